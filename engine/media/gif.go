package media

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/gif"
	"io"
)

// maxFrames is how many frames of an animation are kept; fewer when they are
// large (architecture 11.7).
const maxFrames = 100

// animation is what the blocks of a GIF say before anything is decoded.
type animation struct {
	w, h   int
	frames int
	// cut is where the frames that are kept end.
	cut int64
}

// scanGIF walks the blocks of a GIF and finds where to cut it.
func scanGIF(r io.Reader) (a animation, err error) {
	in := &counted{r: r}
	head := make([]byte, 13)
	if _, err := io.ReadFull(in, head); err != nil {
		return a, err
	}
	a.w, a.h = int(binary.LittleEndian.Uint16(head[6:])), int(binary.LittleEndian.Uint16(head[8:]))
	if err := in.skip(table(head[10])); err != nil {
		return a, err
	}
	area := 0
	for {
		mark, err := in.byte()
		if errors.Is(err, io.EOF) && a.frames > 0 {
			return a, nil
		}
		if err != nil {
			return a, err
		}
		switch mark {
		case 0x21: // an extension with its label
			err = in.skip(1)
		case 0x2C:
			pixels, e := in.frame()
			if area += pixels; e == nil && a.frames > 0 && (a.frames == maxFrames || area > pixelBudget) {
				return a, nil
			}
			err = e
		default: // the end, or what a decoder will refuse
			return a, nil
		}
		if err == nil {
			err = in.blocks()
		}
		if err != nil {
			return a, err
		}
		if mark == 0x2C {
			a.frames++
			a.cut = in.n
		}
	}
}

// frame reads the head of a frame and gives its area.
func (c *counted) frame() (int, error) {
	head := make([]byte, 9)
	if _, err := io.ReadFull(c, head); err != nil {
		return 0, err
	}
	w, h := int(binary.LittleEndian.Uint16(head[4:])), int(binary.LittleEndian.Uint16(head[6:]))
	return w * h, c.skip(table(head[8]) + 1)
}

// blocks skips the data blocks that follow.
func (c *counted) blocks() error {
	for {
		n, err := c.byte()
		if err != nil || n == 0 {
			return err
		}
		if err := c.skip(int64(n)); err != nil {
			return err
		}
	}
}

// table is the size of the colour table that a flag byte announces.
func table(flags byte) int64 {
	if flags&0x80 == 0 {
		return 0
	}
	return 3 << (1 + flags&7)
}

type counted struct {
	r   io.Reader
	n   int64
	one [1]byte
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

func (c *counted) byte() (byte, error) {
	_, err := io.ReadFull(c, c.one[:])
	return c.one[0], err
}

func (c *counted) skip(n int64) error {
	_, err := io.CopyN(io.Discard, c, n)
	return err
}

// decodeGIF decodes the frames that are kept.
func decodeGIF(r io.Reader, a animation) (*gif.GIF, error) {
	end := bytes.NewReader([]byte{0x3B})
	return gif.DecodeAll(io.MultiReader(io.LimitReader(r, a.cut), end))
}

// first paints the first frame on the whole screen, clear around it.
func first(g *gif.GIF) image.Image {
	frame := g.Image[0]
	screen := image.Rect(0, 0, g.Config.Width, g.Config.Height)
	if frame.Rect == screen {
		return frame
	}
	out := image.NewNRGBA(screen)
	for y := frame.Rect.Min.Y; y < frame.Rect.Max.Y; y++ {
		for x := frame.Rect.Min.X; x < frame.Rect.Max.X; x++ {
			out.Set(x, y, frame.At(x, y))
		}
	}
	return out
}

// rewrite encodes an animation anew: the same frames, and nothing else that was
// in the file.
func rewrite(g *gif.GIF) ([]byte, error) {
	for i := range g.Delay {
		g.Delay[i] = max(g.Delay[i], 2)
	}
	var b bytes.Buffer
	err := gif.EncodeAll(&b, &gif.GIF{Image: g.Image, Delay: g.Delay, LoopCount: g.LoopCount, Disposal: g.Disposal,
		Config: g.Config, BackgroundIndex: g.BackgroundIndex})
	return b.Bytes(), err
}
