package card

import (
	"bytes"
	"io"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/charset"

	"parvis/engine/post/text"
)

// Bounds of what a page says of itself, in characters.
const (
	maxTitle       = 300
	maxDescription = 500
	maxName        = 100
	maxImageText   = 500
	// maxMeta bounds the elements of a head that are looked at.
	maxMeta = 500
)

// page is what a page says of itself. Its texts are plain and bounded.
type page struct {
	at                            *url.URL
	title, description, provider  string
	authorName, authorURL         string
	language, creator, imageText  string
	publishedAt                   time.Time
	image                         *url.URL
	hidden, noSnippet, noPictures bool
}

// readPage reads the head of a page that was found at an address.
func readPage(body []byte, contentType string, at *url.URL) page {
	h := readHead(decoded(body, contentType))
	p := page{at: at, language: language(h.lang), creator: strings.TrimSpace(h.meta["fediverse:creator"])}
	p.title = clean(h.first("og:title", "title"), maxTitle)
	p.description = clean(h.first("og:description", "description"), maxDescription)
	if p.provider = clean(h.meta["og:site_name"], maxName); p.provider == "" {
		p.provider = bare(at.Hostname())
	}
	p.author(h)
	p.publishedAt = instant(h.meta["article:published_time"])
	if p.image = link(h.first("og:image:secure_url", "og:image", "og:image:url"), at); p.image != nil {
		p.imageText = clean(h.meta["og:image:alt"], maxImageText)
	}
	p.withhold(directives([]string{h.meta["robots"], h.meta[agent]}))
	return p
}

// author takes the author's name and page; article:author is used for either.
func (p *page) author(h head) {
	p.authorName = clean(h.meta["author"], maxName)
	said := strings.TrimSpace(h.meta["article:author"])
	if u := link(said, p.at); u != nil && strings.Contains(said, "://") {
		p.authorURL = u.String()
	} else if p.authorName == "" {
		p.authorName = clean(said, maxName)
	}
}

// withhold obeys what a page asks of robots.
func (p *page) withhold(asked []string) {
	has := func(words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return slices.Contains(asked, w) })
	}
	p.hidden = p.hidden || has("noindex", "none")
	p.noSnippet = p.noSnippet || has("nosnippet", "max-snippet:0")
	p.noPictures = p.noPictures || has("noimageindex", "max-image-preview:none")
	if p.noSnippet {
		p.description = ""
	}
	if p.noPictures {
		p.image, p.imageText = nil, ""
	}
}

// directives gives what is asked of all robots, or of us, in lower case.
func directives(said []string) (out []string) {
	for _, line := range said {
		ours := true
		for part := range strings.SplitSeq(strings.ToLower(line), ",") {
			part = strings.ReplaceAll(strings.TrimSpace(part), " ", "")
			name, rest, named := strings.Cut(part, ":")
			if named && !slices.Contains([]string{"max-snippet", "max-image-preview", "max-video-preview", "unavailable_after"}, name) {
				ours, part = name == agent || name == "*", rest
			}
			if ours {
				out = append(out, part)
			}
		}
	}
	return out
}

// decoded gives a page in UTF-8, from what its header, its beginning or its meta
// elements say.
func decoded(body []byte, contentType string) io.Reader {
	r, err := charset.NewReader(bytes.NewReader(body), contentType)
	if err != nil {
		return bytes.NewReader(body)
	}
	return r
}

// head is what the head of a page holds: the first of each kind.
type head struct {
	lang string
	meta map[string]string
}

func (h head) first(names ...string) string {
	for _, n := range names {
		if v := strings.TrimSpace(h.meta[n]); v != "" {
			return v
		}
	}
	return ""
}

// wanted are the names of meta elements that are read.
var wanted = map[string]bool{
	"og:title": true, "og:description": true, "og:site_name": true, "og:image": true, "og:image:url": true, "og:image:secure_url": true, "og:image:alt": true,
	"description": true, "author": true, "article:author": true, "article:published_time": true, "fediverse:creator": true, "robots": true, agent: true,
}

// readHead reads up to the body.
func readHead(r io.Reader) head {
	h := head{meta: map[string]string{}}
	z := html.NewTokenizer(r)
	z.SetMaxBuf(maxPage)
	inTitle, metas := false, 0
	for {
		switch z.Next() {
		case html.ErrorToken:
			return h
		case html.TextToken:
			if inTitle && h.meta["title"] == "" {
				h.meta["title"] = string(z.Text())
			}
			inTitle = false
		case html.StartTagToken, html.SelfClosingTagToken:
			name, has := z.TagName()
			inTitle = false
			switch string(name) {
			case "body":
				return h
			case "title":
				inTitle = true
			case "html":
				if a := attributes(z, has); h.lang == "" {
					h.lang = a["lang"]
				}
			case "meta":
				if metas++; metas > maxMeta {
					return h
				}
				h.note(attributes(z, has))
			}
		case html.EndTagToken:
			if name, _ := z.TagName(); string(name) == "head" {
				return h
			}
			inTitle = false
		}
	}
}

// note keeps a meta element that says something first. Every robots element
// counts.
func (h head) note(a map[string]string) {
	for _, name := range []string{strings.ToLower(a["property"]), strings.ToLower(a["name"])} {
		switch {
		case !wanted[name]:
		case name == "robots" || name == agent:
			h.meta[name] += "," + a["content"]
		case h.meta[name] == "":
			h.meta[name] = a["content"]
		}
	}
}

func attributes(z *html.Tokenizer, has bool) map[string]string {
	out := map[string]string{}
	for has {
		var k, v []byte
		k, v, has = z.TagAttr()
		if _, twice := out[string(k)]; !twice {
			out[string(k)] = string(v)
		}
	}
	return out
}

// clean gives a text of a page on one line, without what could disturb the page
// it is shown on, at most most characters long.
func clean(s string, most int) string {
	s = strings.Join(strings.Fields(strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\x00", "")), " ")
	if r := []rune(s); len(r) > most {
		s = strings.TrimSpace(string(r[:most-1])) + "…"
	}
	s, err := text.Clean(s)
	if err != nil {
		return ""
	}
	return strings.TrimSpace(s)
}

// link resolves an address that a page names; nil when it is none of the web.
func link(s string, at *url.URL) *url.URL {
	if s = strings.TrimSpace(s); s == "" {
		return nil
	}
	u, err := at.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil {
		return nil
	}
	if u.Fragment, u.RawFragment = "", ""; len(u.String()) > MaxURL {
		return nil
	}
	return u
}

var tag = regexp.MustCompile(`^[A-Za-z]{2,3}(?:[-_][A-Za-z0-9-]{1,30})?$`)

// language gives the language of a page without region or script.
func language(s string) string {
	if s = strings.TrimSpace(s); !tag.MatchString(s) {
		return ""
	}
	s, _, _ = strings.Cut(strings.ReplaceAll(s, "_", "-"), "-")
	return strings.ToLower(s)
}

// instant reads a time of publication, with or without the time of day.
func instant(s string) time.Time {
	s = strings.TrimSpace(s)
	for _, form := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02T15:04Z07:00", "2006-01-02 15:04:05", time.DateOnly} {
		if t, err := time.Parse(form, s); err == nil && t.Year() >= 1000 && t.Year() <= 9999 {
			return t.UTC()
		}
	}
	return time.Time{}
}
