package hook

import (
	"context"
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // the older of two signatures that receivers know
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"parvis/base/fault"
	"parvis/base/fetch"
	"parvis/base/seal"
)

// maxAnswer is how much of an answer is read: nothing in it counts.
const maxAnswer = 4 << 10

// gone is the status that ends a subscription.
const gone = 410

// Why an event was dropped or not taken, as the log tells it.
const (
	whyOld       = "not delivered within 7 days"
	whyOvertaken = "overtaken by a later status of the message"
	whyDisabled  = "the subscription is disabled"
	whyHushed    = "the app was stopped"
	whyNoApp     = "the app is gone"
	whyNoAnswer  = "no answer"
	whyRefused   = "the address is not allowed"
)

// outcome is how an attempt ended; code is the status of the answer, 0 without one.
type outcome struct {
	code int
	text string
}

func (o outcome) good() bool { return o.code >= 200 && o.code <= 299 }

// attempt sends a body once.
func (e *Engine) attempt(ctx context.Context, to string, secret seal.Secret, body []byte) outcome {
	answer, err := e.o.Fetch.Do(ctx, "POST", to, signatures(secret, body), body, e.options(to))
	if err != nil {
		return outcome{text: reason(err)}
	}
	o := outcome{code: answer.Status}
	if !o.good() {
		o.text = "HTTP " + strconv.Itoa(o.code)
	}
	return o
}

func (e *Engine) options(to string) fetch.Options {
	return fetch.Options{Max: maxAnswer, Cut: true, Timeout: e.o.Timeout, NoRedirect: true, Secure: !e.o.PlainHTTP && !local(to)}
}

// local tells whether an address names this machine; whether it may be reached is for
// the settings of fetch.
func local(to string) bool {
	u, err := url.Parse(to)
	if err != nil {
		return false
	}
	if a, err := netip.ParseAddr(u.Hostname()); err == nil {
		return a.IsLoopback()
	}
	return strings.EqualFold(u.Hostname(), "localhost")
}

// reason says why there was no answer, and nothing of what is inside the network.
func reason(err error) string {
	if fault.KindOf(err) == fault.Invalid {
		return whyRefused
	}
	return whyNoAnswer
}

// signatures are the headers of a request (9.3).
func signatures(secret seal.Secret, body []byte) map[string][]string {
	key := []byte(secret.Reveal())
	long, short := hmac.New(sha256.New, key), hmac.New(sha1.New, key)
	long.Write(body)
	short.Write(body)
	return map[string][]string{
		"Content-Type":        {"application/json"},
		"X-Hub-Signature-256": {"sha256=" + hex.EncodeToString(long.Sum(nil))},
		"X-Hub-Signature":     {"sha1=" + hex.EncodeToString(short.Sum(nil))},
	}
}

// Verify asks an address to repeat a challenge, as it must before it is told anything
// (9.2); token is what the app gave to know the question by. The fault is ErrVerify.
func (e *Engine) Verify(ctx context.Context, address, token string) error {
	u, err := url.Parse(address)
	if err != nil {
		return unverified(0, whyRefused)
	}
	challenge := strconv.FormatUint(uint64(binary.BigEndian.Uint32(seal.Random(4)))+1e9, 10)
	query := url.Values{"hub.mode": {"subscribe"}, "hub.challenge": {challenge}, "hub.verify_token": {token}}.Encode()
	if u.RawQuery != "" {
		query = u.RawQuery + "&" + query // what stands there stays as it was written
	}
	u.RawQuery = query
	answer, err := e.o.Fetch.Get(ctx, u.String(), e.options(address))
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		return unverified(0, reason(err))
	case answer.Status != 200:
		return unverified(answer.Status, "HTTP "+strconv.Itoa(answer.Status))
	case string(answer.Body) != challenge:
		return unverified(answer.Status, "the body is not the challenge")
	}
	return nil
}

func unverified(status int, why string) error {
	return fault.Wrap(ErrVerify.With(fault.Arg{Name: "Status", Value: status}, fault.Arg{Name: "Reason", Value: why}), fmt.Errorf("status %d: %s", status, why))
}
