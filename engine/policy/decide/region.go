package decide

import "strings"

// Region is a country by its two-letter code; the zero value is unknown.
type Region uint16

// ParseRegion reads a two-letter code in upper case.
func ParseRegion(code string) (Region, bool) {
	if len(code) != 2 || code[0] < 'A' || code[0] > 'Z' || code[1] < 'A' || code[1] > 'Z' {
		return 0, false
	}
	return Region(code[0]-'A')*26 + Region(code[1]-'A') + 1, true
}

// String gives the two-letter code, or nothing for the unknown region.
func (r Region) String() string {
	if r == 0 || r > regionCount {
		return ""
	}
	return string([]byte{byte('A' + (r-1)/26), byte('A' + (r-1)%26)})
}

const (
	regionCount = 26 * 26
	regionWords = (regionCount + 63) / 64
)

// Regions is a set of regions.
type Regions [regionWords]uint64

// Has says whether r is in the set. The unknown region is in none.
func (s *Regions) Has(r Region) bool {
	return r != 0 && r <= regionCount && s[(r-1)/64]>>((r-1)%64)&1 == 1
}

// Add puts r into the set.
func (s *Regions) Add(r Region) {
	if r != 0 && r <= regionCount {
		s[(r-1)/64] |= 1 << ((r - 1) % 64)
	}
}

// Except gives all the regions that are not in the set: a licence for some
// countries is withheld in the others.
func (s *Regions) Except() *Regions {
	out := &Regions{}
	for r := Region(1); r <= regionCount; r++ {
		if !s.Has(r) {
			out.Add(r)
		}
	}
	return out
}

// ParseRegions reads "FR,BE", or "!FR,BE" for everywhere else. An empty text is
// everywhere, which is nil.
func ParseRegions(text string) (*Regions, bool) {
	if text == "" {
		return nil, true
	}
	list, inverted := strings.CutPrefix(text, "!")
	out := &Regions{}
	for code := range strings.SplitSeq(list, ",") {
		r, ok := ParseRegion(code)
		if !ok {
			return nil, false
		}
		out.Add(r)
	}
	if inverted {
		out = out.Except()
	}
	return out, true
}

// String gives the text that ParseRegions reads, the shorter form of two.
func (s *Regions) String() string {
	if s == nil {
		return ""
	}
	in, out := s.codes(), s.Except().codes()
	if len(out) < len(in) && len(out) > 0 {
		return "!" + strings.Join(out, ",")
	}
	return strings.Join(in, ",")
}

func (s *Regions) codes() []string {
	var out []string
	for r := Region(1); r <= regionCount; r++ {
		if s.Has(r) {
			out = append(out, r.String())
		}
	}
	return out
}

// touches says whether a restriction for these regions holds for a viewer in r:
// everywhere for nil, and for a viewer whose region is unknown.
func (s *Regions) touches(r Region) bool { return s == nil || r == 0 || s.Has(r) }

func (s *Regions) compare(o *Regions) int {
	if s == nil || o == nil {
		return b2i(s != nil) - b2i(o != nil)
	}
	for i := range s {
		if s[i] != o[i] {
			return b2i(s[i] > o[i])*2 - 1
		}
	}
	return 0
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}
