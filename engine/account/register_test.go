package account_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/seal"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/account/accounttest"
)

func TestSignUpConfirmsTheAddress(t *testing.T) {
	each(t, account.Policy{Mode: account.Open}, func(t *testing.T, w *accounttest.World) {
		a, err := register(w, signup("Ines"))
		if err != nil {
			t.Fatal(err)
		}
		_, err = get(w, a)
		kind(t, err, fault.Missing) // nobody sees who is not confirmed
		if s := find(w, a).State; s != account.Unconfirmed {
			t.Errorf("state %s", s)
		}
		m, token := w.Letter("Ines@example.org")
		if !strings.Contains(m.Subject, "Confirm") || token == "" || !strings.Contains(m.HTML, "token=") {
			t.Errorf("the letter is %q %q", m.Subject, m.Text)
		}
		confirm := func(token string) error {
			return w.Try(func(ctx context.Context, tx *store.Tx) error {
				got, err := w.Accounts.Confirm(ctx, tx, token)
				if err == nil && got != a {
					t.Errorf("confirmed %d, not %d", got, a)
				}
				return err
			})
		}
		kind(t, confirm(token+"x"), fault.Gone)
		if err := confirm(token); err != nil {
			t.Fatal(err)
		}
		kind(t, confirm(token), fault.Gone) // once
		if _, err := get(w, a); err != nil {
			t.Error(err)
		}
		if seen := w.Seen(); seen != "account.registered account.state.changed account.confirmed" {
			t.Errorf("events %q", seen)
		}
	})
}

func TestSignUpTellsAllThatIsBroken(t *testing.T) {
	each(t, account.Policy{Mode: account.Approval, NeedReason: true, BlockedHosts: []string{"spam.example"}, Reserved: []string{"mairie"}}, func(t *testing.T, w *accounttest.World) {
		w.Person("jean")
		long := strings.Repeat("a", 31)
		for _, c := range []struct {
			s    account.Signup
			want string
		}{
			{account.Signup{}, "password=ERR_BLANK email=ERR_BLANK username=ERR_BLANK agreement=ERR_ACCEPTED reason=ERR_BLANK"},
			{account.Signup{Username: "not ok", Email: "x", Password: seal.NewSecret("short"), Agreement: true, Reason: "r"}, "password=ERR_TOO_SHORT email=ERR_INVALID username=ERR_INVALID"},
			{account.Signup{Username: long, Email: "a@mail.spam.example", Password: seal.NewSecret("passwordpassword"), Agreement: true, Reason: "r"}, "password=ERR_INVALID email=ERR_BLOCKED username=ERR_TOO_LONG"},
			{account.Signup{Username: "JEAN", Email: "jean@example.org", Password: seal.NewSecret("un secret bien gardé"), Agreement: true, Reason: "r"}, "username=ERR_TAKEN email=ERR_INVALID"},
			{account.Signup{Username: "Mairie", Email: "m@example.org", Password: seal.NewSecret("la mairie de la ville"), Agreement: true, Reason: "r"}, "password=ERR_INVALID username=ERR_RESERVED"},
			{account.Signup{Username: "admin", Email: "m@example.org", Password: seal.NewSecret("un secret bien gardé"), Agreement: true, Reason: strings.Repeat("x", 501)}, "username=ERR_RESERVED reason=ERR_TOO_LONG"},
		} {
			_, err := register(w, c.s)
			kind(t, err, fault.Invalid)
			if got := codes(err); got != c.want {
				t.Errorf("%s: broken are %q, want %q", c.s.Username, got, c.want)
			}
		}
		s := signup("zoe")
		s.Reason = "pour lire"
		s.Broken.Add("date_of_birth", "ERR_BLANK")
		_, err := register(w, s)
		if got := codes(err); got != "date_of_birth=ERR_BLANK" {
			t.Errorf("the caller's field came back as %q", got)
		}
	})
}

func TestATakenAddressIsNotTold(t *testing.T) {
	each(t, account.Policy{Mode: account.Open}, func(t *testing.T, w *accounttest.World) {
		w.Person("jean")
		s := signup("other")
		s.Email, s.Quiet = "Jean@Example.org", true
		a, err := register(w, s)
		if err != nil || a != 0 {
			t.Errorf("came %d, %v", a, err)
		}
		m, _ := w.Letter("jean@example.org")
		if !strings.Contains(m.Subject, "déjà un compte") {
			t.Errorf("the owner reads %q", m.Subject)
		}
		if _, err := register(w, signup("other")); err != nil {
			t.Errorf("the name is not free: %v", err)
		}
	})
	w := lite(t, account.Policy{Mode: account.Open, RevealTaken: true})
	w.Person("jean")
	s := signup("other")
	s.Email = "jean@example.org"
	_, err := register(w, s)
	if got := codes(err); got != "email=ERR_TAKEN" {
		t.Errorf("an open network tells %q", got)
	}
}

func TestModesOfSignUp(t *testing.T) {
	t.Parallel()
	closed := lite(t, account.Policy{Mode: account.Closed})
	_, err := register(closed, signup("ines"))
	kind(t, err, fault.Forbidden)

	auto := lite(t, account.Policy{Mode: account.Open, AutoConfirm: true})
	a, err := register(auto, signup("ines"))
	if err != nil || find(auto, a).State != account.Active {
		t.Errorf("at once: %v", err)
	}
}

func TestApproval(t *testing.T) {
	each(t, account.Policy{Mode: account.Approval}, func(t *testing.T, w *accounttest.World) {
		mod := w.Actor(w.Role("mo", account.ModeratorRole))
		come := func(name string) id.Account {
			a, err := register(w, signup(name))
			if err != nil {
				t.Fatal(err)
			}
			_, token := w.Letter(name + "@example.org")
			w.Write(func(tx *store.Tx) error { _, err := w.Accounts.Confirm(w.Context(), tx, token); return err })
			return a
		}
		ines, max := come("ines"), come("max")
		if s := find(w, ines).State; s != account.Pending {
			t.Errorf("state %s", s)
		}
		w.Read(func(tx *store.Tx) error {
			list, err := w.Accounts.List(w.Context(), tx, mod, account.Filter{State: account.Pending}, store.Page{Limit: 10})
			if err != nil || len(list) != 2 || list[0].ID != max {
				t.Errorf("waiting are %v, %v", list, err)
			}
			return nil
		})
		kind(t, w.Try(func(ctx context.Context, tx *store.Tx) error {
			return w.Accounts.Approve(ctx, tx, w.Actor(ines), ines)
		}), fault.Forbidden)
		w.Write(func(tx *store.Tx) error { return w.Accounts.Approve(w.Context(), tx, mod, ines) })
		w.Write(func(tx *store.Tx) error { return w.Accounts.Reject(w.Context(), tx, mod, max) })
		if _, err := get(w, ines); err != nil {
			t.Error(err)
		}
		if m, _ := w.Letter("max@example.org"); !strings.Contains(m.Text, "not accepted") {
			t.Errorf("max reads %q", m.Text)
		}
		w.Clock.Advance(25 * time.Hour)
		w.Settle()
		if s := find(w, max).State; s != account.Deleted {
			t.Errorf("a day later the rejected is %s", s)
		}
	})
}

func TestInvitations(t *testing.T) {
	each(t, account.Policy{Mode: account.Invited, AutoConfirm: true}, func(t *testing.T, w *accounttest.World) {
		_, err := register(w, signup("ines"))
		kind(t, err, fault.Forbidden)
		lea := w.Actor(w.Person("lea"))
		invite := func(actor account.Actor, uses int, life time.Duration, role account.RoleID) (i account.Invite, err error) {
			err = w.Try(func(ctx context.Context, tx *store.Tx) error {
				i, err = w.Accounts.MakeInvite(ctx, tx, actor, uses, life, role)
				return err
			})
			return i, err
		}
		once, err := invite(lea, 1, time.Hour, 0)
		if err != nil {
			t.Fatal(err)
		}
		with := func(name, code string) error {
			s := signup(name)
			s.Invite = code
			_, err := register(w, s)
			return err
		}
		kind(t, with("ines", "guess"), fault.Invalid)
		if err := with("ines", once.Code); err != nil {
			t.Fatal(err)
		}
		kind(t, with("max", once.Code), fault.Invalid) // used up
		short, err := invite(lea, 0, time.Hour, 0)
		if err != nil {
			t.Fatal(err)
		}
		w.Clock.Advance(time.Hour)
		kind(t, with("max", short.Code), fault.Invalid) // over
		_, err = invite(lea, 1, 0, account.AdminRole)
		kind(t, err, fault.Forbidden)
		first, err := invite(accounttest.Operator(), 1, 0, account.OwnerRole)
		if err != nil {
			t.Fatal(err)
		}
		if err := with("olga", first.Code); err != nil {
			t.Fatal(err)
		}
		w.Read(func(tx *store.Tx) error {
			o, err := w.Accounts.Lookup(w.Context(), tx, "olga")
			if err != nil || o.Role != account.OwnerRole {
				t.Errorf("the first is %v, %v", o.Role, err)
			}
			list, err := w.Accounts.Invites(w.Context(), tx, lea)
			if err != nil || len(list) != 2 {
				t.Errorf("invitations %v, %v", list, err)
			}
			return nil
		})
		w.Write(func(tx *store.Tx) error { return w.Accounts.RevokeInvite(w.Context(), tx, lea, once.ID) })
	})
}

// An invitation is worth what the one who made it may do; who came with it is told
// to nobody else.
func TestInvitationsOfMembers(t *testing.T) {
	each(t, account.Policy{Mode: account.Invited, AutoConfirm: true}, func(t *testing.T, w *accounttest.World) {
		lea, max := w.Actor(w.Person("lea")), w.Actor(w.Person("max"))
		invite := func(by account.Actor) (i account.Invite) {
			w.Write(func(tx *store.Tx) (err error) {
				i, err = w.Accounts.MakeInvite(w.Context(), tx, by, 0, 0, 0)
				return err
			})
			return i
		}
		with := func(name string, i account.Invite) error {
			s := signup(name)
			s.Invite = i.Code
			_, err := register(w, s)
			return err
		}
		guests := func(of account.Actor, with account.Invite) string {
			var out []string
			w.Read(func(tx *store.Tx) error {
				came, err := w.Accounts.Guests(w.Context(), tx, of)
				for _, a := range came[with.ID] {
					out = append(out, a.Username)
				}
				return err
			})
			return strings.Join(out, " ")
		}
		one, two, others := invite(lea), invite(lea), invite(max)
		for name, i := range map[string]account.Invite{"ana": one, "olga": others} {
			if err := with(name, i); err != nil {
				t.Fatal(err)
			}
		}
		if err := with("bea", two); err != nil {
			t.Fatal(err)
		}
		if err := with("cleo", one); err != nil {
			t.Fatal(err)
		}
		if a, b := guests(lea, one), guests(lea, two); a != "cleo ana" || b != "bea" {
			t.Errorf("with lea's came %q and %q", a, b)
		}
		if a, b := guests(account.Actor{}, one), guests(lea, others); a != "" || b != "" {
			t.Errorf("nobody's guests are %q, of somebody else's lea sees %q", a, b)
		}
		mo := w.Actor(w.Role("mo", account.AdminRole))
		suspend := func(to account.State) {
			w.Write(func(tx *store.Tx) error { return w.Accounts.Move(w.Context(), tx, mo, lea.Account, to, "spam") })
		}
		suspend(account.Suspended)
		kind(t, with("dora", one), fault.Invalid)
		suspend(account.Active)
		var higher account.Invite
		w.Write(func(tx *store.Tx) (err error) {
			if higher, err = w.Accounts.MakeInvite(w.Context(), tx, mo, 0, 0, account.ModeratorRole); err != nil {
				return err
			}
			return w.Accounts.SetRole(w.Context(), tx, accounttest.Operator(), mo.Account, account.MemberRole)
		})
		kind(t, with("nora", higher), fault.Invalid) // made by an admin who is one no more
		if err := with("dora", one); err != nil {
			t.Errorf("back, she invites again: %v", err)
		}
		w.Write(func(tx *store.Tx) error {
			_, err := w.Accounts.SaveRole(w.Context(), tx, accounttest.Operator(), account.Role{ID: account.MemberRole, Name: "Member"})
			return err
		})
		kind(t, with("emma", one), fault.Invalid)
		kind(t, w.Try(func(ctx context.Context, tx *store.Tx) error { return w.Accounts.RevokeInvite(ctx, tx, max, one.ID) }), fault.Missing)
		w.Write(func(tx *store.Tx) error { return w.Accounts.RevokeInvite(w.Context(), tx, lea, two.ID) })
		if a, b := guests(lea, one), guests(lea, two); a != "dora cleo ana" || b != "" {
			t.Errorf("somebody else's invitation was ended, or her own was not: %q, %q", a, b)
		}
	})
}

func TestAnotherAddress(t *testing.T) {
	each(t, account.Policy{}, func(t *testing.T, w *accounttest.World) {
		lea := w.Actor(w.Person("lea"))
		w.Person("jean")
		change := func(to string) error {
			return w.Try(func(ctx context.Context, tx *store.Tx) error { return w.Accounts.ChangeEmail(ctx, tx, lea, to) })
		}
		kind(t, change("nonsense"), fault.Invalid)
		if err := change("new@example.org"); err != nil {
			t.Fatal(err)
		}
		_, token := w.Letter("new@example.org")
		login := func() (l account.Login) {
			w.Read(func(tx *store.Tx) (err error) { l, err = w.Accounts.Login(w.Context(), tx, lea.Account); return err })
			return l
		}
		if l := login(); l.Email != "lea@example.org" || l.EmailNext != "new@example.org" {
			t.Errorf("before: %+v", l)
		}
		w.Write(func(tx *store.Tx) error { _, err := w.Accounts.Confirm(w.Context(), tx, token); return err })
		if l := login(); l.Email != "new@example.org" || l.EmailNext != "" {
			t.Errorf("after: %+v", l)
		}
		if m, _ := w.Letter("lea@example.org"); !strings.Contains(m.Subject, "changé") {
			t.Errorf("the old address reads %q", m.Subject)
		}
		if err := change("jean@example.org"); err != nil {
			t.Errorf("a taken address is told: %v", err)
		}
		if m, _ := w.Letter("jean@example.org"); !strings.Contains(m.Subject, "déjà un compte") {
			t.Errorf("its owner reads %q", m.Subject)
		}
	})
}

func TestLinksEnd(t *testing.T) {
	t.Parallel()
	w := lite(t, account.Policy{})
	lea := w.Person("lea")
	ask := func(a account.Ask) string {
		w.Write(func(tx *store.Tx) error { return w.Accounts.Recover(w.Context(), tx, a, "LEA@example.org") })
		_, token := w.Letter("lea@example.org")
		return token
	}
	open := func(a account.Ask, token string) error {
		return w.Store.Read(w.Context(), func(tx *store.Tx) error {
			got, err := w.Accounts.Open(w.Context(), tx, a, token)
			if err == nil && got != lea {
				t.Errorf("opened %d", got)
			}
			return err
		})
	}
	reset, in := ask(account.AskReset), ask(account.AskSignIn)
	if err := open(account.AskReset, reset); err != nil {
		t.Error(err)
	}
	kind(t, open(account.AskSignIn, reset), fault.Gone) // a link is for one purpose
	w.Write(func(tx *store.Tx) error { _, err := w.Accounts.Use(w.Context(), tx, account.AskSignIn, in); return err })
	kind(t, open(account.AskReset, reset), fault.Gone) // using one ends the others
	reset = ask(account.AskReset)
	w.Clock.Advance(time.Hour)
	kind(t, open(account.AskReset, reset), fault.Gone)
	before := len(w.Outbox.Letters(""))
	w.Write(func(tx *store.Tx) error {
		return w.Accounts.Recover(w.Context(), tx, account.AskReset, "nobody@example.org")
	})
	w.Settle()
	if n := len(w.Outbox.Letters("")); n != before {
		t.Errorf("%d letters to nobody", n-before)
	}
}

func TestDeletionIsInBatchesAndLeavesATombstone(t *testing.T) {
	each(t, account.Policy{Mode: account.Open, AutoConfirm: true}, func(t *testing.T, w *accounttest.World) {
		// architecture 17.9
		lea := w.Person("lea")
		w.Write(func(tx *store.Tx) error {
			return w.Accounts.SetSettings(w.Context(), tx, account.Actor{Account: lea}, account.Settings{})
		})
		w.Seen()
		w.Write(func(tx *store.Tx) error { return w.Accounts.Delete(w.Context(), tx, w.Actor(lea), lea, "own") })
		_, err := get(w, lea)
		kind(t, err, fault.Gone)
		if seen := w.Seen(); seen != "account.state.changed account.deleted" {
			t.Errorf("events %q", seen)
		}
		a := find(w, lea)
		if a.State != account.Deleted || a.Username != "lea" || a.DisplayName != "" {
			t.Errorf("the tombstone is %+v", a)
		}
		err = w.Store.Read(w.Context(), func(tx *store.Tx) error { _, err := w.Accounts.Login(w.Context(), tx, lea); return err })
		kind(t, err, fault.Missing)
		if found := search(w, "lea"); len(found) != 0 {
			t.Errorf("search finds %v", found)
		}
		_, err = register(w, signup("Lea"))
		if got := codes(err); got != "username=ERR_TAKEN" {
			t.Errorf("the name of the deleted: %q", got)
		}
		w.Clock.Advance(366 * 24 * time.Hour)
		if b, err := register(w, signup("Lea")); err != nil || b == lea {
			t.Errorf("a year later: %v", err)
		}
	})
}

func TestRulesMustAllBeDoneBeforeTheEnd(t *testing.T) { // architecture 17.9
	t.Parallel()
	for _, sort := range []string{"batches", "refuses"} {
		w := worldWithRule(t, sort)
		lea := w.Person("lea")
		w.Write(func(tx *store.Tx) error { return w.Accounts.Delete(w.Context(), tx, w.Actor(lea), lea, "own") })
		w.Settle()
		want := account.Deleted
		if sort == "refuses" {
			want = account.Deleting
		}
		if s := find(w, lea).State; s != want {
			t.Errorf("%s: state %s, want %s", sort, s, want)
		}
	}
}

func TestSuspensionEndsInDeletion(t *testing.T) {
	each(t, account.Policy{}, func(t *testing.T, w *accounttest.World) {
		lea, jean := w.Person("lea"), w.Person("jean")
		for _, a := range []id.Account{lea, jean} {
			if err := move(w, accounttest.Operator(), a, account.Suspended); err != nil {
				t.Fatal(err)
			}
		}
		w.Clock.Advance(29 * 24 * time.Hour)
		w.Settle()
		if err := move(w, accounttest.Operator(), jean, account.Active); err != nil {
			t.Errorf("within thirty days: %v", err)
		}
		w.Clock.Advance(2 * 24 * time.Hour)
		w.Settle()
		if s := find(w, lea).State; s != account.Deleted {
			t.Errorf("after thirty days lea is %s", s)
		}
		if s := find(w, jean).State; s != account.Active {
			t.Errorf("who came back is %s", s)
		}
	})
}

func TestAPersonTakesTheirDataAlong(t *testing.T) { // architecture 18.5
	each(t, account.Policy{}, func(t *testing.T, w *accounttest.World) {
		lea := w.Person("lea")
		w.Read(func(tx *store.Tx) error {
			data, err := w.Accounts.Export(w.Context(), tx, lea)
			if err != nil || !strings.Contains(string(data), "lea@example.org") || strings.Contains(string(data), "argon2") {
				t.Errorf("taken along: %s, %v", data, err)
			}
			return nil
		})
	})
}

func TestUnconfirmedSignUpsGo(t *testing.T) {
	t.Parallel()
	w := lite(t, account.Policy{Mode: account.Open})
	a, err := register(w, signup("ines"))
	if err != nil {
		t.Fatal(err)
	}
	w.Clock.Advance(7*24*time.Hour + time.Hour)
	w.Settle()
	if s := find(w, a).State; s != account.Deleted {
		t.Errorf("after a week the sign-up is %s", s)
	}
}

// social-core 18: what a gate holds back confirms its address first, and then
// waits for the staff, whatever the mode; work that was done lets in.
func TestHeldSignUps(t *testing.T) {
	each(t, account.Policy{Mode: account.Open, Work: 8}, func(t *testing.T, w *accounttest.World) {
		lea := w.Actor(w.Person("lea"))
		code := func(by account.Actor) string {
			var i account.Invite
			w.Write(func(tx *store.Tx) (err error) {
				i, err = w.Accounts.MakeInvite(w.Context(), tx, by, 0, 0, 0)
				return err
			})
			return i.Code
		}
		members, operators := code(lea), code(accounttest.Operator())
		for name, c := range map[string]struct {
			s    account.Signup
			mode account.Mode
			want account.State
			why  string
		}{
			"nothing":   {account.Signup{}, account.Open, account.Pending, "[work]"},
			"work":      {account.Signup{Proved: true}, account.Open, account.Active, "[]"},
			"workheld":  {account.Signup{Proved: true, Hold: true}, account.Open, account.Pending, "[gate]"},
			"bothheld":  {account.Signup{Hold: true}, account.Open, account.Pending, "[gate work]"},
			"reads":     {account.Signup{Hold: true}, account.Approval, account.Pending, "[gate mode]"},
			"member":    {account.Signup{Invite: members}, account.Invited, account.Pending, "[work]"},
			"memberwrk": {account.Signup{Invite: members, Proved: true}, account.Invited, account.Active, "[]"},
			"operator":  {account.Signup{Invite: operators}, account.Open, account.Active, "[]"},
			"approval":  {account.Signup{Proved: true}, account.Approval, account.Pending, "[mode]"},
		} {
			w.Accounts.SetPolicy(account.Policy{Mode: c.mode, Work: 8})
			s := signup(name)
			s.Proved, s.Hold, s.Invite = c.s.Proved, c.s.Hold, c.s.Invite
			a, err := register(w, s)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if got := find(w, a).State; got != account.Unconfirmed {
				t.Errorf("%s: %s before its address is confirmed", name, got)
			}
			w.Accounts.SetPolicy(account.Policy{Mode: account.Open, Work: 8}) // what was asked for stands, whatever comes later
			_, token := w.Letter(name + "@example.org")
			w.Write(func(tx *store.Tx) error { _, err := w.Accounts.Confirm(w.Context(), tx, token); return err })
			if got := find(w, a).State; got != c.want {
				t.Errorf("%s is %s, not %s", name, got, c.want)
			}
			w.Read(func(tx *store.Tx) error {
				l, err := w.Accounts.Login(w.Context(), tx, a)
				if got := fmt.Sprint(l.Waits); got != c.why || l.Held != (c.want == account.Pending) {
					t.Errorf("%s waits for %s, not %s", name, got, c.why)
				}
				return err
			})
		}
		for _, c := range []struct {
			mode   account.Mode
			proved bool
			want   account.State
		}{{account.Open, false, account.Pending}, {account.Open, true, account.Active}, {account.Approval, false, account.Active}} {
			w.Accounts.SetPolicy(account.Policy{Mode: c.mode, Work: 8, AutoConfirm: true})
			s := signup("auto" + string(c.mode) + map[bool]string{true: "p"}[c.proved])
			s.Proved = c.proved
			if a, err := register(w, s); err != nil || find(w, a).State != c.want {
				t.Errorf("%+v without letters: %s, %v", c, find(w, a).State, err)
			}
		}
	})
}

// web-client 4.1: whoever wants a name that is taken is told of free ones.
func TestFreeNames(t *testing.T) {
	each(t, account.Policy{Mode: account.Open}, func(t *testing.T, w *accounttest.World) {
		for _, name := range []string{"lea", "lea2", "lea_petit"} {
			w.Person(name)
		}
		for _, x := range []struct{ taken, display, want string }{
			{"Lea", "", "lea3 lea4"},
			{"@lea", "Léa Petit", "leapetit petit_lea"},
			{"lea", "Léa de la Tour Très-Haute", "lea3 lea4"}, // a hyphen is in no name
			{"lea", strings.Repeat("x", 20) + " " + strings.Repeat("y", 20), "lea3 lea4"},
			{strings.Repeat("z", 30), "", ""},
		} {
			var got []string
			w.Read(func(tx *store.Tx) (err error) {
				got, err = w.Accounts.FreeNames(t.Context(), tx, x.taken, x.display, 2)
				return err
			})
			if strings.Join(got, " ") != x.want {
				t.Errorf("%q of %q: %q, not %q", x.taken, x.display, got, x.want)
			}
		}
	})
}
