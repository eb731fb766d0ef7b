package log

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"io"
	"log/slog"
	"strings"
	"unicode/utf8"

	"parvis/base/clock"
	"parvis/base/fault"
)

// maxText bounds a text in a line, in bytes.
const maxText = 2048

const mask = "***"

// hiddenNames are attributes that are never shown; a name that ends in _ and
// one of them is one too.
var hiddenNames = map[string]bool{
	"token": true, "secret": true, "password": true, "passphrase": true, "authorization": true, "cookie": true,
	"signature": true, "key": true, "email": true, "phone": true, "birth": true, "birth_date": true,
	"text": true, "content": true, "body": true, "note": true, "caption": true, "title": true, "comment": true,
	"display_name": true, "username": true, "handle": true, "query": true, "referer": true, "user_agent": true,
}

// New makes the program's logger. Level may be a *slog.LevelVar, which changes
// while running.
func New(w io.Writer, c clock.Clock, level slog.Leveler) *slog.Logger {
	inner := slog.NewJSONHandler(w, &slog.HandlerOptions{Level: level, ReplaceAttr: redact})
	return slog.New(&handler{inner: inner, clock: c})
}

// handler puts the clock's time and the context's reference into each line.
type handler struct {
	inner slog.Handler
	clock clock.Clock
}

func (h *handler) Enabled(ctx context.Context, l slog.Level) bool { return h.inner.Enabled(ctx, l) }

func (h *handler) Handle(ctx context.Context, r slog.Record) error {
	r.Time = h.clock.Now()
	if ref := Reference(ctx); ref != "" {
		r.AddAttrs(slog.String("ref", ref))
	}
	return h.inner.Handle(ctx, r)
}

func (h *handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return &handler{h.inner.WithAttrs(attrs), h.clock}
}

func (h *handler) WithGroup(name string) slog.Handler {
	return &handler{h.inner.WithGroup(name), h.clock}
}

// redact masks an attribute by its name and cuts what is too long.
func redact(_ []string, a slog.Attr) slog.Attr {
	if hidden(a.Key) {
		return slog.String(a.Key, mask)
	}
	var s string
	switch a.Value.Kind() {
	case slog.KindString:
		s = a.Value.String()
	case slog.KindAny:
		err, ok := a.Value.Any().(error)
		if !ok {
			return a
		}
		s = err.Error()
	default:
		return a
	}
	if len(s) > maxText {
		s = cut(s)
	}
	return slog.String(a.Key, s)
}

func hidden(name string) bool {
	name = strings.ToLower(strings.ReplaceAll(name, "-", "_"))
	if hiddenNames[name] {
		return true
	}
	i := strings.LastIndexByte(name, '_')
	return i > 0 && hiddenNames[name[i+1:]]
}

func cut(s string) string {
	n := maxText
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + "..."
}

// Err is the attribute of an error: its kind, code, operation and cause, under
// the name "err".
func Err(err error) slog.Attr {
	f := fault.Of(err)
	if f == nil {
		return slog.Attr{}
	}
	attrs := []slog.Attr{slog.String("kind", f.Kind.String())}
	if f.Code != "" {
		attrs = append(attrs, slog.String("code", f.Code))
	}
	if f.Op != "" {
		attrs = append(attrs, slog.String("op", f.Op))
	}
	attrs = append(attrs, slog.String("what", err.Error()))
	return slog.Attr{Key: "err", Value: slog.GroupValue(attrs...)}
}

type referenceKey struct{}

var references = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567")

// NewReference makes a reference short enough to be read out over a telephone:
// 12 characters, letters and digits.
func NewReference() string {
	var b [8]byte
	_, _ = rand.Read(b[:])
	var text [16]byte
	references.Encode(text[:], b[:])
	return string(text[:12])
}

// referenced is a context with a reference.
type referenced struct {
	context.Context
	ref string
}

// Value gives the context itself for its own key.
func (c *referenced) Value(key any) any {
	if key == (referenceKey{}) {
		return c
	}
	return c.Context.Value(key)
}

// WithReference gives a context whose lines carry the reference.
func WithReference(ctx context.Context, ref string) context.Context {
	return &referenced{ctx, ref}
}

// Reference gives the context's reference, or nothing.
func Reference(ctx context.Context) string {
	if c, ok := ctx.Value(referenceKey{}).(*referenced); ok {
		return c.ref
	}
	return ""
}
