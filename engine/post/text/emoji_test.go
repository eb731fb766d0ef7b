package text

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestOneEmoji(t *testing.T) { // business-messaging 4, 20.15
	t.Parallel()
	for s, want := range map[string]bool{
		"👍": true, "👍🏽": true, "❤️": true, "👩‍👩‍👧": true, "🇫🇷": true, "1️⃣": true, "#⃣": true, "‼": true, "🏴󠁧󠁢󠁳󠁣󠁴󠁿": true,
		"": false, "a": false, "1": false, "12⃣": false, "👍👍": false, "🇫🇷🇧🇪": false, " 👍": false, "👍a": false, "\u200d": false, "🇫": false, "<b>": false,
	} {
		if got := IsEmoji(s); got != want {
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
		if IsEmoji(s) && (len(s) > 64 || !utf8.ValidString(s) || strings.ContainsAny(s, "abcdefghijklmnopqrstuvwxyz<>&\"' \n\x00")) {
			t.Errorf("%q is taken for an emoji", s)
		}
	})
}
