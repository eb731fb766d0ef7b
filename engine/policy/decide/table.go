package decide

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
)

// Definitions are what one origin defines: "" the network, or a labeler.
type Definitions struct {
	Origin string
	Defs   []Definition
}

// Table is compiled definitions. It is immutable; marks of one Table mean
// nothing to another.
type Table struct {
	sets  []Definitions
	kinds []kind
	index map[kindKey]uint16
}

type kindKey struct{ origin, val string }

// kind is one value as one origin uses it.
type kind struct {
	kindKey
	def       Definition
	behaviour *behaviour
}

// ErrBits says that a labeler's definition sets bits, or that bits have no
// meaning; ErrIdentifier that an identifier is not one.
var (
	ErrBits       = errors.New("decide: bits not allowed")
	ErrIdentifier = errors.New("decide: not an identifier")
)

var identifier = regexp.MustCompile(`^!?[a-z-]+$`)

// validIdentifier says whether a label value can be defined.
func validIdentifier(val string) bool { return len(val) <= 100 && identifier.MatchString(val) }

// Compile makes a Table of the predefined definitions and sets. Where two
// define the same value for the same origin the later wins, but the three
// imperative values (with "!") of the predefined cannot be redefined.
func Compile(sets ...Definitions) (*Table, error) {
	t := &Table{sets: sets, index: map[kindKey]uint16{}}
	t.add("", predefined)
	t.add("", network)
	for _, set := range sets {
		if err := check(set); err != nil {
			return nil, err
		}
		if _, seen := t.index[kindKey{set.Origin, "!hide"}]; !seen {
			t.add(set.Origin, predefined)
		}
		t.add(set.Origin, set.Defs)
	}
	for _, k := range slices.Clone(t.kinds) {
		if k.origin == "" && k.def.Self {
			t.add(Author, []Definition{k.def})
		}
	}
	if len(t.kinds) > 1<<16 {
		return nil, fmt.Errorf("decide: %d kinds of labels are too many", len(t.kinds))
	}
	return t, nil
}

// With makes a Table that knows some more.
func (t *Table) With(sets ...Definitions) (*Table, error) {
	return Compile(slices.Concat(t.sets, sets)...)
}

func check(set Definitions) error {
	for i := range set.Defs {
		d := &set.Defs[i]
		outside := Origin(set.Origin) != "" || set.Origin == Author
		switch {
		case !validIdentifier(d.Identifier), outside && d.Identifier[0] == '!', isImperative(d.Identifier):
			return fmt.Errorf("%w: %q", ErrIdentifier, d.Identifier)
		case outside && (d.Bits != 0 || d.MinAge != 0), d.Bits&^allBits != 0:
			return fmt.Errorf("%w: %q", ErrBits, d.Identifier)
		}
	}
	return nil
}

func isImperative(val string) bool {
	return val == "!hide" || val == "!warn" || val == "!no-unauthenticated"
}

func (t *Table) add(origin string, defs []Definition) {
	for _, d := range defs {
		if d.MinAge > 0 {
			d.Bits |= AgeGate
		}
		if d.Bits.Has(AgeGate) && d.MinAge == 0 {
			d.MinAge = 18
		}
		if origin != "" && origin != Author {
			d.Configurable = true
		}
		k := kind{kindKey: kindKey{origin, d.Identifier}, def: d, behaviour: d.behaviour}
		if k.behaviour == nil && d.Bits == 0 {
			k.behaviour = interpret(&d)
		}
		if i, ok := t.index[k.kindKey]; ok {
			t.kinds[i] = k
			continue
		}
		t.index[k.kindKey] = uint16(len(t.kinds))
		t.kinds = append(t.kinds, k)
	}
}

// Definition finds what a value means when a source uses it.
func (t *Table) Definition(source, val string) (Definition, bool) {
	i, ok := t.find(source, val)
	if !ok {
		return Definition{}, false
	}
	return t.kinds[i].def, true
}

// Definitions lists the definitions of an origin in a stable order.
func (t *Table) Definitions(origin string) []Definition {
	var out []Definition
	for i := range t.kinds {
		if t.kinds[i].origin == origin {
			out = append(out, t.kinds[i].def)
		}
	}
	return out
}

func (t *Table) find(source, val string) (uint16, bool) {
	if a, ok := aliases[val]; ok {
		val = a
	}
	i, ok := t.index[kindKey{Origin(source), val}]
	return i, ok
}

// mark is a label as a Table knows it.
type mark struct {
	kind   uint16
	target Target
}

// local is a mark that holds in some regions only.
type local struct {
	mark
	regions *Regions
}

// Sum is what the labels of one subject come to, the same for every viewer. It
// is immutable. Word and MinAge are of the labels that hold everywhere. Until
// is when the first of them ends, 0 for never: after it the Sum is stale. Tiers
// are the subscriptions asked for, 0 standing for any.
type Sum struct {
	Word   Word
	MinAge uint8
	Until  int64
	marks  []mark
	locals []local
	Tiers  []int64
}

// Sum joins labels, leaving out those that ended by now and those whose value
// their source does not define. Order does not matter.
func (t *Table) Sum(labels []Label, now int64) *Sum {
	s := &Sum{}
	for i := range labels {
		l := &labels[i]
		k, ok := t.find(l.Source, l.Val)
		if !ok || l.Until != 0 && l.Until <= now {
			continue
		}
		s.until(l.Until)
		m := mark{k, l.Target}
		def := &t.kinds[k].def
		if def.Bits.Has(NeedSubscription) {
			s.Tiers = append(s.Tiers, l.Tier)
		}
		if l.Regions != nil {
			s.locals = append(s.locals, local{m, l.Regions})
			continue
		}
		s.Word |= def.Bits
		s.MinAge = max(s.MinAge, def.MinAge)
		s.marks = append(s.marks, m)
	}
	s.tidy()
	return s
}

func (s *Sum) until(at int64) {
	if at != 0 && (s.Until == 0 || at < s.Until) {
		s.Until = at
	}
}

func (s *Sum) tidy() {
	slices.SortFunc(s.marks, mark.compare)
	s.marks = slices.Compact(s.marks)
	slices.SortFunc(s.locals, local.compare)
	s.locals = slices.CompactFunc(s.locals, func(a, b local) bool { return a.compare(b) == 0 })
	slices.Sort(s.Tiers)
	s.Tiers = slices.Compact(s.Tiers)
}

func (m mark) compare(o mark) int {
	return cmp.Or(cmp.Compare(m.kind, o.kind), cmp.Compare(m.target, o.target))
}

func (l local) compare(o local) int {
	return cmp.Or(l.mark.compare(o.mark), l.regions.compare(o.regions))
}
