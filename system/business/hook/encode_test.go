package hook_test

import (
	"encoding/json"
	"strings"
	"testing"

	"parvis/system/business/hook"
)

// business-messaging 9.4.
func TestEncode(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"Zoé":                  `"Zo\u00e9"`,
		"👍":                    `"\ud83d\udc4d"`,
		"a<b>&'c'":             `"a<b>&'c'"`,
		`"\/` + "\n\t":         `"\"\\/\n\t"`,
		"~\x7f\u0080":          `"~\u007f\u0080"`,
		"\u2028\uffff\ufeff":   `"\u2028\uffff\ufeff"`,
		"\x00\x1f":             `"\u0000\u001f"`,
		"\xff":                 `"\ufffd"`,
		"\U0010ffff\U00010000": `"\udbff\udfff\ud800\udc00"`,
		"plain":                `"plain"`,
	} {
		got, err := hook.Encode(in)
		if err != nil || string(got) != want {
			t.Errorf("%q is written %s, want %s (%v)", in, got, want, err)
		}
	}
	got, err := hook.Encode(map[string]any{"clé": []any{1, "é", nil, true}})
	if err != nil || string(got) != `{"cl\u00e9":[1,"\u00e9",null,true]}` {
		t.Errorf("an object is written %s (%v)", got, err)
	}
	if _, err := hook.Encode(make(chan int)); err == nil {
		t.Error("a channel has no JSON")
	}
}

func FuzzEncode(f *testing.F) {
	for _, s := range []string{"", "Zoé 👍🏽", "\x00\x7f\xff", "<&>\u2029", "\ud7ff\ue000"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := hook.Encode(s)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range got {
			if c > 0x7e || c < 0x20 {
				t.Fatalf("%q has the byte %#x", got, c)
			}
		}
		var back string
		if err := json.Unmarshal(got, &back); err != nil {
			t.Fatal(err)
		}
		if want := strings.ToValidUTF8(s, "\ufffd"); back != want && strings.Count(back, "\ufffd") < strings.Count(want, "\ufffd") {
			t.Fatalf("%q comes back as %q", s, back)
		}
	})
}
