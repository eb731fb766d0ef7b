package seal

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/crypto/bcrypt"
	"golang.org/x/text/unicode/norm"

	"parvis/base/clock"
)

const (
	// MinPassword and MaxPassword bound a password, in characters.
	MinPassword = 12
	MaxPassword = 256

	argonMemory  = 19_456 // KiB
	argonTime    = 2
	argonThreads = 1
	argonSalt    = 16
	argonKey     = 32

	// maxArgonMemory bounds what an imported hash may ask for.
	maxArgonMemory = 256 * 1024
	maxArgonTime   = 16

	queueLength = 64
	queueWait   = 2 * time.Second
)

// Passwords hashes and checks passwords, one a core at a time. It is safe for
// use by many goroutines.
type Passwords struct {
	clock   clock.Clock
	cores   chan struct{}
	waiting atomic.Int64
	decoy   string
}

// NewPasswords hashes at most cores passwords at a time.
func NewPasswords(c clock.Clock, cores int) *Passwords {
	p := &Passwords{clock: c, cores: make(chan struct{}, max(cores, 1))}
	p.decoy = encode(argonParams{argonMemory, argonTime, argonThreads}, Random(argonSalt), Random(argonKey))
	return p
}

// Hash makes the text to store for a password; it carries its parameters. It
// fails with ErrQueue, ErrSlow or the context's error.
func (p *Passwords) Hash(ctx context.Context, password string) (string, error) {
	var out string
	err := p.turn(ctx, func() {
		par, salt := argonParams{argonMemory, argonTime, argonThreads}, Random(argonSalt)
		out = encode(par, salt, par.key(password, salt, argonKey))
	})
	return out, err
}

// Verify tells whether password is the one that hash was made of. With an empty
// or unreadable hash it works as long as with a good one and tells false, so
// that an account that does not exist takes the same time.
func (p *Passwords) Verify(ctx context.Context, hash, password string) (bool, error) {
	known := valid(hash)
	if !known {
		hash = p.decoy
	}
	ok := false
	err := p.turn(ctx, func() { ok = verify(hash, password) })
	return ok && known && err == nil, err
}

// NeedsRehash tells that a hash is weaker than those made now; it is replaced
// after the next successful sign-in.
func NeedsRehash(hash string) bool {
	par, salt, key, ok := decode(hash)
	return !ok || par.memory < argonMemory || par.time < argonTime || len(salt) < argonSalt || len(key) < argonKey
}

// CheckPassword refuses a new password that is too short, too long, common or
// contains the account's name: ErrShort, ErrLong, ErrCommon, ErrName.
func CheckPassword(password, name string) error {
	text := fold(password)
	n := utf8.RuneCountInString(norm.NFKC.String(password))
	switch {
	// One typed sign may stand for many: neither form may be too short.
	case min(n, utf8.RuneCountInString(password)) < MinPassword:
		return ErrShort
	case n > MaxPassword:
		return ErrLong
	case name != "" && strings.Contains(text, fold(name)):
		return ErrName
	case isCommon(text):
		return ErrCommon
	}
	return nil
}

func fold(s string) string { return strings.ToLower(norm.NFKC.String(s)) }

// turn runs f when a core is free.
func (p *Passwords) turn(ctx context.Context, f func()) error {
	select {
	case p.cores <- struct{}{}:
	default:
		if err := p.wait(ctx); err != nil {
			return err
		}
	}
	defer func() { <-p.cores }()
	f()
	return nil
}

func (p *Passwords) wait(ctx context.Context) error {
	defer p.waiting.Add(-1)
	if p.waiting.Add(1) > queueLength {
		return ErrQueue.Wait(queueWait)
	}
	late := make(chan struct{})
	timer := p.clock.AfterFunc(queueWait, func() { close(late) })
	defer timer.Stop()
	select {
	case p.cores <- struct{}{}:
		return nil
	case <-late:
		return ErrSlow.Wait(queueWait)
	case <-ctx.Done():
		return ctx.Err()
	}
}

type argonParams struct {
	memory, time uint32
	threads      uint8
}

func (p argonParams) key(password string, salt []byte, size uint32) []byte {
	return argon2.IDKey([]byte(norm.NFKC.String(password)), salt, p.time, p.memory, p.threads, size)
}

func encode(p argonParams, salt, key []byte) string {
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, p.memory, p.time, p.threads,
		b64.EncodeToString(salt), b64.EncodeToString(key))
}

func decode(hash string) (p argonParams, salt, key []byte, ok bool) {
	part := strings.Split(hash, "$")
	if len(part) != 6 || part[0] != "" || part[1] != "argon2id" || part[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return p, nil, nil, false
	}
	if n, err := fmt.Sscanf(part[3]+"\n", "m=%d,t=%d,p=%d\n", &p.memory, &p.time, &p.threads); n != 3 || err != nil {
		return p, nil, nil, false
	}
	salt, err1 := base64.RawStdEncoding.DecodeString(part[4])
	key, err2 := base64.RawStdEncoding.DecodeString(part[5])
	ok = err1 == nil && err2 == nil && len(salt) >= 8 && len(salt) <= 64 && len(key) >= 16 && len(key) <= 64 &&
		p.time >= 1 && p.time <= maxArgonTime && p.threads >= 1 && p.threads <= 16 &&
		p.memory >= 8*uint32(p.threads) && p.memory <= maxArgonMemory
	return p, salt, key, ok
}

func valid(hash string) bool {
	if isBcrypt(hash) {
		cost, err := bcrypt.Cost([]byte(hash))
		return err == nil && cost <= maxBcryptCost
	}
	_, _, _, ok := decode(hash)
	return ok
}

// maxBcryptCost bounds what an imported hash may ask for: about a second.
const maxBcryptCost = 14

func isBcrypt(hash string) bool { return strings.HasPrefix(hash, "$2") }

func verify(hash, password string) bool {
	if isBcrypt(hash) {
		// Imported hashes were made of the text as it was typed, cut at 72
		// bytes.
		text := []byte(password)
		return bcrypt.CompareHashAndPassword([]byte(hash), text[:min(len(text), 72)]) == nil
	}
	p, salt, key, ok := decode(hash)
	return ok && subtle.ConstantTimeCompare(p.key(password, salt, uint32(len(key))), key) == 1
}
