package media

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"strconv"

	"github.com/bbrks/go-blurhash"

	"parvis/base/blob"
)

// Sizes of renditions (social-core 9, architecture 11.7).
const (
	maxSide     = 3840
	maxPicture  = 1500 // of the longer side of an avatar or header
	previewArea = 640 * 360
	quality     = 82
	thumbSide   = 32
)

// widths are the renditions between, which pages choose from.
var widths = []int{1920, 640, 400}

// encoded is a rendition before it is stored.
type encoded struct {
	Rendition
	data []byte
}

// looks is what is kept of a picture beside its files.
type looks struct {
	blurhash string
	color    string
	preview  image.Image
}

// render makes the renditions of a picture, the original at most side long.
func render(d developed, side int) ([]encoded, looks, error) {
	p := newPyramid(d.still)
	var out []encoded
	put := func(name string, r raster) error {
		x, err := encode(name, r)
		out = append(out, x)
		return err
	}
	w, h := d.still.within(side, maxPixels)
	original := p.at(w, h)
	if d.colors != nil {
		original = d.colors.apply(original)
		p = newPyramid(original)
	}
	if d.moves != nil {
		data, err := rewrite(d.moves)
		if err != nil {
			return nil, looks{}, unreadable(err)
		}
		out = append(out, finish(Rendition{Name: Original, Mime: gifFile.mime, Width: d.moves.Config.Width, Height: d.moves.Config.Height}, data))
	} else {
		if err := put(Original, original); err != nil {
			return nil, looks{}, err
		}
		for _, width := range widths {
			if width >= original.w {
				continue
			}
			w, h := original.wide(width)
			if err := put(strconv.Itoa(width), p.at(w, h)); err != nil {
				return nil, looks{}, err
			}
		}
	}
	w, h = original.within(side, previewArea)
	small := p.at(w, h)
	if err := put(Preview, small); err != nil {
		return nil, looks{}, err
	}
	l, err := look(small)
	return out, l, err
}

// encode writes a raster: JPEG when it is opaque, else PNG.
func encode(name string, r raster) (encoded, error) {
	var b bytes.Buffer
	x := Rendition{Name: name, Mime: jpegFile.mime, Width: r.w, Height: r.h}
	var err error
	if r.clear() {
		x.Mime = pngFile.mime
		coder := png.Encoder{CompressionLevel: png.DefaultCompression}
		if r.w*r.h > 2_000_000 {
			coder.CompressionLevel = png.BestSpeed
		}
		err = coder.Encode(&b, r.picture())
	} else {
		b.Grow(r.w * r.h / 4)
		err = jpeg.Encode(&b, r.picture(), &jpeg.Options{Quality: quality})
	}
	if err != nil {
		return encoded{}, fmt.Errorf("encode %s: %w", name, err)
	}
	return finish(x, b.Bytes()), nil
}

func finish(r Rendition, data []byte) encoded {
	r.Blob, r.Bytes = string(blob.KeyOf(data)), int64(len(data))
	return encoded{r, data}
}

// look finds the mean colour and the blurhash on a thumb.
func look(small raster) (looks, error) {
	w, h := small.within(thumbSide, thumbSide*thumbSide)
	thumb := newPyramid(small).at(w, h).picture()
	var red, green, blue, all uint64
	for y := range h {
		for x := range w {
			r, g, b, a := thumb.At(x, y).RGBA()
			red, green, blue, all = red+uint64(r), green+uint64(g), blue+uint64(b), all+uint64(a)
		}
	}
	mean := func(v uint64) uint64 { return v * 255 / max(all, 1) }
	hash, err := blurhash.Encode(4, 3, thumb)
	if err != nil {
		return looks{}, fmt.Errorf("blurhash: %w", err)
	}
	return looks{hash, fmt.Sprintf("#%02x%02x%02x", mean(red), mean(green), mean(blue)), small.picture()}, nil
}
