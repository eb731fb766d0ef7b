package rule

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Part is what of a rule held. Value is the rule's own word, domain or hash, and
// never what somebody wrote.
type Part struct {
	Kind  string `json:"kind"` // word, pattern, domain, age, file, first
	Value string `json:"value,omitempty"`
}

// compiled is a rule ready to be asked.
type compiled struct {
	Rule
	words   []string
	pattern *regexp.Regexp
	hashes  map[string]bool
}

func compile(r Rule) (compiled, error) {
	c := compiled{Rule: r, hashes: make(map[string]bool, len(r.Hashes))}
	for _, w := range r.Words {
		folded := tokens(w)
		if strings.HasSuffix(w, "*") {
			folded = strings.TrimSuffix(folded, " ")
		}
		c.words = append(c.words, folded)
	}
	for _, h := range r.Hashes {
		c.hashes[h] = true
	}
	var err error
	if r.Pattern != "" {
		c.pattern, err = regexp.Compile(r.Pattern)
	}
	return c, err
}

// sight is what is looked at. What a rule may not need is made when one asks.
type sight struct {
	// text is everything that somebody wrote, links the addresses in it.
	text   string
	links  []string
	hashes []string
	// age is that of the account, first says that it has no other post.
	age   time.Duration
	first bool

	folded string
	hosts  []string
}

func (s *sight) words() string {
	if s.folded == "" {
		s.folded = tokens(s.text)
	}
	return s.folded
}

func (s *sight) domains() []string {
	if s.hosts == nil {
		s.hosts = make([]string, 0, len(s.links))
		for _, l := range s.links {
			if u, err := url.Parse(l); err == nil && u.Host != "" {
				s.hosts = append(s.hosts, canonicalHost(u.Hostname()))
			}
		}
	}
	return s.hosts
}

// match tells which parts of a rule hold; none unless all conditions do. What
// costs least is asked first.
func (c *compiled) match(s *sight) []Part {
	var out []Part
	if c.First {
		if !s.first {
			return nil
		}
		out = append(out, Part{Kind: "first"})
	}
	if c.Days > 0 {
		if s.age >= time.Duration(c.Days)*day {
			return nil
		}
		out = append(out, Part{Kind: "age", Value: strconv.Itoa(int(s.age / day))})
	}
	for _, ask := range []func(*sight) (Part, bool, bool){c.askFile, c.askDomain, c.askWords, c.askPattern} {
		part, asked, holds := ask(s)
		if !asked {
			continue
		}
		if !holds {
			return nil
		}
		out = append(out, part)
	}
	return out
}

func (c *compiled) askFile(s *sight) (p Part, asked, holds bool) {
	i := slices.IndexFunc(s.hashes, func(h string) bool { return c.hashes[h] })
	if i >= 0 {
		p = Part{Kind: "file", Value: s.hashes[i]}
	}
	return p, len(c.hashes) > 0, i >= 0
}

func (c *compiled) askDomain(s *sight) (p Part, asked, holds bool) {
	if len(c.Domains) == 0 {
		return p, false, false
	}
	for _, d := range c.Domains {
		for _, h := range s.domains() {
			if h == d || strings.HasSuffix(h, "."+d) {
				return Part{Kind: "domain", Value: d}, true, true
			}
		}
	}
	return p, true, false
}

func (c *compiled) askWords(s *sight) (p Part, asked, holds bool) {
	for i, w := range c.words {
		if strings.Contains(s.words(), w) {
			return Part{Kind: "word", Value: c.Words[i]}, true, true
		}
	}
	return p, len(c.words) > 0, false
}

func (c *compiled) askPattern(s *sight) (p Part, asked, holds bool) {
	if c.pattern == nil {
		return p, false, false
	}
	return Part{Kind: "pattern"}, true, c.pattern.MatchString(s.text)
}

// set is the rules in force, in their order.
type set struct {
	rev   int64
	rules []compiled
}

// met is a rule that met what was looked at.
type met struct {
	rule  *compiled
	parts []Part
}

// judge asks the rules in their order, up to the first that ends it.
func (s *set) judge(x *sight) []met {
	var out []met
	for i := range s.rules {
		r := &s.rules[i]
		parts := r.match(x)
		if len(parts) == 0 {
			continue
		}
		out = append(out, met{r, parts})
		if r.Effect.ends() {
			break
		}
	}
	return out
}

// file asks what a file alone can meet: rules that turn one away by its hash, and
// ask nothing about a post.
func (s *set) file(x *sight) *met {
	for i := range s.rules {
		r := &s.rules[i]
		if r.Effect != Reject || len(r.hashes) == 0 || len(r.words) > 0 || r.pattern != nil || len(r.Domains) > 0 || r.First {
			continue
		}
		if parts := r.match(x); len(parts) > 0 {
			return &met{r, parts}
		}
	}
	return nil
}
