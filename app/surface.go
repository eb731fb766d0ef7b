package app

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"parvis/engine/policy/decide"
)

// Nowhere marks addresses that serve no post and nobody but who asks: forms,
// settings, what the network says of itself.
const Nowhere = decide.Surface(decide.SurfaceCount)

//go:embed surfaces.txt
var surfacesFile string

// Surfaces says on which surface of the policy engine each address is decided, as
// surfaces.txt has it (integrity 4.2). None inherits that of another.
func Surfaces() (map[string]decide.Surface, error) {
	out := map[string]decide.Surface{}
	for line := range strings.Lines(surfacesFile) {
		name, pattern, ok := strings.Cut(strings.TrimSpace(line), " ")
		pattern = strings.TrimSpace(pattern)
		if !ok || name == "#" {
			continue
		}
		s := Nowhere
		if name != "nowhere" {
			if err := s.UnmarshalText([]byte(name)); err != nil {
				return nil, fmt.Errorf("app/surfaces.txt, %s: %w", pattern, err)
			}
		}
		if _, twice := out[pattern]; twice {
			return nil, fmt.Errorf("app/surfaces.txt has %s twice", pattern)
		}
		out[pattern] = s
	}
	return out, nil
}

// CheckSurfaces fails for addresses that no surface is named for, so that the network
// does not start with one that nobody thought about, and for names of none.
func CheckSurfaces(patterns []string) error {
	named, err := Surfaces()
	if err != nil {
		return err
	}
	var wrong []string
	for _, p := range patterns {
		if _, ok := named[p]; !ok {
			wrong = append(wrong, "no surface for "+p)
		}
		delete(named, p)
	}
	for p := range named {
		wrong = append(wrong, "a surface for "+p+", which nobody answers")
	}
	if len(wrong) > 0 {
		slices.Sort(wrong)
		return fmt.Errorf("app/surfaces.txt names %s", strings.Join(wrong, "; "))
	}
	return nil
}
