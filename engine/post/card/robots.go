package card

import (
	"bufio"
	"bytes"
	"context"
	"net/url"
	"strings"
	"sync"
	"time"

	"parvis/base/fetch"
)

const (
	// agent is our name in robots.txt and robots elements.
	agent = "parvis"
	// maxRobots is how much of a robots.txt is read (RFC 9309).
	maxRobots = 500 << 10
	// rulesFor is how long the rules of a server hold.
	rulesFor = day
	// rulesMax bounds the servers whose rules are remembered, linesMax the rules
	// of each.
	rulesMax = 1000
	linesMax = 2000
)

// rule allows or refuses paths that fit a pattern.
type rule struct {
	allow   bool
	pattern string
}

// rules are those of a robots.txt for us.
type rules []rule

// readRules reads a robots.txt: the groups that name us, else those for everyone.
func readRules(text []byte) rules {
	var ours, anyones rules
	named, mine, all, open := false, false, false, false
	lines := bufio.NewScanner(bytes.NewReader(text))
	for lines.Scan() {
		line, _, _ := strings.Cut(lines.Text(), "#")
		key, value, ok := strings.Cut(line, ":")
		if !ok {
			continue
		}
		key, value = strings.ToLower(strings.TrimSpace(key)), strings.TrimSpace(value)
		switch key {
		case "user-agent":
			if !open {
				mine, all, open = false, false, true
			}
			switch strings.ToLower(value) {
			case agent:
				mine, named = true, true
			case "*":
				all = true
			}
		case "allow", "disallow":
			open = false
			r := rule{key == "allow", value}
			if mine && len(ours) < linesMax {
				ours = append(ours, r)
			}
			if all && len(anyones) < linesMax {
				anyones = append(anyones, r)
			}
		}
	}
	if named {
		return ours
	}
	return anyones
}

// admits tells whether a path, with its query, may be asked for: the longest rule
// that fits decides, and of two equally long ones the one that allows.
func (r rules) admits(path string) bool {
	best, allow := -1, true
	for _, x := range r {
		if x.pattern == "" || !fits(x.pattern, path) {
			continue
		}
		if n := len(x.pattern); n > best || n == best && x.allow {
			best, allow = n, x.allow
		}
	}
	return allow
}

// fits tells whether a pattern is the beginning of a path; "*" stands for
// anything, "$" for the end.
func fits(pattern, path string) bool {
	pattern, whole := strings.CutSuffix(pattern, "$")
	parts := strings.Split(pattern, "*")
	rest, ok := strings.CutPrefix(path, parts[0])
	if !ok {
		return false
	}
	for i, part := range parts[1:] {
		if whole && i == len(parts)-2 {
			return strings.HasSuffix(rest, part)
		}
		at := strings.Index(rest, part)
		if at < 0 {
			return false
		}
		rest = rest[at+len(part):]
	}
	return !whole || rest == ""
}

// robotsBook remembers the rules of servers.
type robotsBook struct {
	mu    sync.Mutex
	known map[string]pageRules
}

type pageRules struct {
	rules rules
	until time.Time
}

func newRobotsBook() *robotsBook { return &robotsBook{known: map[string]pageRules{}} }

func (b *robotsBook) get(origin string, now time.Time) (rules, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	k, ok := b.known[origin]
	return k.rules, ok && now.Before(k.until)
}

func (b *robotsBook) put(origin string, r rules, until time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.known) >= rulesMax {
		clear(b.known)
	}
	b.known[origin] = pageRules{r, until}
}

// admitted fails with errNone when a server does not want robots at an address.
// One whose robots.txt is missing wants them; one that cannot say is asked later.
func (e *Engine) admitted(ctx context.Context, u *url.URL) error {
	origin := u.Scheme + "://" + u.Host
	now := e.Clock.Now()
	r, ok := e.robots.get(origin, now)
	if !ok {
		a, err := e.Fetch.Get(ctx, origin+"/robots.txt", fetch.Options{Max: maxRobots, Cut: true})
		if err != nil {
			return err
		}
		switch {
		case a.Status == statusTooMany || a.Status >= 500:
			return fetch.ErrFailed
		case a.Status == statusOK:
			r = readRules(a.Body)
		}
		e.robots.put(origin, r, now.Add(rulesFor))
	}
	path := u.EscapedPath()
	if path == "" {
		path = "/"
	}
	if u.RawQuery != "" {
		path += "?" + u.RawQuery
	}
	if !r.admits(path) {
		return errNone
	}
	return nil
}
