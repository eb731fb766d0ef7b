package media

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color/palette"
	"image/gif"
	"image/jpeg"
	"image/png"
	"testing"
	"time"

	"parvis/base/fault"
)

// FuzzUpload is the whole way of outside bytes: recognised, measured, decoded,
// rendered. Nothing may panic, and what is taken has renditions of its size.
func FuzzUpload(f *testing.F) {
	m := image.NewNRGBA(image.Rect(0, 0, 40, 30))
	for i := range m.Pix {
		m.Pix[i] = uint8(i * 7)
	}
	var j, p, g bytes.Buffer
	frame := image.NewPaletted(m.Rect, palette.WebSafe)
	err := errors.Join(jpeg.Encode(&j, m, nil), png.Encode(&p, m),
		gif.EncodeAll(&g, &gif.GIF{Image: []*image.Paletted{frame, frame}, Delay: []int{1, 1}}))
	if err != nil {
		f.Fatal(err)
	}
	for _, data := range [][]byte{j.Bytes(), p.Bytes(), g.Bytes(), []byte("GIF89a"), []byte("\xFF\xD8\xFF\xE1\x00\x10Exif\x00\x00MM\x00\x2A\x00\x00\x00\x08"),
		[]byte("RIFF\x24\x00\x00\x00WEBPVP8X\x0A\x00\x00\x00\x02\x00\x00\x00\x01\x00\x00\x01\x00\x00ANMF\x18\x00\x00\x00"),
		[]byte("\x00\x00\x00\x18ftypavif\x00\x00\x00\x00avifmif1\x00\x00\x00\x08meta")} {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		form, ok := sniff(data)
		if !ok || form.kind != still {
			return
		}
		file := bytes.NewReader(data)
		h, err := inspect(file, form)
		if err != nil || h.w*h.h > 1_000_000 {
			coded(t, err)
			return
		}
		d, err := decode(t.Context(), file, form, h)
		if err != nil {
			coded(t, err)
			return
		}
		made, l, err := render(d, maxSide)
		if err != nil {
			coded(t, err)
			return
		}
		if l.blurhash == "" || len(made) < 2 || made[0].Width*made[0].Height == 0 {
			t.Errorf("made %d renditions, %q", len(made), l.blurhash)
		}
	})
}

// coded fails unless an error is one that its sender may read.
func coded(t *testing.T, err error) {
	t.Helper()
	if err != nil && fault.Of(err).Code == "" {
		t.Errorf("without a code: %v", err)
	}
}

func FuzzScanISO(f *testing.F) {
	f.Add([]byte("\x00\x00\x00\x0Cmeta\x00\x00\x00\x00"))
	f.Add([]byte("\x00\x00\x00\x01meta\x00\x00\x00\x00\x00\x00\x00\x14\x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		h, err := scanISO(bytes.NewReader(data))
		if err == nil && (h.w < 0 || h.h < 0 || h.turn > 3 || h.flip > 2) {
			t.Errorf("%+v", h)
		}
	})
}

func FuzzProbe(f *testing.F) {
	f.Add([]byte(`{"streams":[{"codec_type":"video","width":2,"height":2,"avg_frame_rate":"30000/1001"}],"format":{"duration":"1.5","bit_rate":"9"}}`))
	f.Add([]byte(`{"streams":[{"codec_type":"audio"}],"format":{"duration":"1e300"}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := readProbe(data)
		if err == nil && (c.duration < 0 || c.duration > maxLength || c.rate < 0) {
			t.Errorf("%+v", c)
		}
	})
}

func TestProbe(t *testing.T) {
	t.Parallel()
	c, err := readProbe([]byte(`{"streams":[{"codec_type":"video","width":9,"height":9,"disposition":{"attached_pic":1}},
		{"codec_type":"video","width":640,"height":360,"avg_frame_rate":"30000/1001"},{"codec_type":"audio"}],"format":{"duration":"12.500","bit_rate":"64000"}}`))
	if err != nil || c != (clip{640, 360, 29970, 12500 * time.Millisecond, 64000, true}) {
		t.Errorf("%+v, %v", c, err)
	}
	if _, err := readProbe([]byte(`{"streams":[]}`)); err == nil {
		t.Error("nothing to see is taken")
	}
}

func TestSniff(t *testing.T) { // social-core 9: the content, never the claim
	t.Parallel()
	for head, want := range map[string]string{
		"\xFF\xD8\xFF\xE0": "image/jpeg", "\x89PNG\r\n\x1A\n": "image/png", "GIF87a": "image/gif", "RIFF....WEBPVP8 ": "image/webp",
		"RIFF....WAVEfmt ": "audio/wav", "RIFF....AVI LIST": "", "OggS": "audio/ogg", "fLaC": "audio/flac", "ID3\x04": "audio/mpeg",
		"\xFF\xFB\x90\x00": "audio/mpeg", "\xFF\xF1\x50\x80": "", "....moov": "video/quicktime",
		"\x1A\x45\xDF\xA3\x01\x00\x42\x82\x84webm": "video/webm", "\x1A\x45\xDF\xA3\x01\x00\x42\x82\x88matroska": "",
		"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomavc1": "video/mp4", "\x00\x00\x00\x18ftypM4A \x00\x00\x02\x00isommp42": "audio/mp4",
		"\x00\x00\x00\x14ftypqt  \x00\x00\x00\x00qt  ": "video/quicktime", "\x00\x00\x00\x1Cftypmif1\x00\x00\x00\x00mif1heic....": "image/heic",
		"\x00\x00\x00\x18ftypavif\x00\x00\x00\x00avifmif1": "image/avif", "\x00\x00\x00\x14ftypjp2 \x00\x00\x00\x00jp2 ": "",
		"": "", "<svg": "", "%PDF-1.7": "", "MZ": "", "\x7FELF": "", "PK\x03\x04": "",
	} {
		if got, ok := sniff([]byte(head)); got.mime != want || ok != (want != "") {
			t.Errorf("%q is %q, %v", head, got.mime, ok)
		}
	}
}

// A picture that keeps a decoder busy ends with its time.
func TestDecodingEnds(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 50, 50))); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithDeadline(t.Context(), time.Unix(0, 0))
	defer cancel()
	file := bytes.NewReader(b.Bytes())
	h, err := inspect(file, pngFile)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := decode(ctx, file, pngFile, h); fault.Of(err).Code != "media.unreadable" {
		t.Errorf("got %v", err)
	}
}
