package seal_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

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
		"Password1234":             seal.ErrCommon,
		"1q2w3e4r5t6y":             seal.ErrCommon,
		"aaaabbbbaaaabbbb":         seal.ErrCommon,
		"abcdefghijklmnop":         seal.ErrCommon,
		"210987654321":             seal.ErrCommon,
		"xxLéa.Martinxx12":         seal.ErrName,
		"le chêne du pré":          nil,
	} {
		if got := seal.CheckPassword(password, "léa.martin"); !errors.Is(got, want) {
			t.Errorf("%q: %v, not %v", password, got, want)
		}
	}
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
