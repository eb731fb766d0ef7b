package age_test

import (
	"bytes"
	"context"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/engine/account"
	"parvis/engine/account/accounttest"
	"parvis/engine/age"
	"parvis/engine/audit"
	"parvis/engine/audit/audittest"
)

type world struct {
	*accounttest.World
	ages *age.Engine
}

func each(t *testing.T, least int, fn func(t *testing.T, w world)) {
	t.Helper()
	testkit.Each(t, accounttest.Sources(store.Source{Folder: "age", FS: age.Migrations}), func(t *testing.T, k *testkit.Kit) {
		w := accounttest.New(k, account.Policy{})
		ages := age.New(age.Options{Account: w.Accounts, Events: w.Events, Keys: w.Keys, Clock: w.Clock, Min: least})
		w.Start()
		fn(t, world{w, ages})
	})
}

func kind(t *testing.T, err error, want fault.Kind) {
	t.Helper()
	if err == nil || fault.KindOf(err) != want {
		t.Errorf("came %v, want a fault that is %s", err, want)
	}
}

func date(t testing.TB, s string) age.Date {
	t.Helper()
	d, err := age.ParseDate(s)
	if err != nil {
		t.Fatalf("%s: %v", s, err)
	}
	return d
}

func (w world) declare(a id.Account, s string) {
	w.T.Helper()
	w.Write(func(tx *store.Tx) error { return w.ages.Declare(w.Context(), tx, a, date(w.T, s)) })
}

func (w world) band(a id.Account) (b age.Band, basis age.Basis) {
	w.T.Helper()
	w.Read(func(tx *store.Tx) (err error) {
		b, basis, err = w.ages.Band(w.Context(), tx, a, age.DateOf(tx.Now()))
		return err
	})
	return b, basis
}

func (w world) correct(a id.Account, s string) error {
	return w.Try(func(ctx context.Context, tx *store.Tx) error {
		return w.ages.Correct(ctx, tx, account.Actor{Account: a}, date(w.T, s))
	})
}

func TestYears(t *testing.T) { // family-campaigns 1.4
	t.Parallel()
	for _, v := range []struct {
		born, on string
		years    int
	}{
		{"1996-05-24", "2022-05-24", 26}, {"1996-05-25", "2022-05-24", 25}, {"2004-05-24", "2022-05-24", 18},
		{"2004-05-25", "2022-05-24", 17}, {"2004-02-29", "2022-05-24", 18}, {"2008-02-29", "2026-02-28", 17},
		{"2008-02-29", "2026-03-01", 18}, {"2008-02-29", "2028-02-29", 20},
	} {
		if got := date(t, v.born).Years(date(t, v.on)); got != v.years {
			t.Errorf("born %s, on %s: %d, want %d", v.born, v.on, got, v.years)
		}
	}
}

func TestDates(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"", "2008-02-30", "2026-13-01", "1899-12-31", "2008-2-3", "03/02/2008", "2008-02-03T00:00:00Z", "20080203"} {
		if d, err := age.ParseDate(bad); err == nil {
			t.Errorf("%q is %s", bad, d)
		}
	}
	if _, err := age.NewDate(2023, 2, 29); err == nil {
		t.Error("29 February 2023")
	}
	if d, err := age.NewDate(1998, 3, 27); err != nil || d.String() != "1998-03-27" {
		t.Errorf("%s, %v", d, err)
	}
	if n := date(t, "1900-01-02").Number(); n != 1 {
		t.Errorf("the second day is %d", n)
	}
}

func FuzzParseDate(f *testing.F) {
	f.Add("1998-03-27")
	f.Fuzz(func(t *testing.T, s string) {
		if d, err := age.ParseDate(s); err == nil && d.String() != s {
			t.Fatalf("%q came back as %s", s, d)
		}
	})
}

func TestTimeNeverMakesYounger(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		begin := time.Date(1920, 1, 1, 0, 0, 0, 0, time.UTC)
		born := age.DateOf(begin.AddDate(0, 0, rapid.IntRange(0, 36_000).Draw(rt, "born")))
		day := begin.AddDate(0, 0, rapid.IntRange(0, 40_000).Draw(rt, "day"))
		if a, b := born.Years(age.DateOf(day)), born.Years(age.DateOf(day.AddDate(0, 0, 1))); b < a || b > a+1 {
			rt.Fatalf("born %s: %d years, a day later %d", born, a, b)
		}
	})
}

func TestAdmission(t *testing.T) { // family-campaigns 1.2
	each(t, 15, func(t *testing.T, w world) {
		kind(t, w.ages.Admit(age.Date{}, testkit.Noon), fault.Invalid)
		kind(t, w.ages.Admit(date(t, "2027-01-01"), testkit.Noon), fault.Invalid)
		kind(t, w.ages.Admit(date(t, "1905-01-01"), testkit.Noon), fault.Invalid)
		if err := w.ages.Admit(date(t, "2011-11-25"), testkit.Noon); err != nil {
			t.Errorf("fifteen today: %v", err)
		}
		err := w.ages.Admit(date(t, "2011-11-26"), testkit.Noon)
		f := fault.Of(err)
		if f == nil || f.Code != "age.signup.refused" || len(f.Fields) != 0 || len(f.Args) != 0 {
			t.Errorf("the refusal is not neutral: %+v", f)
		}
	})
}

func TestBands(t *testing.T) {
	each(t, 0, func(t *testing.T, w world) {
		a := w.Person("lea")
		if b, basis := w.band(a); b != age.Unknown || basis != age.Nothing {
			t.Errorf("without a date: %q %q", b, basis)
		}
		w.declare(a, "2013-11-26")
		for _, step := range []struct {
			years int
			band  age.Band
		}{{0, age.UnderMin}, {1, age.From13}, {4, age.From16}, {6, age.From18}, {13, age.From25}} {
			w.Clock.Set(testkit.Noon.AddDate(step.years, 0, 0))
			w.Read(func(tx *store.Tx) error {
				b, basis, err := w.ages.Band(w.Context(), tx, a, age.DateOf(testkit.Noon.AddDate(step.years, 0, 0)))
				if err != nil || b != step.band || basis != age.Declared {
					t.Errorf("after %d years: %q %q %v, want %q", step.years, b, basis, err, step.band)
				}
				return nil
			})
		}
	})
}

func TestTheDateIsSealed(t *testing.T) {
	each(t, 0, func(t *testing.T, w world) {
		a, b := w.Person("lea"), w.Person("jean")
		w.declare(a, "1998-03-27")
		w.Read(func(tx *store.Tx) error {
			box, err := store.One(tx, store.Value[[]byte], "SELECT box FROM age_member WHERE account = $1", a)
			if err != nil || bytes.Contains(box, []byte("1998")) || bytes.Contains(box, []byte("03-27")) {
				t.Errorf("the table shows %q, %v", box, err)
			}
			d, err := w.ages.Birth(w.Context(), tx, account.Actor{Account: a})
			if err != nil || d.String() != "1998-03-27" {
				t.Errorf("the member reads %s, %v", d, err)
			}
			list, err := w.ages.Days(w.Context(), tx, 0, 10)
			if err != nil || len(list) != 1 || list[0] != (age.Born{Account: a, Day: d.Number()}) {
				t.Errorf("days %+v, %v", list, err)
			}
			return nil
		})
		// a box moved to another row opens nothing
		w.Write(func(tx *store.Tx) error {
			_, err := tx.Exec("UPDATE age_member SET account = $1 WHERE account = $2", b, a)
			return err
		})
		err := w.Store.Read(w.Context(), func(tx *store.Tx) error {
			_, _, err := w.ages.Band(w.Context(), tx, b, age.DateOf(tx.Now()))
			return err
		})
		kind(t, err, fault.Internal)
	})
}

func TestCorrections(t *testing.T) { // family-campaigns 1.3
	each(t, 0, func(t *testing.T, w world) {
		person := func(name, born string) id.Account {
			a := w.Person(name)
			w.declare(a, born)
			return a
		}
		typo := person("typo", "2000-05-01")
		if err := w.correct(typo, "2000-05-10"); err != nil {
			t.Errorf("a typing mistake: %v", err)
		}
		kind(t, w.correct(typo, "2000-05-11"), fault.Conflict)

		minor := person("minor", "2011-05-01")
		kind(t, w.correct(minor, "2000-05-01"), fault.Forbidden)
		kind(t, w.correct(minor, "2009-05-01"), fault.Forbidden) // an older band
		if err := w.correct(minor, "2011-06-01"); err != nil {
			t.Errorf("the same band: %v", err)
		}

		late, grown, linked, locked := person("late", "2000-05-01"), person("grown", "2000-05-01"), person("linked", "2011-05-01"), person("locked", "2000-05-01")
		w.Write(func(tx *store.Tx) error { return w.ages.YoungerOnly(w.Context(), tx, linked, true) })
		kind(t, w.correct(linked, "2011-04-30"), fault.Forbidden)
		if err := w.correct(linked, "2012-05-01"); err != nil {
			t.Errorf("younger: %v", err)
		}
		mod := w.Actor(w.Role("mo", account.ModeratorRole))
		w.Write(func(tx *store.Tx) error { return w.ages.Lock(w.Context(), tx, mod, locked, true) })
		kind(t, w.correct(locked, "2000-05-02"), fault.Forbidden)
		w.Write(func(tx *store.Tx) error { return w.ages.Lock(w.Context(), tx, mod, locked, false) })
		if err := w.correct(locked, "2000-05-02"); err != nil {
			t.Errorf("unlocked: %v", err)
		}
		at := audit.Account(locked).String()
		if said := audittest.Said(w.Kit, audit.Filter{Subject: audit.Account(locked), Actor: mod.Account}); !slices.Equal(said, []string{"age.lock " + at + " () ()", "age.unlock " + at + " () ()"}) { // social-core 18
			t.Errorf("the record says %q", said)
		}
		w.Clock.Advance(14 * 24 * time.Hour)
		kind(t, w.correct(late, "2000-05-10"), fault.Forbidden)
		if err := w.correct(grown, "2011-05-01"); err != nil {
			t.Errorf("an adult who is a minor: %v", err)
		}
		if b, _ := w.band(grown); !b.Minor() {
			t.Errorf("the band is %q", b)
		}
	})
}

func TestProofs(t *testing.T) {
	each(t, 0, func(t *testing.T, w world) {
		lea := w.Person("lea")
		prove := func(by account.Actor, m age.Method) error {
			return w.Try(func(ctx context.Context, tx *store.Tx) error { return w.ages.Prove(ctx, tx, by, lea, m) })
		}
		kind(t, prove(w.Actor(lea), age.OperatorProof), fault.Forbidden)
		kind(t, prove(w.Actor(w.Person("jean")), age.WalletProof), fault.Forbidden)
		kind(t, prove(w.Actor(lea), "nonsense"), fault.Forbidden)
		if err := prove(w.Actor(w.Role("mo", account.ModeratorRole)), age.OperatorProof); err != nil {
			t.Fatal(err)
		}
		if b, basis := w.band(lea); b != age.From18 || basis != age.Proven {
			t.Errorf("proven: %q %q", b, basis)
		}
		w.Read(func(tx *store.Tx) error {
			for n, want := range map[int]bool{16: true, 18: true, 21: false} {
				ok, _, err := w.ages.AtLeast(w.Context(), tx, lea, n, age.DateOf(tx.Now()))
				if err != nil || ok != want {
					t.Errorf("at least %d: %v, %v", n, ok, err)
				}
			}
			return nil
		})
		if err := w.correct(lea, "2001-05-01"); err != nil {
			t.Errorf("a first date: %v", err)
		}
	})
}

func TestDeletionErasesTheDate(t *testing.T) {
	each(t, 0, func(t *testing.T, w world) {
		lea := w.Person("lea")
		w.declare(lea, "1998-03-27")
		w.Write(func(tx *store.Tx) error { return w.Accounts.Delete(w.Context(), tx, w.Actor(lea), lea, "own") })
		w.Settle()
		if b, basis := w.band(lea); b != age.Unknown || basis != age.Nothing {
			t.Errorf("after the end: %q %q", b, basis)
		}
	})
}
