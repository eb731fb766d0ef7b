package account_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"parvis/base/fault"
	"parvis/base/fetch"
	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/seal"
	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/engine/account"
	"parvis/engine/account/accounttest"
	"parvis/engine/audit"
)

func each(t *testing.T, p account.Policy, fn func(t *testing.T, w *accounttest.World)) {
	t.Helper()
	testkit.Each(t, accounttest.Sources(), func(t *testing.T, k *testkit.Kit) {
		w := accounttest.New(k, p)
		w.Start()
		fn(t, w)
	})
}

func lite(t *testing.T, p account.Policy) *accounttest.World {
	t.Helper()
	w := accounttest.New(testkit.Lite(t, accounttest.Sources()), p)
	w.Start()
	return w
}

func kind(t *testing.T, err error, want fault.Kind) {
	t.Helper()
	if err == nil || fault.KindOf(err) != want {
		t.Errorf("came %v, want a fault that is %s", err, want)
	}
}

func get(w *accounttest.World, a id.Account) (got account.Account, err error) {
	err = w.Store.Read(w.Context(), func(tx *store.Tx) error {
		got, err = w.Accounts.Get(w.Context(), tx, a)
		return err
	})
	return got, err
}

func find(w *accounttest.World, a id.Account) (got account.Account) {
	w.T.Helper()
	w.Read(func(tx *store.Tx) (err error) { got, err = w.Accounts.Find(w.Context(), tx, a); return err })
	return got
}

func move(w *accounttest.World, actor account.Actor, a id.Account, to account.State) error {
	return w.Try(func(ctx context.Context, tx *store.Tx) error {
		return w.Accounts.Move(ctx, tx, actor, a, to, "test")
	})
}

func TestAccountsAreFoundByNumberAndName(t *testing.T) {
	each(t, account.Policy{}, func(t *testing.T, w *accounttest.World) {
		lea, jean := w.Person("Lea"), w.Person("jean")
		gone := w.Person("gone")
		if err := move(w, accounttest.Operator(), gone, account.Suspended); err != nil {
			t.Fatal(err)
		}
		w.Read(func(tx *store.Tx) error {
			many, err := w.Accounts.Many(w.Context(), tx, []id.Account{jean, 999, gone, lea, jean})
			if err != nil || len(many) != 3 || many[0].ID != jean || many[1].ID != lea || many[2].ID != jean {
				t.Errorf("many gave %v, %v", many, err)
			}
			names, err := w.Accounts.ByName(w.Context(), tx, []string{"@LEA", "nobody", "Jean", "gone"})
			if err != nil || len(names) != 2 || names["lea"].ID != lea || names["jean"].ID != jean {
				t.Errorf("by name gave %v, %v", names, err)
			}
			a, err := w.Accounts.Lookup(w.Context(), tx, "lEA")
			if err != nil || a.ID != lea || a.Username != "Lea" {
				t.Errorf("lookup gave %v, %v", a, err)
			}
			_, err = w.Accounts.Lookup(w.Context(), tx, "nobody")
			kind(t, err, fault.Missing)
			_, err = w.Accounts.Get(w.Context(), tx, gone)
			kind(t, err, fault.Gone)
			_, err = w.Accounts.Get(w.Context(), tx, 999)
			kind(t, err, fault.Missing)
			return nil
		})
	})
}

func TestCountersNeverFallBelowZero(t *testing.T) {
	each(t, account.Policy{}, func(t *testing.T, w *accounttest.World) {
		lea := w.Person("lea")
		at := testkit.Noon.Add(-time.Hour)
		for _, d := range []account.Delta{
			{Posts: 2, Followers: 1, PostAt: at}, {Posts: -1, Followers: -5, Following: -1}, {Following: 3, PostAt: at.Add(-time.Hour)},
		} {
			w.Write(func(tx *store.Tx) error { return w.Accounts.Count(w.Context(), tx, lea, d) })
		}
		a, err := get(w, lea)
		if err != nil || a.Posts != 1 || a.Followers != 0 || a.Following != 3 || !a.LastPostAt.Equal(at) {
			t.Errorf("counters are %d %d %d %s, %v", a.Posts, a.Followers, a.Following, a.LastPostAt, err)
		}
	})
}

// arrows are the moves of social-core 5, written out a second time.
var arrows = map[account.State]string{
	account.Unconfirmed: "active pending suspended deleting",
	account.Pending:     "active suspended deleting",
	account.Active:      "disabled limited suspended moved memorial deleting",
	account.Disabled:    "active limited suspended memorial deleting",
	account.Limited:     "active disabled suspended deleting",
	account.Suspended:   "active deleting",
	account.Moved:       "active suspended deleting",
	account.Memorial:    "active suspended deleting",
	account.Deleting:    "deleted",
	account.Deleted:     "",
}

func TestStatesMoveOnlyAlongTheArrows(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		states := make([]account.State, 0, len(arrows))
		for s := range arrows {
			states = append(states, s)
		}
		slices.Sort(states)
		from, to := rapid.SampledFrom(states).Draw(rt, "from"), rapid.SampledFrom(states).Draw(rt, "to")
		if want := slices.Contains(strings.Fields(arrows[from]), string(to)); from.Next(to) != want {
			rt.Fatalf("%s to %s is %v", from, to, !want)
		}
		if from == account.Deleted && from.Next(to) {
			rt.Fatal("a tombstone came to life")
		}
	})
}

func TestAMoveIsRecordedAndTold(t *testing.T) {
	each(t, account.Policy{}, func(t *testing.T, w *accounttest.World) {
		lea := w.Person("lea")
		mod := w.Actor(w.Role("mo", account.ModeratorRole))
		w.Seen()
		if err := move(w, mod, lea, account.Limited); err != nil {
			t.Fatal(err)
		}
		if seen := w.Seen(); seen != "account.state.changed" {
			t.Errorf("events %q", seen)
		}
		kind(t, move(w, mod, lea, account.Moved), fault.Conflict)
		w.Read(func(tx *store.Tx) error {
			list, err := audit.List(w.Context(), tx, audit.Filter{Subject: audit.Account(lea)}, store.Page{Limit: 5})
			if err != nil || len(list) != 2 || list[0].Before != "active" || list[0].After != "limited" || list[0].Actor != mod.Account {
				t.Errorf("the record has %+v, %v", list, err)
			}
			return nil
		})
	})
}

func TestWhoMayMoveWhom(t *testing.T) {
	t.Parallel()
	w := lite(t, account.Policy{})
	lea, jean := w.Person("lea"), w.Person("jean")
	mod, mod2, owner := w.Role("mo", account.ModeratorRole), w.Role("mi", account.ModeratorRole), w.Role("owner1", account.OwnerRole)
	kind(t, move(w, w.Actor(jean), lea, account.Limited), fault.Forbidden)
	kind(t, move(w, account.Actor{}, lea, account.Limited), fault.Forbidden)
	kind(t, move(w, w.Actor(mod), mod2, account.Disabled), fault.Forbidden)
	kind(t, move(w, w.Actor(mod), owner, account.Disabled), fault.Forbidden)
	kind(t, move(w, w.Actor(lea), lea, account.Limited), fault.Forbidden)
	for _, step := range []struct {
		by, who id.Account
		to      account.State
	}{{lea, lea, account.Disabled}, {lea, lea, account.Active}, {mod, lea, account.Disabled}, {owner, mod, account.Suspended}, {lea, lea, account.Deleting}} {
		if err := move(w, w.Actor(step.by), step.who, step.to); err != nil {
			t.Errorf("%v: %v", step, err)
		}
	}
	other := w.Person("paul")
	if err := move(w, w.Actor(mod2), other, account.Disabled); err != nil {
		t.Fatal(err)
	}
	kind(t, move(w, w.Actor(other), other, account.Active), fault.Forbidden) // disabled by staff, not frozen
}

func TestRolesRank(t *testing.T) {
	each(t, account.Policy{}, func(t *testing.T, w *accounttest.World) {
		lea, admin, owner := w.Person("lea"), w.Role("ada", account.AdminRole), w.Role("olga", account.OwnerRole)
		set := func(actor account.Actor, who id.Account, r account.RoleID) error {
			return w.Try(func(ctx context.Context, tx *store.Tx) error { return w.Accounts.SetRole(ctx, tx, actor, who, r) })
		}
		kind(t, set(w.Actor(admin), lea, account.AdminRole), fault.Forbidden)
		kind(t, set(w.Actor(admin), owner, account.MemberRole), fault.Forbidden)
		kind(t, set(w.Actor(lea), lea, account.ModeratorRole), fault.Forbidden)
		if err := set(w.Actor(admin), lea, account.ModeratorRole); err != nil {
			t.Fatal(err)
		}
		if a := w.Actor(lea); !a.Role.Has(account.ManageReports) || a.Role.Has(account.ManageSettings) {
			t.Errorf("a moderator may do %b", a.Role)
		}
		var r account.RoleID
		save := func(actor account.Actor, role account.Role) error {
			return w.Try(func(ctx context.Context, tx *store.Tx) (err error) {
				r, err = w.Accounts.SaveRole(ctx, tx, actor, role)
				return err
			})
		}
		crisis := account.Role{Name: "Cellule de crise", Color: "#aa3311", Permissions: account.ManageCrises, Rank: 20}
		if err := save(w.Actor(admin), crisis); err != nil {
			t.Fatal(err)
		}
		if err := set(w.Actor(owner), lea, r); err != nil {
			t.Fatal(err)
		}
		if a := w.Actor(lea); !a.Role.Has(account.ManageCrises) || a.Role.Has(account.ManageReports) || !a.Role.Has(account.InviteUsers) {
			t.Errorf("the crisis desk may do %b", a.Role)
		}
		kind(t, save(w.Actor(admin), account.Role{Name: "x", Permissions: account.Administrator, Rank: 20}), fault.Forbidden)
		kind(t, save(w.Actor(admin), account.Role{Name: "", Rank: 20}), fault.Invalid)
		kind(t, save(w.Actor(admin), account.Role{Name: "x", Rank: 500}), fault.Forbidden)
	})
}

// Who is shut out has no permissions, also where nobody asks Ready, and has them again
// afterwards. // social-core 2.6
func TestWhoIsShutOutHasNoPermissions(t *testing.T) {
	each(t, account.Policy{}, func(t *testing.T, w *accounttest.World) {
		lea, owner := w.Role("lea", account.ModeratorRole), w.Role("olga", account.OwnerRole)
		for _, step := range []struct {
			to  account.State
			may bool
		}{{account.Disabled, false}, {account.Active, true}, {account.Limited, true}, {account.Active, true}, {account.Suspended, false}} {
			err := w.Try(func(ctx context.Context, tx *store.Tx) error {
				return w.Accounts.Move(ctx, tx, w.Actor(owner), lea, step.to, "test")
			})
			if err != nil {
				t.Fatalf("%s: %v", step.to, err)
			}
			if a := w.Actor(lea); a.State != step.to || a.Role.Has(account.ManageReports) != step.may || (a.Role != 0) != step.may {
				t.Errorf("%s: %b", step.to, a.Role)
			}
		}
	})
}

func TestTheOperatorsActorIsNotEverybody(t *testing.T) {
	t.Parallel()
	w := lite(t, account.Policy{})
	err := w.Try(func(ctx context.Context, tx *store.Tx) error {
		_, err := w.Accounts.Create(ctx, tx, account.Actor{}, account.Created{Username: "x"})
		return err
	})
	kind(t, err, fault.Forbidden)
}

func ptr[T any](v T) *T { return &v }

func TestProfile(t *testing.T) {
	each(t, account.Policy{}, func(t *testing.T, w *accounttest.World) {
		lea := w.Person("lea")
		update := func(c account.ProfileChange) (a account.Account, err error) {
			err = w.Try(func(ctx context.Context, tx *store.Tx) error {
				a, err = w.Accounts.Update(ctx, tx, account.Actor{Account: lea}, c)
				return err
			})
			return a, err
		}
		family := strings.Repeat("👩‍👩‍👧‍👦", 30)
		if _, err := update(account.ProfileChange{DisplayName: &family}); err != nil {
			t.Errorf("thirty families are thirty characters: %v", err)
		}
		many := make([]account.ProfileField, 7)
		for i := range many {
			many[i] = account.ProfileField{Name: "n", Value: "v"}
		}
		for name, c := range map[string]account.ProfileChange{
			"31 characters": {DisplayName: ptr(strings.Repeat("é", 31))},
			"long note":     {Note: ptr(strings.Repeat("x", 501))},
			"seven fields":  {Fields: &many},
			"bidi override": {DisplayName: ptr("lea\u202egnp")},
			"not UTF-8":     {Note: ptr("\xff")},
			"NUL":           {Note: ptr("a\x00b")},
			"no domain":     {Attribution: ptr([]string{"not a domain"})},
		} {
			if _, err := update(c); fault.KindOf(err) != fault.Invalid || err == nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		want := []account.ProfileField{{Name: "Site", Value: "https://lea.example"}, {}, {Name: "Ville", Value: "Aubrelle"}}
		a, err := update(account.ProfileChange{DisplayName: ptr(" Léa "), Note: ptr("Bonjour"), Fields: &want, Locked: ptr(true), Attribution: ptr([]string{"https://Blog.example/x"})})
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := get(w, lea); got.DisplayName != "Léa" || len(got.Fields) != 2 || !got.Locked || got.Note != "Bonjour" || got.Attribution[0] != "blog.example" || a.DisplayName != got.DisplayName {
			t.Errorf("the profile is %+v", got)
		}
	})
}

// TestALinkBackIsVerified lets a profile name a page on this machine.
func TestALinkBackIsVerified(t *testing.T) { // social-core 5
	t.Parallel()
	visits := 0
	page := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		visits++
		if r.URL.Path == "/mine" {
			_, _ = w.Write([]byte(`<a rel="me" href="` + accounttest.URL + `/@lea">me</a>`))
		}
	}))
	t.Cleanup(page.Close)
	k := testkit.Lite(t, accounttest.Sources())
	w := accounttest.New(k, account.Policy{}, func(o *account.Options) {
		o.Fetch = fetch.New(fetch.Settings{AllowNets: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, InsecureTLS: true})
	})
	w.Start()
	lea := w.Person("lea")
	update := func(fields ...account.ProfileField) account.Account {
		w.Write(func(tx *store.Tx) error {
			_, err := w.Accounts.Update(w.Context(), tx, account.Actor{Account: lea}, account.ProfileChange{Fields: &fields})
			return err
		})
		w.Settle()
		return find(w, lea)
	}
	mine, other := page.URL+"/mine", page.URL+"/other"
	a := update(account.ProfileField{Name: "Site", Value: mine}, account.ProfileField{Name: "Other", Value: other}, account.ProfileField{Name: "Plain", Value: "text"})
	if a.Fields[0].VerifiedAt.IsZero() || !a.Fields[1].VerifiedAt.IsZero() || visits != 2 {
		t.Errorf("after %d visits: %+v", visits, a.Fields)
	}
	a = update(account.ProfileField{Name: "Ville", Value: "Lyon"}, account.ProfileField{Name: "Mon site", Value: mine})
	if a.Fields[1].VerifiedAt.IsZero() || visits != 2 {
		t.Errorf("a renamed field, after %d visits: %+v", visits, a.Fields) // one look a day
	}
}

func TestMovingAway(t *testing.T) {
	each(t, account.Policy{}, func(t *testing.T, w *accounttest.World) {
		lea, next := w.Person("lea"), w.Person("lea_next")
		moveTo := func(to id.Account) error {
			return w.Try(func(ctx context.Context, tx *store.Tx) error {
				return w.Accounts.MoveTo(ctx, tx, account.Actor{Account: lea}, to)
			})
		}
		kind(t, moveTo(lea), fault.Missing)
		kind(t, moveTo(999), fault.Missing)
		if err := moveTo(next); err != nil {
			t.Fatal(err)
		}
		if a := find(w, lea); a.State != account.Moved || a.MovedTo != next {
			t.Errorf("moved: %s to %d", a.State, a.MovedTo)
		}
		if err := moveTo(0); err != nil || find(w, lea).State != account.Active {
			t.Errorf("back: %v", err)
		}
	})
}

func TestStaffWhoLookAreRecorded(t *testing.T) { // architecture 18.4
	each(t, account.Policy{}, func(t *testing.T, w *accounttest.World) {
		lea, mod := w.Person("lea"), w.Actor(w.Role("mo", account.ModeratorRole))
		inspect := func(by account.Actor) (l account.Login, err error) {
			err = w.Try(func(ctx context.Context, tx *store.Tx) error {
				l, err = w.Accounts.Inspect(ctx, tx, by, lea)
				return err
			})
			return l, err
		}
		_, err := inspect(w.Actor(lea))
		kind(t, err, fault.Forbidden)
		if l, err := inspect(mod); err != nil || l.Email != "lea@example.org" {
			t.Errorf("%+v, %v", l, err)
		}
		w.Read(func(tx *store.Tx) error {
			list, err := audit.List(w.Context(), tx, audit.Filter{Actor: mod.Account}, store.Page{Limit: 5})
			if err != nil || len(list) != 1 || list[0].Action != "account.read" {
				t.Errorf("the record has %+v, %v", list, err)
			}
			return nil
		})
	})
}

func TestSettingsHaveDefaults(t *testing.T) {
	each(t, account.Policy{}, func(t *testing.T, w *accounttest.World) {
		lea := w.Person("lea")
		read := func() (s account.Settings) {
			w.Read(func(tx *store.Tx) (err error) { s, err = w.Accounts.Settings(w.Context(), tx, lea); return err })
			return s
		}
		if s := read(); s.PostVisibility != "public" || s.Digest != "weekly" || s.QuotePolicy != "public" || s.Lang != "" {
			t.Errorf("defaults are %+v", s)
		}
		set := func(s account.Settings) error {
			return w.Try(func(ctx context.Context, tx *store.Tx) error {
				return w.Accounts.SetSettings(ctx, tx, account.Actor{Account: lea}, s)
			})
		}
		if err := set(account.Settings{PostVisibility: "private", Lang: i18n.English, PushOff: []string{"poll"}}); err != nil {
			t.Fatal(err)
		}
		if s := read(); s.PostVisibility != "private" || s.Digest != "weekly" || s.PushOff[0] != "poll" {
			t.Errorf("settings are %+v", s)
		}
		if a := w.Actor(lea); a.Lang != i18n.English {
			t.Errorf("the actor reads %q", a.Lang)
		}
		kind(t, set(account.Settings{PostVisibility: "secret"}), fault.Invalid)
		kind(t, set(account.Settings{Lang: "tlh"}), fault.Invalid)
		kind(t, set(account.Settings{QuietFrom: 24}), fault.Invalid)
		kind(t, set(account.Settings{QuietTo: -1}), fault.Invalid)
	})
}

func search(w *accounttest.World, q string) (names []string) {
	w.T.Helper()
	w.Read(func(tx *store.Tx) error {
		ids, err := w.Accounts.Search(w.Context(), tx, q, 10, 0)
		if err != nil {
			return err
		}
		list, err := w.Accounts.Many(w.Context(), tx, ids)
		for _, a := range list {
			names = append(names, a.Username)
		}
		return err
	})
	return names
}

func TestSearchAndDirectory(t *testing.T) {
	each(t, account.Policy{}, func(t *testing.T, w *accounttest.World) {
		named := map[string]string{"lea": "Léa Morel", "leandre": "Léandre", "musee": "Musée d’Aubrelle", "jean": "Jean-Noël Lemoine"}
		for _, name := range []string{"leandre", "lea", "musee", "jean"} {
			a := w.Person(name)
			w.Write(func(tx *store.Tx) error {
				_, err := w.Accounts.Update(w.Context(), tx, account.Actor{Account: a}, account.ProfileChange{DisplayName: ptr(named[name])})
				return err
			})
		}
		for q, want := range map[string]string{
			"lea": "lea leandre", "LÉA": "lea leandre", "@lea@parvis.example": "lea leandre", "mor": "lea", "aubrelle": "musee", "noel": "jean",
			"musée": "musee", "zzz": "", "": "", "l": "lea leandre jean", "leandr": "leandre",
		} {
			got := search(w, q)
			if strings.Join(got, " ") != want {
				t.Errorf("%q found %v, want %s", q, got, want)
			}
		}
		w.Clock.Advance(time.Minute)
		w.Write(func(tx *store.Tx) error {
			a, err := w.Accounts.Lookup(w.Context(), tx, "lea")
			if err != nil {
				return err
			}
			return w.Accounts.Count(w.Context(), tx, a.ID, account.Delta{Posts: 1, PostAt: tx.Now()})
		})
		w.Read(func(tx *store.Tx) error {
			fresh, err := w.Accounts.Directory(w.Context(), tx, account.ByAge, 2, 1)
			if err != nil || len(fresh) != 2 {
				t.Errorf("the directory gave %v, %v", fresh, err)
			}
			active, err := w.Accounts.Directory(w.Context(), tx, account.ByActivity, 10, 0)
			if err != nil || len(active) != 1 {
				t.Errorf("the active ones are %v, %v", active, err)
			}
			return nil
		})
	})
}

func TestUsageCountsThoseWhoWereHere(t *testing.T) {
	each(t, account.Policy{}, func(t *testing.T, w *accounttest.World) {
		lea, jean := w.Person("lea"), w.Person("jean")
		mark := func(a id.Account) {
			w.Write(func(tx *store.Tx) error { return w.Accounts.MarkActive(w.Context(), tx, a) })
		}
		mark(lea)
		mark(lea)
		w.Clock.Advance(20 * 24 * time.Hour)
		mark(jean)
		w.Read(func(tx *store.Tx) error {
			u, err := w.Accounts.Usage(w.Context(), tx)
			if err != nil || u != (account.Usage{Users: 2, ActiveWeek: 1, ActiveMonth: 2, ActiveHalfYear: 2}) {
				t.Errorf("usage is %+v, %v", u, err)
			}
			weeks, err := w.Accounts.Activity(w.Context(), tx, 4)
			if err != nil || len(weeks) != 4 || weeks[0].Active != 1 || weeks[3].Registrations != 2 || weeks[3].Begin.Weekday() != time.Monday {
				t.Errorf("weeks are %+v, %v", weeks, err)
			}
			return nil
		})
	})
}

func signup(name string) account.Signup {
	return account.Signup{
		Username: name, Email: name + "@example.org", Password: seal.NewSecret("un secret bien gardé"), Agreement: true, Lang: i18n.English,
	}
}

func register(w *accounttest.World, s account.Signup) (a id.Account, err error) {
	if err := w.Accounts.Prepare(w.Context(), &s); err != nil {
		return 0, err
	}
	err = w.Try(func(ctx context.Context, tx *store.Tx) error {
		a, err = w.Accounts.Register(ctx, tx, s)
		return err
	})
	return a, err
}

// codes gives "field=CODE ..." of an Invalid fault.
func codes(err error) string {
	var out []string
	if f := fault.Of(err); f != nil {
		for _, x := range f.Fields {
			out = append(out, x.Name+"="+x.Code)
		}
	}
	return strings.Join(out, " ")
}

// TestAnAccountWithoutCountersIsThere: the release before made accounts without
// a row of counters, and may run on the same database. // architecture 6.11
func TestAnAccountWithoutCountersIsThere(t *testing.T) {
	each(t, account.Policy{Mode: account.Open}, func(t *testing.T, w *accounttest.World) {
		lea, jean := w.Person("lea"), w.Person("jean")
		look := func(name string, rev bool) {
			t.Helper()
			w.Read(func(tx *store.Tx) error {
				list, err := w.Accounts.Many(w.Context(), tx, []id.Account{lea, 999, jean})
				if len(list) != 2 || list[0].ID != lea || list[0].DisplayName != name || list[0].Rev > 0 != rev || list[1].ID != jean {
					t.Errorf("there are %+v", list)
				}
				return err
			})
		}
		rename := func(name string) {
			w.Write(func(tx *store.Tx) error {
				_, err := tx.Exec("UPDATE account_account SET display_name = $1 WHERE id = $2", name, lea)
				return err
			})
		}
		w.Write(func(tx *store.Tx) error {
			_, err := tx.Exec("DELETE FROM account_counter WHERE account = $1", lea)
			return err
		})
		rename("Une")
		look("Une", false)
		rename("Deux") // nothing tells that it changed: it is not kept
		look("Deux", false)
		w.Write(func(tx *store.Tx) error { return w.Accounts.Count(w.Context(), tx, lea, account.Delta{Posts: 1}) })
		look("Deux", true)
	})
}
