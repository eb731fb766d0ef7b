package push_test

import (
	"errors"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"parvis/base/clock"
	"parvis/base/fault"
	"parvis/base/fetch"
	"parvis/base/i18n"
	"parvis/base/push"
	"parvis/base/push/pushtest"
	"parvis/base/seal"
)

func open(t *testing.T, nets ...string) (*push.Sender, *seal.Keys) {
	t.Helper()
	keys, err := seal.OpenKeys(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	pair, err := push.OpenPair(keys)
	if err != nil {
		t.Fatal(err)
	}
	s := fetch.Settings{Agent: "Parvis/test", InsecureTLS: true}
	for _, n := range nets {
		s.AllowNets = append(s.AllowNets, netip.MustParsePrefix(n))
	}
	return push.New(pair, fetch.New(s), clock.System(), "admin@aubrelle.example"), keys
}

func subscribe(t testing.TB, b *pushtest.Browser, standard bool) push.Subscription {
	t.Helper()
	sub, err := push.ParseSubscription(b.Endpoint, b.P256dh, b.Auth, standard)
	if err != nil {
		t.Fatal(err)
	}
	return sub
}

func TestBothEncodingsRoundTrip(t *testing.T) { // social-core 10.5
	t.Parallel()
	service := pushtest.New(t)
	sender, _ := open(t, "127.0.0.1/32")
	b := service.Browser(t, "léa")
	rapid.Check(t, func(rt *rapid.T) {
		data := rapid.SliceOfN(rapid.ByteRange(1, 255), 0, push.MaxData).Draw(rt, "data")
		standard := rapid.Bool().Draw(rt, "standard")
		if err := sender.Send(t.Context(), subscribe(t, b, standard), push.Message{Data: data, Topic: "mention:7"}); err != nil {
			rt.Fatal(err)
		}
		all := service.Received()
		got := all[len(all)-1]
		want := pushtest.Received{Browser: "léa", Encoding: "aes128gcm", Data: string(data), TTL: "172800", Topic: got.Topic, Urgency: "normal", Subject: "mailto:admin@aubrelle.example"}
		if !standard {
			want.Encoding = "aesgcm"
		}
		if got != want || len(got.Topic) != 32 || strings.Contains(got.Topic, "mention") {
			rt.Fatalf("got  %+v\nwant %+v", got, want)
		}
	})
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	service := pushtest.New(t)
	sender, _ := open(t, "127.0.0.1/32")
	sub := subscribe(t, service.Browser(t, "léa"), true)
	message := push.Message{Data: []byte("x")}
	for _, c := range []struct {
		status int
		retry  string
		want   error
		after  time.Duration
	}{
		{404, "", push.ErrGone, 0},
		{410, "", push.ErrGone, 0},
		{413, "", push.ErrLarge, 0},
		{400, "", push.ErrRefused, 0},
		{301, "", push.ErrRefused, 0},
		{429, "120", push.ErrUnavailable, 2 * time.Minute},
		{503, "999999", push.ErrUnavailable, time.Hour},
		{500, "Wed, 21 Oct 2015 07:28:00 GMT", push.ErrUnavailable, 0},
		{500, "-5", push.ErrUnavailable, 0},
	} {
		service.Answer(c.status, c.retry)
		err := sender.Send(t.Context(), sub, message)
		if !errors.Is(err, c.want) || fault.Of(err).After != c.after {
			t.Errorf("%d, %q: %v, after %v", c.status, c.retry, err, fault.Of(err).After)
		}
	}
	service.Answer(http.StatusOK, "")
	if err := sender.Send(t.Context(), sub, message); err != nil {
		t.Errorf("200: %v", err)
	}
	if err := sender.Send(t.Context(), sub, push.Message{Data: make([]byte, push.MaxData+1)}); !errors.Is(err, push.ErrLarge) {
		t.Errorf("a long message: %v", err)
	}
}

func TestSubscriptionsThatLeadInside(t *testing.T) {
	t.Parallel()
	service := pushtest.New(t)
	strict, _ := open(t)
	b := service.Browser(t, "léa")
	for _, standard := range []bool{true, false} {
		sub := subscribe(t, b, standard)
		if err := strict.Send(t.Context(), sub, push.Message{Data: []byte("x")}); !errors.Is(err, push.ErrEndpoint) {
			t.Errorf("sent inside: %v", err)
		}
		if err := strict.Check(t.Context(), sub); !errors.Is(err, push.ErrEndpoint) {
			t.Errorf("checked inside: %v", err)
		}
	}
	if len(service.Received()) != 0 {
		t.Error("something arrived")
	}
}

func TestParseSubscription(t *testing.T) {
	t.Parallel()
	b := pushtest.New(t).Browser(t, "x")
	for _, c := range []struct {
		endpoint, key, auth string
		want                error
	}{
		{b.Endpoint, b.P256dh, b.Auth, nil},
		{b.Endpoint, strings.NewReplacer("-", "+", "_", "/").Replace(b.P256dh) + "=", b.Auth + "==", nil},
		{"http://push.example/1", b.P256dh, b.Auth, push.ErrEndpoint},
		{"https://a:b@push.example/1", b.P256dh, b.Auth, push.ErrEndpoint},
		{"https:///1", b.P256dh, b.Auth, push.ErrEndpoint},
		{"https://push.example/" + strings.Repeat("x", 2048), b.P256dh, b.Auth, push.ErrEndpoint},
		{b.Endpoint, b.P256dh[:80], b.Auth, push.ErrKeys},
		{b.Endpoint, strings.Repeat("A", 87), b.Auth, push.ErrKeys},
		{b.Endpoint, b.P256dh, b.Auth[:21], push.ErrKeys},
		{b.Endpoint, "é", "", push.ErrKeys},
	} {
		if _, err := push.ParseSubscription(c.endpoint, c.key, c.auth, true); !errors.Is(err, c.want) {
			t.Errorf("%.40s %.20s %s: %v", c.endpoint, c.key, c.auth, err)
		}
	}
}

func TestPairIsKept(t *testing.T) {
	t.Parallel()
	sender, keys := open(t)
	again, err := push.OpenPair(keys)
	if err != nil || again.Public() != sender.Public() || len(sender.Public()) != 87 {
		t.Errorf("%q, then %q, %v", sender.Public(), again.Public(), err)
	}
}

func FuzzParseSubscription(f *testing.F) {
	f.Add("https://push.example/1", "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4", "BTBZMqHH6r4Tts7J_aSIgg")
	f.Fuzz(func(t *testing.T, endpoint, key, auth string) {
		if s, err := push.ParseSubscription(endpoint, key, auth, true); err == nil && (len(s.Auth) != 16 || len(s.P256dh) != 65) {
			t.Errorf("%+v", s)
		}
	})
}

func TestWords(t *testing.T) {
	t.Parallel()
	c, err := i18n.New(i18n.French, push.Locales)
	if err != nil || len(c.Check()) > 0 {
		t.Errorf("%v %v", err, c.Check())
	}
}
