package typeset

import (
	"compress/gzip"
	"embed"
	"image"
	"image/color"
	"io"
	"strings"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
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
	// Centre puts lines in the middle of their width.
	Centre bool
	// Tight puts lines closer together, as large words ask for.
	Tight bool
}

// Setter sets and draws words. It is safe for use by many goroutines, none of which
// waits for another: what says of a page what its picture shows goes on while one is
// drawn.
type Setter struct {
	once    sync.Once
	err     error
	display []*sfnt.Font
	text    []*sfnt.Font
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

func face(name string) (*sfnt.Font, error) {
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
	return sfnt.Parse(data)
}

// find gives the first face that has a character, and its outline's number; the first
// face's outline for what is lacking where none has it.
func find(buf *sfnt.Buffer, faces []*sfnt.Font, r rune) (*sfnt.Font, sfnt.GlyphIndex, bool) {
	for _, f := range faces {
		if n, err := f.GlyphIndex(buf, r); err == nil && n != 0 {
			return f, n, true
		}
	}
	return faces[0], 0, false
}

// Block is a text in lines, ready to be drawn.
type Block struct {
	// Lines is how many there are, Height what they take, in px.
	Lines, Height int
	// Cut tells that not all of the text is in it, Broken that a word goes on in the
	// next line.
	Cut, Broken bool

	size   int
	glyphs []glyph
}

// glyph is one outline, and where it stands: from the beginning of its word, later from
// the block's upper left, in px.
type glyph struct {
	face *sfnt.Font
	id   sfnt.GlyphIndex
	x, y fixed.Int26_6
}

// lead is the height of a line.
func (s Style) lead() int {
	if s.Tight {
		return s.Size * 9 / 8
	}
	return s.Size * 5 / 4
}

// Lay sets a text in lines of a width, in px, at most so many: they break
// between words, and within one only when it is longer than a line. What does not fit
// ends in an ellipsis. The zero Block is nothing to draw.
func (s *Setter) Lay(text string, st Style, width, lines int) Block {
	b := Block{size: st.Size}
	if s.open() != nil || width <= 0 {
		return b
	}
	faces := s.text
	if st.Display {
		faces = s.display
	}
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
		paragraph(&b, runes[start:end], faces, st, width, lines, end < len(runes))
		start = end + 1
		b.Cut = b.Cut || start < len(runes) && b.Lines >= lines
	}
	b.Height = b.Lines * st.lead()
	return b
}

// ellipsis ends what was cut.
const ellipsis = "…"

// paragraph adds the lines of a text without breaks; more tells that others follow.
func paragraph(b *Block, runes []rune, faces []*sfnt.Font, st Style, width, lines int, more bool) {
	l := setting{b: b, faces: faces, st: st, room: fixed.I(width), most: lines, more: more}
	for _, w := range strings.Split(string(runes), " ") {
		if !l.word([]rune(w)) {
			return
		}
	}
	l.end(true)
}

// setting is a paragraph on its way into lines: what stands in the line that is being
// filled, and where it goes on.
type setting struct {
	buf   sfnt.Buffer
	b     *Block
	faces []*sfnt.Font
	st    Style
	room  fixed.Int26_6
	most  int
	more  bool

	line []glyph
	at   fixed.Int26_6
}

// word adds a word; false tells that no line is left.
func (l *setting) word(runes []rune) bool {
	glyphs, wide := l.place(runes)
	if len(l.line) > 0 {
		_, space := l.place([]rune{' '})
		if l.at+space+wide <= l.room {
			l.at += space
		} else if !l.end(false) {
			return false
		}
	}
	// A word longer than a line is broken where the line is full.
	for k, g := range glyphs {
		next := wide
		if k+1 < len(glyphs) {
			next = glyphs[k+1].x
		}
		if len(l.line) > 0 && l.at+next-g.x > l.room {
			l.b.Broken = l.b.Broken || k > 0
			if !l.end(false) {
				return false
			}
		}
		l.line, l.at = append(l.line, glyph{face: g.face, id: g.id, x: l.at}), l.at+next-g.x
	}
	return true
}

// end ends the line, with an ellipsis where it is the last there may be and more
// would follow. It tells whether another one may begin.
func (l *setting) end(last bool) bool {
	if l.b.Lines+1 == l.most && (!last || l.more) {
		dots, wide := l.place([]rune(ellipsis))
		for len(l.line) > 0 && l.at+wide > l.room {
			n := len(l.line) - 1
			l.at, l.line = l.line[n].x, l.line[:n]
		}
		for _, g := range dots {
			g.x += l.at
			l.line = append(l.line, g)
		}
		l.b.Cut = true
	}
	y, from := fixed.I(l.b.Lines*l.st.lead()+l.st.Size), fixed.Int26_6(0)
	if l.st.Centre {
		from = (l.room - l.at) / 2
	}
	for _, g := range l.line {
		g.x, g.y = g.x+from, y
		l.b.glyphs = append(l.b.glyphs, g)
	}
	l.b.Lines++
	l.line, l.at = nil, 0
	return l.b.Lines < l.most
}

// place puts the glyphs of some characters after each other, and gives how wide they
// are.
func (l *setting) place(runes []rune) ([]glyph, fixed.Int26_6) {
	out := make([]glyph, 0, len(runes))
	size, x := fixed.I(l.st.Size), fixed.Int26_6(0)
	for _, r := range runes {
		f, n, _ := find(&l.buf, l.faces, r)
		if last := len(out) - 1; last >= 0 && out[last].face == f {
			if k, err := f.Kern(&l.buf, out[last].id, n, size, font.HintingNone); err == nil {
				x += k
			}
		}
		wide, err := f.GlyphAdvance(&l.buf, n, size, font.HintingNone)
		if err != nil {
			continue
		}
		out = append(out, glyph{face: f, id: n, x: x})
		x += wide
	}
	return out, x
}

func px(v fixed.Int26_6) float32 { return float32(v) / 64 }

// Draw draws a block with its upper left corner at a place.
func (*Setter) Draw(img *image.RGBA, b Block, x, y int, ink color.Color) {
	var buf sfnt.Buffer
	p := newPen(img, ink)
	for _, g := range b.glyphs {
		o, err := g.face.LoadGlyph(&buf, g.id, fixed.I(b.size), nil)
		if err != nil {
			continue
		}
		p.outline(o, float32(x)+px(g.x), float32(y)+px(g.y))
	}
}
