package notice

import (
	"context"
	"encoding/hex"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	g "maragu.dev/gomponents"

	"parvis/base/fault"
	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/ratelimit"
	"parvis/base/seal"
	"parvis/base/store"
	"parvis/base/web"
	"parvis/base/web/desk"
	"parvis/base/web/ui"
	"parvis/engine/account"
	"parvis/engine/message"
	"parvis/engine/policy/decide"
	"parvis/engine/post"
	"parvis/engine/report"
)

const path = "/report"

// Rates of the form (integrity 6).
var (
	perMember  = ratelimit.Rule{Name: "report.member", Limit: 30, Window: 24 * time.Hour}
	perAddress = ratelimit.Rule{Name: "report.address", Limit: 10, Window: 24 * time.Hour}
	// perMailbox keeps strangers from filling somebody's mailbox with receipts.
	perMailbox = ratelimit.Rule{Name: "report.mailbox", Limit: 5, Window: 24 * time.Hour}
)

// visit is one request for a page of this folder.
type visit struct {
	*desk.Visit[account.Actor]
	n    *Engine
	said said
}

// Desk registers the pages.
func (e *Engine) Desk(s desk.Shell[account.Actor], drawn Drawn) {
	open := func(pattern string, fn func(*visit, Drawn) error) {
		s.Open(pattern, func(v *desk.Visit[account.Actor]) error { return fn(&visit{Visit: v, n: e}, drawn) })
	}
	open("GET "+path, func(v *visit, d Drawn) error {
		v.said = read(v.R.URL.Query().Get)
		v.said.messages = strings.Fields(strings.Join(v.R.URL.Query()["said"], " ")) // a box each
		return v.ask(http.StatusOK, d)
	})
	open("POST "+path, (*visit).answer)
	open("GET "+path+"/{id}", func(v *visit, _ Drawn) error { return v.receipt() })
}

// said is what the forms were told so far.
type said struct {
	post, account string
	// chat and messages are what is reported of a chat, by their numbers.
	chat     string
	messages []string
	// reason is what was chosen, a group at first; was is what had been chosen before, for
	// whoever goes back; asked tells that a choice was asked for.
	reason, was report.Reason
	asked       bool
	// what the last form asks
	comment, evidence, name, email string
	faith                          bool
	rules                          []string
}

// fields are those of the last form, which the others carry along.
var fields = []string{"comment", "evidence", "name", "email", "faith", "rules"}

// read reads a form by the names of its fields.
func read(field func(string) string) said {
	reason := field("reason")
	if reason == "" {
		reason = field("group") // none of it was chosen
	}
	return said{
		post: field("post"), account: field("account"), chat: field("chat"), messages: strings.Fields(field("said")), reason: report.Reason(reason), was: report.Reason(field("was")), asked: field("asked") != "" && field("reason") == "",
		comment: field("comment"), evidence: field("evidence"), name: field("name"), email: field("email"), faith: field("faith") != "", rules: strings.Fields(field("rules")),
	}
}

// field gives a field of the last form as a form carries it.
func (s said) field(name string) string {
	switch name {
	case "comment":
		return s.comment
	case "evidence":
		return s.evidence
	case "name":
		return s.name
	case "email":
		return s.email
	case "rules":
		return strings.Join(s.rules, " ")
	}
	if s.faith {
		return "1"
	}
	return ""
}

// written tells that something of the last form was filled in.
func (s said) written() bool {
	return slices.ContainsFunc(fields, func(name string) bool { return s.field(name) != "" })
}

// address is that of the page that asks for a reason, or for one of a group.
func (s said) address(reason, was report.Reason) string {
	q := url.Values{}
	for name, value := range map[string]string{"post": s.post, "account": s.account, "chat": s.chat, "said": strings.Join(s.messages, " "), "reason": string(reason), "was": string(was)} {
		if value != "" {
			q.Set(name, value)
		}
	}
	return path + "?" + q.Encode()
}

// back is what was chosen before, for whoever goes back.
func (s said) back() report.Reason {
	if s.was != "" && s.was.Group() == s.reason.Group() {
		return s.was
	}
	return s.reason
}

// subject is what is being reported.
type subject struct {
	post   id.Post
	target id.Account
	chat   id.Chat
	quotes []message.Quote
	shown  *ui.Post
	person ui.Person
}

// find reads what is reported; a visitor must be able to see it.
func (v *visit) find(ctx context.Context, tx *store.Tx) (s subject, seen []post.Seen, err error) {
	s.target, _ = id.Parse[id.Account](v.said.account)
	if v.said.chat != "" {
		return v.quoted(ctx, tx)
	}
	if v.said.post != "" {
		if s.post, err = id.Parse[id.Post](v.said.post); err != nil {
			return s, nil, errMissing
		}
		got, err := v.n.Report.Post.See(ctx, tx, v.Actor, s.post)
		if err != nil {
			return s, nil, err
		}
		s.target = got.Author
		if seen, err = v.n.Report.Post.Decide(ctx, tx, v.Actor, decide.OnThread, []post.Post{got}); err != nil {
			return s, nil, err
		}
	}
	if s.target == 0 {
		return s, nil, errMissing
	}
	if _, body, err := v.n.Report.Body(ctx, tx, s.target); err != nil || body {
		return s, nil, err
	}
	if _, err = v.n.Report.Account.Get(ctx, tx, s.target); err != nil || v.Actor.Known() || s.post != 0 {
		return s, seen, err
	}
	viewer, err := v.n.Report.Policy.Viewer(ctx, tx, 0, 0)
	if err != nil {
		return s, nil, err
	}
	ds, err := v.n.Report.Policy.Page(ctx, tx, viewer, decide.OnProfile, []decide.Subject{{Kind: decide.KindAccount, ID: int64(s.target), AuthorID: int64(s.target)}})
	if err == nil && ds[0].Drop {
		err = errMissing
	}
	return s, nil, err
}

// quoted reads the messages that are reported; who reports them must see them.
func (v *visit) quoted(ctx context.Context, tx *store.Tx) (s subject, seen []post.Seen, err error) {
	if s.chat, err = id.Parse[id.Chat](v.said.chat); err != nil || !v.Actor.Known() {
		return s, nil, errMissing
	}
	seqs := make([]int64, 0, len(v.said.messages))
	for _, text := range v.said.messages {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return s, nil, errMissing
		}
		seqs = append(seqs, n)
	}
	if s.quotes, err = v.n.Message.Quotes(ctx, tx, v.Actor, s.chat, seqs); err != nil {
		return s, nil, err
	}
	s.target = s.quotes[0].Sender
	return s, nil, nil
}

// answer reads what a form says, and leads on, back, or to the moderators.
func (v *visit) answer(drawn Drawn) error {
	if v.Actor.Known() {
		if err := v.Actor.Ready(); err != nil {
			return err
		}
	}
	v.said = read(v.R.PostFormValue)
	if v.R.PostForm.Has("rule") {
		v.said.rules = v.R.PostForm["rule"]
	}
	switch v.Form("do") {
	case "back":
		v.said.was, v.said.reason, v.said.asked = v.said.back(), "", false
		return v.ask(http.StatusOK, drawn)
	case "choose":
		return v.ask(http.StatusOK, drawn)
	}
	return v.send(drawn)
}

// draft is what is reported, as it was said.
func (v *visit) draft() Draft {
	d := Draft{Draft: report.Draft{Reason: v.said.reason, Comment: v.said.comment, Evidence: strings.Fields(v.said.evidence), Faith: v.said.faith}, Name: v.said.name, Email: v.said.email}
	if d.Reason.Category() == report.Violation {
		d.Rules = v.said.rules
	}
	return d
}

// take counts a report against the limits.
func (v *visit) take() error {
	if v.Actor.Known() {
		return v.Take(ratelimit.Use{Rule: perMember, Key: v.Actor.Account.String()})
	}
	uses := []ratelimit.Use{{Rule: perAddress, Key: ratelimit.AddrKey(web.From(v.R))}}
	if to := strings.ToLower(strings.TrimSpace(v.said.email)); to != "" {
		uses = append(uses, ratelimit.Use{Rule: perMailbox, Key: hex.EncodeToString(seal.Hash(to))}) // counts travel between processes; what somebody typed does not
	}
	return v.Take(uses...)
}

// send hands a report to the moderators, or draws the form again with what it lacks.
func (v *visit) send(drawn Drawn) error {
	d := v.draft()
	err := d.check(!v.Actor.Known())
	if err == nil {
		err = v.take()
	}
	var made report.Report
	if err == nil {
		err = v.Write(func(ctx context.Context, tx *store.Tx) error {
			s, _, err := v.find(ctx, tx)
			if err != nil {
				return err
			}
			d := d
			if d.Target, d.Chat = s.target, s.chat; s.post != 0 {
				d.Posts = []id.Post{s.post}
			}
			for _, q := range s.quotes {
				d.Messages = append(d.Messages, q.ID)
			}
			made, err = v.n.Open(ctx, tx, v.Actor, d)
			return err
		})
	}
	f := fault.Of(err)
	switch {
	case err == nil:
		return v.Redirect(v.n.Receipt(made))
	case f.Kind == fault.Limited:
		web.RetryAfter(v.W.Header(), f)
		return v.ask(http.StatusTooManyRequests, drawn, ui.Broken{Text: v.Words.Fault(v.Lang, f)})
	case f.Kind != fault.Invalid && f.Kind != fault.Forbidden:
		return err
	}
	return v.ask(http.StatusUnprocessableEntity, drawn, v.lacks(f)...)
}

// lacks words what of the form was refused.
func (v *visit) lacks(f *fault.Fault) []ui.Broken {
	if len(f.Fields) == 0 {
		name := map[string]string{"report.comment.long": "comment", "report.evidence.invalid": "evidence"}[f.Code]
		return []ui.Broken{{Name: name, Text: v.Words.Fault(v.Lang, f)}}
	}
	var out []ui.Broken
	for _, x := range f.Fields {
		out = append(out, ui.Broken{Name: x.Name, Text: v.Say("fault."+x.Code, x.Args...)})
	}
	return out
}

// ask draws the page that is next: the groups of reasons, those of a group, or the form.
func (v *visit) ask(status int, drawn Drawn, broken ...ui.Broken) error {
	var s subject
	var rules []ui.Field
	if err := v.Read(func(ctx context.Context, tx *store.Tx) error {
		found, seen, err := v.find(ctx, tx)
		if err != nil {
			return err
		}
		if rules, err = v.rules(ctx, tx); err != nil {
			return err
		}
		posts, people, err := drawn(ctx, tx, v.Visit, seen, []id.Account{found.target})
		for i := range posts {
			found.shown = &posts[i]
		}
		found.person = people[found.target]
		s = found
		return err
	}); err != nil {
		return err
	}
	var content g.Node
	back := s.person.URL
	group := v.said.reason.Group()
	switch {
	case v.said.reason.Whole():
		content, back = v.form(rules, broken), v.said.address(group, v.said.reason)
		if len(group.Below()) == 0 {
			back = v.said.address("", group)
		}
	case group != "":
		back = v.said.address("", v.said.was)
		fallthrough
	default:
		if v.said.asked && len(broken) == 0 {
			status, broken = http.StatusUnprocessableEntity, []ui.Broken{{Name: "reason", Text: v.Say("fault.report.reason.unknown")}}
		}
		content = v.choose(group, broken)
	}
	page := ui.Page{Title: v.Say("notice.title", i18n.With("Name", i18n.Isolated(s.person.Name))), Heading: v.Say("notice.heading"), Back: back, NoIndex: true}
	return v.page(status, page, group, g.If(group == "", v.danger()), v.subject(s), content)
}

// rules are the boxes for the rules that hold.
func (v *visit) rules(ctx context.Context, tx *store.Tx) ([]ui.Field, error) {
	list, err := v.n.Report.House.Rules(ctx, tx)
	out := make([]ui.Field, 0, len(list))
	for _, r := range list {
		out = append(out, ui.Field{Name: r.Number(), Label: r.Texts.In(v.Lang, v.Words.Fallback()), Checked: slices.Contains(v.said.rules, r.Number())})
	}
	return out, err
}

// page answers with a page. Where somebody may be in danger, numbers come first, a way
// out stays in sight, and nothing of it stays behind.
func (v *visit) page(status int, p ui.Page, of report.Reason, content ...g.Node) error {
	if of.Danger() {
		v.W.Header().Set("Cache-Control", "no-store")
		v.W.Header().Set("Referrer-Policy", "no-referrer")
		p.Script = "notice"
		content = append([]g.Node{v.quit(), v.numbers(of)}, content...)
	}
	return v.Draw(status, p, content...)
}
