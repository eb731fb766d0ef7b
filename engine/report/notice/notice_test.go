package notice_test

import (
	"strings"
	"testing"
	"time"

	"parvis/base/fault"
	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/mail"
	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/engine/account"
	"parvis/engine/account/accounttest"
	"parvis/engine/account/house"
	"parvis/engine/graph"
	"parvis/engine/media"
	"parvis/engine/policy"
	"parvis/engine/policy/decide"
	"parvis/engine/post"
	"parvis/engine/report"
	"parvis/engine/report/notice"
)

const mailbox = "cleo@ailleurs.example"

// world is a network with a member, a moderator, and visitors.
type world struct {
	*accounttest.World
	reports *report.Engine
	notices *notice.Engine
	jean    account.Actor
	mod     account.Actor
}

func each(t *testing.T, fn func(t *testing.T, w *world)) {
	t.Helper()
	sources := accounttest.Sources(store.Source{Folder: "house", FS: house.Migrations}, store.Source{Folder: "graph", FS: graph.Migrations}, store.Source{Folder: "policy", FS: policy.Migrations},
		store.Source{Folder: "media", FS: media.Migrations}, store.Source{Folder: "post", FS: post.Migrations}, store.Source{Folder: "report", FS: report.Migrations}, store.Source{Folder: "notice", FS: notice.Migrations})
	testkit.Each(t, sources, func(t *testing.T, k *testkit.Kit) {
		w := &world{World: accounttest.New(k, account.Policy{})}
		g := graph.New(w.Accounts, w.Events, w.Timers)
		p, err := policy.New(policy.Options{Store: k.Store, Clock: k.Clock, Events: w.Events, Timers: w.Timers, Relations: policy.FromGraph(g), Definitions: []decide.Definitions{report.Definitions()}})
		if err != nil {
			t.Fatal(err)
		}
		words, err := i18n.New(i18n.French, house.Locales, report.Locales, notice.Locales)
		if err != nil {
			t.Fatal(err)
		}
		posts := post.New(post.Options{Account: w.Accounts, Graph: g, Policy: p, Media: media.New(media.Options{Base: accounttest.URL, Store: k.Store, Clock: k.Clock}), Events: w.Events, Timers: w.Timers, Clock: k.Clock, Keys: w.Keys, Base: accounttest.URL})
		w.reports = report.New(report.Options{Account: w.Accounts, Policy: p, Post: posts, Events: w.Events, Timers: w.Timers, House: house.New(house.Options{Events: w.Events, Words: words})})
		w.notices = notice.New(notice.Options{
			Report: w.reports, Store: k.Store, Events: w.Events, Timers: w.Timers, Keys: w.Keys, Words: words, Mail: w.Outbox, Look: func() mail.Look { return mail.Look{Name: "Aubrelle"} }, Base: accounttest.URL, Contact: "equipe@aubrelle.example",
		})
		w.Start()
		w.jean, w.mod = w.Actor(w.Role("jean", account.MemberRole)), w.Actor(w.Role("mod", account.ModeratorRole))
		w.Clock.Advance(time.Second)
		fn(t, w)
	})
}

// opened reports jean as a visitor who reads English.
func (w *world) opened(email string) (r report.Report) {
	w.T.Helper()
	d := notice.Draft{Draft: report.Draft{Target: w.jean.Account, Reason: "child_safety.groom", Comment: "Il écrit à des enfants.", Faith: true}, Email: email}
	w.Write(func(tx *store.Tx) (err error) {
		r, err = w.notices.Open(w.Context(), tx, account.Actor{Lang: i18n.English}, d)
		return err
	})
	w.Settle()
	return r
}

func (w *world) does(fn func(tx *store.Tx) error) {
	w.T.Helper()
	w.Write(fn)
	w.Settle()
}

func (w *world) resolve(r id.Report) {
	w.T.Helper()
	w.does(func(tx *store.Tx) error { _, err := w.reports.Resolve(w.Context(), tx, w.mod, r); return err })
}

func (w *world) reopen(r id.Report) {
	w.T.Helper()
	w.does(func(tx *store.Tx) error { _, err := w.reports.Reopen(w.Context(), tx, w.mod, r); return err })
}

// reaches tells whether letters can go to whoever made a report.
func (w *world) reaches(r id.Report) (yes bool) {
	w.T.Helper()
	w.Read(func(tx *store.Tx) error {
		got, err := w.notices.Answerable(w.Context(), tx, []id.Report{r})
		yes = got[r]
		return err
	})
	return yes
}

// A decision is told once it stands for as long as it waits, in the language in which
// was reported, and again when another takes its place. // integrity 6
func TestADecisionIsTold(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		r := w.opened(mailbox)
		if got := w.Outbox.Letters(mailbox); len(got) != 1 || !strings.Contains(got[0].Message.Text, "We received your report") {
			t.Fatalf("the receipt: %+v", got)
		}
		w.resolve(r.ID)
		if got := w.Outbox.Letters(mailbox); len(got) != 1 {
			t.Error("the decision is told at once")
		}
		w.reopen(r.ID)
		w.Clock.Advance(time.Hour)
		w.Settle()
		if got := w.Outbox.Letters(mailbox); len(got) != 1 {
			t.Errorf("a decision is told that stands no more: %+v", got)
		}
		w.resolve(r.ID)
		w.Clock.Advance(30 * time.Minute)
		w.Settle()
		got := w.Outbox.Letters(mailbox)
		if len(got) != 2 || !strings.Contains(got[1].Message.Text, "took no measure") || !strings.Contains(got[1].Message.Text, "equipe@aubrelle.example") {
			t.Fatalf("the decision: %+v", got)
		}
		w.reopen(r.ID)
		w.does(func(tx *store.Tx) error {
			_, err := w.reports.Act(w.Context(), tx, w.mod, report.Act{Target: w.jean.Account, Action: report.Sensitive, Report: r.ID})
			return err
		})
		w.Clock.Advance(30 * time.Minute)
		w.Settle()
		if got := w.Outbox.Letters(mailbox); len(got) != 3 || !strings.Contains(got[2].Message.Text, "took a measure") {
			t.Errorf("another decision: %+v", got)
		}
		if silent := w.opened(""); w.reaches(silent.ID) || !w.reaches(r.ID) {
			t.Error("who can be answered")
		}
	})
}

// What a visitor gave goes eighteen months after the report was closed for good, and
// with the account that it is about. // integrity 16
func TestAVisitorIsForgotten(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		words := func(r id.Report) (text string) {
			w.Read(func(tx *store.Tx) error {
				got, err := w.reports.Get(w.Context(), tx, w.mod, r)
				text = got.Comment
				return err
			})
			return text
		}
		later := func(months int) {
			now := w.Clock.Now()
			w.Clock.Advance(now.AddDate(0, months, 1).Sub(now))
			w.Settle()
		}
		open, again, closed := w.opened("a@ailleurs.example"), w.opened("b@ailleurs.example"), w.opened("c@ailleurs.example")
		w.resolve(again.ID)
		w.resolve(closed.ID)
		later(10)
		w.reopen(again.ID)
		w.resolve(again.ID)
		later(8)
		if w.reaches(closed.ID) || words(closed.ID) != "" {
			t.Error("it is kept for too long")
		}
		if !w.reaches(open.ID) || !w.reaches(again.ID) || words(open.ID) == "" || words(again.ID) == "" {
			t.Error("it is gone too early")
		}
		later(10)
		if w.reaches(again.ID) || words(again.ID) != "" || !w.reaches(open.ID) {
			t.Error("after the second time")
		}
		w.does(func(tx *store.Tx) error { return w.notices.Erase(w.Context(), tx, w.mod.Account) })
		if !w.reaches(open.ID) {
			t.Error("it goes with another account")
		}
		w.does(func(tx *store.Tx) error { return w.notices.Erase(w.Context(), tx, w.jean.Account) })
		if w.reaches(open.ID) {
			t.Error("it stays without the account")
		}
	})
}

// The law asks more of some than of others. // integrity 6, 13; DSA 16
func TestWhatANoticeNeeds(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		long := strings.Repeat("é", notice.MinWords)
		lacks := func(actor account.Actor, d notice.Draft) string {
			d.Target = w.jean.Account
			err := w.Store.Write(w.Context(), func(tx *store.Tx) error { _, err := w.notices.Open(w.Context(), tx, actor, d); return err })
			if err == nil {
				return ""
			}
			var names []string
			for _, f := range fault.Of(err).Fields {
				names = append(names, f.Name)
			}
			if len(names) == 0 {
				return err.Error()
			}
			return strings.Join(names, " ")
		}
		visitor := account.Actor{Lang: i18n.French}
		for _, c := range []struct {
			actor account.Actor
			draft notice.Draft
			want  string
		}{
			{visitor, notice.Draft{}, "reason comment name email faith"},
			{visitor, notice.Draft{Draft: report.Draft{Reason: "misleading.spam"}}, "comment name email faith"},
			{visitor, notice.Draft{Draft: report.Draft{Reason: "child_safety.csam"}}, "comment faith"},
			{visitor, notice.Draft{Draft: report.Draft{Reason: "child_safety.csam", Comment: long, Faith: true}, Email: "nobody"}, "email"},
			{visitor, notice.Draft{Draft: report.Draft{Reason: "child_safety.other", Comment: long, Faith: true}}, "name email"},
			{visitor, notice.Draft{Draft: report.Draft{Reason: "other", Comment: long, Faith: true}, Name: strings.Repeat("n", notice.MaxName+1), Email: mailbox}, "name"},
			{visitor, notice.Draft{Draft: report.Draft{Reason: "other", Comment: "  " + long[:38] + "  ", Faith: true}, Name: "Cléo", Email: mailbox}, "comment"},
			{visitor, notice.Draft{Draft: report.Draft{Reason: "other", Comment: long, Faith: true}, Name: "Cléo", Email: " " + mailbox + " "}, ""},
			{w.mod, notice.Draft{Draft: report.Draft{Reason: "violence"}}, "reason"},
			{w.mod, notice.Draft{Draft: report.Draft{Reason: "violence.threats"}}, "comment faith"},
			{w.mod, notice.Draft{Draft: report.Draft{Reason: "violence.graphic"}}, ""},
		} {
			if got := lacks(c.actor, c.draft); got != c.want {
				t.Errorf("%s as %d lacks %q, not %q", c.draft.Reason, c.actor.Account, got, c.want)
			}
		}
	})
}

func TestParseNumber(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]notice.Number{
		"15": {Text: "15"}, " 3114 ": {Text: "3114"}, "3919 = Violences | Violence": {Text: "3919", French: "Violences", English: "Violence"}, "15=A|B": {Text: "15", French: "A", English: "B"}, "+32 2 1=A|B": {Text: "+32 2 1", French: "A", English: "B"},
	} {
		if got, err := notice.ParseNumber(text); err != nil || got != want {
			t.Errorf("%q is %+v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "911", "A=B|C", "15=A", "15=|B", "15=A|", " = A|B", "1;2=A|B"} {
		if got, err := notice.ParseNumber(text); err == nil {
			t.Errorf("%q is %+v", text, got)
		}
	}
}
