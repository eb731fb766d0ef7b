package text_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"parvis/engine/post/text"
)

func links() text.Links {
	return text.Links{
		Mention: func(full string) (string, string, bool) {
			return "https://aubrelle.example/@" + full, full, full == "lea"
		},
		Tag: func(name string) string { return "https://aubrelle.example/tags/" + name },
	}
}

func TestParse(t *testing.T) { // social-core 8.1
	t.Parallel()
	for _, c := range []struct{ in, mentions, tags, urls string }{
		{"bonjour @lea et @Lea, @jean@ailleurs.example.", "lea jean@ailleurs.example", "", ""},
		{"mail a@b.example n'est pas une mention", "", "", ""},
		{"#Aubrelle #aubrelle #2026 #l’été #été", "", "Aubrelle l été", ""},
		{"vu sur (https://example.org/a_(b)), et http://x.example/!", "", "", "https://example.org/a_(b) http://x.example/"},
		{"https://example.org/#ancre #tag", "", "tag", "https://example.org/#ancre"},
		{"hashtag#collé et http:// vide", "", "", ""},
		{"#日本語 #a·b #_x #·y", "", "日本語 a·b _x", ""},
	} {
		p := text.Parse(c.in)
		if got := strings.Join(p.Mentions, " "); got != c.mentions {
			t.Errorf("%q mentions %q, want %q", c.in, got, c.mentions)
		}
		if got := strings.Join(p.Tags, " "); got != c.tags {
			t.Errorf("%q has tags %q, want %q", c.in, got, c.tags)
		}
		if got := strings.Join(p.URLs, " "); got != c.urls {
			t.Errorf("%q has addresses %q, want %q", c.in, got, c.urls)
		}
	}
}

func TestLength(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]int{
		"":                0,
		"été":             3,
		"e\u0301te\u0301": 3,
		"👨‍👩‍👧‍👦":         1,
		"🇫🇷🇧🇪":            2,
		"👍🏽":              1,
		"https://example.org/" + strings.Repeat("x", 200): 23,
		"@jean@ailleurs.example":                          5,
		"a https://x.example b":                           27,
	} {
		if got := text.Parse(in).Length; got != want {
			t.Errorf("%q counts %d, want %d", in, got, want)
		}
	}
}

func TestHTML(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"a\nb\n\nc <d>": `<p>a<br />b</p><p>c &lt;d&gt;</p>`,
		"@lea @jean":    `<p><span class="h-card" translate="no"><a href="https://aubrelle.example/@lea" class="u-url mention">@<span>lea</span></a></span> @jean</p>`,
		"#Été":          `<p><a href="https://aubrelle.example/tags/été" class="mention hashtag" rel="tag">#<span>Été</span></a></p>`,
		"https://www.example.org/un/chemin/vraiment/long": `<p><a href="https://www.example.org/un/chemin/vraiment/long" target="_blank" rel="nofollow noopener" translate="no"><span class="invisible">https://www.</span><span class="ellipsis">example.org/un/chemin/vraiment</span><span class="invisible">/long</span></a></p>`,
		"": "",
	} {
		if got := text.Parse(in).HTML(links()); got != want {
			t.Errorf("%q became\n%s\nwant\n%s", in, got, want)
		}
	}
}

func TestClean(t *testing.T) { // social-core 17
	t.Parallel()
	for in, want := range map[string]string{
		"a\r\nb\rc ":                        "a\nb\nc",
		"x\u202Ey":                          "xy",
		"\u2067x":                           "\u2067x\u2069",
		"x\u2069":                           "x",
		"e" + strings.Repeat("\u0301", 100): "e" + strings.Repeat("\u0301", 15),
	} {
		if got, err := text.Clean(in); err != nil || got != want {
			t.Errorf("%q became %q, %v", in, got, err)
		}
	}
	for _, bad := range []string{"a\x00b", "a\xffb"} {
		if _, err := text.Clean(bad); err == nil {
			t.Errorf("%q was accepted", bad)
		}
	}
}

func TestPiecesAddUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		s := rapid.StringMatching(`[a-z@#:/. \n<>é&]{0,60}`).Draw(rt, "s")
		out := text.Parse(s).HTML(links())
		if strings.Contains(out, "<script") || strings.Count(out, "<p>") != strings.Count(out, "</p>") || strings.Count(out, "<a ") != strings.Count(out, "</a>") {
			rt.Fatalf("%q became %q", s, out)
		}
	})
}

func FuzzParse(f *testing.F) {
	f.Add("bonjour @lea #Été https://example.org/x?a=b&c=<d>")
	f.Fuzz(func(t *testing.T, s string) {
		clean, err := text.Clean(s)
		if err != nil {
			return
		}
		p := text.Parse(clean)
		out := p.HTML(links())
		if again, err := text.Clean(clean); err != nil || again != clean {
			t.Fatalf("cleaning %q twice gave %q, %v", clean, again, err)
		}
		if p.Length < 0 || strings.Contains(out, "<script") {
			t.Fatalf("%q became %q", s, out)
		}
	})
}
