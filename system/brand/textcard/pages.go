package textcard

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	g "maragu.dev/gomponents"

	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/ratelimit"
	"parvis/base/store"
	"parvis/base/web"
	"parvis/base/web/desk"
	"parvis/base/web/ui"
	"parvis/engine/account"
	"parvis/engine/media"
)

const path = "/compose/card"

// Rates: cards that are kept, as many as uploads; and looks at them, since a script
// asks for one whenever its member pauses.
var (
	making  = ratelimit.Rule{Name: "brand.textcard", Limit: 30, Window: 30 * time.Minute}
	looking = ratelimit.Rule{Name: "brand.textcard.look", Limit: 300, Window: 10 * time.Minute}
)

// visit is one request for the page.
type visit struct {
	*Engine
	*desk.Visit[account.Actor]
	wanted
}

// wanted is what the form says.
type wanted struct {
	Card
	// post and media are of the card that is drawn again; 0 for a new one.
	post  id.Post
	media id.Media
	// carried is what the composer's form held when its member went for a card.
	carried []field
}

// field is one value of a form.
type field struct{ name, value string }

// again tells that a card of a post is drawn again.
func (w wanted) again() bool { return w.media != 0 }

// Desk registers the page on which members make cards.
func (e *Engine) Desk(s desk.Shell[account.Actor]) {
	handle := func(pattern string, fn func(*visit) error) {
		s.Handle(pattern, func(v *desk.Visit[account.Actor]) error { return fn(&visit{Engine: e, Visit: v}) })
	}
	handle("GET "+path, (*visit).begin)
	handle("POST "+path, (*visit).act)
	handle("POST "+path+"/look", (*visit).look)
	handle("GET "+path+"/look/{sealed}", (*visit).sealed)
	handle("GET "+path+"/styles/{style}", (*visit).style)
}

// Again gives the addresses of the pages on which the cards of a post are drawn again.
func (e *Engine) Again(ctx context.Context, tx *store.Tx, actor account.Actor, p id.Post) (out []string, err error) {
	list, err := e.Of(ctx, tx, actor, p)
	for _, m := range list {
		out = append(out, path+"?post="+p.String()+"&media="+m.Media.String())
	}
	return out, err
}

// begin draws the form, filled with the card that is drawn again.
func (v *visit) begin() error {
	q := v.R.URL.Query()
	v.wanted = wanted{Card: Card{Style: Dawn, Shape: Portrait}}
	for _, name := range []string{"reply", "quote"} {
		if s := q.Get(name); s != "" {
			v.carried = append(v.carried, field{name, s})
		}
	}
	if q.Get("media") == "" {
		return v.form(http.StatusOK, "", nil)
	}
	p, bad := id.Parse[id.Post](q.Get("post"))
	m, worse := id.Parse[id.Media](q.Get("media"))
	if bad != nil || worse != nil {
		return errGone
	}
	var was Made
	if err := v.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		was, err = v.of(ctx, tx, v.Actor, p, m)
		return err
	}); err != nil {
		return err
	}
	v.wanted = wanted{Card: was.Card, post: p, media: m}
	card, err := v.check(v.set)
	if err != nil { // whoever described the picture in other words writes the card's anew
		return v.form(http.StatusOK, "", nil)
	}
	return v.form(http.StatusOK, v.seal(card), nil)
}

// written reads the form. What is not the card's is the composer's, and goes back to it.
func (v *visit) written() {
	v.wanted = wanted{Card: Card{Text: v.Form("card-text"), Style: Style(v.Form("card-style")), Shape: Shape(v.Form("card-shape"))}}
	v.post, _ = id.Parse[id.Post](v.Form("card-post"))
	v.media, _ = id.Parse[id.Media](v.Form("card-media"))
	names := make([]string, 0, len(v.R.PostForm))
	for name := range v.R.PostForm {
		if !strings.HasPrefix(name, "card-") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		for _, value := range v.R.PostForm[name] {
			if value != "" {
				v.carried = append(v.carried, field{name, value})
			}
		}
	}
}

// act takes the form: the composer's, on the way to a card, or the card's own.
func (v *visit) act() error {
	if v.written(); v.Style == "" {
		v.Style, v.Shape = Dawn, Portrait
	}
	switch v.Form("card-act") {
	case "look":
		card, err := v.check(v.set)
		if err != nil {
			return v.refuse(err)
		}
		return v.form(http.StatusOK, v.seal(card), nil)
	case "use":
		return v.use()
	case "back":
		return v.leave("")
	}
	if err := v.bring(); err != nil {
		return v.refuse(err)
	}
	return v.form(http.StatusOK, "", nil)
}

// bring keeps the files that the composer's form took without a script: a browser does
// not choose them again by itself.
func (v *visit) bring() error {
	if v.R.MultipartForm == nil {
		return nil
	}
	for n := range media.MaxPerPost {
		s := strconv.Itoa(n)
		for _, f := range v.R.MultipartForm.File["file"+s] {
			if f.Size == 0 {
				continue
			}
			src, err := f.Open()
			if err != nil {
				return err
			}
			m, err := v.Media.Upload(v.R.Context(), v.Actor.Account, src)
			_ = src.Close()
			if err != nil {
				return err
			}
			v.carried = append(v.carried, field{"media", m.ID.String()}, field{"alt-" + m.ID.String(), v.Form("alt" + s)})
		}
	}
	return nil
}

// files counts the files that the composer has already.
func (w wanted) files() (n int) {
	for _, f := range w.carried {
		if f.name == "media" {
			n++
		}
	}
	return n
}

// use makes the card and puts it where it was asked for.
func (v *visit) use() error {
	if v.files() >= media.MaxPerPost {
		return v.refuse(media.ErrTooMany)
	}
	if _, err := v.check(v.set); err != nil {
		return v.refuse(err)
	}
	if err := v.Take(ratelimit.Use{Rule: making, Key: v.Actor.Account.String()}); err != nil {
		return v.refuse(err)
	}
	if v.again() {
		if err := v.Redraw(v.R.Context(), v.Actor, v.post, v.media, v.Card); err != nil {
			return v.refuse(err)
		}
		return v.Redirect(v.Me.URL + "/" + v.post.String())
	}
	made, err := v.Make(v.R.Context(), v.Actor, v.Card)
	if err != nil {
		return v.refuse(err)
	}
	return v.leave(made.Media.String())
}

// leave goes to the composer, with the card if there is one. What the composer held
// goes along: the browser sends the form on.
func (v *visit) leave(made string) error {
	switch {
	case v.again():
		return v.Redirect(v.Me.URL + "/" + v.post.String())
	case len(v.carried) > 0:
		http.Redirect(v.W, v.R, "/compose?card="+made, http.StatusTemporaryRedirect)
		return nil
	case made == "":
		return v.Redirect("/compose")
	}
	return v.Redirect("/compose?card=" + made)
}

// look gives a script the picture of what its member is writing, or the sentence that
// says what is wrong.
func (v *visit) look() error {
	v.written()
	err := v.show(v.Card)
	if f := fault.Of(err); err != nil && f.Kind == fault.Invalid { // what is being written is wrong for a while
		return v.give("text/plain; charset=utf-8", "no-store", []byte(v.View.Words.Fault(v.Lang, f)))
	}
	return err
}

// purpose of what seals a card into an address.
const purpose = "brand.textcard"

// seal gives the address of a look at a card. Its words are not to be read in it: what
// stands between writes down addresses.
func (v *visit) seal(c Card) string {
	data, _ := json.Marshal(c) // strings
	return path + "/look/" + base64.RawURLEncoding.EncodeToString(v.Keys.Seal(purpose, data, []byte(v.Actor.Account.String())))
}

func (v *visit) sealed() error {
	box, err := base64.RawURLEncoding.DecodeString(v.R.PathValue("sealed"))
	if err != nil {
		return errGone
	}
	data, err := v.Keys.Open(purpose, box, []byte(v.Actor.Account.String()))
	if err != nil {
		return errGone
	}
	var c Card
	if err := json.Unmarshal(data, &c); err != nil {
		return errGone
	}
	return v.show(c)
}

func (v *visit) show(c Card) error {
	if err := v.Take(ratelimit.Use{Rule: looking, Key: v.Actor.Account.String()}); err != nil {
		return err
	}
	data, err := v.Glance(v.R.Context(), c)
	if err != nil {
		return err
	}
	return v.give("image/jpeg", "private, max-age=300", data)
}

// style gives the sample of a style.
func (v *visit) style() error {
	name, ok := strings.CutSuffix(v.R.PathValue("style"), ".png")
	if !ok || !Style(name).known() {
		return errGone
	}
	data, err := v.sample(Style(name))
	if err != nil {
		return err
	}
	return v.give("image/png", "private, max-age=86400", data)
}

func (v *visit) give(kind, cache string, data []byte) error {
	h := v.W.Header()
	h.Set("Content-Type", kind)
	h.Set("Cache-Control", cache)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Length", strconv.Itoa(len(data)))
	v.W.WriteHeader(http.StatusOK)
	_, _ = v.W.Write(data) // a script that wants a newer look does not wait for this one
	return nil
}

// refuse draws the form again with what was wrong, and everything in it.
func (v *visit) refuse(err error) error {
	f := fault.Of(err)
	if f.Kind == fault.Internal || f.Code == errGone.Code {
		return err
	}
	name := ""
	if slices.Contains([]string{errEmpty.Code, errLong.Code, errLines.Code, errLacking.Code}, f.Code) {
		name = "card-text"
	}
	web.RetryAfter(v.W.Header(), f)
	status := web.Status(f.Kind)
	if f.Kind == fault.Invalid {
		status = http.StatusUnprocessableEntity
	}
	return v.form(status, "", []ui.Broken{{Name: name, Text: v.View.Words.Fault(v.Lang, f)}})
}

// form draws the page; look is the address of a look at the card.
func (v *visit) form(status int, look string, broken []ui.Broken) error {
	title := "textcard.title"
	if v.again() {
		title = "textcard.again"
	}
	page := ui.Page{Title: v.Say(title), Here: "compose", NoIndex: true, Script: "card"}
	if len(v.carried) == 0 { // else the way back is the form's, which loses nothing
		page.Back = "/compose"
	}
	if v.again() {
		page.Back = v.Me.URL + "/" + v.post.String()
	}
	return v.Draw(status, page, g.Group(v.fields(look, broken)))
}
