package pages

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web/ui"
	"parvis/edge/pages/form"
	"parvis/engine/account"
	"parvis/engine/media"
	"parvis/engine/post"
)

// wordsMax bounds what is read of a form whose session had ended, in bytes.
const wordsMax = 256 << 10

// unfinished is what the composer's form held when its session had ended. It goes
// along with the form of signing in, and is a draft of whoever signs in.
type unfinished struct {
	Draft post.Draft
	Alts  []string
	// Job, Rev and Sheet name the draft on the server, Key the form, Edit the post
	// that was being edited.
	Job   id.Job  `json:",omitzero"`
	Rev   int64   `json:",omitzero"`
	Sheet string  `json:",omitzero"`
	Key   string  `json:",omitzero"`
	Edit  id.Post `json:",omitzero"`
}

// signedOut answers a form whose session had ended: with the form of signing in, and
// the words of the composer (web-client 7.8).
func (v *visit) signedOut() error {
	next := v.cameFrom("/")
	if path := v.r.URL.Path; path == "/compose" || path == "/compose/draft" || path == "/compose/card" {
		if err := v.salvage(); err != nil {
			return err
		}
		d := v.formDraft()
		u := unfinished{Sheet: d.sheet, Key: v.form("key")}
		for _, m := range v.r.PostForm["media"] {
			d.kept, u.Alts = append(d.kept, kept{id: m}), append(u.Alts, v.form("alt-"+m))
		}
		var err error
		if u.Draft, err = d.post(); err != nil {
			return err
		}
		u.Job, _ = id.Parse[id.Job](d.id)
		u.Rev, _ = strconv.ParseInt(d.rev, 10, 64)
		u.Edit, _ = id.Parse[id.Post](d.edit)
		data, err := json.Marshal(u)
		if err != nil {
			return err
		}
		v.r.PostForm.Set("unfinished", string(data))
		if next = "/compose"; u.Edit != 0 {
			next += "?edit=" + u.Edit.String()
		}
	}
	return v.drawSignin(http.StatusUnauthorized, next, "", "")
}

// salvage reads the words of a form that nobody sent who is signed in, and lets its
// files go by.
func (v *visit) salvage() error {
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, formMax)
	parts, err := v.r.MultipartReader()
	if err != nil {
		return fault.Wrap(errForm, v.r.ParseForm())
	}
	v.r.PostForm = url.Values{}
	left := int64(wordsMax)
	for {
		p, err := parts.NextPart()
		if err != nil {
			return nil //nolint:nilerr // the form ends, or is cut off: the words until there count
		}
		if p.FileName() != "" {
			continue
		}
		value, err := io.ReadAll(io.LimitReader(p, left))
		if err != nil {
			return nil //nolint:nilerr // as above
		}
		left -= int64(len(value))
		v.r.PostForm.Add(p.FormName(), string(value))
	}
}

// unfinished reads what came along with the form of signing in.
func (v *visit) unfinished() (u unfinished, ok bool) {
	s := v.form("unfinished")
	return u, s != "" && json.Unmarshal([]byte(s), &u) == nil
}

// ended says on the page of signing in that a session had ended, and shows the words
// that came along.
func (v *visit) ended(status int) g.Node {
	u, ok := v.unfinished()
	switch {
	case ok:
		return h.Div(h.Class("stack s"), h.P(h.Role("alert"), v.T("pages.ended.words")), v.copyable(u))
	case status == http.StatusUnauthorized:
		return h.P(h.Role("alert"), v.T("pages.ended.what"))
	}
	return nil
}

// copyable shows words so that they can be copied.
func (v *visit) copyable(u unfinished) g.Node {
	words := strings.TrimSpace(u.Draft.Spoiler + "\n\n" + u.Draft.Text)
	return h.Div(h.Class("field"), h.Label(h.For("written"), v.T("pages.ended.yours")), h.Textarea(h.Class("input"), h.ID("written"), h.Dir("auto"), h.ReadOnly(), h.Rows("4"), g.Text(words)))
}

// goOn leads whoever signed in on: to the composer with the words that came along, if
// any did.
func (v *visit) goOn(a id.Account, next string) error {
	u, ok := v.unfinished()
	if !ok {
		return v.redirect(next)
	}
	var saved post.Scheduled
	var err error
	if u.Edit == 0 {
		saved, err = v.keepWords(account.Actor{Account: a}, u)
	}
	if err != nil || u.Edit != 0 {
		why := g.Text("")
		if f := fault.Of(err); f != nil && f.Kind != fault.Internal {
			why = h.P(g.Text(v.Edge.Words.Fault(v.Lang, f)))
		}
		return v.door(http.StatusOK, "pages.ended.yours", why, h.P(v.T("pages.ended.copy")), v.copyable(u), h.P(ui.Link(next, "go", v.Say("pages.ended.on"))))
	}
	v.took(u.Key)
	return v.redirect("/compose?draft=" + saved.ID.String())
}

// keepWords makes a draft of the words, or goes on with theirs if nobody changed it.
func (v *visit) keepWords(actor account.Actor, u unfinished) (saved post.Scheduled, err error) {
	save := func(j id.Job) error {
		return v.write(func(ctx context.Context, tx *store.Tx) (err error) {
			saved, err = v.Post.SaveDraft(ctx, tx, actor, post.Scheduled{ID: j, Rev: u.Rev, Key: u.Sheet, Draft: u.Draft})
			for i, m := range u.Draft.Media {
				if err != nil || i >= len(u.Alts) {
					break
				}
				err = v.Media.Describe(ctx, tx, actor.Account, media.Change{ID: m, Description: &u.Alts[i]})
				if fault.KindOf(err) == fault.Missing { // the file is gone, or somebody else's
					err = nil
				}
			}
			return err
		})
	}
	if err = save(u.Job); u.Job != 0 && (fault.KindOf(err) == fault.Conflict || fault.KindOf(err) == fault.Missing) {
		u.Sheet = ""
		err = save(0)
	}
	return saved, err
}

// carried is the hidden field with the words that go along.
func (v *visit) carried() g.Node { return form.Hidden("unfinished", v.form("unfinished")) }
