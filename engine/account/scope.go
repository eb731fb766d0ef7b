package account

import (
	"strings"
)

// Scopes are what a token may do, as the client API names it: "read
// write:statuses". The zero value may do nothing. Scopes are compared with ==
// only by their text.
type Scopes struct {
	text  string
	named bits // what was named
	held  bits // and what follows from it
}

type bits [3]uint64

func (b *bits) set(n int)     { b[n/64] |= 1 << (n % 64) }
func (b bits) has(n int) bool { return b[n/64]&(1<<(n%64)) != 0 }

func (b bits) within(o bits) bool {
	for i := range b {
		if b[i]&^o[i] != 0 {
			return false
		}
	}
	return true
}

const maxScopes = 2000

// The children of the scopes of the client API, and those of Parvis. A sensitive
// one does not follow from its parent and must be named (social-core 6).
var (
	readScopes = []string{"accounts", "blocks", "bookmarks", "collections", "favourites", "filters", "follows", "lists", "mutes",
		"notifications", "search", "statuses"}
	writeScopes = []string{"accounts", "blocks", "bookmarks", "collections", "conversations", "favourites", "filters", "follows",
		"lists", "media", "mutes", "notifications", "reports", "statuses"}
	adminScopes = []string{"accounts", "reports", "domain_allows", "domain_blocks", "ip_blocks", "email_domain_blocks",
		"canonical_email_blocks"}
	followScopes = []string{"read:blocks", "write:blocks", "read:follows", "write:follows", "read:mutes", "write:mutes"}
	parvisScopes = []string{"credits", "live", "integrity", "campaigns", "collectibles", "recurring", "brand", "premium"}
	sensitive    = []string{"billing", "family", "rights", "business", "messages", "royalties"}
)

// scope is one name with what it brings along.
type scope struct {
	bit  int
	held bits
}

// scopeTable holds every scope there is, by name, and names in the order of bits.
type scopeTable struct {
	by   map[string]scope
	all  bits
	list []string
}

var scopeNames = newScopeTable()

func newScopeTable() *scopeTable {
	t := &scopeTable{by: map[string]scope{}}
	for _, s := range []string{"profile", "push"} {
		t.add(s)
	}
	for _, p := range []struct {
		prefix   string
		children []string
	}{{"read", readScopes}, {"write", writeScopes}, {"admin:read", adminScopes}, {"admin:write", adminScopes}} {
		prefix := p.prefix
		var held []string
		for _, c := range p.children {
			held = append(held, prefix+":"+c)
		}
		for _, c := range parvisScopes {
			held = append(held, prefix+":"+c)
		}
		for _, c := range held {
			t.add(c)
		}
		t.add(prefix, held...)
		for _, c := range sensitive {
			t.add(prefix + ":" + c)
		}
	}
	t.add("follow", followScopes...)
	return t
}

func (t *scopeTable) add(name string, held ...string) {
	s := scope{bit: len(t.list)}
	s.held.set(s.bit)
	for _, h := range held {
		s.held.set(t.by[h].bit)
	}
	t.by[name] = s
	t.all.set(s.bit)
	t.list = append(t.list, name)
}

// ParseScopes reads scopes separated by blanks or plus signs. A name that does
// not exist is a fault; nothing at all is no scope.
func ParseScopes(text string) (Scopes, error) {
	if len(text) > maxScopes {
		return Scopes{}, errScope
	}
	var s Scopes
	var names []string
	for _, name := range strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == '+' || r == '\n' || r == '\t' || r == '\r' }) {
		one, ok := scopeNames.by[name]
		if !ok {
			return Scopes{}, errScope
		}
		if s.named.has(one.bit) {
			continue
		}
		s.named.set(one.bit)
		for i := range s.held {
			s.held[i] |= one.held[i]
		}
		names = append(names, name)
	}
	s.text = strings.Join(names, " ")
	return s, nil
}

// AllScopes gives every scope, for a member's own session.
func AllScopes() Scopes {
	return Scopes{named: scopeNames.all, held: scopeNames.all, text: strings.Join(scopeNames.list, " ")}
}

// Has tells whether the scopes allow what name asks for: it was named, or its
// parent was and it is not sensitive. An unknown name is not allowed.
func (s Scopes) Has(name string) bool {
	one, ok := scopeNames.by[name]
	return ok && s.held.has(one.bit)
}

// Contain tells whether other asks for nothing that s does not allow.
func (s Scopes) Contain(other Scopes) bool { return other.named.within(s.held) }

// Empty tells that nothing is allowed.
func (s Scopes) Empty() bool { return s.text == "" }

// String gives the scopes as they were written.
func (s Scopes) String() string { return s.text }

// Names gives the scopes one by one, as they were written.
func (s Scopes) Names() []string { return strings.Fields(s.text) }
