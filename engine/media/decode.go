package media

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"time"

	"parvis/base/fault"
)

// decodeFor is how long one picture may keep a core.
const decodeFor = 30 * time.Second

// header is what is known of a picture before it is decoded.
type header struct {
	w, h   int
	weight int // of the gate, in pixels of four bytes
	moves  animation
	iso    isoHead
}

// inspect reads the head of a picture and refuses one that is too large.
func inspect(r io.ReadSeeker, f format) (h header, err error) {
	err = guarded(func() error {
		c, err := h.read(r, f)
		h.w, h.h = c.Width, c.Height
		h.weight = h.w * h.h
		if c.ColorModel == color.RGBA64Model || c.ColorModel == color.NRGBA64Model {
			h.weight *= 2
		}
		return err
	})
	switch {
	case err != nil:
		return h, unreadable(err)
	case h.w <= 0 || h.h <= 0:
		return h, errUnreadable
	case h.w > maxPixels || h.h > maxPixels || h.w*h.h > maxPixels:
		return h, tooLarge(f)
	}
	_, err = r.Seek(0, io.SeekStart)
	return h, err
}

func (h *header) read(r io.Reader, f format) (c image.Config, err error) {
	switch f {
	case jpegFile:
		return jpeg.DecodeConfig(r)
	case pngFile:
		return png.DecodeConfig(r)
	case gifFile:
		h.moves, err = scanGIF(bufio.NewReader(r))
		return image.Config{Width: h.moves.w, Height: h.moves.h}, err
	case webpFile:
		data, err := readWebP(r)
		if err != nil {
			return c, err
		}
		return webpSize(data)
	}
	h.iso, err = scanISO(r)
	return image.Config{Width: h.iso.w, Height: h.iso.h}, err
}

// developed is a decoded picture, upright, and its moving form if it has one.
type developed struct {
	still  raster
	moves  *gif.GIF
	colors *gamut
}

// decode decodes a picture that was inspected.
func decode(ctx context.Context, file io.ReadSeeker, f format, h header) (d developed, err error) {
	held := orientation(file, f)
	if f == avifFile {
		held = asEXIF(h.iso.turn, h.iso.flip)
	}
	d.colors = readGamut(profileOf(file, f, h))
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return d, err
	}
	ctx, cancel := context.WithTimeout(ctx, decodeFor)
	defer cancel()
	err = guarded(func() error {
		m, err := d.read(patient{ctx, file}, f, h)
		if err != nil {
			return err
		}
		if b := m.Bounds(); b.Dx() <= 0 || b.Dy() <= 0 || b.Dx()*b.Dy() > maxPixels {
			return errUnreadable
		}
		d.still = turned(newRaster(m), held)
		return nil
	})
	if err != nil {
		return developed{}, unreadable(err)
	}
	return d, nil
}

func (d *developed) read(r io.Reader, f format, h header) (image.Image, error) {
	switch f {
	case jpegFile:
		return jpeg.Decode(r)
	case pngFile:
		return png.Decode(r)
	case gifFile:
		g, err := decodeGIF(bufio.NewReader(r), h.moves)
		if err != nil {
			return nil, err
		}
		if len(g.Image) > 1 && max(h.w, h.h) <= maxSide {
			d.moves = g
		}
		return first(g), nil
	case webpFile:
		data, err := readWebP(r)
		if err != nil {
			return nil, err
		}
		return decodeWebP(data)
	case avifFile:
		return decodeAVIF(r)
	}
	return decodeHEIC(r)
}

// guarded turns a panic of a decoder into an error.
func guarded(fn func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("decoder panicked: %v", p)
		}
	}()
	return fn()
}

// unreadable keeps faults of ours and ended contexts, and makes everything else
// one sentence.
func unreadable(err error) error {
	var f *fault.Fault
	if errors.As(err, &f) || errors.Is(err, context.Canceled) {
		return err
	}
	return fault.Wrap(errUnreadable, err)
}
