package report_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"parvis/base/bus"
	"parvis/base/event"
	"parvis/base/fault"
	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/ratelimit"
	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/base/web"
	"parvis/engine/account"
	"parvis/engine/account/accounttest"
	"parvis/engine/account/house"
	"parvis/engine/age"
	"parvis/engine/audit"
	"parvis/engine/graph"
	"parvis/engine/media"
	"parvis/engine/message"
	"parvis/engine/policy"
	"parvis/engine/policy/decide"
	"parvis/engine/post"
	"parvis/engine/report"
	"parvis/engine/report/notice"
)

// world is a network with members, posts and moderators.
type world struct {
	*accounttest.World
	policy  *policy.Engine
	posts   *post.Engine
	reports *report.Engine
	said    *message.Engine
	who     map[string]account.Actor

	mu   sync.Mutex
	told []string
}

func sources() []store.Source {
	return accounttest.Sources(store.Source{Folder: "house", FS: house.Migrations}, store.Source{Folder: "graph", FS: graph.Migrations}, store.Source{Folder: "policy", FS: policy.Migrations},
		store.Source{Folder: "media", FS: media.Migrations}, store.Source{Folder: "post", FS: post.Migrations}, store.Source{Folder: "age", FS: age.Migrations},
		store.Source{Folder: "message", FS: message.Migrations}, store.Source{Folder: "report", FS: report.Migrations})
}

func open(k *testkit.Kit) *world {
	k.T.Helper()
	w := &world{World: accounttest.New(k, account.Policy{}), who: map[string]account.Actor{"": {}}}
	g := graph.New(w.Accounts, w.Events, w.Timers)
	var err error
	w.policy, err = policy.New(policy.Options{Store: k.Store, Clock: k.Clock, Events: w.Events, Timers: w.Timers, Relations: policy.FromGraph(g),
		Definitions: []decide.Definitions{report.Definitions()}})
	if err == nil {
		err = w.policy.Start(k.Context())
	}
	if err != nil {
		k.T.Fatal(err)
	}
	files := media.New(media.Options{Base: accounttest.URL, Store: k.Store, Clock: k.Clock})
	w.posts = post.New(post.Options{Account: w.Accounts, Graph: g, Policy: w.policy, Media: files, Events: w.Events, Timers: w.Timers, Clock: k.Clock, Keys: w.Keys, Base: accounttest.URL})
	words, err := i18n.New(i18n.French, house.Locales)
	if err != nil {
		k.T.Fatal(err)
	}
	rules := house.New(house.Options{Events: w.Events, Words: words})
	k.Write(func(tx *store.Tx) error { return rules.Furnish(k.Context(), tx) })
	w.said = message.New(message.Options{Account: w.Accounts, Age: age.New(age.Options{Account: w.Accounts, Events: w.Events, Keys: w.Keys, Clock: k.Clock}), Graph: g, Media: files, Policy: w.policy,
		Events: w.Events, Timers: w.Timers, Keys: w.Keys, Store: k.Store, Bus: bus.NewLocal(), Clock: k.Clock, Limiter: ratelimit.New(k.Clock, 100)})
	w.reports = report.New(report.Options{Account: w.Accounts, Policy: w.policy, Post: w.posts, Events: w.Events, Timers: w.Timers, House: rules, Chats: notice.Chats(w.said), Keys: w.Keys})
	note[report.Opened](w)
	note[report.Resolved](w)
	note[report.Acted](w)
	note[report.Lifted](w)
	note[report.Appealed](w)
	note[report.Answered](w)
	note[policy.Stated](w)
	w.Start()
	for name, role := range map[string]account.RoleID{"lea": account.MemberRole, "jean": account.MemberRole, "zoe": account.MemberRole,
		"mod": account.ModeratorRole, "second": account.ModeratorRole, "chief": account.AdminRole} {
		w.who[name] = w.Actor(w.Role(name, role))
		w.Clock.Advance(time.Second)
	}
	return w
}

func note[T event.Event](w *world) {
	event.Watch(w.Events, func(_ event.Meta, e T) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.told = append(w.told, e.EventKind().Subject)
	})
}

// events gives the subjects since the last call.
func (w *world) events() string {
	w.T.Helper()
	w.Settle()
	w.mu.Lock()
	defer w.mu.Unlock()
	out := strings.Join(w.told, " ")
	w.told = nil
	return out
}

func each(t *testing.T, fn func(t *testing.T, w *world)) {
	t.Helper()
	testkit.Each(t, sources(), func(t *testing.T, k *testkit.Kit) { fn(t, open(k)) })
}

func (w *world) try(fn func(ctx context.Context, tx *store.Tx) error) error {
	err := w.Try(fn)
	w.Clock.Advance(time.Second)
	return err
}

func (w *world) do(fn func(ctx context.Context, tx *store.Tx) error) {
	w.T.Helper()
	if err := w.try(fn); err != nil {
		w.T.Fatal(err)
	}
}

func (w *world) post(name, text string, v post.Visibility) (p id.Post) {
	w.T.Helper()
	w.do(func(ctx context.Context, tx *store.Tx) error {
		made, err := w.posts.Publish(ctx, tx, w.who[name], post.Draft{Text: text, Visibility: v}, "")
		p = made.ID
		return err
	})
	return p
}

func (w *world) report(by, about string, d report.Draft) (r report.Report) {
	w.T.Helper()
	d.Target = w.who[about].Account
	w.do(func(ctx context.Context, tx *store.Tx) (err error) {
		r, err = w.reports.Open(ctx, tx, w.who[by], d)
		return err
	})
	return r
}

func (w *world) act(by, about string, a report.Act) (made report.Warning) {
	w.T.Helper()
	a.Target = w.who[about].Account
	w.do(func(ctx context.Context, tx *store.Tx) (err error) {
		made, err = w.reports.Act(ctx, tx, w.who[by], a)
		return err
	})
	return made
}

func (w *world) state(name string) (s account.State) {
	w.T.Helper()
	w.Read(func(tx *store.Tx) error {
		a, err := w.Accounts.Find(w.Context(), tx, w.who[name].Account)
		s = a.State
		return err
	})
	return s
}

// sees tells how a viewer sees a post: no, yes, covered.
func (w *world) sees(name string, p id.Post) string {
	w.T.Helper()
	w.Settle()
	out := "no"
	w.Read(func(tx *store.Tx) error {
		list, err := w.posts.Many(w.Context(), tx, []id.Post{p})
		if err != nil {
			return err
		}
		seen, err := w.posts.Decide(w.Context(), tx, w.who[name], decide.OnProfile, list)
		if len(seen) > 0 && seen[0].Decision.Covered() {
			out = "covered"
		} else if len(seen) > 0 {
			out = "yes"
		}
		return err
	})
	return out
}

func (w *world) word(name string) (out decide.Word) {
	w.T.Helper()
	w.Read(func(tx *store.Tx) error {
		words, err := w.policy.Words(w.Context(), tx, []decide.Ref{{Kind: decide.KindAccount, ID: int64(w.who[name].Account)}})
		out = words[0]
		return err
	})
	return out
}

// record gives the actions in the audit record that begin with report.
func (w *world) record() string {
	w.T.Helper()
	var out []string
	w.Read(func(tx *store.Tx) error {
		list, err := audit.List(w.Context(), tx, audit.Filter{}, store.Page{Limit: 100})
		for i := range list {
			if e := list[len(list)-1-i]; strings.HasPrefix(e.Action, "report.") {
				out = append(out, strings.TrimPrefix(e.Action, "report."))
			}
		}
		return err
	})
	return strings.Join(out, " ")
}

func expect[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s:\n got %v\nwant %v", what, fmt.Sprint(got), fmt.Sprint(want))
	}
}

func code(err error) string {
	if err == nil {
		return ""
	}
	return fault.Of(err).Code
}

// social-core 18: a report on its way, and that duplicates are one case.
func TestReports(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		spam, private, others := w.post("jean", "Achetez !", post.Public), w.post("jean", "Caché", post.Private), w.post("zoe", "Rien", post.Public)
		w.events()
		first := w.report("lea", "jean", report.Draft{Posts: []id.Post{spam, private, others, spam, 99}, Category: report.Violation, Rules: []string{"2", "1", "2"}, Comment: "Encore"})
		second := w.report("zoe", "jean", report.Draft{})
		expect(t, "posts that lea may see, of jean", fmt.Sprint(first.Posts), fmt.Sprint([]id.Post{spam}))
		expect(t, "rules", first.Rules.String(), "1@1 2@1")
		expect(t, "default category", second.Category, report.Other)
		expect(t, "events", w.events(), "report.opened report.opened")
		mod := w.who["mod"]
		w.Read(func(tx *store.Tx) error {
			cases, err := w.reports.Queue(w.Context(), tx, mod, report.Wait{Limit: 10})
			expect(t, "cases", len(cases), 1)
			expect(t, "reports of the case", len(cases[0].Reports), 2)
			return err
		})
		var r report.Report
		step := func(fn func(context.Context, *store.Tx, account.Actor, id.Report) (report.Report, error)) {
			w.do(func(ctx context.Context, tx *store.Tx) (err error) { r, err = fn(ctx, tx, mod, first.ID); return err })
		}
		step(w.reports.Assign)
		expect(t, "assigned", r.Assigned, mod.Account)
		step(w.reports.Unassign)
		expect(t, "unassigned", r.Assigned, 0)
		step(w.reports.Resolve)
		step(w.reports.Resolve)
		expect(t, "resolved by", r.ResolvedBy, mod.Account)
		expect(t, "one event", w.events(), "report.resolved")
		open := func(f report.Filter) (n int) {
			w.Read(func(tx *store.Tx) error {
				list, err := w.reports.List(w.Context(), tx, mod, f, store.Page{Limit: 10})
				n = len(list)
				return err
			})
			return n
		}
		expect(t, "open", open(report.Filter{}), 1)
		expect(t, "closed", open(report.Filter{Resolved: true, Target: w.who["jean"].Account, Reporter: w.who["lea"].Account}), 1)
		step(w.reports.Reopen)
		expect(t, "open again", open(report.Filter{}), 2)
		w.do(func(ctx context.Context, tx *store.Tx) (err error) {
			cat := report.Spam
			r, err = w.reports.Change(ctx, tx, mod, first.ID, report.Change{Category: &cat})
			return err
		})
		expect(t, "rules go with the category", len(r.Rules), 0)
		expect(t, "record", w.record(), "assign unassign resolve reopen change")
	})
}

// social-core 17, integrity 14: what is refused, and to whom.
func TestRefusals(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		r := w.report("lea", "jean", report.Draft{})
		jean := w.who["jean"].Account
		for _, c := range []struct {
			name, who, want string
			do              func(ctx context.Context, tx *store.Tx, a account.Actor) error
		}{
			{"oneself", "jean", "report.self", func(ctx context.Context, tx *store.Tx, a account.Actor) error {
				_, err := w.reports.Open(ctx, tx, a, report.Draft{Target: jean})
				return err
			}},
			{"nobody", "lea", "account.missing", func(ctx context.Context, tx *store.Tx, a account.Actor) error {
				_, err := w.reports.Open(ctx, tx, a, report.Draft{Target: 7})
				return err
			}},
			{"category", "lea", "report.category.unknown", func(ctx context.Context, tx *store.Tx, a account.Actor) error {
				_, err := w.reports.Open(ctx, tx, a, report.Draft{Target: jean, Category: "boring"})
				return err
			}},
			{"rules of no violation", "lea", "report.rules.not_violation", func(ctx context.Context, tx *store.Tx, a account.Actor) error {
				_, err := w.reports.Open(ctx, tx, a, report.Draft{Target: jean, Rules: []string{"1"}})
				return err
			}},
			{"foreign rules", "lea", "report.rules.unknown", func(ctx context.Context, tx *store.Tx, a account.Actor) error {
				_, err := w.reports.Open(ctx, tx, a, report.Draft{Target: jean, Category: report.Violation, Rules: []string{"9"}})
				return err
			}},
			{"long", "lea", "report.comment.long", func(ctx context.Context, tx *store.Tx, a account.Actor) error {
				_, err := w.reports.Open(ctx, tx, a, report.Draft{Target: jean, Comment: strings.Repeat("é", 1001)})
				return err
			}},
			{"a member reads", "jean", "report.forbidden", func(ctx context.Context, tx *store.Tx, a account.Actor) error {
				_, err := w.reports.Get(ctx, tx, a, r.ID)
				return err
			}},
			{"a member lists", "jean", "report.forbidden", func(ctx context.Context, tx *store.Tx, a account.Actor) error {
				_, err := w.reports.List(ctx, tx, a, report.Filter{}, store.Page{Limit: 1})
				return err
			}},
			{"a member acts", "lea", "report.forbidden", func(ctx context.Context, tx *store.Tx, a account.Actor) error {
				_, err := w.reports.Act(ctx, tx, a, report.Act{Target: jean, Action: report.Suspend})
				return err
			}},
			{"a moderator against another", "mod", "report.forbidden", func(ctx context.Context, tx *store.Tx, a account.Actor) error {
				_, err := w.reports.Act(ctx, tx, a, report.Act{Target: w.who["second"].Account, Action: report.None})
				return err
			}},
			{"against oneself", "chief", "report.forbidden", func(ctx context.Context, tx *store.Tx, a account.Actor) error {
				_, err := w.reports.Act(ctx, tx, a, report.Act{Target: a.Account, Action: report.None})
				return err
			}},
			{"unknown action", "mod", "report.action.unknown", func(ctx context.Context, tx *store.Tx, a account.Actor) error {
				_, err := w.reports.Act(ctx, tx, a, report.Act{Target: jean, Action: "scold"})
				return err
			}},
			{"delete nothing", "mod", "report.action.no_posts", func(ctx context.Context, tx *store.Tx, a account.Actor) error {
				_, err := w.reports.Act(ctx, tx, a, report.Act{Target: jean, Action: report.Delete})
				return err
			}},
			{"another's report", "mod", "report.missing", func(ctx context.Context, tx *store.Tx, a account.Actor) error {
				_, err := w.reports.Act(ctx, tx, a, report.Act{Target: w.who["zoe"].Account, Action: report.None, Report: r.ID})
				return err
			}},
			{"people", "lea", "report.forbidden", func(ctx context.Context, tx *store.Tx, a account.Actor) error {
				_, err := w.reports.People(ctx, tx, a, []id.Account{jean})
				return err
			}},
			{"appeals", "lea", "report.forbidden", func(ctx context.Context, tx *store.Tx, a account.Actor) error {
				_, err := w.reports.Appeals(ctx, tx, a, 0, 1)
				return err
			}},
			{"appeal of nothing", "lea", "report.missing", func(ctx context.Context, tx *store.Tx, a account.Actor) error {
				_, err := w.reports.Appeal(ctx, tx, a, 77, "x")
				return err
			}},
		} {
			err := w.try(func(ctx context.Context, tx *store.Tx) error { return c.do(ctx, tx, w.who[c.who]) })
			expect(t, c.name, code(err), c.want)
		}
	})
}

// Each action does what it says, tells, and can be taken back.
func TestActions(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		p := w.post("jean", "Achetez !", post.Public)
		jean := w.who["jean"].Account
		lift := func(by string, a report.Action) {
			w.do(func(ctx context.Context, tx *store.Tx) error { return w.reports.Lift(ctx, tx, w.who[by], jean, a) })
		}
		w.events()
		w.report("lea", "jean", report.Draft{Posts: []id.Post{p}})
		r := w.report("zoe", "jean", report.Draft{Posts: []id.Post{p}})
		w.events()

		w.act("mod", "jean", report.Act{Action: report.None, Report: r.ID, Text: "Attention"})
		expect(t, "none tells and closes its report", w.events(), "report.resolved report.acted")
		w.act("mod", "jean", report.Act{Action: report.Sensitive})
		expect(t, "sensitive closes all", w.events(), "policy.stated report.resolved report.acted")
		expect(t, "covered", w.sees("lea", p), "covered")
		lift("mod", report.Sensitive)
		expect(t, "uncovered", w.sees("lea", p), "yes")

		w.act("mod", "jean", report.Act{Action: report.Silence})
		expect(t, "limited", w.state("jean"), account.Limited)
		expect(t, "limit", w.word("jean").Has(decide.Stranger), true)
		w.act("mod", "jean", report.Act{Action: report.Suspend})
		expect(t, "suspended", w.state("jean"), account.Suspended)
		expect(t, "unseen", w.sees("lea", p), "no")
		lift("mod", report.Suspend)
		expect(t, "limited again", w.state("jean"), account.Limited)
		lift("mod", report.Silence)
		expect(t, "free", w.state("jean"), account.Active)
		expect(t, "no word", w.word("jean"), 0)

		w.act("mod", "jean", report.Act{Action: report.Disable})
		expect(t, "disabled", w.state("jean"), account.Disabled)
		err := w.try(func(ctx context.Context, tx *store.Tx) error {
			_, err := w.reports.Act(ctx, tx, w.who["mod"], report.Act{Target: jean, Action: report.Disable})
			return err
		})
		expect(t, "twice", code(err), "report.action.done")
		lift("mod", report.Disable)
		expect(t, "enabled", w.state("jean"), account.Active)

		w.act("mod", "jean", report.Act{Action: report.Cover, Posts: []id.Post{p}})
		expect(t, "post covered", w.sees("lea", p), "covered")
		lift("mod", report.Cover)
		w.act("mod", "jean", report.Act{Action: report.Delete, Posts: []id.Post{p}})
		expect(t, "taken down", w.sees("lea", p)+w.sees("jean", p), "nono")
		lift("mod", report.Delete)
		expect(t, "back", w.sees("lea", p), "yes")
		w.act("mod", "jean", report.Act{Action: report.Delete, Posts: []id.Post{p}, Mail: true})
		w.Clock.Advance(31 * 24 * time.Hour)
		w.Settle()
		w.Read(func(tx *store.Tx) error {
			list, err := w.posts.Many(w.Context(), tx, []id.Post{p})
			expect(t, "gone for good", len(list), 0)
			return err
		})
		w.Read(func(tx *store.Tx) error {
			v, err := audit.Verify(w.Context(), tx, 0, 1000)
			expect(t, "the record holds", v.Done() && v.Broken == 0, true)
			return err
		})
		if got := w.record(); strings.Count(got, "act") != 8 || strings.Count(got, "lift") != 6 {
			t.Errorf("record: %s", got)
		}
	})
}

// social-core 18: twenty days, once, decided by somebody else.
func TestAppeals(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		silence := w.act("mod", "jean", report.Act{Action: report.Silence, Text: "Trop de publicité"})
		w.events()
		appeal := func(who string, n int64, text string) (a report.Appeal, err error) {
			err = w.try(func(ctx context.Context, tx *store.Tx) (err error) {
				a, err = w.reports.Appeal(ctx, tx, w.who[who], n, text)
				return err
			})
			return a, err
		}
		answer := func(who string, n int64, right bool) error {
			return w.try(func(ctx context.Context, tx *store.Tx) error {
				_, err := w.reports.Answer(ctx, tx, w.who[who], n, right, "Relu.")
				return err
			})
		}
		for text, want := range map[string]string{" ": "report.appeal.text", strings.Repeat("é", 5001): "report.appeal.text"} {
			_, err := appeal("jean", silence.ID, text)
			expect(t, "text", code(err), want)
		}
		_, err := appeal("lea", silence.ID, "x")
		expect(t, "another's", code(err), "report.missing")
		a, err := appeal("jean", silence.ID, "Ce n’était pas de la publicité.")
		expect(t, "appealed", code(err), "")
		_, err = appeal("jean", silence.ID, "Encore")
		expect(t, "twice", code(err), "report.appeal.twice")
		expect(t, "a member answers", code(answer("lea", a.ID, true)), "report.forbidden")
		expect(t, "who decided", code(answer("mod", a.ID, true)), "report.appeal.own")
		expect(t, "another moderator", code(answer("second", a.ID, true)), "")
		expect(t, "over", code(answer("chief", a.ID, false)), "report.appeal.over")
		expect(t, "free", w.state("jean"), account.Active)
		expect(t, "no word", w.word("jean"), 0)
		expect(t, "events", w.events(), "report.appealed report.lifted report.answered")
		w.Read(func(tx *store.Tx) error {
			got, err := w.reports.Warning(w.Context(), tx, w.who["jean"], silence.ID)
			expect(t, "state", got.Appeal.State, report.Reversed)
			expect(t, "who decided is not told", got.By, 0)
			_, other := w.reports.Warning(w.Context(), tx, w.who["lea"], silence.ID)
			expect(t, "another's warning", code(other), "report.missing")
			return err
		})

		late := w.act("mod", "zoe", report.Act{Action: report.Sensitive})
		w.Clock.Advance(report.AppealLife + time.Minute)
		_, err = appeal("zoe", late.ID, "x")
		expect(t, "late", code(err), "report.appeal.late")

		upheld := w.act("chief", "lea", report.Act{Action: report.Silence})
		a, _ = appeal("lea", upheld.ID, "x")
		expect(t, "upheld", code(answer("mod", a.ID, false)), "")
		expect(t, "still limited", w.state("lea"), account.Limited)
	})
}

// Alone, a moderator answers the appeals against their own decisions.
func TestAloneModerator(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		for _, name := range []string{"second", "mod"} {
			w.do(func(ctx context.Context, tx *store.Tx) error {
				return w.Accounts.SetRole(ctx, tx, accounttest.Operator(), w.who[name].Account, account.MemberRole)
			})
		}
		made := w.act("chief", "jean", report.Act{Action: report.None})
		w.do(func(ctx context.Context, tx *store.Tx) error {
			a, err := w.reports.Appeal(ctx, tx, w.who["jean"], made.ID, "Non.")
			if err != nil {
				return err
			}
			_, err = w.reports.Answer(ctx, tx, w.who["chief"], a.ID, true, "")
			return err
		})
	})
}

// social-core 16: a look at private posts, and at addresses, is recorded.
func TestLooksAreRecorded(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		p := w.post("jean", "@lea tu es bête", post.Direct)
		r := w.report("lea", "jean", report.Draft{Posts: []id.Post{p}})
		w.do(func(ctx context.Context, tx *store.Tx) error {
			got, err := w.reports.Evidence(ctx, tx, w.who["mod"], []report.Report{r})
			expect(t, "seen", got[p].Source, "@lea tu es bête")
			return err
		})
		expect(t, "record", w.record(), "read")
		w.do(func(ctx context.Context, tx *store.Tx) error {
			got, err := w.reports.People(ctx, tx, w.who["mod"], []id.Account{w.who["jean"].Account, 5, w.who["lea"].Account})
			expect(t, "people", len(got), 2)
			expect(t, "address", got[0].Login.Email, "jean@example.org")
			return err
		})
		w.Read(func(tx *store.Tx) error {
			list, err := audit.List(w.Context(), tx, audit.Filter{}, store.Page{Limit: 1})
			expect(t, "recorded", list[0].Action, "account.list")
			return err
		})
	})
}

func TestErased(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		r := w.report("lea", "jean", report.Draft{Comment: "secret"})
		gone := w.report("jean", "lea", report.Draft{})
		w.do(func(ctx context.Context, tx *store.Tx) error { return w.reports.Erase(ctx, tx, w.who["lea"].Account) })
		w.Read(func(tx *store.Tx) error {
			got, err := w.reports.Get(w.Context(), tx, w.who["mod"], r.ID)
			expect(t, "no name", got.Reporter, 0)
			expect(t, "no words", got.Comment, "")
			_, none := w.reports.Get(w.Context(), tx, w.who["mod"], gone.ID)
			expect(t, "about the erased", code(none), "report.missing")
			return err
		})
	})
}

// narrow gives an actor as an app with fewer scopes has it.
func narrow(t *testing.T, a account.Actor, scopes string) account.Actor {
	t.Helper()
	var err error
	if a.Scopes, err = account.ParseScopes(scopes); err != nil {
		t.Fatal(err)
	}
	return a
}

func TestEndpoints(t *testing.T) {
	t.Parallel()
	w := open(testkit.Lite(t, sources()))
	words, err := i18n.New(i18n.French, report.Locales, web.Locales, account.Locales)
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	w.reports.Routes(mux, web.Native[account.Actor]{
		Who:   func(r *http.Request) (account.Actor, error) { return w.who[r.Header.Get("Authorization")], nil },
		Lang:  func(*http.Request) i18n.Tag { return i18n.French },
		Words: words, Log: slog.New(slog.DiscardHandler),
	}, w.Store)
	w.who["pushed"], w.who["modpushed"] = narrow(t, w.who["jean"], "push"), narrow(t, w.who["mod"], "push read write")
	ask := func(who, method, path, body string) (int, string) {
		r := httptest.NewRequest(method, "/api/parvis/v1/"+path, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", who)
		rec := httptest.NewRecorder()
		mux.ServeHTTP(rec, r)
		w.Clock.Advance(time.Second)
		return rec.Code, rec.Body.String()
	}
	p := w.post("jean", "Achetez !", post.Public)
	body := fmt.Sprintf(`{"target_id":"%d","action":"delete_statuses","post_ids":["%d"],"text":"Publicité"}`, w.who["jean"].Account, p)
	status, _ := ask("lea", "POST", "decisions", body)
	expect(t, "a member decides", status, http.StatusForbidden)
	status, answer := ask("mod", "POST", "decisions", body)
	expect(t, "decided "+answer, status, http.StatusCreated)
	n := answer[strings.Index(answer, `"id":"`)+6:]
	n = n[:strings.IndexByte(n, '"')]
	status, answer = ask("jean", "GET", "decisions", "")
	expect(t, "own decisions", status == http.StatusOK && strings.Contains(answer, "Publicité") && strings.Contains(answer, `"appeal":null`), true)
	status, _ = ask("lea", "GET", "decisions/"+n, "")
	expect(t, "another's", status, http.StatusNotFound)
	for _, c := range [][]string{{"pushed", "GET", "decisions", ""}, {"pushed", "GET", "decisions/" + n, ""}, {"modpushed", "GET", "decisions/" + n, ""}, {"pushed", "POST", "appeals", `{"decision_id":"` + n + `","text":"Non"}`}} {
		status, _ = ask(c[0], c[1], c[2], c[3])
		expect(t, "outside the scopes: "+strings.Join(c, " "), status, http.StatusForbidden) // social-core 6
	}
	status, _ = ask("mod", "GET", "decisions/"+n, "")
	expect(t, "a moderator reads it", status, http.StatusOK)
	status, answer = ask("jean", "POST", "appeals", `{"decision_id":"`+n+`","text":"Non"}`)
	expect(t, "appeal "+answer, status, http.StatusCreated)
	a := answer[strings.Index(answer, `"id":"`)+6:]
	a = a[:strings.IndexByte(a, '"')]
	status, answer = ask("second", "GET", "appeals", "")
	expect(t, "waiting", status == http.StatusOK && strings.Contains(answer, a), true)
	status, answer = ask("second", "POST", "appeals/"+a+"/answer", `{"right":true}`)
	expect(t, "answered "+answer, status == http.StatusOK && strings.Contains(answer, "reversed"), true)
	expect(t, "the post is back", w.sees("lea", p), "yes")
	status, _ = ask("second", "POST", "appeals/x/answer", `{"right":true}`)
	expect(t, "no number", status, http.StatusNotFound)
}
