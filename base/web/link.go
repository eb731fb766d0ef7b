package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"parvis/base/ratelimit"
)

// resetLayout is how the client API writes when a window ends.
const resetLayout = "2006-01-02T15:04:05.000000Z"

// Page is what the Link header of a list says.
type Page struct {
	// First and Last are the cursors of the first and last row, 0 without
	// rows.
	First, Last int64
	// Full tells that there may be more: as many rows came as were asked.
	Full bool
}

// Link writes the Link header of a page (social-core 2.4): next when the page
// is full, prev when it is not empty. Base is the network's public address,
// "https://host"; all parameters of the request but cursors are kept.
func Link(h http.Header, base string, r *http.Request, p Page) {
	if p.First == 0 || p.Last == 0 {
		return
	}
	kept := keep(r.URL.RawQuery)
	link := func(name string, cursor int64, rel string) string {
		query := name + "=" + strconv.FormatInt(cursor, 10)
		if kept != "" {
			query = kept + "&" + query
		}
		return "<" + base + r.URL.EscapedPath() + "?" + query + `>; rel="` + rel + `"`
	}
	var links []string
	if p.Full {
		links = append(links, link("max_id", p.Last, "next"))
	}
	links = append(links, link("min_id", p.First, "prev"))
	h.Set("Link", strings.Join(links, ", "))
}

// keep drops cursors, tokens and what would break out of the header from a
// query, and leaves the rest as it was written.
func keep(query string) string {
	var out []string
	for pair := range strings.SplitSeq(query, "&") {
		raw, _, _ := strings.Cut(pair, "=")
		name, err := url.QueryUnescape(raw)
		if err != nil || pair == "" || strings.ContainsAny(pair, "<>\" ,;") {
			continue
		}
		switch name {
		case "max_id", "min_id", "since_id", "access_token":
			continue
		}
		out = append(out, pair)
	}
	return strings.Join(out, "&")
}

// RateLimit writes how a rate limit stands; without a limit it writes nothing.
func RateLimit(h http.Header, s ratelimit.State) {
	if s.Limit == 0 {
		return
	}
	h["X-Ratelimit-Limit"] = []string{strconv.Itoa(s.Limit)}
	h["X-Ratelimit-Remaining"] = []string{strconv.Itoa(s.Remaining)}
	h["X-Ratelimit-Reset"] = []string{s.Reset.UTC().Format(resetLayout)}
}
