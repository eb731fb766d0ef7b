package invite

import (
	"context"
	"embed"
	"net/url"
	"slices"
	"strconv"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/fault"
	"parvis/base/i18n"
	"parvis/base/store"
	"parvis/base/web/desk"
	"parvis/base/web/ui"
	"parvis/engine/account"
)

// Locales hold the sentences of this folder.
//
//go:embed locales/*.json
var Locales embed.FS

const path = "/settings/invitations"

// What the form offers: how often an invitation may be used, and for how many days.
// 0 is without end.
var (
	uses = []string{"1", "5", "25", "100", "0"}
	days = []string{"1", "7", "30", "0"}
)

// Engine draws the page.
type Engine struct {
	accounts *account.Engine
	// base is the network's public address without a slash at its end.
	base string
}

// New makes the page of a network at a public address.
func New(accounts *account.Engine, base string) *Engine { return &Engine{accounts, base} }

// visit is one request for the page.
type visit struct {
	*Engine
	*desk.Visit[account.Actor]
}

var topic = desk.Desk[account.Actor]{Path: path, Word: "invite.title", What: "invite.what", Icon: "people", Open: open}

func open(a account.Actor) bool { return a.Role.Has(account.InviteUsers) }

// Desk registers the page among those of settings.
func (e *Engine) Desk(s desk.Shell[account.Actor]) {
	s.Topic(topic)
	handle := func(pattern string, fn func(*visit) error) {
		s.Handle(pattern, func(v *desk.Visit[account.Actor]) error {
			if !open(v.Actor) {
				return errMissing
			}
			return fn(&visit{e, v})
		})
	}
	handle("GET "+path, (*visit).front)
	handle("POST "+path, (*visit).add)
	handle("POST "+path+"/{id}/end", (*visit).end)
}

// draft is the form for an invitation.
type draft struct{ uses, days string }

func (v *visit) front() error { return v.draw(draft{"1", "7"}, nil) }

func (v *visit) draw(d draft, broken []ui.Broken) error {
	var list []account.Invite
	var came map[int64][]account.Account
	err := v.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		if list, err = v.accounts.Invites(ctx, tx, v.Actor); err != nil {
			return err
		}
		came, err = v.accounts.Guests(ctx, tx, v.Actor)
		return err
	})
	if err != nil {
		return err
	}
	return v.Settings(topic, broken,
		h.Form(h.Class("panel stack"), h.Method("post"), h.Action(path), h.H2(v.T("invite.new")), h.P(h.Class("small muted"), v.T("invite.mode."+string(v.accounts.Policy().Mode))),
			h.Div(h.Class("cols"),
				v.Field(ui.Field{Name: "uses", Label: v.Say("invite.uses"), Type: "select", Value: d.uses, Options: v.options("invite.uses_", uses)}),
				v.Field(ui.Field{Name: "days", Label: v.Say("invite.days"), Type: "select", Value: d.days, Options: v.options("invite.days_", days)})),
			h.P(ui.Submit("go", v.Say("invite.make")))),
		g.If(len(list) == 0, v.Empty(v.Say("invite.none"), nil)),
		g.Map(list, func(i account.Invite) g.Node { return v.item(i, came[i.ID]) }))
}

// options are the choices of a field: 0 is worded apart, a number is counted.
func (v *visit) options(prefix string, values []string) []ui.Option {
	out := make([]ui.Option, len(values))
	for i, x := range values {
		out[i] = ui.Option{Value: x, Text: v.Say(prefix + "free")}
		if n, _ := strconv.Atoi(x); n > 0 {
			out[i].Text = v.Say(prefix+"n", i18n.Count(n))
		}
	}
	return out
}

// item draws one invitation, with who came by it.
func (v *visit) item(i account.Invite, came []account.Account) g.Node {
	link, field := v.base+"/signup?invite="+url.QueryEscape(i.Code), "link-"+strconv.FormatInt(i.ID, 10)
	state, left := v.state(i)
	made := v.Hidden("invite.which", i18n.With("Code", i.Code[:min(4, len(i.Code))]))
	return h.Section(h.Class("panel stack s"),
		h.P(h.Class("row"), state, h.Span(h.Class("small muted"), g.Text(left))),
		g.If(i.Open(v.Now), h.Div(h.Class("field"), h.Label(h.For(field), v.T("invite.link"), made),
			h.Div(h.Class("row nowrap"), h.Input(h.Type("text"), h.Class("input grow"), h.ID(field), h.Value(link), h.ReadOnly(), h.Dir("ltr")),
				h.Button(h.Type("button"), h.Class("btn"), g.Attr("hidden"), h.Data("copy", link), h.Data("copied", v.Say("invite.copied")), v.T("invite.copy"), made)))),
		g.If(len(came) > 0, h.Div(h.P(h.Class("small"), h.B(v.T("invite.came"))), h.Ul(h.Class("stack s"), h.Role("list"), g.Map(came, func(a account.Account) g.Node {
			return h.Li(h.A(h.Href("/@"+a.Username), v.Named(shown(a)), g.Text(" "), h.Small(h.Class("muted"), g.El("bdi", g.Text("@"+a.Username)))))
		})))),
		h.Form(h.Method("post"), h.Action(path+"/"+strconv.FormatInt(i.ID, 10)+"/end"), h.Button(h.Type("submit"), h.Class("btn sm"), v.T("invite.end"), made)))
}

// state says in a word whether an invitation still works, and how often and how long.
func (v *visit) state(i account.Invite) (badge g.Node, left string) {
	class, word := "badge ok", "invite.open"
	switch {
	case i.Open(v.Now):
	case i.MaxUses > 0 && i.Uses >= i.MaxUses:
		class, word = "badge", "invite.used"
	default:
		class, word = "badge", "invite.over"
	}
	left = v.Say("invite.used_n", i18n.Count(i.Uses))
	if i.MaxUses > 0 {
		left = v.Say("invite.used_of", i18n.Count(i.Uses), i18n.With("Max", i.MaxUses))
	}
	until := v.Say("invite.endless")
	if !i.ExpiresAt.IsZero() {
		until = v.Say("invite.until", i18n.With("Date", v.Lang.DateTime(v.Local(i.ExpiresAt))))
	}
	return h.Span(h.Class(class), v.T(word)), left + " · " + until
}

// shown is what an account calls itself, or its name.
func shown(a account.Account) string {
	if a.DisplayName != "" {
		return a.DisplayName
	}
	return a.Username
}

func (v *visit) add() error {
	d := draft{v.Form("uses"), v.Form("days")}
	var broken []ui.Broken
	refuse := func(name string, err error) {
		broken = append(broken, ui.Broken{Name: name, Text: v.Words.Fault(v.Lang, err)})
	}
	if !slices.Contains(uses, d.uses) {
		refuse("uses", errChoice)
	}
	if !slices.Contains(days, d.days) {
		refuse("days", errChoice)
	}
	if len(broken) > 0 {
		return v.draw(d, broken)
	}
	often, _ := strconv.Atoi(d.uses)
	long, _ := strconv.Atoi(d.days)
	err := v.Write(func(ctx context.Context, tx *store.Tx) error {
		_, err := v.accounts.MakeInvite(ctx, tx, v.Actor, often, time.Duration(long)*24*time.Hour, 0)
		return err
	})
	if fault.KindOf(err) == fault.Invalid {
		refuse("uses", err)
		return v.draw(d, broken)
	}
	if err != nil {
		return err
	}
	return v.Redirect(path + "?saved=1")
}

func (v *visit) end() error {
	which, err := strconv.ParseInt(v.R.PathValue("id"), 10, 64)
	if err != nil {
		return errMissing
	}
	err = v.Write(func(ctx context.Context, tx *store.Tx) error {
		return v.accounts.RevokeInvite(ctx, tx, v.Actor, which)
	})
	if err != nil && fault.KindOf(err) != fault.Missing { // sent twice, it is over all the same
		return err
	}
	return v.Redirect(path)
}
