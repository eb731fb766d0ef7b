package mail

import (
	"context"
	"net/mail"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"parvis/base/clock"
	"parvis/base/fault"
	"parvis/base/i18n"
	"parvis/base/seal"
)

const maxAddress = 254

// Message is a letter to one person.
type Message struct {
	To      string
	Subject string
	// Text is the letter as plain text; it is always there.
	Text string
	// HTML is the same letter as HTML, or nothing.
	HTML string
	Lang i18n.Tag
	// ReplyTo is where an answer goes, or nothing.
	ReplyTo string
	// Unsubscribe is an https address that ends such letters with one POST, or
	// nothing.
	Unsubscribe string
}

// Sender sends letters. It is safe for use by many goroutines.
type Sender interface {
	// Send hands one letter over. It fails with ErrAddress, ErrRefused,
	// ErrUnavailable or the context's error.
	Send(ctx context.Context, m Message) error
}

// ParseAddress reads an e-mail address as a person enters it: bare, with a host
// that has a dot. The host is given back in lower case.
func ParseAddress(s string) (string, error) {
	s = strings.TrimSpace(s)
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s || len(s) > maxAddress || strings.ContainsAny(s, "\"\\ \r\n\t\x00") {
		return "", ErrAddress
	}
	at := strings.LastIndexByte(s, '@')
	host := strings.ToLower(s[at+1:])
	if at > 64 || !strings.Contains(host, ".") || strings.HasPrefix(host, "[") || strings.HasPrefix(host, ".") || strings.HasSuffix(host, ".") {
		return "", ErrAddress
	}
	return s[:at+1] + host, nil
}

// letterhead is what all letters of a network have in common.
type letterhead struct {
	from     string
	clock    clock.Clock
	encoding gomail.Encoding
}

// compose builds the MIME message; lines in headers cannot be forged since each
// value is encoded or parsed.
func (l letterhead) compose(m Message) (*gomail.Msg, error) {
	msg := gomail.NewMsg(gomail.WithEncoding(l.encoding))
	if err := msg.From(l.from); err != nil {
		return nil, fault.Wrap(ErrUnavailable, err)
	}
	if _, err := ParseAddress(m.To); err != nil {
		return nil, err
	}
	if err := msg.To(m.To); err != nil {
		return nil, fault.Wrap(ErrAddress, err)
	}
	if m.ReplyTo != "" {
		if err := msg.ReplyTo(m.ReplyTo); err != nil {
			return nil, fault.Wrap(ErrAddress, err)
		}
	}
	msg.Subject(oneLine(m.Subject))
	msg.SetDateWithValue(l.clock.Now())
	msg.SetMessageIDWithValue(seal.NewCode() + "@" + l.host())
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	if m.Lang != "" {
		msg.SetGenHeader("Content-Language", string(m.Lang))
	}
	if m.Unsubscribe != "" {
		if err := msg.SetListUnsubscribeOneClick(oneLine(m.Unsubscribe)); err != nil {
			return nil, fault.Wrap(ErrAddress, err)
		}
	}
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	if m.HTML != "" {
		msg.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	}
	return msg, nil
}

func (l letterhead) host() string {
	a, err := mail.ParseAddress(l.from)
	if err != nil {
		return "localhost"
	}
	return a.Address[strings.LastIndexByte(a.Address, '@')+1:]
}

func oneLine(s string) string {
	return strings.NewReplacer("\r", " ", "\n", " ", "\x00", "").Replace(s)
}

// sendTimeout bounds one letter, connection included.
const sendTimeout = 30 * time.Second
