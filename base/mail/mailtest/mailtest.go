// Package mailtest states what a sender of letters does; each implementation
// runs it.
package mailtest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"strings"
	"testing"

	"parvis/base/i18n"
	"parvis/base/mail"
)

// Run checks an implementation. Open gives a fresh sender whose letters come
// from "Parvis d’Aubrelle <parvis@aubrelle.example>", and a function that gives
// the bytes of each letter sent so far.
func Run(t *testing.T, open func(t *testing.T) (mail.Sender, func() [][]byte)) {
	for name, test := range map[string]func(t *testing.T, s mail.Sender, sent func() [][]byte){
		"text and HTML arrive":           both,
		"text alone":                     plain,
		"headers cannot be forged":       forged,
		"bad addresses are refused":      refused,
		"a cancelled letter is not sent": cancelled,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, sent := open(t)
			test(t, s, sent)
		})
	}
}

func parse(t *testing.T, raw []byte) (netmail.Header, map[string]string) {
	t.Helper()
	m, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatalf("%v in\n%s", err, raw)
	}
	parts := map[string]string{}
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(kind, "multipart/") {
		parts[kind] = decode(t, m.Header.Get("Content-Transfer-Encoding"), m.Body)
		return m.Header, parts
	}
	r := multipart.NewReader(m.Body, params["boundary"])
	for {
		p, err := r.NextRawPart()
		if errors.Is(err, io.EOF) {
			return m.Header, parts
		}
		if err != nil {
			t.Fatal(err)
		}
		kind, _, _ := mime.ParseMediaType(p.Header.Get("Content-Type"))
		parts[kind] = decode(t, p.Header.Get("Content-Transfer-Encoding"), p)
	}
}

func decode(t *testing.T, encoding string, r io.Reader) string {
	t.Helper()
	if strings.EqualFold(encoding, "quoted-printable") {
		r = quotedprintable.NewReader(r)
	}
	data, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimRight(strings.ReplaceAll(string(data), "\r\n", "\n"), "\n")
}

func word(t *testing.T, h netmail.Header, name string) string {
	t.Helper()
	s, err := new(mime.WordDecoder).DecodeHeader(h.Get(name))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func both(t *testing.T, s mail.Sender, sent func() [][]byte) {
	text := "Bonjour Léa,\n\nVotre code : 123\n.\n" + strings.Repeat("très long ", 40)
	err := s.Send(t.Context(), mail.Message{
		To: "lea@exemple.example", Subject: "Confirmez votre adresse : à l’été", Text: text, HTML: "<p>Bonjour Léa</p>",
		Lang: i18n.French, ReplyTo: "aide@aubrelle.example", Unsubscribe: "https://aubrelle.example/stop/1",
	})
	if err != nil || len(sent()) != 1 {
		t.Fatalf("%d letters, %v", len(sent()), err)
	}
	h, parts := parse(t, sent()[0])
	for name, want := range map[string]string{
		"Subject": "Confirmez votre adresse : à l’été", "Reply-To": "<aide@aubrelle.example>", "Content-Language": "fr", "To": "<lea@exemple.example>",
		"List-Unsubscribe": "<https://aubrelle.example/stop/1>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click", "Auto-Submitted": "auto-generated",
	} {
		if got := word(t, h, name); got != want {
			t.Errorf("%s is %q, not %q", name, got, want)
		}
	}
	from, err := netmail.ParseAddress(h.Get("From"))
	if err != nil || from.Name != "Parvis d’Aubrelle" || from.Address != "parvis@aubrelle.example" {
		t.Errorf("from %v, %v", from, err)
	}
	if date, err := h.Date(); err != nil || date.Year() != 2026 || !strings.HasSuffix(h.Get("Message-Id"), "@aubrelle.example>") {
		t.Errorf("date %v, id %q, %v", date, h.Get("Message-Id"), err)
	}
	if parts["text/plain"] != strings.TrimRight(text, "\n") || parts["text/html"] != "<p>Bonjour Léa</p>" {
		t.Errorf("parts are %q", parts)
	}
}

func plain(t *testing.T, s mail.Sender, sent func() [][]byte) {
	if err := s.Send(t.Context(), mail.Message{To: "a@b.example", Subject: "s", Text: "t"}); err != nil {
		t.Fatal(err)
	}
	if _, parts := parse(t, sent()[0]); parts["text/plain"] != "t" || len(parts) != 1 {
		t.Errorf("parts are %q", parts)
	}
}

func forged(t *testing.T, s mail.Sender, sent func() [][]byte) {
	err := s.Send(t.Context(), mail.Message{To: "a@b.example", Subject: "x\r\nBcc: spy@b.example\r\n\r\nhello", Text: "t"})
	if err != nil {
		t.Fatal(err)
	}
	h, parts := parse(t, sent()[0])
	if h.Get("Bcc") != "" || parts["text/plain"] != "t" || !strings.Contains(word(t, h, "Subject"), "Bcc") {
		t.Errorf("header %v, parts %q", h, parts)
	}
}

func refused(t *testing.T, s mail.Sender, sent func() [][]byte) {
	for _, to := range []string{"", "a", "a@b", "a@b.example, c@d.example", "a@b.example\r\nBcc: c@d.example", "<a@b.example>", "Léa <a@b.example>", "a@[127.0.0.1]"} {
		if err := s.Send(t.Context(), mail.Message{To: to, Subject: "s", Text: "t"}); !errors.Is(err, mail.ErrAddress) {
			t.Errorf("to %q: %v", to, err)
		}
	}
	if n := len(sent()); n != 0 {
		t.Errorf("%d letters are sent", n)
	}
}

func cancelled(t *testing.T, s mail.Sender, sent func() [][]byte) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Send(ctx, mail.Message{To: "a@b.example", Subject: "s", Text: "t"}); !errors.Is(err, context.Canceled) || len(sent()) != 0 {
		t.Errorf("%v, %d letters", err, len(sent()))
	}
}
