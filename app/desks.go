package app

import (
	"context"
	"strings"

	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/edge/pages/accessibility"
	"parvis/edge/pages/admin"
	"parvis/edge/pages/captions"
	"parvis/edge/pages/chat"
	linked "parvis/edge/pages/device"
	"parvis/edge/pages/embed"
	"parvis/edge/pages/finding"
	boxes "parvis/edge/pages/inbox"
	"parvis/edge/pages/offline"
	"parvis/edge/pages/recover"
	"parvis/edge/pages/ruling"
	"parvis/edge/pages/settings"
	"parvis/edge/pages/signup"
	"parvis/engine/account"
	"parvis/engine/account/house"
	"parvis/engine/account/invite"
	"parvis/engine/account/joining"
	"parvis/engine/audit"
	"parvis/engine/media/emoji"
	"parvis/engine/post/trend"
	"parvis/engine/report/bench"
	"parvis/engine/report/transparency"
	"parvis/engine/tlog"
	"parvis/system/business/calls"
	"parvis/system/business/premium"
)

// desks hangs the pages of the folders into the client.
func (a *App) desks() {
	shell := a.Pages.Studio()
	devices := &linked.Pages{Device: a.Device, Inbox: a.Inbox}
	devices.Desk(shell)
	settings.New(settings.Options{
		Clock: a.Clock, Description: a.Settings.Network.Get().Description, VAPID: a.vapid, Account: a.Account, Credential: a.Credential, Grant: a.Grant, Media: a.Media, Notify: a.Notify, Filter: a.Filter, ForYou: a.ForYou, Archive: a.Archive, Graph: a.Graph, Policy: a.Policy, Post: a.Post, Drawn: a.Pages.Drawn, Linked: devices.Own,
	}).Desk(shell)
	(&signup.Pages{Account: a.Account, Age: a.Age, Gate: a.Gate, Work: a.Work, Clock: a.Clock, Description: a.Settings.Network.Get().Description, Secure: strings.HasPrefix(a.Base, "https:"), Demo: len(a.Demo) > 0}).Desk(shell)
	(&recover.Pages{Account: a.Account, Credential: a.Credential, Description: a.Settings.Network.Get().Description}).Desk(shell)
	(&captions.Pages{Post: a.Post, Media: a.Media, Clock: a.Clock}).Desk(shell)
	talk := &chat.Pages{Message: a.Message, Account: a.Account, Media: a.Media, Base: a.Base, Faces: a.faces, Business: a.Business, Recurring: a.Recurring, Flow: a.Flow, Retention: a.Retention}
	talk.Desk(shell)
	a.Recurring.Desk(shell)
	a.Number.Desk(shell)
	a.People.Desk(shell)
	a.Names.Desk(shell)
	a.Retention.Desk(shell)
	a.Record.Desk(shell)
	a.Asked.Desk(shell)
	a.Closing.Desk(shell)
	a.Forget.Desk(shell)
	a.Sums.Desk(shell)
	calls.New(calls.Options{Business: a.Business, Hook: a.Hook}).Desk(shell)
	(&boxes.Pages{Inbox: a.Inbox, Chat: talk}).Desk(shell)
	(&finding.Pages{Search: a.Search}).Desk(shell)
	offline.New(a.Pages.Static).Desk(shell)
	accessibility.Desk(shell, a.audit())
	(&embed.Pages{Account: a.Account, Post: a.Post, Drawn: a.Pages.Drawn}).Desk(shell)
	joining.New(a.Account).Desk(shell)
	invite.New(a.Account, a.Base).Desk(shell)
	a.House.Desk(shell)
	a.Report.Desk(shell)
	(&ruling.Desks{Rule: a.Rule, Post: a.Post, Drawn: a.Pages.Drawn}).Desk(shell)
	a.Notice.Desk(shell, a.drawn)
	a.Crisis.Desk(shell)
	transparency.Desk(shell, a.Base)
	tlog.Desk(shell)
	bench.Desk(shell, bench.Options{Report: a.Report, Notice: a.Notice, Draw: a.drawn, Media: a.Media})
	a.Announce.Desk(shell)
	a.Brand.Desk(shell)
	a.Business.Desk(shell)
	a.Premium.Desk(shell)
	a.Business.Templates().Desk(shell)
	a.Cards.Desk(shell)
	a.TextCards.Desk(shell)
	a.Trend.Desk(shell)
	audit.Desk(shell, audit.Staff[account.Actor]{
		Open:    func(actor account.Actor) bool { return actor.Role.Has(account.ViewAuditLog) },
		Account: func(actor account.Actor) id.Account { return actor.Account },
		Find:    a.anybody,
		Names:   a.named,
		Thing: func(text string) (audit.Subject, bool) {
			code, ok := emoji.Coded(text)
			return emoji.Subject(code), ok
		},
	})
	(&admin.Desks{Account: a.Account, Credential: a.Credential, Grant: a.Grant, Report: a.Report, Gate: a.Gate, Config: a.Settings.Set().Parts, Machine: a.machine()}).Desk(shell)
}

// audit is what the settings say of the last audit of accessibility.
func (a *App) audit() accessibility.Audit {
	s := a.Settings.Accessibility.Get()
	on, _ := s.on() // checked when the settings were read
	return accessibility.Audit{On: on, Rate: s.Rate, By: s.By, Failing: s.Failing, Contact: a.Settings.Network.Get().Contact}
}

// anybody gives the account of a name, also of one that is suspended or gone.
func (a *App) anybody(ctx context.Context, tx *store.Tx, name string) (id.Account, error) {
	return a.Account.ByUsername(ctx, tx, name)
}

// named words what entries of the audit record name.
func (a *App) named(ctx context.Context, tx *store.Tx, list []audit.Subject) (map[audit.Subject]audit.Name, error) {
	out := map[audit.Subject]audit.Name{}
	for _, s := range list {
		n, err := a.nameOf(ctx, tx, s)
		if k := fault.KindOf(err); err != nil && k != fault.Missing && k != fault.Gone {
			return nil, err
		}
		if err == nil {
			out[s] = n
		}
	}
	return out, nil
}

// nameOf words one thing; the zero name when it has none.
func (a *App) nameOf(ctx context.Context, tx *store.Tx, s audit.Subject) (n audit.Name, err error) {
	switch s.Kind {
	case "account":
		got, err := a.Account.Find(ctx, tx, id.Account(s.ID))
		return audit.Name{Text: "@" + got.Username, Path: "/@" + got.Username}, err
	case house.AuditKind:
		list, err := a.House.Wordings(ctx, tx, s.ID)
		if err == nil {
			n = audit.Name{Text: list[0].Texts.In(a.Words.Fallback(), a.Words.Fallback()), Path: list[0].Cite().Path()}
		}
		return n, err
	case "announcement":
		got, err := a.Announce.Get(ctx, tx, account.Actor{}, s.ID)
		return audit.Name{Text: beginning(got.Text)}, err
	case premium.AuditKind:
		got, err := a.Business.Organisation(ctx, tx, id.Portfolio(s.ID))
		return audit.Name{Text: got.Name, Path: got.StaffPath()}, err
	case "role":
		roles, err := a.Account.Roles(ctx, tx)
		for _, r := range roles {
			if int64(r.ID) == s.ID {
				n.Text, n.Word = r.Name, r.Word()
			}
		}
		return n, err
	case trend.Post.String():
		p, err := a.Post.Get(ctx, tx, id.Post(s.ID))
		if err != nil {
			return n, err
		}
		by, err := a.Account.Find(ctx, tx, p.Author)
		return audit.Name{Text: p.ID.String(), Path: "/@" + by.Username + "/" + p.ID.String()}, err
	case trend.Tag.String():
		t, err := a.Post.HashtagByID(ctx, tx, id.Tag(s.ID))
		return audit.Name{Text: "#" + t.Shown, Path: "/tags/" + t.Name}, err
	case trend.Link.String():
		list, err := a.Card.Many(ctx, tx, []id.Card{id.Card(s.ID)})
		for _, c := range list {
			n.Text = c.URL
		}
		return n, err
	case trend.Publisher.String():
		list, err := a.Card.Publishers(ctx, tx, []id.Publisher{id.Publisher(s.ID)})
		for _, p := range list {
			n.Text = p.Host
		}
		return n, err
	}
	return n, nil
}

// beginning gives the first words of a text.
func beginning(text string) string {
	const most = 60
	if r := []rune(text); len(r) > most {
		return string(r[:most]) + "…"
	}
	return text
}
