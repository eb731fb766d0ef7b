package brand

import "strings"

// use is what a typeface is for.
type use int

const (
	text use = 1 << iota
	display
	mono
)

// Typeface is one that the program brings, or the reader's own.
type Typeface struct {
	ID, Family string
	// Stack is its value in CSS, with what stands in until it has come.
	Stack   string
	Scripts string
	Weights string
	// Licence is an SPDX id; empty for what the reader's machine has.
	Licence string
	// Files lie in the client's static folder fonts.
	Files []string
	uses  use
}

// Typefaces lists them all.
func Typefaces() []Typeface {
	return []Typeface{
		{"parvis", "Parvis", `"Parvis", "Parvis Fallback", system-ui, sans-serif`, "Latin, Ελληνικά, Кириллица", "400–700", "OFL-1.1",
			[]string{"parvis-text-latin.woff2", "parvis-text-latin-ext.woff2", "parvis-text-greek.woff2", "parvis-text-cyrillic.woff2"}, text | display},
		{"fronton", "Parvis Fronton", `"Parvis Fronton", "Fronton Fallback", "Parvis", system-ui, sans-serif`, "Latin", "600–850", "OFL-1.1",
			[]string{"parvis-display-latin.woff2"}, display},
		{"system", "system-ui", `system-ui, sans-serif`, "", "", "", nil, text | display},
		{"serif", "ui-serif", `ui-serif, Georgia, "Liberation Serif", serif`, "", "", "", nil, text | display},
		{"mono", "ui-monospace", `ui-monospace, "Cascadia Mono", "DejaVu Sans Mono", monospace`, "", "", "", nil, mono},
	}
}

// faces gives the ids of those for a use.
func faces(u use) (out []string) {
	for _, t := range Typefaces() {
		if t.uses&u != 0 {
			out = append(out, t.ID)
		}
	}
	return out
}

// face gives one by its id.
func face(id string) Typeface {
	for _, t := range Typefaces() {
		if t.ID == id {
			return t
		}
	}
	return Typefaces()[0]
}

// names gives the families of a stack.
func (t Typeface) names() (out []string) {
	for s := range strings.SplitSeq(t.Stack, ",") {
		out = append(out, strings.Trim(strings.TrimSpace(s), `"`))
	}
	return out
}
