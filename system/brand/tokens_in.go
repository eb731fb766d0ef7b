package brand

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"parvis/base/fault"
	"parvis/system/brand/oklch"
)

// tokenTypes are those of the format (Design Tokens Format Module 2025.10, 8 and 9).
var tokenTypes = []string{"color", "dimension", "fontFamily", "fontWeight", "duration", "cubicBezier", "number", "strokeStyle", "border", "transition", "shadow", "gradient", "typography"}

// maxGroups is how deep groups of tokens may lie in each other.
const maxGroups = 16

// found is a token of a file.
type found struct {
	kind  string
	value json.RawMessage
}

// file holds the tokens of a file by their path.
type file map[string]found

// Bring gives the look that a file of design tokens makes of l: seeds, gradient,
// light, radius and families that it names under the paths that Tokens writes;
// everything else stays. It refuses a file that is too large, has a token of an
// unknown type, or an alias that leads nowhere or in a circle.
func (l Look) Bring(data []byte) (Look, error) {
	if len(data) > maxTokens {
		return l, errTokensLarge.With(fault.Arg{Name: "KiB", Value: maxTokens >> 10})
	}
	f := file{}
	if err := f.read(data, "", "", 0); err != nil {
		return l, err
	}
	for path := range f {
		if _, err := f.resolve(path, nil); err != nil {
			return l, err
		}
	}
	return f.look(l)
}

func located(e *fault.Fault, path string) error {
	return e.With(fault.Arg{Name: "Path", Value: tidy(path)})
}

// tidy keeps of a path what is safe to show.
func tidy(path string) string {
	parts := strings.Split(path, ".")
	for i := range parts {
		parts[i] = plain(parts[i])
	}
	return strings.Join(parts[:min(len(parts), maxGroups)], ".")
}

// read collects the tokens of a group.
func (f file) read(data []byte, path, kind string, depth int) error {
	var group map[string]json.RawMessage
	if err := json.Unmarshal(data, &group); err != nil || depth > maxGroups {
		return located(errTokens, path)
	}
	if raw, has := group["$type"]; has {
		if err := json.Unmarshal(raw, &kind); err != nil || !slices.Contains(tokenTypes, kind) {
			return located(errTokenType, path)
		}
	}
	if value, is := group["$value"]; is {
		f[path] = found{kind, value}
		return nil
	}
	for name, part := range group {
		if strings.HasPrefix(name, "$") {
			continue
		}
		inner := name
		if path != "" {
			inner = path + "." + name
		}
		if err := f.read(part, inner, kind, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// alias gives where a value leads, if it is an alias.
func alias(value json.RawMessage) (path string, is bool) {
	var s string
	if json.Unmarshal(value, &s) != nil || !strings.HasPrefix(s, "{") || !strings.HasSuffix(s, "}") {
		return "", false
	}
	return s[1 : len(s)-1], true
}

// resolve follows aliases to a token that has a value of its own.
func (f file) resolve(path string, way []string) (found, error) {
	t, has := f[path]
	switch {
	case !has:
		return t, located(errTokenAlias, path)
	case slices.Contains(way, path):
		return t, located(errTokenCycle, path)
	}
	to, is := alias(t.value)
	if !is {
		return t, nil
	}
	last, err := f.resolve(to, append(way, path))
	if t.kind != "" {
		last.kind = t.kind
	}
	return last, err
}

// look reads what a look is made of.
func (f file) look(l Look) (Look, error) {
	known := false
	seeds := slices.Clone(l.Seeds)
	for i, name := range seedNames {
		path := "seed." + name
		if _, has := f[path]; !has {
			continue
		}
		c, err := f.color(path)
		if err != nil {
			return l, err
		}
		for len(seeds) <= i { // one that was not named so far follows from the first
			seeds = append(seeds, seeds[0])
		}
		seeds[i], known = c, true
	}
	stops, err := f.gradient("gradient.chosen")
	if err != nil {
		return l, err
	}
	if l.Seeds = seeds; stops != nil {
		l.Gradient.Stops, known = stops, true
	}
	for path, to := range map[string]*int{"light.angle": &l.Gradient.Angle, "light.x": &l.Gradient.X, "light.y": &l.Gradient.Y, "light.strength": &l.Gradient.Strength, "radius.medium": &l.Radius} {
		has, err := f.number(path, to)
		if err != nil {
			return l, err
		}
		known = known || has
	}
	for path, to := range map[string]*string{"font.interface": &l.Interface, "font.display": &l.Display, "font.mono": &l.Mono} {
		has, err := f.family(path, to)
		if err != nil {
			return l, err
		}
		known = known || has
	}
	if !known {
		return l, errTokensNone
	}
	return l, nil
}

// color reads a colour in the form that a look keeps.
func (f file) color(path string) (string, error) {
	t, err := f.resolve(path, nil)
	if err != nil {
		return "", err
	}
	return toned(t.value, path)
}

// toned reads the value of a colour: an object, or the text that older tools write.
func toned(value json.RawMessage, path string) (string, error) {
	var old string
	if json.Unmarshal(value, &old) == nil {
		if _, err := oklch.Parse(old); err != nil {
			return "", located(errTokenValue, path)
		}
		return old, nil
	}
	var c struct {
		Space      string `json:"colorSpace"`
		Components []any  `json:"components"`
		Hex        string `json:"hex"`
	}
	if json.Unmarshal(value, &c) != nil {
		return "", located(errTokenValue, path)
	}
	if v, ok := numbers(c.Components); ok {
		n := func(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
		switch c.Space {
		case "oklch":
			return checked("oklch("+n(v[0])+" "+n(v[1])+" "+n(v[2])+")", path)
		case "srgb":
			return checked("rgb("+n(v[0]*100)+"% "+n(v[1]*100)+"% "+n(v[2]*100)+"%)", path)
		}
	}
	return checked(c.Hex, path) // another space, with its stand-in
}

func checked(s, path string) (string, error) {
	if _, err := oklch.Parse(s); err != nil {
		return "", located(errTokenValue, path)
	}
	return s, nil
}

// numbers reads three components; "none" is 0.
func numbers(list []any) (out [3]float64, ok bool) {
	if len(list) != 3 {
		return out, false
	}
	for i, v := range list {
		switch v := v.(type) {
		case float64:
			out[i] = v
		case string:
			if v != "none" {
				return out, false
			}
		default:
			return out, false
		}
	}
	return out, true
}

// gradient reads the stops of a gradient; nil when there is none.
func (f file) gradient(path string) (out []Stop, err error) {
	if _, has := f[path]; !has {
		return nil, nil
	}
	t, err := f.resolve(path, nil)
	if err != nil {
		return nil, err
	}
	var marks []struct {
		Color    json.RawMessage `json:"color"`
		Position float64         `json:"position"`
	}
	if json.Unmarshal(t.value, &marks) != nil {
		return nil, located(errTokenValue, path)
	}
	for _, m := range marks {
		value := m.Color
		if to, is := alias(value); is {
			last, err := f.resolve(to, []string{path})
			if err != nil {
				return nil, err
			}
			value = last.value
		}
		c, err := toned(value, path)
		if err != nil {
			return nil, err
		}
		out = append(out, Stop{c, hundredths(min(max(m.Position, 0), 1))})
	}
	return out, nil
}

// number reads a number or a dimension in px.
func (f file) number(path string, to *int) (bool, error) {
	if _, has := f[path]; !has {
		return false, nil
	}
	t, err := f.resolve(path, nil)
	if err != nil {
		return false, err
	}
	var n float64
	var m measured
	if json.Unmarshal(t.value, &n) != nil {
		if json.Unmarshal(t.value, &m) != nil || m.Unit != "px" {
			return false, located(errTokenValue, path)
		}
		n = m.Value
	}
	if n < -1000 || n > 1000 {
		return false, located(errTokenValue, path)
	}
	*to = int(n)
	return true, nil
}

// family reads the first family that the program has.
func (f file) family(path string, to *string) (bool, error) {
	if _, has := f[path]; !has {
		return false, nil
	}
	t, err := f.resolve(path, nil)
	if err != nil {
		return false, err
	}
	var list []string
	var one string
	if json.Unmarshal(t.value, &list) != nil {
		if json.Unmarshal(t.value, &one) != nil {
			return false, located(errTokenValue, path)
		}
		list = []string{one}
	}
	for _, name := range list {
		for _, t := range Typefaces() {
			if strings.EqualFold(t.Family, name) {
				*to = t.ID
				return true, nil
			}
		}
	}
	return false, nil
}
