package media

import (
	"encoding/binary"
	"errors"
	"image"
	"io"

	"github.com/gen2brain/avif"
	"github.com/gen2brain/heic"
)

// HEIC and AVIF are decoded by C libraries that are compiled to WebAssembly and
// so kept in a box. Both modules prefer a library of the machine when the
// program is linked to load one; then the form is not taken, since a flaw in it
// would be ours (build with -tags nodynamic).
func avifSafe() bool { return avif.Dynamic() != nil }

func heicSafe() bool { return heic.Dynamic() != nil }

var errBoxes = errors.New("media: boxes that do not fit")

// maxHead is how far the boxes that describe a picture may reach.
const maxHead = 1 << 20

// isoHead is what the boxes of a HEIC or AVIF file say of its pictures.
type isoHead struct {
	w, h int // the largest picture, grids included
	turn int // quarter turns against the clock, for AVIF
	flip int // 1 top to bottom, 2 left to right
	// profile is that of colours, if there is one.
	profile []byte
}

// scanISO reads the boxes before anything is decoded.
func scanISO(r io.Reader) (h isoHead, err error) {
	data, err := io.ReadAll(io.LimitReader(r, maxHead))
	if err != nil {
		return h, err
	}
	err = boxes(data, func(kind string, body []byte) error {
		if kind == "meta" && len(body) > 4 {
			return h.meta(body[4:])
		}
		return nil
	})
	if h.w > 0 {
		err = nil // what follows may be cut off
	}
	return h, err
}

func (h *isoHead) meta(body []byte) error {
	return boxes(body, func(kind string, body []byte) error {
		if kind != "iprp" {
			return nil
		}
		return boxes(body, func(kind string, body []byte) error {
			if kind != "ipco" {
				return nil
			}
			return boxes(body, h.property)
		})
	})
}

func (h *isoHead) property(kind string, body []byte) error {
	switch {
	case kind == "ispe" && len(body) >= 12:
		w, high := int(binary.BigEndian.Uint32(body[4:])), int(binary.BigEndian.Uint32(body[8:]))
		if uint64(w)*uint64(high) > uint64(h.w)*uint64(h.h) {
			h.w, h.h = w, high
		}
	case kind == "colr" && len(body) > 4 && (string(body[:4]) == "prof" || string(body[:4]) == "rICC"):
		h.profile = body[4:]
	case kind == "irot" && len(body) >= 1:
		h.turn = int(body[0] & 3)
	case kind == "imir" && len(body) >= 1:
		h.flip = 1 + int(body[0]&1)
	}
	return nil
}

// boxes calls fn with every whole box in data.
func boxes(data []byte, fn func(kind string, body []byte) error) error {
	for len(data) >= 8 {
		size, head := uint64(binary.BigEndian.Uint32(data)), uint64(8)
		kind := string(data[4:8])
		if size == 1 && len(data) >= 16 {
			size, head = binary.BigEndian.Uint64(data[8:]), 16
		}
		if size == 0 {
			size = uint64(len(data))
		}
		if size < head || size > uint64(len(data)) {
			return errBoxes
		}
		if err := fn(kind, data[head:size]); err != nil {
			return err
		}
		data = data[size:]
	}
	return nil
}

// decodeAVIF decodes the first picture. The decoder gives clear pixels where it
// found none, and does not turn.
func decodeAVIF(r io.Reader) (image.Image, error) {
	m, err := avif.Decode(r)
	if err != nil {
		return nil, err
	}
	if blank(m) {
		return nil, errUnreadable
	}
	return m, nil
}

// blank tells whether every byte of a picture is zero.
func blank(m image.Image) bool {
	var pix []uint8
	switch m := m.(type) {
	case *image.RGBA:
		pix = m.Pix
	case *image.RGBA64:
		pix = m.Pix
	default:
		return false
	}
	for _, v := range pix {
		if v != 0 {
			return false
		}
	}
	return true
}

func decodeHEIC(r io.Reader) (image.Image, error) { return heic.Decode(r) }
