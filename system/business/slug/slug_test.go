package slug_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/engine/account"
	"parvis/engine/account/accounttest"
	"parvis/engine/entitlement"
	"parvis/system/business/slug"
)

const (
	shop  = id.Line(1)
	press = id.Line(2)
	day   = 24 * time.Hour
)

// street is two organisations with a line each, whose number is a hundred more; jean has a
// role in that of the shop.
type street struct {
	*accounttest.World
	slugs *slug.Engine
	plans *entitlement.Engine
	jean  id.Account
}

func each(t *testing.T, fn func(t *testing.T, s *street)) {
	t.Helper()
	sources := accounttest.Sources(store.Source{Folder: "entitlement", FS: entitlement.Migrations}, store.Source{Folder: "slug", FS: slug.Migrations})
	testkit.Each(t, sources, func(t *testing.T, k *testkit.Kit) {
		s := &street{World: accounttest.New(k, account.Policy{Mode: account.Open, Reserved: []string{"mairie"}})}
		s.plans = entitlement.New(entitlement.Options{Clock: k.Clock, Events: s.Events, Timers: s.Timers})
		s.slugs = slug.New(slug.Options{Account: s.Accounts, Entitlement: s.plans,
			Portfolio: func(_ context.Context, _ *store.Tx, l id.Line) (id.Portfolio, error) {
				return id.Portfolio(l + 100), nil
			},
			Party: func(_ context.Context, _ *store.Tx, p id.Portfolio, who id.Account) (bool, error) {
				return p == 101 && who == s.jean, nil
			}})
		s.Start()
		s.jean = s.Person("jean")
		s.Person("lea_du_pont")
		fn(t, s)
	})
}

// plan gives an organisation the plan for some days from now on; none ends it.
func (s *street) plan(l id.Line, days int) {
	s.T.Helper()
	from := entitlement.Source{Kind: "test", ID: int64(l)}
	s.Write(func(tx *store.Tx) error {
		if days == 0 {
			return s.plans.Revoke(s.Context(), tx, from)
		}
		_, err := s.plans.Give(s.Context(), tx, entitlement.Grant{Subject: entitlement.Subject(l + 100), Feature: entitlement.Premium, Source: from, Ends: s.Clock.Now().Add(time.Duration(days) * day)})
		return err
	})
	s.wait(0)
}

// wait lets days pass, and an instant.
func (s *street) wait(days int) {
	s.Settle()
	s.Clock.Set(s.Clock.Now().Add(time.Duration(days)*day + time.Millisecond))
}

// set tells with which code a name is refused to a line, "" for not.
func (s *street) set(l id.Line, name, words string) string {
	err := s.Store.Write(s.Context(), func(tx *store.Tx) error {
		_, err := s.slugs.Set(s.Context(), tx, l, name, words)
		return err
	})
	if err == nil {
		return ""
	}
	return strings.TrimPrefix(fault.Of(err).Code, "business.slug.")
}

func (s *street) sets(l id.Line, name, want string) {
	s.T.Helper()
	if got := s.set(l, name, "Bonjour"); got != want {
		s.T.Errorf("line %d takes %s: %q, want %q", l, name, got, want)
	}
}

// leads tells where a name leads.
func (s *street) leads(name, want string) {
	s.T.Helper()
	s.Read(func(tx *store.Tx) error {
		f, err := s.slugs.Find(s.Context(), tx, name)
		got := fmt.Sprint(f.Line, " ", f.Slug)
		switch {
		case fault.KindOf(err) == fault.Missing:
			got, err = "nowhere", nil
		case f.Gone:
			got = "gone"
		}
		if got != want {
			s.T.Errorf("%s leads to %s, want %s", name, got, want)
		}
		return err
	})
}

func TestWhichNamesThereAre(t *testing.T) { // business-messaging 13, 21
	t.Parallel()
	each(t, func(t *testing.T, s *street) {
		s.sets(shop, "librairie", "plan")
		s.plan(shop, 365)
		s.plan(press, 365)
		for name, want := range map[string]string{
			"": "shape", "ab": "shape", "-abc": "shape", "abc-": "shape", "Abc": "shape", "été": "shape", "a b": "shape", strings.Repeat("a", 31): "shape",
			"settings": "reserved", "set-tings": "reserved", "5ettlngs": "reserved", "parvls": "reserved", "rnessages": "reserved", "ma1rie": "reserved",
			"lea-du-pont": "taken",
		} {
			s.sets(press, name, want)
		}
		if got := s.set(shop, "jean", strings.Repeat("é", 141)); got != "words" {
			t.Errorf("too many words: %s", got)
		}
		s.sets(press, "jean", "taken")
		s.sets(shop, "jean", "")
		s.leads("JEAN", "1 jean")
		s.leads("jeanne", "nowhere")
		s.sets(press, "abc", "")
		s.wait(31)
		s.sets(press, "je-an", "taken")
		s.sets(press, strings.Repeat("b", 30), "")
	})
}

// A name is changed once in thirty days; the old one leads to the new one for thirty days,
// and is nobody else's for ninety more.
func TestANameIsChanged(t *testing.T) { // business-messaging 13
	t.Parallel()
	each(t, func(t *testing.T, s *street) {
		s.plan(shop, 3650)
		s.plan(press, 3650)
		s.sets(shop, "librairie", "")
		s.sets(shop, "la-librairie", "soon")
		if got := s.set(shop, "librairie", "D’autres mots"); got != "" {
			t.Errorf("other words: %s", got)
		}
		s.Read(func(tx *store.Tx) error {
			n, err := s.slugs.Of(s.Context(), tx, shop)
			if n.Prefilled != "D’autres mots" || !n.May || !n.Until.IsZero() || n.Next.Sub(s.Clock.Now()) > 30*day || n.Next.Sub(s.Clock.Now()) < 29*day {
				t.Errorf("the line stands as %+v", n)
			}
			return err
		})
		s.wait(29)
		s.sets(shop, "la-librairie", "soon")
		s.wait(1)
		s.sets(shop, "la-librairie", "")
		s.leads("librairie", "1 la-librairie")
		s.sets(press, "librairie", "taken")
		s.sets(press, "l1brairie", "taken")
		s.wait(29)
		s.leads("librairie", "1 la-librairie")
		s.wait(1)
		s.leads("librairie", "gone")
		s.sets(press, "librairie", "taken")
		s.wait(89)
		s.leads("librairie", "gone")
		s.sets(press, "librairie", "taken")
		s.wait(1)
		s.leads("librairie", "nowhere")
		s.sets(press, "l1brairie", "")
		s.leads("l1brairie", "2 l1brairie")
		s.leads("la-librairie", "1 la-librairie")
		s.Write(func(tx *store.Tx) error { return s.slugs.Drop(s.Context(), tx, shop) })
		s.wait(0)
		s.leads("la-librairie", "gone")
		s.sets(press, "lalibrairie", "soon")
		s.wait(30)
		s.sets(press, "lalibrairie", "taken")
		s.sets(shop, "la-librairie", "") // its own, again
		s.leads("la-librairie", "1 la-librairie")
	})
}

// When the plan ends, the name leads on for thirty days and is kept for ninety more; a plan
// that comes back brings it back.
func TestThePlanEnds(t *testing.T) { // business-messaging 13, 15.6
	t.Parallel()
	each(t, func(t *testing.T, s *street) {
		s.plan(shop, 100)
		s.plan(press, 3650)
		s.sets(shop, "librairie", "")
		s.wait(60)
		s.sets(shop, "la-librairie", "")
		s.plan(shop, 0) // taken back
		s.sets(shop, "autre", "plan")
		s.leads("la-librairie", "1 la-librairie")
		s.leads("librairie", "1 la-librairie")
		s.wait(29)
		s.leads("la-librairie", "1 la-librairie")
		s.wait(1)
		s.leads("la-librairie", "gone")
		s.leads("librairie", "gone")
		s.plan(shop, 10)
		s.leads("la-librairie", "1 la-librairie")
		s.wait(10 + 29) // it ends by its time alone
		s.leads("la-librairie", "1 la-librairie")
		s.wait(1)
		s.leads("la-librairie", "gone")
		s.wait(89)
		s.sets(press, "la-librairie", "taken")
		s.wait(1)
		s.leads("la-librairie", "nowhere")
		s.sets(press, "la-librairie", "")
		s.leads("la-librairie", "2 la-librairie")
		s.plan(shop, 10)
		s.sets(shop, "le-pont", "")
		for range 2 { // in the meantime, all is forgotten of the plan
			s.wait(450)
		}
		s.wait(0)
		s.leads("le-pont", "nowhere")
	})
}

// Of several who take a name, or names that look alike, in one instant, one has it; of
// several who choose for one line, one does.
func TestANameIsTakenOnce(t *testing.T) { // business-messaging 13, architecture 6.4
	t.Parallel()
	each(t, func(t *testing.T, s *street) {
		var lines []id.Line
		for l := range id.Line(6) {
			lines = append(lines, l+10)
			s.plan(l+10, 365)
		}
		race := func(line func(i int) id.Line, name func(i int) string) (out []string) {
			var mu sync.Mutex
			var wg sync.WaitGroup
			for i := range lines {
				wg.Go(func() {
					got := s.set(line(i), name(i), "")
					mu.Lock()
					defer mu.Unlock()
					out = append(out, got)
				})
			}
			wg.Wait()
			slices.Sort(out)
			return out
		}
		got := race(func(i int) id.Line { return lines[i] }, func(i int) string { return []string{"boulangerie", "b0ulangerie", "bou-langerie"}[i%3] })
		if want := []string{"", "taken", "taken", "taken", "taken", "taken"}; !slices.Equal(got, want) {
			t.Errorf("one name is taken with %q", got)
		}
		got = race(func(int) id.Line { return press }, func(i int) string { return fmt.Sprint("presse-du-", i+1, "e") })
		if !slices.Equal(got, []string{"plan", "plan", "plan", "plan", "plan", "plan"}) {
			t.Errorf("without a plan, names are taken with %q", got)
		}
		s.plan(press, 365)
		got = race(func(int) id.Line { return press }, func(i int) string { return fmt.Sprint("kiosque-", string(rune('a'+i))) })
		if !slices.Equal(got, []string{"", "soon", "soon", "soon", "soon", "soon"}) {
			t.Errorf("one line takes names with %q", got)
		}
	})
}
