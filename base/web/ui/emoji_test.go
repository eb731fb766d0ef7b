package ui_test

import (
	"strings"
	"testing"

	"parvis/base/web/ui"
)

func TestEmojiStandBetweenTags(t *testing.T) {
	t.Parallel()
	e := ui.Emoji{"pont": "/m/1?a=1&b=2", "lere": "/m/2"}
	img := func(code, at string) string {
		return `<img class="emoji" src="` + at + `" alt=":` + code + `:" title=":` + code + `:" loading="lazy">`
	}
	pont := img("Pont", "/m/1?a=1&amp;b=2")
	for in, want := range map[string]string{
		"<p>Au :Pont:, à 8:30:</p>":                "<p>Au " + pont + ", à 8:30:</p>",
		`<a href="https://a.example/:pont:">x</a>`: `<a href="https://a.example/:pont:">x</a>`,
		":rien: ::pont:lere:":                      ":rien: :" + img("pont", "/m/1?a=1&amp;b=2") + "lere:",
		"a &lt;b&gt; :lere:":                       "a &lt;b&gt; " + img("lere", "/m/2"),
		":pont":                                    ":pont",
		"":                                         "",
	} {
		if got := e.In(in); got != want {
			t.Errorf("%q is drawn as\n %s\nnot %s", in, got, want)
		}
	}
	v := ui.View{Emoji: e}
	var b strings.Builder
	if err := v.Named(`<b> :lere: & ":rien:"`).Render(&b); err != nil {
		t.Fatal(err)
	}
	if want := `<bdi>&lt;b&gt; ` + img("lere", "/m/2") + ` &amp; &#34;:rien:&#34;</bdi>`; b.String() != want {
		t.Errorf("the name is drawn as %s", b.String())
	}
}
