package seal

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log/slog"
)

// Secret is a text that must not be seen: it prints as ***, in logs too, and
// has no JSON form. The zero value is "no secret" and prints as nothing.
type Secret struct{ text string }

var errNoJSON = errors.New("seal: a secret has no JSON form")

// NewSecret hides a text.
func NewSecret(text string) Secret { return Secret{text} }

// Reveal gives the text, to the one place that needs it.
func (s Secret) Reveal() string { return s.text }

// IsZero tells that there is no secret.
func (s Secret) IsZero() bool { return s.text == "" }

// String gives *** and never the text.
func (s Secret) String() string {
	if s.text == "" {
		return ""
	}
	return "***"
}

// GoString hides the text from %#v.
func (s Secret) GoString() string { return s.String() }

// Format hides the text from every verb of package fmt.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

// LogValue hides the text from logs.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalJSON always fails.
func (s Secret) MarshalJSON() ([]byte, error) { return nil, errNoJSON }

// MarshalText gives ***, for settings that are printed.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText takes the text from settings.
func (s *Secret) UnmarshalText(text []byte) error {
	s.text = string(text)
	return nil
}

// NewToken makes a random token of 256 bits, 43 characters of base64url: for
// access tokens, sessions and everything that opens a door.
func NewToken() string { return random(32) }

// NewCode makes a random text of 128 bits, 22 characters of base64url: for
// invitation codes and names of files nobody should guess.
func NewCode() string { return random(16) }

// Random gives n bytes that nobody can foretell.
func Random(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b)
	return b
}

func random(n int) string { return base64.RawURLEncoding.EncodeToString(Random(n)) }

// Hash gives the 32 bytes under which a token is stored. Tokens are random, so
// no salt is needed and the hash can be looked up.
func Hash(token string) []byte {
	h := sha256.Sum256([]byte(token))
	return h[:]
}

// Equal compares in a time that does not depend on where the texts differ.
func Equal(a, b string) bool {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(x[:], y[:]) == 1
}
