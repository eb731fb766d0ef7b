package flow

import (
	"fmt"
	"maps"
	"slices"
)

// refs checks that what screens name is there, and that they come to an end.
func (p *parser) refs(d Doc) {
	ends := false
	for i, s := range d.Screens {
		p.known(d, s, fmt.Sprintf("$.screens[%d].title", i), s.Title, false)
		for _, part := range s.Parts {
			for _, text := range slices.Concat([]string{part.Label, part.Hint, part.source, part.From, part.To}, part.Lines, part.Init) {
				p.known(d, s, part.Path, text, false)
			}
			if part.Action == nil {
				continue
			}
			ends = ends || part.Action.Name == "complete"
			if part.Action.Name == "navigate" && (d.Screen(part.Action.Next) == nil || part.Action.Next == s.ID) {
				p.bad(part.Path+".on-click-action.next.name", "the id of another screen.")
			}
			p.payload(d, s, part.Path+".on-click-action.payload", part.Action.payload, 0)
		}
	}
	if !ends {
		p.bad("$.screens", "a Footer that completes.")
	}
}

// payload checks what is handed on.
func (p *parser) payload(d Doc, s Screen, path string, v any, depth int) {
	switch v := v.(type) {
	case string:
		p.known(d, s, path, v, true)
	case map[string]any:
		if depth > 4 {
			p.bad(path, "at most four levels.")
			return
		}
		for _, key := range slices.Sorted(maps.Keys(v)) {
			p.payload(d, s, path+"."+key, v[key], depth+1)
		}
	case []any:
		if depth > 4 {
			p.bad(path, "at most four levels.")
			return
		}
		for _, e := range v {
			p.payload(d, s, path, e, depth+1)
		}
	}
}

// known checks that a value of elsewhere is there; fields of the screen itself are known
// once it is left.
func (p *parser) known(d Doc, s Screen, path, text string, left bool) {
	m := ref.FindStringSubmatch(text)
	if m == nil {
		return
	}
	of, what := &s, m[1]
	if m[2] != "" {
		of, what = d.Screen(m[2]), m[3]
	}
	switch {
	case of == nil:
		p.bad(path, "there is no screen "+m[2]+".")
	case what == "data" && !of.data[m[4]]:
		p.bad(path, "the screen "+of.ID+" has no data "+m[4]+".")
	case what == "form" && !slices.ContainsFunc(of.Parts, func(o Part) bool { return o.Name == m[4] }):
		p.bad(path, "the screen "+of.ID+" has no field "+m[4]+".")
	case what == "form" && of.ID == s.ID && !left:
		p.bad(path, "a field is known once its screen is left.")
	}
}
