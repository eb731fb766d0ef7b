package text_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"parvis/engine/post/text"
)

func TestWordsOutOfHTML(t *testing.T) { // social-core 8.1
	t.Parallel()
	who := func(href, shown string) string {
		return shown + "@" + strings.TrimPrefix(strings.Split(href, "/@")[0], "https://")
	}
	for in, want := range map[string]string{
		`<p>Bonjour</p>`:                                               "Bonjour",
		`<p>Un</p><p>Deux<br>Trois</p>`:                                "Un\n\nDeux\nTrois",
		`<p>Un<br /><br />Deux</p>`:                                    "Un\n\nDeux",
		`Un &amp; deux &lt;b&gt;`:                                      "Un & deux <b>",
		`<p>&amp;lt;b&amp;gt; reste</p>`:                               "&lt;b&gt; reste",
		`<p>a</p><script>x()</script>b`:                                "a\n\nb",
		`<style>p{}</style><b>gras</b>`:                                "gras",
		`<ul><li>un</li><li>deux</li></ul>fin`:                         "- un\n- deux\n\nfin",
		`<p>Il dit :</p><blockquote>un<br>deux</blockquote><p>fin</p>`: "Il dit :\n\n> un\n> deux\n\nfin",
		`<p>Voir <a href="https://www.ville.example/agenda/2026/juin?tri=date" rel="nofollow"><span class="invisible">https://www.</span><span class="ellipsis">ville.example/agenda/2026/juin</span><span class="invisible">?tri=date</span></a>.</p>`: "Voir https://www.ville.example/agenda/2026/juin?tri=date.",
		`<a href="https://ville.example/">ville.example</a>`:    "https://ville.example/",
		`<a href="https://ville.example/plan">le plan</a>`:      "le plan (https://ville.example/plan)",
		`<a href="https://ville.example/plan/1">#1</a>`:         "#1 (https://ville.example/plan/1)",
		`<a href="https://vieux.example/tags/ponts">#ponts</a>`: "#ponts",
		`<a href="javascript:alert(1)">clic</a>`:                "clic",
		`<a href="https://e.example/x y">clic</a>`:              "clic",
		`<p>Avec <span class="h-card"><a href="https://vieux.example/@ines" class="u-url mention">@<span>ines</span></a></span>, <a href="https://vieux.example/tags/ponts" class="mention hashtag" rel="tag">#<span>ponts</span></a></p>`: "Avec @ines@vieux.example, #ponts",
		`<p>Joie <img src="x" alt=":joie:"></p>`:    "Joie :joie:",
		"<p>ligne\nsuite</p>":                       "ligne suite",
		`<p>non fermé <a href="https://a.example">`: "non fermé https://a.example",
		``: "",
	} {
		if got := text.FromHTML(in, who); got != want {
			t.Errorf("%s\n got %q\nwant %q", in, got, want)
		}
	}
}

// unlinked leave mentions as words.
var unlinked = text.Links{Mention: func(string) (string, string, bool) { return "", "", false }, Tag: func(name string) string { return "https://parvis.example/tags/" + name }}

// What this network wrote itself comes back as it was typed.
func TestWordsSurviveTheWayOutAndBack(t *testing.T) {
	t.Parallel()
	for _, s := range []string{
		"Bonjour", "Un\nDeux\n\nTrois", "a  b\tc", "<b>&amp;</b> \"'", "#ponts et https://www.ville.example/agenda/2026/juin/le-long-chemin?tri=date&x=1#fin.",
		"(https://fr.example/wiki/Pont_(jeu))", "  en retrait", "> cité\n- un", "👩‍👩‍👧 · café", "@ines@vieux.example dit #éTé",
	} {
		if got := text.FromHTML(text.Parse(s).HTML(unlinked), nil); got != s {
			t.Errorf("%q came back as %q", s, got)
		}
	}
}

func FuzzFromHTML(f *testing.F) {
	for _, s := range []string{"<p>a<br>b</p>", `<a href="https://a.example">x</a>`, "<blockquote><ul><li>", "&amp;&#0;&#x110000;", "<a><a><p></a>", "\xff<p>", "a\n\nb", "https://é.example/ #x @y"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		out := text.FromHTML(s, nil)
		if utf8.ValidString(s) && !utf8.ValidString(out) {
			t.Fatalf("%q gave invalid %q", s, out)
		}
		if typed, err := text.Clean(s); err == nil {
			once := text.Parse(typed).HTML(unlinked)
			if again := text.Parse(text.FromHTML(once, nil)).HTML(unlinked); again != once {
				t.Fatalf("%q was shown as\n%s\nand is now\n%s", typed, once, again)
			}
		}
	})
}
