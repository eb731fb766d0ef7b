package push

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"

	webpush "github.com/SherClockHolmes/webpush-go"

	"parvis/base/clock"
	"parvis/base/fault"
	"parvis/base/fetch"
)

const (
	// MaxData bounds a message, in bytes, before it is encrypted.
	MaxData = 3993
	// DefaultTTL is how long a push service keeps a message for a device that
	// is away.
	DefaultTTL = 48 * time.Hour

	maxRetryAfter = time.Hour
)

// Message is what a browser's service worker gets. Later messages replace
// earlier ones of the same Topic that were not delivered yet.
type Message struct {
	Data  []byte
	Topic string
	// TTL is DefaultTTL when zero.
	TTL time.Duration
}

// Sender sends to push services. It is safe for use by many goroutines.
type Sender struct {
	pair    *Pair
	client  *fetch.Client
	clock   clock.Clock
	subject string
}

// New makes a sender; subject is the https address or the e-mail address where
// a push service reaches the operator.
func New(p *Pair, c *fetch.Client, k clock.Clock, subject string) *Sender {
	return &Sender{pair: p, client: c, clock: k, subject: subject}
}

// Public gives the network's public key for clients.
func (s *Sender) Public() string { return s.pair.Public() }

// Check refuses a subscription whose endpoint leads inside.
func (s *Sender) Check(ctx context.Context, sub Subscription) error {
	if err := s.client.Check(ctx, sub.Endpoint, options); err != nil {
		return fault.Wrap(ErrEndpoint, err)
	}
	return nil
}

var options = fetch.Options{Secure: true, NoRedirect: true, Max: 64 << 10, Cut: true}

// Send tries once to hand a message to the subscription's push service.
func (s *Sender) Send(ctx context.Context, sub Subscription, m Message) error {
	if len(m.Data) > MaxData {
		return ErrLarge
	}
	if m.TTL == 0 {
		m.TTL = DefaultTTL
	}
	send := s.standard
	if sub.Legacy {
		send = s.legacy
	}
	resp, err := send(ctx, sub, m)
	if err != nil {
		return told(err)
	}
	defer func() { _ = resp.Body.Close() }()
	_, _ = io.Copy(io.Discard, resp.Body)
	return s.answer(resp)
}

func (s *Sender) standard(ctx context.Context, sub Subscription, m Message) (*http.Response, error) {
	b64 := base64.RawURLEncoding
	return webpush.SendNotificationWithContext(ctx, m.Data,
		&webpush.Subscription{Endpoint: sub.Endpoint, Keys: webpush.Keys{Auth: b64.EncodeToString(sub.Auth), P256dh: b64.EncodeToString(sub.P256dh)}},
		&webpush.Options{
			HTTPClient: s.client.Standard(options), Subscriber: s.subject, TTL: int(m.TTL / time.Second), Urgency: webpush.UrgencyNormal, Topic: topic(m.Topic),
			VAPIDPublicKey: s.pair.Public(), VAPIDPrivateKey: b64.EncodeToString(s.pair.raw),
		})
}

func (s *Sender) legacy(ctx context.Context, sub Subscription, m Message) (*http.Response, error) {
	box, err := sealLegacy(sub, m.Data)
	if err != nil {
		return nil, fault.Wrap(ErrKeys, err)
	}
	token, err := s.pair.token(sub.Endpoint, contact(s.subject), s.clock.Now())
	if err != nil {
		return nil, fault.Wrap(ErrEndpoint, err)
	}
	b64 := base64.RawURLEncoding
	header := http.Header{
		"Content-Type": {"application/octet-stream"}, "Content-Encoding": {"aesgcm"},
		"Ttl": {strconv.Itoa(int(m.TTL / time.Second))}, "Urgency": {"normal"},
		"Encryption":    {"salt=" + b64.EncodeToString(box.salt)},
		"Crypto-Key":    {"dh=" + b64.EncodeToString(box.public) + ";p256ecdsa=" + s.pair.Public()},
		"Authorization": {"WebPush " + token},
	}
	if m.Topic != "" {
		header["Topic"] = []string{topic(m.Topic)}
	}
	return s.post(ctx, sub.Endpoint, header, box.body)
}

// answer turns a status into a fault (social-core 10.5).
func (s *Sender) answer(resp *http.Response) error {
	cause := errors.New("status " + resp.Status)
	switch code := resp.StatusCode; {
	case code >= 200 && code < 300:
		return nil
	case code == http.StatusNotFound, code == http.StatusGone:
		return fault.Wrap(ErrGone, cause)
	case code == http.StatusRequestEntityTooLarge:
		return fault.Wrap(ErrLarge, cause)
	case code == http.StatusTooManyRequests, code >= 500:
		return fault.Wrap(ErrUnavailable, cause).Wait(s.retryAfter(resp.Header.Get("Retry-After")))
	}
	return fault.Wrap(ErrRefused, cause)
}

func (s *Sender) retryAfter(value string) time.Duration {
	var d time.Duration
	if n, err := strconv.Atoi(value); err == nil {
		d = time.Duration(min(max(n, 0), 1<<20)) * time.Second
	} else if at, err := http.ParseTime(value); err == nil {
		d = at.Sub(s.clock.Now())
	}
	return min(max(d, 0), maxRetryAfter)
}

// topic makes a topic short and free of meaning to the push service.
func topic(s string) string {
	if s == "" {
		return ""
	}
	h := sha256.Sum256([]byte(s))
	return base64.RawURLEncoding.EncodeToString(h[:])[:32]
}

func told(err error) error {
	var f *fault.Fault
	switch {
	case errors.Is(err, context.Canceled):
		return context.Canceled
	case errors.Is(err, fetch.ErrRefused), errors.Is(err, fetch.ErrAddress):
		return fault.Wrap(ErrEndpoint, err)
	case errors.As(err, &f) && f.Kind == fault.Invalid:
		return err
	}
	return fault.Wrap(ErrUnavailable, err)
}
