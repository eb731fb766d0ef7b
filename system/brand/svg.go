package brand

import (
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"parvis/base/fault"
)

// drawn are the elements that a wordmark or a glyph may have: shapes and what paints
// them. Nothing that runs, loads, moves or holds other languages.
var drawn = map[string]bool{
	"svg": true, "g": true, "defs": true, "title": true, "desc": true, "symbol": true, "use": true,
	"path": true, "rect": true, "circle": true, "ellipse": true, "line": true, "polyline": true, "polygon": true,
	"linearGradient": true, "radialGradient": true, "stop": true, "clipPath": true, "mask": true,
}

const (
	svgSpace   = "http://www.w3.org/2000/svg"
	xlinkSpace = "http://www.w3.org/1999/xlink"
	maxDepth   = 32
	// maxNumber is far beyond any canvas; what is larger only costs time to draw.
	maxNumber = 10_000
)

var numberForm = regexp.MustCompile(`[0-9]*\.?[0-9]+(?:[eE][+-]?[0-9]+)?`)

// words are attributes whose numbers are no lengths.
var words = []string{"id", "class", "href", "fill", "stroke", "color", "stop-color", "clip-path", "mask"}

// vast tells whether a value names a length that no drawing needs.
func vast(name, value string) bool {
	if slices.Contains(words, name) {
		return false
	}
	for _, n := range numberForm.FindAllString(value, -1) {
		if v, err := strconv.ParseFloat(n, 64); err != nil || v > maxNumber {
			return true
		}
	}
	return false
}

// checkSVG says of a drawing what may not be in it.
func checkSVG(f *fault.Fields, field, s string) {
	if s == "" {
		return
	}
	if len(s) > MaxSVG {
		f.Add(field, largeDrawing, fault.Arg{Name: "KiB", Value: MaxSVG >> 10})
		return
	}
	what, err := inspect(s)
	switch {
	case err != nil:
		f.Add(field, badDrawing)
	case what != "":
		f.Add(field, notInDrawing, fault.Arg{Name: "What", Value: what})
	}
}

// inspect walks a drawing and gives the first thing that may not be in it.
func inspect(s string) (what string, err error) {
	d := xml.NewDecoder(strings.NewReader(s))
	depth, seen := 0, false
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) && seen && depth == 0 {
			return "", nil
		}
		if err != nil {
			return "", err
		}
		switch t := t.(type) {
		case xml.Directive:
			return "<!DOCTYPE>", nil
		case xml.ProcInst:
			if t.Target != "xml" || seen {
				return "<?" + plain(t.Target) + "?>", nil
			}
		case xml.StartElement:
			if what := refused(t, seen); what != "" {
				return what, nil
			}
			if depth++; depth > maxDepth {
				return "<" + plain(t.Name.Local) + ">", nil
			}
			seen = true
		case xml.EndElement:
			depth--
		}
	}
}

// refused names an element, or an attribute of it, that may not be.
func refused(t xml.StartElement, seen bool) string {
	name := "<" + plain(t.Name.Local) + ">"
	if t.Name.Space != svgSpace || !drawn[t.Name.Local] || seen == (t.Name.Local == "svg") {
		return name
	}
	for _, a := range t.Attr {
		local, value := strings.ToLower(a.Name.Local), strings.ToLower(strings.Join(strings.Fields(a.Value), ""))
		link := local == "href" || local == "src"
		switch {
		case a.Name.Space == "xmlns" || a.Name.Space == "" && local == "xmlns":
			continue
		case a.Name.Space != "" && a.Name.Space != xlinkSpace && a.Name.Space != "xml" && a.Name.Space != "http://www.w3.org/XML/1998/namespace",
			strings.HasPrefix(local, "on"), local == "style", local == "base",
			link && !strings.HasPrefix(value, "#"),
			strings.Contains(strings.ReplaceAll(value, "url(#", ""), "url("), strings.ContainsAny(value, `\`),
			vast(local, a.Value):
			return name + " " + plain(a.Name.Local)
		}
	}
	return ""
}

// plain keeps of a name what is safe to show, and not too much of it.
func plain(s string) string {
	s = strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == ':' {
			return r
		}
		return -1
	}, s)
	return s[:min(len(s), 40)]
}
