package card

import (
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"parvis/engine/post/text"
)

func at(t testing.TB, s string) *url.URL {
	t.Helper()
	u, err := url.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestReadPage(t *testing.T) { // social-core 14
	t.Parallel()
	here := at(t, "https://www.journal.example/a/b")
	for name, c := range map[string]struct {
		body, kind string
		want       func(p page) bool
	}{
		"title and description of HTML": {`<title>A &amp; B</title><meta name=Description content="D">`, "text/html", func(p page) bool {
			return p.title == "A & B" && p.description == "D" && p.provider == "journal.example" && p.image == nil
		}},
		"OpenGraph first":       {`<title>x</title><meta property="og:title" content="T"><meta property="og:title" content="U">`, "text/html", func(p page) bool { return p.title == "T" }},
		"charset of the header": {"<title>caf\xe9</title>", "text/html; charset=iso-8859-1", func(p page) bool { return p.title == "café" }},
		"charset of a meta":     {"<meta charset=windows-1251><title>\xcc\xee\xf1\xf2</title>", "text/html", func(p page) bool { return p.title == "Мост" }},
		"Shift JIS":             {"<meta http-equiv=content-type content='text/html; charset=shift_jis'><title>\x8b\xb4</title>", "text/html", func(p page) bool { return p.title == "橋" }},
		"broken UTF-8":          {"<title>a\xffb\x00c\u202ed</title>", "text/html; charset=utf-8", func(p page) bool { return utf8.ValidString(p.title) && !strings.ContainsAny(p.title, "\x00\u202e") }},
		"too long": {"<title>" + strings.Repeat("é", 1000) + "</title>", "text/html; charset=utf-8", func(p page) bool {
			return text.Count(p.title) == maxTitle && strings.HasSuffix(p.title, "…")
		}},
		"the body says nothing": {`<title>T</title><body><meta property="og:description" content="D">`, "text/html", func(p page) bool { return p.description == "" }},
		"a script is no title":  {`<script>"<title>x</title>"</script><title></title>`, "text/html", func(p page) bool { return p.title == "" }},
		"a picture of elsewhere": {`<meta property="og:image" content="../c.png"><meta property="og:image:alt" content="alt">`, "text/html", func(p page) bool {
			return p.image.String() == "https://www.journal.example/c.png" && p.imageText == "alt"
		}},
		"no picture of a script": {`<meta property="og:image" content="javascript:alert(1)">`, "text/html", func(p page) bool { return p.image == nil }},
		"an author by name":      {`<meta property="article:author" content="Inès">`, "text/html; charset=utf-8", func(p page) bool { return p.authorName == "Inès" && p.authorURL == "" }},
		"no author of a script":  {`<meta property="article:author" content="javascript://x">`, "text/html", func(p page) bool { return p.authorURL == "" }},
		"a day":                  {`<meta property="article:published_time" content="2026-11-20">`, "text/html", func(p page) bool { return p.publishedAt.Year() == 2026 }},
		"no day":                 {`<meta property="article:published_time" content="hier">`, "text/html", func(p page) bool { return p.publishedAt.IsZero() }},
		"a language":             {`<html lang="pt-BR">`, "text/html", func(p page) bool { return p.language == "pt" }},
		"no language":            {`<html lang="x'><script>">`, "text/html", func(p page) bool { return p.language == "" }},
		"two robots elements":    {`<meta name=robots content=follow><meta name=robots content=noindex>`, "text/html", func(p page) bool { return p.hidden }},
		"none":                   {`<meta name=parvis content=none>`, "text/html", func(p page) bool { return p.hidden }},
		"no large picture":       {`<meta name=robots content="max-image-preview: none"><meta property="og:image" content="c.png">`, "text/html", func(p page) bool { return p.image == nil && !p.hidden }},
	} {
		if p := readPage([]byte(c.body), c.kind, here); !c.want(p) {
			t.Errorf("%s: %+v", name, p)
		}
	}
}

func TestRules(t *testing.T) { // social-core 14
	t.Parallel()
	for _, c := range []struct {
		text, path string
		want       bool
	}{
		{"", "/", true},
		{"User-agent: *\nDisallow: /", "/a", false},
		{"User-agent: *\nDisallow: /\nAllow: /a", "/ab", true},
		{"User-agent: *\nDisallow: /a\nAllow: /a", "/a", true},
		{"User-agent: *\nDisallow:", "/a", true},
		{"User-agent: x\nUser-agent: PARVIS # nous\nDisallow: /p\n\nUser-agent: *\nDisallow: /", "/a", true},
		{"User-agent: x\nUser-agent: PARVIS # nous\nDisallow: /p\n\nUser-agent: *\nDisallow: /", "/p", false},
		{"User-agent: x\nDisallow: /", "/p", true},
		{"User-agent: *\nDisallow: /*.pdf$", "/a/b.pdf", false},
		{"User-agent: *\nDisallow: /*.pdf$", "/a/b.pdf?x", true},
		{"User-agent: *\nDisallow: /*?q=*&r", "/s?q=1&r=2", false},
		{"User-agent: *\nDisallow: /a$", "/ab", true},
		{"Disallow: /", "/a", true},
		{"User-agent: parvis\nSitemap: x\nUser-agent: *\nDisallow: /", "/a", false},
	} {
		if got := readRules([]byte(c.text)).admits(c.path); got != c.want {
			t.Errorf("%q at %s: %v", c.text, c.path, got)
		}
	}
}

// FuzzReadPage: whatever a page says, its card is plain, valid and bounded.
func FuzzReadPage(f *testing.F) {
	f.Add([]byte(`<html lang=fr><title>T</title><meta property="og:image" content="//x/y"><meta name=robots content="nosnippet, noindex">`), "text/html")
	f.Add([]byte("<meta charset=shift_jis><title>\x8b\xb4"), "text/html; charset=utf-16")
	f.Add([]byte(`<meta property="article:author" content="http://[::1"><meta name=fediverse:creator content="@a@b@c">`), "")
	f.Fuzz(func(t *testing.T, body []byte, kind string) {
		p := readPage(body, kind, at(t, "https://journal.example/a"))
		for s, most := range map[string]int{p.title: maxTitle, p.description: maxDescription, p.provider: maxName, p.authorName: maxName, p.imageText: maxImageText, p.language: 3} {
			if !utf8.ValidString(s) || utf8.RuneCountInString(s) > most+8 || strings.ContainsAny(s, "\x00\n\r\u202a\u202b\u202c\u202d\u202e") {
				t.Errorf("%q", s)
			}
		}
		for _, u := range []*url.URL{p.image, link(p.authorURL, p.at)} {
			if u != nil && (u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "") {
				t.Errorf("an address is %q", u)
			}
		}
		_ = readRules(body).admits(kind)
	})
}
