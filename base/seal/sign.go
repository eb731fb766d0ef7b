package seal

import (
	"encoding/base64"
	"net/url"
	"strconv"
	"strings"
	"time"
)

const (
	paramUntil = "until"
	paramSign  = "sign"
)

// Sign gives a 43-character signature of a message for a purpose.
func (k *Keys) Sign(purpose, message string) string {
	return base64.RawURLEncoding.EncodeToString(mac(k.key(k.latest(), "sign", purpose), []byte(message)))
}

// Verify tells whether any key of the ring signed the message for the purpose.
func (k *Keys) Verify(purpose, message, signature string) bool {
	k.mu.RLock()
	numbers := make([]uint32, 0, len(k.masters))
	for n := range k.masters {
		numbers = append(numbers, n)
	}
	k.mu.RUnlock()
	ok := false
	for _, n := range numbers {
		want := base64.RawURLEncoding.EncodeToString(mac(k.key(n, "sign", purpose), []byte(message)))
		ok = Equal(want, signature) || ok
	}
	return ok
}

// SignURL adds until and sign to an address's query, so that it opens until
// that instant and not with another path or query. Scheme and host are not
// signed: proxies change them.
func (k *Keys) SignURL(purpose string, u *url.URL, until time.Time) string {
	c := *u
	q := c.Query()
	q.Del(paramSign)
	q.Set(paramUntil, strconv.FormatInt(until.Unix(), 10))
	c.RawQuery = q.Encode()
	q.Set(paramSign, k.Sign(purpose, signed(&c, q)))
	c.RawQuery = q.Encode()
	return c.String()
}

// VerifyURL fails with ErrSignature or ErrExpired unless the address was signed
// for the purpose and is still open at now.
func (k *Keys) VerifyURL(purpose string, u *url.URL, now time.Time) error {
	q := u.Query()
	signature := q.Get(paramSign)
	q.Del(paramSign)
	if !k.Verify(purpose, signed(u, q), signature) {
		return ErrSignature
	}
	until, err := strconv.ParseInt(q.Get(paramUntil), 10, 64)
	if err != nil {
		return ErrSignature
	}
	if now.Unix() >= until {
		return ErrExpired
	}
	return nil
}

func signed(u *url.URL, q url.Values) string {
	return strings.Join([]string{u.EscapedPath(), q.Encode()}, "?")
}
