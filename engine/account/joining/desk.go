package joining

import (
	"context"
	"embed"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web/desk"
	"parvis/base/web/ui"
	"parvis/engine/account"
)

// Locales hold the sentences of this folder.
//
//go:embed locales/*.json
var Locales embed.FS

const (
	path = "/studio/joining"
	// shown is how many requests a page shows.
	shown = 50
)

// Engine draws the desk.
type Engine struct{ accounts *account.Engine }

// New makes the desk.
func New(accounts *account.Engine) *Engine { return &Engine{accounts} }

// visit is one request for the desk.
type visit struct {
	*Engine
	*desk.Visit[account.Actor]
}

func open(a account.Actor) bool { return a.Role.Has(account.ManageUsers) }

// Desk registers the desk among those of the staff.
func (e *Engine) Desk(s desk.Shell[account.Actor]) {
	s.Add(desk.Desk[account.Actor]{Path: path, Word: "joining.title", What: "joining.what", Icon: "people", Open: open})
	handle := func(pattern string, fn func(*visit) error) {
		s.Handle(pattern, func(v *desk.Visit[account.Actor]) error {
			if !open(v.Actor) {
				return errMissing
			}
			return fn(&visit{e, v})
		})
	}
	handle("GET "+path, (*visit).front)
	handle("POST "+path+"/{id}/approve", func(v *visit) error { return v.decide(v.accounts.Approve) })
	handle("POST "+path+"/{id}/reject", func(v *visit) error { return v.decide(v.accounts.Reject) })
}

// applicant is somebody who waits for the staff's word.
type applicant struct {
	account account.Account
	login   account.Login
	// by says who invited them, if somebody did.
	by string
}

// front lists who has waited longest.
func (v *visit) front() error {
	var all []applicant
	err := v.Write(func(ctx context.Context, tx *store.Tx) error {
		list, err := v.accounts.List(ctx, tx, v.Actor, account.Filter{State: account.Pending}, store.Page{Min: 1, Limit: shown})
		all = nil
		for _, a := range list {
			one := applicant{account: a}
			if one.login, err = v.accounts.Inspect(ctx, tx, v.Actor, a.ID); err != nil {
				return err
			}
			if one.by, err = v.invited(ctx, tx, one.login.Invite); err != nil {
				return err
			}
			all = append(all, one)
		}
		return err
	})
	if err != nil {
		return err
	}
	content := h.Ul(h.Class("people"), h.Role("list"), g.Map(all, v.applicant))
	if len(all) == 0 {
		content = v.Empty(v.Say("joining.empty"), nil)
	}
	return v.Page(ui.Page{Title: v.Say("joining.title"), Here: "desk", Back: "/studio", NoIndex: true}, h.P(h.Class("pad small muted"), v.T("joining.what")), content)
}

func (v *visit) applicant(a applicant) g.Node {
	name, base, why := a.account.DisplayName, path+"/"+a.account.ID.String(), v.why(a)
	if name == "" {
		name = a.account.Username
	}
	who := ui.Person{Name: name, Handle: a.account.Username, URL: "/@" + a.account.Username, Avatar: "/avatars/" + a.account.ID.String() + ".svg", Org: a.account.Bot}
	return h.Li(v.Who(who, g.Group{
		h.P(h.Class("small muted"), g.Text(a.login.Email), g.Text(" · "), v.When(a.account.CreatedAt)),
		g.If(why != "", h.P(h.Class("small"), g.Text(why))),
		g.If(a.login.Reason != "", h.P(h.Class("note"), h.Dir("auto"), g.Text(a.login.Reason))),
	}, h.Span(h.Class("row"), ui.Act(base+"/approve", "btn sm go", v.T("joining.approve")), ui.Act(base+"/reject", "btn sm", v.T("joining.reject")))))
}

// why says why the staff decides on a sign-up, and who invited to it.
func (v *visit) why(a applicant) string {
	codes := a.login.Waits
	if !a.login.Held { // it came before the network began to read requests
		codes = []string{"mode"}
	}
	var out []string
	for _, code := range codes {
		out = append(out, v.Say("joining.why."+code))
	}
	if a.by != "" {
		out = append(out, a.by)
	}
	return strings.Join(out, " ")
}

// invited says with whose invitation somebody came, if with any.
func (v *visit) invited(ctx context.Context, tx *store.Tx, invite int64) (string, error) {
	if invite == 0 {
		return "", nil
	}
	who, err := v.accounts.Inviter(ctx, tx, invite)
	if err != nil || who == 0 {
		return v.Say("joining.invited"), err
	}
	by, err := v.accounts.Find(ctx, tx, who)
	return v.Say("joining.invited_by", i18n.With("Name", "@"+by.Username)), err
}

// decide lets somebody in, or not.
func (v *visit) decide(fn func(context.Context, *store.Tx, account.Actor, id.Account) error) error {
	which, err := id.Parse[id.Account](v.R.PathValue("id"))
	if err != nil {
		return errMissing
	}
	if err := v.Write(func(ctx context.Context, tx *store.Tx) error { return fn(ctx, tx, v.Actor, which) }); err != nil {
		return err
	}
	return v.Redirect(path)
}
