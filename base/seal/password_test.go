package seal_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"golang.org/x/crypto/bcrypt"

	"parvis/base/clock"
	"parvis/base/seal"
)

func TestPasswordRoundTrip(t *testing.T) { // architecture 11.8, social-core 5
	t.Parallel()
	p, ctx := seal.NewPasswords(clock.System(), 1), t.Context()
	hash, err := p.Hash(ctx, "le chêne du pré")
	if err != nil || !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Fatalf("hash %q, %v", hash, err)
	}
	again, err := p.Hash(ctx, "le chêne du pré")
	if err != nil || again == hash {
		t.Errorf("the salt is not random: %v", err)
	}
	for password, want := range map[string]bool{"le chêne du pré": true, "le che\u0302ne du pre\u0301": true, "le chene du pre": false, "": false} {
		if got, err := p.Verify(ctx, hash, password); got != want || err != nil {
			t.Errorf("%q: %v, %v", password, got, err)
		}
	}
	if seal.NeedsRehash(hash) {
		t.Error("a new hash needs no rehash")
	}
}

func TestImportedHashes(t *testing.T) {
	t.Parallel()
	p, ctx := seal.NewPasswords(clock.System(), 1), t.Context()
	old, err := bcrypt.GenerateFromPassword([]byte("correct horse"), bcrypt.MinCost)
	if err != nil {
		t.Fatal(err)
	}
	if ok, err := p.Verify(ctx, string(old), "correct horse"); !ok || err != nil {
		t.Errorf("bcrypt: %v, %v", ok, err)
	}
	// A vector of the reference implementation (argon2 -id -t 2 -m 16 -p 1).
	weak := "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
	if ok, err := p.Verify(ctx, weak, "password"); !ok || err != nil {
		t.Errorf("argon2id of elsewhere: %v, %v", ok, err)
	}
	for _, h := range []string{string(old), weak, ""} {
		if !seal.NeedsRehash(h) {
			t.Errorf("%q needs a rehash", h)
		}
	}
	for _, h := range []string{"", "x", "$argon2id$v=19$m=99999999,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
		"$argon2id$v=19$m=19456,t=2,p=0$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
		"$2a$31$abcdefghijklmnopqrstuuO0bqgbmMzvxZH1AXdkdDdT0uYxoQqLu", "$2a$"} {
		if ok, err := p.Verify(ctx, h, "password"); ok || err != nil {
			t.Errorf("%q verifies: %v, %v", h, ok, err)
		}
	}
}

func TestCheckPassword(t *testing.T) {
	t.Parallel()
	for password, want := range map[string]error{
		"éléphant 12":              seal.ErrShort,
		"éléphant 123":             nil,
		strings.Repeat("ab c", 65): seal.ErrLong,
		"xxLéa.Martinxx12":         seal.ErrName,
		"le chêne du pré":          nil,
	} {
		if got := seal.CheckPassword(password, "léa.martin"); !errors.Is(got, want) {
			t.Errorf("%q: %v, not %v", password, got, want)
		}
	}
}

func TestCommonPasswords(t *testing.T) { // architecture 11.8
	t.Parallel()
	for _, group := range []struct {
		kind  string
		texts []string
	}{
		{"few or counted characters", []string{"aaaabbbbaaaabbbb", "abcdefghijklmnop", "210987654321", "123456789012345"}},
		{"repetitions", []string{"k7#pq9k7#pq9", "soleilsoleil", "bonjourbonjour", "x1y2z3x1y2z3x1y2z3"}},
		{"walks on the keyboard", []string{"1q2w3e4r5t6y", "azertyuiop123", "qsdfghjklm123", "QWERTYuiop12", "1qaz2wsx3edc", "&é\"'(-è_çà)=", "zxcvbnm,./12"}},
		{"digits", []string{"336127549806", "14/07/1789-26"}},
		{"known words", []string{"Password1234", "motdepasse2024!", "Mot-de-passe-44", "!!Bonjour2025!!", "jetaime123456", "Sunshine!2026", "iloveyou12345",
			"MonMotDePasse1", "le soleil 2026", "Princesse-Licorne", "Marseille13000", "correct horse battery staple", "administrateur", "Liberté1789!!"}},
		{"disguised words", []string{"P@ssw0rd123!", "p4ssw0rd2026", "m0td3p4ss3!!", "B0nj0ur12345", "ch0c0l@t2026", "1l0v3y0u2026"}},
	} {
		for _, text := range group.texts {
			if got := seal.CheckPassword(text, "léa"); !errors.Is(got, seal.ErrCommon) {
				t.Errorf("%s: %q gives %v", group.kind, text, got)
			}
		}
	}
	for _, text := range []string{
		"Xk7#pq9LmZ2w", "tournesol vélo gris", "le chat dort sur le toit", "soleil84920173650", "trois-girafes-jouent", "g8Tq-41nv-Ww0z",
		"agrafe lundi violon cuve", "ma tante vit à Dijon", "wjrtnyaoxkqe", "7392 8461 0572 9916", "une abeille, deux ruches",
	} {
		if err := seal.CheckPassword(text, "léa"); err != nil {
			t.Errorf("%q is refused: %v", text, err)
		}
	}
}

// Chance does not make a common password.
func TestRandomPasswordsPass(t *testing.T) {
	t.Parallel()
	for range 2000 {
		if text := seal.NewToken()[:16]; seal.CheckPassword(text, "léa") != nil {
			t.Errorf("%q is refused", text)
		}
	}
}

func FuzzCheckPassword(f *testing.F) {
	f.Add("P@ssw0rd123!", "léa")
	f.Add("\u0301\xff1", "")
	f.Add("B½00000000", "")
	f.Add("ﷺ", "")
	f.Fuzz(func(t *testing.T, password, name string) {
		if seal.CheckPassword(password, name) == nil && utf8.RuneCountInString(password) < seal.MinPassword {
			t.Errorf("%q is long enough", password)
		}
	})
}

func TestQueueOfPasswordsIsBounded(t *testing.T) { // architecture 11.8, social-core 5
	synctest.Test(t, func(t *testing.T) {
		c := clock.NewManual(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
		p := seal.NewPasswords(c, 1)
		release := seal.Occupy(p)
		answers := make(chan error, 80)
		for range 65 {
			go func() { answers <- seal.Wait(p, t.Context()) }()
		}
		synctest.Wait()
		if err := <-answers; !errors.Is(err, seal.ErrQueue) || len(answers) != 0 {
			t.Fatalf("the 65th got %v; %d others answered", err, len(answers))
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		c.Advance(2 * time.Second)
		synctest.Wait()
		for range 64 {
			if err := <-answers; !errors.Is(err, seal.ErrSlow) {
				t.Fatalf("after 2 s a waiting one got %v", err)
			}
		}
		if err := seal.Wait(p, ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("a cancelled one got %v", err)
		}
		release()
		if err := seal.Wait(p, t.Context()); err != nil {
			t.Errorf("with a free core: %v", err)
		}
	})
}

func FuzzVerify(f *testing.F) {
	f.Add("$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc")
	f.Add("$2a$10$")
	f.Fuzz(func(_ *testing.T, hash string) { seal.NeedsRehash(hash) })
}

func BenchmarkHash(b *testing.B) {
	p := seal.NewPasswords(clock.System(), 1)
	for i := range b.N {
		if _, err := p.Hash(b.Context(), fmt.Sprint("password", i)); err != nil {
			b.Fatal(err)
		}
	}
}
