package typeset

import (
	"bytes"
	"compress/gzip"
	"embed"
	"image"
	"image/color"
	"io"
	"sync"

	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/math/fixed"
)

//go:embed fonts/*.ttf.gz
var fonts embed.FS

// Bounds of what is set at once.
const (
	maxRunes = 1200
	maxLines = 30
)

// Style is how words are set.
type Style struct {
	// Display takes the display face where it has outlines.
	Display bool
	// Size in px.
	Size int
}

// Setter sets and draws words. It is safe for use by many goroutines, which wait for
// each other.
type Setter struct {
	once    sync.Once
	err     error
	display []*font.Face
	text    []*font.Face

	mu      sync.Mutex
	shaper  shaping.HarfbuzzShaper
	split   shaping.Segmenter
	wrapper shaping.LineWrapper
}

// New makes a setter; its faces are read when they are first needed.
func New() *Setter { return &Setter{} }

func (s *Setter) open() error {
	s.once.Do(func() {
		for _, name := range []string{"display-latin", "text-latin", "text-latin-ext", "text-greek", "text-cyrillic"} {
			f, err := face(name)
			if err != nil {
				s.err = err
				return
			}
			s.display = append(s.display, f)
		}
		s.text = s.display[1:]
	})
	return s.err
}

func face(name string) (*font.Face, error) {
	f, err := fonts.Open("fonts/" + name + ".ttf.gz")
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(z)
	if err != nil {
		return nil, err
	}
	return font.ParseTTF(bytes.NewReader(data))
}

// has tells whether there are outlines for a character.
func (s *Setter) has(r rune) bool {
	for _, f := range s.text {
		if _, ok := f.NominalGlyph(r); ok {
			return true
		}
	}
	return false
}

// stack finds the first face that has a character.
type stack []*font.Face

// ResolveFace gives the face for a character; where none has it, the first.
func (s stack) ResolveFace(r rune) *font.Face {
	for _, f := range s {
		if _, ok := f.NominalGlyph(r); ok {
			return f
		}
	}
	return s[0]
}

// Block is a text in lines, ready to be drawn.
type Block struct {
	// Lines is how many there are, Height what they take, in px.
	Lines, Height int
	// Cut tells that not all of the text is in it.
	Cut bool

	size   int
	glyphs []glyph
}

// glyph is one outline at its place, in px from the block's upper left.
type glyph struct {
	face *font.Face
	id   font.GID
	x, y float32
}

// lead is the height of a line.
func (s Style) lead() int { return s.Size * 5 / 4 }

// Lay sets a text in lines of a width, in px, at most so many: words break where
// their script allows it, and within only when they are longer than a line. What does
// not fit ends in an ellipsis. The zero Block is nothing to draw.
func (s *Setter) Lay(text string, st Style, width, lines int) Block {
	b := Block{size: st.Size}
	if s.open() != nil || width <= 0 {
		return b
	}
	faces := s.text
	if st.Display {
		faces = s.display
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	runes := []rune(text)
	if len(runes) > maxRunes {
		runes, b.Cut = runes[:maxRunes], true
	}
	lines = min(lines, maxLines)
	for start := 0; start < len(runes) && b.Lines < lines; {
		end := start
		for end < len(runes) && runes[end] != '\n' {
			end++
		}
		s.paragraph(&b, runes[start:end], faces, st, width, lines, end < len(runes))
		start = end + 1
		b.Cut = b.Cut || start < len(runes) && b.Lines >= lines
	}
	b.Height = b.Lines * st.lead()
	return b
}

// paragraph adds the lines of a text without breaks; more tells that others follow.
func (s *Setter) paragraph(b *Block, runes []rune, faces stack, st Style, width, lines int, more bool) {
	if len(runes) == 0 {
		b.Lines++
		return
	}
	shape := func(runes []rune) (out []shaping.Output) {
		in := shaping.Input{Text: runes, RunEnd: len(runes), Direction: di.DirectionLTR, Size: fixed.I(st.Size), Language: language.NewLanguage("fr"), Script: language.Latin}
		for _, part := range s.split.Split(in, faces) {
			out = append(out, s.shaper.Shape(part))
		}
		return out
	}
	c := shaping.WrapConfig{TruncateAfterLines: lines - b.Lines, TextContinues: more, BreakPolicy: shaping.WhenNecessary}
	if dots := shape([]rune("…")); len(dots) == 1 {
		c.Truncator = dots[0]
	}
	// The shaper's memory is kept from one run to the next, so that the ellipsis is
	// shaped before what it may follow.
	set, cut := s.wrapper.WrapParagraph(c, width, runes, shaping.NewSliceIterator(shape(runes)))
	b.Cut = b.Cut || cut > 0
	for _, line := range set {
		b.line(line, st)
	}
}

// line adds a line's glyphs, from left to right.
func (b *Block) line(line shaping.Line, st Style) {
	at := make([]int, len(line))
	for i := range line {
		if v := int(line[i].VisualIndex); v >= 0 && v < len(line) {
			at[v] = i
		}
	}
	x, y := fixed.Int26_6(0), float32(b.Lines*st.lead()+st.Size)
	for _, i := range at {
		run := line[i]
		for _, g := range run.Glyphs {
			b.glyphs = append(b.glyphs, glyph{run.Face, g.GlyphID, px(x + g.XOffset), y - px(g.YOffset)})
			x += g.Advance
		}
	}
	b.Lines++
}

func px(v fixed.Int26_6) float32 { return float32(v) / 64 }

// Draw draws a block with its upper left corner at a place.
func (s *Setter) Draw(img *image.RGBA, b Block, x, y int, ink color.Color) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := newPen(img, ink)
	for _, g := range b.glyphs {
		o, ok := g.face.GlyphDataOutline(g.id)
		if !ok {
			continue
		}
		p.outline(o, float32(b.size)/float32(g.face.Upem()), float32(x)+g.x, float32(y)+g.y)
	}
}
