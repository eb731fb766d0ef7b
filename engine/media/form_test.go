package media_test

import (
	"bytes"
	"encoding/binary"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"parvis/base/fault"
	"parvis/base/testkit"
	"parvis/engine/media"
)

// bars are four coloured quarters, red at the top left.
var bars = []string{"-f", "lavfi", "-i", "color=red:size=160x100:d=1[a];color=green:size=160x100:d=1[b];color=blue:size=160x100:d=1[c];color=white:size=160x100:d=1[d];[a][b]hstack[ab];[c][d]hstack[cd];[ab][cd]vstack"}

// corner gives the colour near the top left of a rendition.
func corner(t *testing.T, w *world, m media.Media) color.RGBA {
	t.Helper()
	p, err := jpeg.Decode(bytes.NewReader(w.bytesOf(m, media.Original)))
	if err != nil {
		t.Fatal(err)
	}
	return color.RGBAModel.Convert(p.At(p.Bounds().Dx()/4, p.Bounds().Dy()/4)).(color.RGBA)
}

func red(c color.RGBA) bool { return c.R > 200 && c.G < 60 && c.B < 60 }

func TestWebP(t *testing.T) { // social-core 9
	t.Parallel()
	program := testkit.Program(t, "ffmpeg")
	w := lite(t, nil)
	first := append(append([]string{}, bars...), "-frames:v", "1")
	for name, args := range map[string][]string{
		"lossy.webp":    append(append([]string{}, first...), "-c:v", "libwebp"),
		"lossless.webp": append(append([]string{}, first...), "-c:v", "libwebp", "-lossless", "1"),
		"moving.webp":   append(append([]string{}, bars...), "-frames:v", "5", "-c:v", "libwebp_anim"),
	} {
		m := w.upload(sample(t, program, name, args...))
		if c := corner(t, w, m); !red(c) || m.Mime != "image/jpeg" {
			t.Errorf("%s: %v, %s", name, c, m.Mime)
		}
	}
	clear := sample(t, program, "clear.webp", "-f", "lavfi", "-i", "color=red@0.5:size=120x80:d=1,format=rgba", "-frames:v", "1", "-c:v", "libwebp")
	m := w.upload(clear)
	p, err := png.Decode(bytes.NewReader(w.bytesOf(m, media.Original)))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, _, a := p.At(60, 40).RGBA(); a < 0x7000 || a > 0x9000 {
		t.Errorf("alpha %x", a)
	}
	// A head that promises little, before a picture that is large.
	lying := bytes.Clone(clear)
	if string(lying[12:16]) == "VP8X" {
		copy(lying[24:], "\x01\x00\x00\x01\x00\x00")
		if _, err := w.engine.Upload(w.Context(), lea, bytes.NewReader(lying)); fault.Of(err).Code != "media.unreadable" {
			t.Errorf("lying head: %v", err)
		}
	}
}

func offers(t *testing.T, w *world, mime string) {
	t.Helper()
	for _, m := range w.engine.SupportedTypes() {
		if m == mime {
			return
		}
	}
	t.Skip(mime + " is not taken: the program loads libraries of this machine")
}

// box is a box of an ISO file.
func box(kind string, body []byte) []byte {
	return append(append(binary.BigEndian.AppendUint32(nil, uint32(8+len(body))), kind...), body...)
}

func TestAVIF(t *testing.T) { // social-core 9, P1
	t.Parallel()
	program := testkit.Program(t, "ffmpeg")
	w := lite(t, nil)
	offers(t, w, "image/avif")
	args := append(append([]string{}, bars...), "-frames:v", "1", "-c:v", "libaom-av1", "-still-picture", "1", "-cpu-used", "8", "-crf", "20")
	data := sample(t, program, "a.avif", args...)
	m := w.upload(data)
	if r, _ := m.Rendition(media.Original); r.Width != 320 || r.Height != 200 || !red(corner(t, w, m)) {
		t.Errorf("%+v, %v", r, corner(t, w, m))
	}
	for name, bad := range map[string][]byte{"half": data[:len(data)/2], "head": data[:200]} {
		if _, err := w.engine.Upload(w.Context(), lea, bytes.NewReader(bad)); fault.Of(err).Code != "media.unreadable" {
			t.Errorf("%s: %v", name, err)
		}
	}
	huge := bytes.Clone(data)
	at := bytes.Index(huge, []byte("ispe"))
	binary.BigEndian.PutUint32(huge[at+8:], 60_000)
	binary.BigEndian.PutUint32(huge[at+12:], 60_000)
	if _, err := w.engine.Upload(w.Context(), lea, bytes.NewReader(huge)); fault.Of(err).Code != "media.too_large" {
		t.Errorf("huge: %v", err)
	}
	none := append(box("ftyp", []byte("avif\x00\x00\x00\x00avifmif1")), box("meta", make([]byte, 4))...)
	if _, err := w.engine.Upload(w.Context(), lea, bytes.NewReader(none)); fault.Of(err).Code != "media.unreadable" {
		t.Errorf("without pictures: %v", err)
	}
}

func TestHEIC(t *testing.T) { // social-core 9, P1
	t.Parallel()
	w := lite(t, nil)
	offers(t, w, "image/heic")
	// No free program writes this form: the decoder's own sample is read where
	// the module lies.
	out, err := exec.CommandContext(t.Context(), testkit.Program(t, "go"), "list", "-m", "-f", "{{.Dir}}", "github.com/gen2brain/heic").Output()
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(out)), "testdata", "test8.heic"))
	if err != nil {
		t.Fatal(err)
	}
	m := w.upload(data)
	if r, _ := m.Rendition(media.Original); r.Width < 100 || m.Blurhash == "" || m.Mime != "image/jpeg" {
		t.Errorf("%+v", m)
	}
	if _, err := w.engine.Upload(w.Context(), lea, bytes.NewReader(data[:len(data)/2])); fault.Of(err).Code != "media.unreadable" {
		t.Errorf("half: %v", err)
	}
}
