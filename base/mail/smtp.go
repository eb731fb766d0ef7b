package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"

	gomail "github.com/wneessen/go-mail"

	"parvis/base/clock"
	"parvis/base/fault"
	"parvis/base/seal"
)

// SMTPSettings say where the mail server is.
type SMTPSettings struct {
	Host string
	Port int
	// TLS is "always" (the default: TLS from the start on port 465, STARTTLS
	// on others), or "never", for a server on the same machine.
	TLS      string
	Username string
	Password seal.Secret
	// From is the address letters come from, "Name <a@b>" or bare.
	From string
	// Certificates replaces the machine's trust, nil for it.
	Certificates *tls.Config
}

// SMTP hands letters to a mail server.
type SMTP struct {
	letterhead
	host    string
	options []gomail.Option
}

// NewSMTP checks the settings; it does not connect.
func NewSMTP(s SMTPSettings, c clock.Clock) (*SMTP, error) {
	o := []gomail.Option{gomail.WithPort(s.Port), gomail.WithTimeout(sendTimeout), gomail.WithoutNoop()}
	switch {
	case s.TLS == "never":
		o = append(o, gomail.WithTLSPolicy(gomail.NoTLS))
	case s.TLS != "" && s.TLS != "always":
		return nil, fmt.Errorf("mail: TLS is %q, not always or never", s.TLS)
	case s.Port == 465:
		o = append(o, gomail.WithSSL())
	default:
		o = append(o, gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	if s.Certificates != nil {
		o = append(o, gomail.WithTLSConfig(s.Certificates))
	}
	if s.Username != "" {
		kind := gomail.SMTPAuthAutoDiscover
		if s.TLS == "never" {
			kind = gomail.SMTPAuthPlainNoEnc
		}
		o = append(o, gomail.WithSMTPAuth(kind), gomail.WithUsername(s.Username), gomail.WithPassword(s.Password.Reveal()))
	}
	if _, err := gomail.NewClient(s.Host, o...); err != nil {
		return nil, fmt.Errorf("mail settings: %w", err)
	}
	if err := gomail.NewMsg().From(s.From); err != nil {
		return nil, fmt.Errorf("mail settings: from: %w", err)
	}
	return &SMTP{letterhead: letterhead{s.From, c, gomail.EncodingQP}, host: s.Host, options: o}, nil
}

// Send connects, sends one letter and disconnects.
func (s *SMTP) Send(ctx context.Context, m Message) error {
	msg, err := s.compose(m)
	if err != nil {
		return err
	}
	client, err := gomail.NewClient(s.host, s.options...)
	if err != nil {
		return fault.Wrap(ErrUnavailable, err)
	}
	ctx, cancel := context.WithTimeout(ctx, sendTimeout)
	defer cancel()
	return told(ctx, client.DialAndSendWithContext(ctx, msg))
}

func told(ctx context.Context, err error) error {
	var refused *gomail.SendError
	switch {
	case err == nil:
		return nil
	case errors.Is(ctx.Err(), context.Canceled):
		return context.Canceled
	case errors.As(err, &refused) && !refused.IsTemp() && refused.ErrorCode() >= 500:
		return fault.Wrap(ErrRefused, err)
	}
	return fault.Wrap(ErrUnavailable, err)
}
