package log_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"parvis/base/clock"
	"parvis/base/fault"
	"parvis/base/log"
)

func line(t *testing.T, write func(*slog.Logger)) map[string]any {
	t.Helper()
	var b bytes.Buffer
	write(log.New(&b, clock.NewManual(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)), slog.LevelInfo))
	var out map[string]any
	if err := json.Unmarshal(b.Bytes(), &out); err != nil {
		t.Fatalf("%q: %v", b.String(), err)
	}
	return out
}

func TestLinesHideWhatMustNotBeSeen(t *testing.T) { // architecture 18.1, 18.2
	t.Parallel()
	const never = "léa-and-sesame"
	got := line(t, func(l *slog.Logger) {
		l.With("access_token", never).WithGroup("in").Info("hello", "Text", never, "Set-Cookie", never, "body", []byte(never),
			"webhook_secret", never, slog.Group("deep", "email", never), "count", 3, "long", strings.Repeat("é", 5000))
	})
	if text := fmt.Sprint(got); strings.Contains(text, "sesame") || len(text) > 5000 {
		t.Errorf("the line shows it, or is long: %s", text)
	}
	in, _ := got["in"].(map[string]any)
	if in["count"] != 3.0 || got["time"] != "2026-11-23T09:00:00Z" || got["msg"] != "hello" {
		t.Errorf("the line lost what it should say: %v", got)
	}
	if long, _ := in["long"].(string); strings.ContainsRune(long, '\uFFFD') {
		t.Error("a letter was cut in two")
	}
}

func TestErrorsAndReferences(t *testing.T) { // architecture 7.6
	t.Parallel()
	ref := log.NewReference()
	ctx := log.WithReference(t.Context(), ref)
	err := fmt.Errorf("claim 7: %w", fault.In("rights.Claim", fault.Wrap(fault.New(fault.Conflict, "rights.claim.overlap"), errors.New("index"))))
	got := line(t, func(l *slog.Logger) { l.ErrorContext(ctx, "request failed", log.Err(err)) })
	want := map[string]any{"kind": "conflict", "code": "rights.claim.overlap", "op": "rights.Claim", "what": err.Error()}
	if fmt.Sprint(got["err"]) != fmt.Sprint(want) || got["ref"] != ref || len(ref) != 12 {
		t.Errorf("got %v", got)
	}
	if log.NewReference() == ref || log.Reference(t.Context()) != "" {
		t.Error("references repeat, or come from nowhere")
	}
	plain := line(t, func(l *slog.Logger) { l.Info("x", log.Err(nil)) })
	if plain["err"] != nil {
		t.Errorf("no error, yet %v", plain)
	}
}
