package work

import (
	"context"
	"strconv"
	"strings"
	"testing"
	"time"

	"parvis/base/fault"
	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/engine/account"
	"parvis/engine/account/accounttest"
)

type world struct {
	*accounttest.World
	*Engine
}

func each(t *testing.T, bits int, fn func(t *testing.T, w *world)) {
	t.Helper()
	t.Parallel()
	testkit.Each(t, accounttest.Sources(store.Source{Folder: "account/work", FS: Migrations}), func(t *testing.T, k *testkit.Kit) {
		a := accounttest.New(k, account.Policy{Mode: account.Open, Work: bits})
		w := &world{a, New(Options{Clock: k.Clock, Account: a.Accounts, Keys: a.Keys, Timers: a.Timers})}
		a.Start()
		fn(t, w)
	})
}

// spend gives whether the work is proved, or the code of the fault.
func (w *world) spend(text string) string {
	proved := false
	err := w.Try(func(ctx context.Context, tx *store.Tx) (err error) { proved, err = w.Spend(ctx, tx, text); return err })
	switch {
	case err != nil:
		return fault.Of(err).Code
	case proved:
		return "proved"
	}
	return ""
}

func (w *world) ask() Challenge {
	w.T.Helper()
	c, asked := w.Ask()
	if !asked {
		w.T.Fatal("nothing is asked")
	}
	return c
}

// unsolved gives an answer that has too few bits.
func (c Challenge) unsolved() string {
	for n := 'a'; ; n++ {
		if s := (solution{bits: c.Bits, text: c.Text + "." + string(n)}); !s.solved() {
			return s.text
		}
	}
}

// social-core 18: a right solution counts once and not for long; what is no solution
// of a challenge of this network counts never.
func TestSpend(t *testing.T) {
	each(t, 8, func(t *testing.T, w *world) {
		c := w.ask()
		right := c.Solve()
		part := strings.Split(right, ".")
		forged := func(purpose string, bits int) string {
			h := head(bits, c.Until, "somecode")
			return Challenge{Text: h + "." + w.Keys.Sign(purpose, h), Bits: bits}.Solve()
		}
		later := strings.Join(append([]string{part[0], part[1], "zzzzzzz"}, part[3:]...), ".")
		easier := strings.Join(append([]string{part[0], "1"}, part[2:]...), ".")
		for _, text := range []string{"x", c.Text, c.Text + ".", c.unsolved(), later, easier, right + strings.Repeat("0", maxText), forged("account.confirm", 8), "1.8.zz.code.sign.0"} {
			if got := w.spend(text); got != "account.work.broken" {
				t.Errorf("%q: %q", text, got)
			}
		}
		if got := w.spend(""); got != "" {
			t.Errorf("no solution: %q", got)
		}
		if got := w.spend(right); got != "proved" {
			t.Errorf("a solution: %q", got)
		}
		if got := w.spend(right); got != "account.work.spent" {
			t.Errorf("the same again: %q", got)
		}
		other := solution{bits: c.Bits}
		for n := 0; !other.solved() || other.text == right; n++ {
			other.text = c.Text + ".o" + strconv.Itoa(n)
		}
		if got := w.spend(other.text); got != "account.work.spent" {
			t.Errorf("another solution of the same challenge: %q", got)
		}

		old := w.ask().Solve()
		w.World.Clock.Advance(Life - time.Second)
		if got := w.spend(old); got != "proved" {
			t.Errorf("at the last moment: %q", got)
		}
		w.World.Clock.Advance(time.Second)
		if got := w.spend(old); got != "account.work.over" {
			t.Errorf("too late: %q", got)
		}
		w.World.Clock.Advance(2 * time.Hour)
		w.Settle()
		w.Read(func(tx *store.Tx) error {
			n, err := store.One(tx, store.Value[int], "SELECT COUNT(challenge) FROM account_work")
			if n != 0 {
				t.Errorf("%d answered challenges are kept for ever", n)
			}
			return err
		})
	})
}

// Of many who send the same solution at once, one is believed: at one process, and
// where processes share a database.
func TestSpendAtOnce(t *testing.T) {
	each(t, 4, func(t *testing.T, w *world) {
		s := w.ask().Solve()
		got := make(chan string)
		for range 8 {
			go func() { got <- w.spend(s) }()
		}
		seen := map[string]int{}
		for range 8 {
			seen[<-got]++
		}
		if seen["proved"] != 1 || seen["account.work.spent"] != 7 {
			t.Errorf("%v", seen)
		}
	})
}

// A sign-up that fails for another reason spends nothing.
func TestAFailureSpendsNothing(t *testing.T) {
	each(t, 4, func(t *testing.T, w *world) {
		s := w.ask().Solve()
		err := w.Try(func(ctx context.Context, tx *store.Tx) error {
			if ok, err := w.Spend(ctx, tx, s); !ok || err != nil {
				t.Errorf("%v, %v", ok, err)
			}
			return errBroken
		})
		if err == nil || w.spend(s) != "proved" {
			t.Errorf("after %v the solution is gone", err)
		}
	})
}

func TestTheBitsAreThePolicys(t *testing.T) {
	each(t, 0, func(t *testing.T, w *world) {
		if _, asked := w.Ask(); asked || w.spend("anything") != "" {
			t.Error("work is asked where none should be")
		}
		w.Accounts.SetPolicy(account.Policy{Mode: account.Open, Work: 10})
		if c := w.ask(); c.Bits != 10 || !c.Until.Equal(w.World.Clock.Now().Add(Life).Truncate(time.Second)) || w.spend(c.Solve()) != "proved" {
			t.Errorf("asked is %+v", c)
		}
	})
}

// The hash is the one that the notes for developers of clients describe: a solution
// that another implementation found is one here, with as many bits.
func TestSolved(t *testing.T) {
	t.Parallel()
	const found, zeros = "1.16.sr0lt0.c.s.87807", 16
	s, err := parse(found)
	if err != nil || s.bits != 16 || s.head != "1.16.sr0lt0.c" || s.sign != "s" || s.until.IsZero() {
		t.Fatalf("%+v, %v", s, err)
	}
	for bits := range MaxBits {
		if s.bits = bits; s.solved() != (bits <= zeros) {
			t.Errorf("%d bits: %v", bits, s.solved())
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"", ".....", "1.8.zz.code.sign.0", "1.99.zz.code.sign.0", "1.-1.zz.a.b.c", "1.8.zzzzzzzzzzzzzzzzzzz.a.b.c", "2.8.z.a.b.c", "1.8.z.a.b.c.d"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := parse(text)
		if err != nil {
			return
		}
		if s.bits < 1 || s.bits > MaxBits || len(text) > maxText || !strings.HasPrefix(text, s.challenge+".") || s.head+"."+s.sign != s.challenge || s.text != text {
			t.Errorf("%q was read as %+v", text, s)
		}
		_ = s.solved()
	})
}
