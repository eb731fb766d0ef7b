package message

import (
	"strings"
	"testing"
	"unicode/utf8"

	"parvis/base/id"
	"parvis/base/seal"
)

func engineWith(t testing.TB) *Engine {
	t.Helper()
	keys, err := seal.OpenKeys(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return &Engine{o: Options{Keys: keys}}
}

func TestIDsOfMessages(t *testing.T) { // business-messaging 3
	t.Parallel()
	e, other := engineWith(t), engineWith(t)
	for _, m := range []id.Message{1, 891990835200055, id.Max} {
		text := e.wire(m)
		if got, err := e.Parse(text); err != nil || got != m || len(text) > 128 {
			t.Errorf("%d is %q, read as %d, %v", m, text, got, err)
		}
		if _, err := other.Parse(text); err == nil {
			t.Errorf("another network takes %q", text)
		}
		for i := range text {
			changed := text[:i] + "A" + text[i+1:]
			if got, err := e.Parse(changed); err == nil && changed != text {
				t.Errorf("%q is read as %d", changed, got)
			}
		}
	}
}

// FuzzWire: whatever is read as the id of a message is written as the same text.
func FuzzWire(f *testing.F) {
	e := engineWith(f)
	f.Add(e.wire(7))
	f.Add("wamid.")
	f.Fuzz(func(t *testing.T, text string) {
		if m, err := e.Parse(text); err == nil && e.wire(m) != text {
			t.Errorf("%q is read as %d, which is %q", text, m, e.wire(m))
		}
	})
}

func TestOneEmoji(t *testing.T) { // business-messaging 4, 20.15
	t.Parallel()
	for s, want := range map[string]bool{
		"👍": true, "👍🏽": true, "❤️": true, "👩‍👩‍👧": true, "🇫🇷": true, "1️⃣": true, "#⃣": true, "‼": true, "🏴󠁧󠁢󠁳󠁣󠁴󠁿": true,
		"": false, "a": false, "1": false, "12⃣": false, "👍👍": false, "🇫🇷🇧🇪": false, " 👍": false, "👍a": false, "\u200d": false, "🇫": false, "<b>": false,
	} {
		if got := oneEmoji(s); got != want {
			t.Errorf("%q: %t", s, got)
		}
	}
}

// FuzzEmoji: what is taken for one emoji is short, valid and has no letters.
func FuzzEmoji(f *testing.F) {
	for _, s := range []string{"👍🏽", "1️⃣", "a👍", "🇫🇷"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if oneEmoji(s) && (len(s) > 64 || !utf8.ValidString(s) || strings.ContainsAny(s, "abcdefghijklmnopqrstuvwxyz<>&\"' \n\x00")) {
			t.Errorf("%q is taken for an emoji", s)
		}
	})
}
