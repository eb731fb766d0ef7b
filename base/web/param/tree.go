package param

import "strings"

const (
	// MaxValues bounds the values of a request.
	MaxValues = 5000
	// MaxDepth bounds how deep they are nested.
	MaxDepth = 16
)

type kind uint8

const (
	scalar kind = iota
	null
	list
	hash
	upload
)

// node is a value of the tree.
type node struct {
	kind  kind
	text  string
	query bool // a scalar that came in the query
	items []*node
	names []string // of a hash, in order of appearance
	parts map[string]*node
	file  *File
}

func newHash() *node { return &node{kind: hash, parts: map[string]*node{}} }

// put sets a part, whatever was there.
func (n *node) put(name string, value *node) {
	if _, ok := n.parts[name]; !ok {
		n.names = append(n.names, name)
	}
	n.parts[name] = value
}

// part gives the part of this kind, made anew when there is another or none.
func (n *node) part(name string, k kind) *node {
	if c := n.parts[name]; c != nil && c.kind == k {
		return c
	}
	c := &node{kind: k}
	if k == hash {
		c.parts = map[string]*node{}
	}
	n.put(name, c)
	return c
}

// insert sets the value at a path of names; an empty name is a list.
func (n *node) insert(name string, path []string, value *node) {
	switch {
	case len(path) == 0:
		n.put(name, value)
	case path[0] != "":
		n.part(name, hash).insert(path[0], path[1:], value)
	default:
		n.part(name, list).add(path[1:], value)
	}
}

// add puts the value at the end of a list. A value with a name goes into the
// last part, unless that has the name already: then a new part begins.
func (n *node) add(path []string, value *node) {
	for len(path) > 0 && path[0] == "" {
		path = path[1:] // a list of lists is one list
	}
	if len(path) == 0 {
		n.items = append(n.items, value)
		return
	}
	if len(n.items) == 0 || n.items[len(n.items)-1].kind != hash || n.items[len(n.items)-1].has(path) {
		n.items = append(n.items, newHash())
	}
	n.items[len(n.items)-1].insert(path[0], path[1:], value)
}

// has tells whether a path leads to a value; a list can always take one more.
func (n *node) has(path []string) bool {
	for _, name := range path {
		if name == "" || n == nil || n.kind != hash {
			return n != nil && name != ""
		}
		n = n.parts[name]
	}
	return n != nil
}

// split reads "a[b][][c]" as a and b, "", c. Brackets that do not close are
// part of the name.
func split(key string) (name string, path []string) {
	open := strings.IndexByte(key, '[')
	if open <= 0 || key[len(key)-1] != ']' {
		return key, nil
	}
	name = key[:open]
	rest := key[open:]
	for rest != "" {
		end := strings.IndexByte(rest, ']')
		if rest[0] != '[' || end < 0 || strings.IndexByte(rest[1:end], '[') >= 0 {
			return key, nil
		}
		path = append(path, rest[1:end])
		rest = rest[end+1:]
	}
	return name, path
}

// elements gives a node as a list: a hash whose names are all whole numbers is
// one, in order of appearance, and anything else is a list of itself.
func (n *node) elements() []*node {
	switch {
	case n == nil || n.kind == null:
		return nil
	case n.kind == list:
		return n.items
	case n.kind == hash && n.numbered():
		out := make([]*node, len(n.names))
		for i, name := range n.names {
			out[i] = n.parts[name]
		}
		return out
	}
	return []*node{n}
}

func (n *node) numbered() bool {
	for _, name := range n.names {
		digits := strings.TrimPrefix(name, "-")
		if digits == "" || strings.Trim(digits, "0123456789") != "" {
			return false
		}
	}
	return len(n.names) > 0
}
