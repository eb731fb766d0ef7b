package media_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/color/palette"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"strings"
	"testing"
	"time"

	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/media"
)

func TestUploadMakesRenditions(t *testing.T) { // social-core 9, architecture 11.7
	t.Parallel()
	each(t, nil, func(t *testing.T, w *world) {
		m := w.upload(jpegOf(t, scene(2600, 1300)))
		got, ok := w.get(m.ID)
		if !ok || got.State != media.Ready || got.Type != "image" || got.Mime != "image/jpeg" || got.Owner != lea || got.Post != 0 || got.At != w.Clock.Now() {
			t.Fatalf("kept as %+v", got)
		}
		want := map[string]image.Point{"1920": {1920, 960}, "400": {400, 200}, "640": {640, 320}, "original": {2600, 1300}, "preview": {679, 339}}
		var sum int64
		for _, r := range got.Renditions {
			if r.Width != want[r.Name].X || r.Height != want[r.Name].Y || r.Mime != "image/jpeg" {
				t.Errorf("%s is %d x %d, %s", r.Name, r.Width, r.Height, r.Mime)
			}
			data := w.bytesOf(got, r.Name)
			c, err := jpeg.DecodeConfig(bytes.NewReader(data))
			if err != nil || c.Width != r.Width || c.Height != r.Height || int64(len(data)) != r.Bytes {
				t.Errorf("%s holds %d x %d in %d bytes, %v", r.Name, c.Width, c.Height, len(data), err)
			}
			sum += r.Bytes
			delete(want, r.Name)
		}
		if len(want) > 0 || got.Bytes != sum {
			t.Errorf("missing %v; %d bytes of %d", want, got.Bytes, sum)
		}
		if len(got.Blurhash) != 28 || !strings.HasPrefix(got.Color, "#") || len(got.Color) != 7 || len(got.Secret) != 22 {
			t.Errorf("blurhash %q, color %q, secret %q", got.Blurhash, got.Color, got.Secret)
		}
		if meta := got.Meta()["original"].(map[string]any); meta["size"] != "2600x1300" {
			t.Errorf("meta %v", meta)
		}
	})
}

func TestLargePicturesShrink(t *testing.T) { // social-core 9: 3,840 px
	t.Parallel()
	w := lite(t, nil)
	m := w.upload(jpegOf(t, image.NewGray(image.Rect(0, 0, 500, 4000))))
	r, _ := m.Rendition(media.Original)
	if r.Width != 480 || r.Height != 3840 {
		t.Errorf("original of %d x %d", r.Width, r.Height)
	}
	// A line of pixels is a picture too.
	line := w.upload(pngOf(t, image.NewGray(image.Rect(0, 0, 100_000, 1))))
	if r, _ := line.Rendition(media.Original); r.Width != 3840 || r.Height != 1 {
		t.Errorf("line of %d x %d", r.Width, r.Height)
	}
}

func TestClearPicturesStayClear(t *testing.T) {
	t.Parallel()
	w := lite(t, nil)
	src := image.NewNRGBA(image.Rect(0, 0, 900, 600))
	draw.Draw(src, image.Rect(0, 0, 450, 600), image.NewUniform(color.NRGBA{200, 40, 90, 255}), image.Point{}, draw.Src)
	draw.Draw(src, image.Rect(450, 0, 900, 600), image.NewUniform(color.NRGBA{200, 40, 90, 100}), image.Point{}, draw.Src)
	m := w.upload(pngOf(t, src))
	for _, name := range []string{"original", "640", "400", "preview"} {
		got, err := png.Decode(bytes.NewReader(w.bytesOf(m, name)))
		if err != nil {
			t.Fatal(err)
		}
		b := got.Bounds()
		for x, alpha := range map[int]uint8{b.Dx() / 4: 255, b.Dx() * 3 / 4: 100} {
			c := color.NRGBAModel.Convert(got.At(x, b.Dy()/2)).(color.NRGBA)
			if c.A != alpha || near(c.R, 200) > 2 || near(c.G, 40) > 2 || near(c.B, 90) > 2 {
				t.Errorf("%s at %d: %v", name, x, c)
			}
		}
	}
	var r, g, b uint8
	if n, _ := fmt.Sscanf(m.Color, "#%02x%02x%02x", &r, &g, &b); n != 3 || near(r, 200) > 2 || near(g, 40) > 2 || near(b, 90) > 2 {
		t.Errorf("mean colour %s", m.Color)
	}
}

func near(a, b uint8) int { return max(int(a)-int(b), int(b)-int(a)) }

func pngOf(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// exif is a segment as a camera writes it: an orientation, a maker, and where
// the picture was taken.
func exif(orientation uint16) []byte {
	var b bytes.Buffer
	put := func(v any) { _ = binary.Write(&b, binary.BigEndian, v) }
	b.WriteString("MM\x00\x2A")
	put(uint32(8))
	put(uint16(3))
	entry := func(tag, kind uint16, n, v uint32) { put(tag); put(kind); put(n); put(v) }
	entry(0x010F, 2, 16, 50)                     // Make
	entry(0x0112, 3, 1, uint32(orientation)<<16) // Orientation
	entry(0x8825, 4, 1, 66)                      // GPS
	put(uint32(0))
	b.WriteString("SECRET-CAMERA-1\x00")
	put(uint16(2))
	entry(1, 2, 2, 'N'<<24)
	entry(2, 5, 3, 96)
	put(uint32(0))
	for _, v := range []uint32{48, 1, 51, 1, 30, 1} {
		put(v)
	}
	b.WriteString("SECRET-PLACE-48.85,2.35")
	return append([]byte("Exif\x00\x00"), b.Bytes()...)
}

// segment is a marker segment of a JPEG.
func segment(marker byte, body []byte) []byte {
	return append(binary.BigEndian.AppendUint16([]byte{0xFF, marker}, uint16(len(body)+2)), body...)
}

// tagged puts segments behind the start of a JPEG.
func tagged(data []byte, segments ...[]byte) []byte {
	out := append([]byte{}, data[:2]...)
	for _, s := range segments {
		out = append(out, s...)
	}
	return append(out, data[2:]...)
}

func TestNoMetadataSurvives(t *testing.T) { // social-core 9: EXIF, GPS, XMP, comments
	t.Parallel()
	w := lite(t, nil)
	xmp := append([]byte("http://ns.adobe.com/xap/1.0/\x00"), "<x:xmpmeta>SECRET-XMP</x:xmpmeta>"...)
	iptc := append([]byte("Photoshop 3.0\x00"), "8BIMSECRET-IPTC"...)
	photo := tagged(jpegOf(t, scene(800, 500)), segment(0xE1, exif(1)), segment(0xE1, xmp), segment(0xED, iptc), segment(0xFE, []byte("SECRET-COMMENT")))
	photo = append(photo, "PK\x03\x04 SECRET-ARCHIVE"...) // what follows the end of the picture

	chunk := func(kind, body string) []byte {
		out := append(binary.BigEndian.AppendUint32(nil, uint32(len(body))), kind+body...)
		return binary.BigEndian.AppendUint32(out, crc(kind+body))
	}
	drawing := pngOf(t, scene(300, 200))
	drawing = bytes.Join([][]byte{drawing[:33], chunk("tEXt", "Author\x00SECRET-AUTHOR"), chunk("eXIf", string(exif(1)[6:])), drawing[33:]}, nil)

	film := gifOf(t, 3, 60, 40)
	film = bytes.Join([][]byte{film[:len(film)-1], {0x21, 0xFE, 14}, []byte("SECRET-COMMENT"), {0}, film[len(film)-1:]}, nil)

	for name, data := range map[string][]byte{"jpeg": photo, "png": drawing, "gif": film} {
		if !bytes.Contains(data, []byte("SECRET")) {
			t.Fatal("nothing to hide")
		}
		m := w.upload(data)
		for _, r := range m.Renditions {
			out := w.bytesOf(m, r.Name)
			for _, trace := range []string{"SECRET", "Exif", "xmp", "Photoshop", "tEXt", "PK\x03\x04"} {
				if bytes.Contains(out, []byte(trace)) {
					t.Errorf("%s, %s: %q survives", name, r.Name, trace)
				}
			}
		}
	}
}

func TestOrientationIsApplied(t *testing.T) { // social-core 9
	t.Parallel()
	w := lite(t, nil)
	// A red corner at the top left of the sensor.
	sensor := image.NewRGBA(image.Rect(0, 0, 320, 160))
	draw.Draw(sensor, sensor.Bounds(), image.NewUniform(color.RGBA{20, 20, 160, 255}), image.Point{}, draw.Src)
	draw.Draw(sensor, image.Rect(0, 0, 80, 80), image.NewUniform(color.RGBA{230, 20, 20, 255}), image.Point{}, draw.Src)
	plain := jpegOf(t, sensor)
	for o, want := range map[uint16]struct{ right, bottom, upright bool }{
		1: {}, 2: {right: true}, 3: {right: true, bottom: true}, 4: {bottom: true},
		5: {upright: true}, 6: {right: true, upright: true}, 7: {right: true, bottom: true, upright: true}, 8: {bottom: true, upright: true},
		9: {}, 0: {},
	} {
		m := w.upload(tagged(plain, segment(0xE1, exif(o))))
		got, err := jpeg.Decode(bytes.NewReader(w.bytesOf(m, media.Original)))
		if err != nil {
			t.Fatal(err)
		}
		b := got.Bounds()
		if want.upright != (b.Dy() > b.Dx()) {
			t.Errorf("%d: %v", o, b)
		}
		x, y := 30, 30
		if want.right {
			x = b.Dx() - 30
		}
		if want.bottom {
			y = b.Dy() - 30
		}
		if r, _, blue, _ := got.At(x, y).RGBA(); r < 0xC000 || blue > 0x5000 {
			t.Errorf("%d: the corner is not at %d, %d", o, x, y)
		}
	}
}

// gifOf is an animation of n frames.
func gifOf(t testing.TB, n, w, h int) []byte {
	t.Helper()
	g := &gif.GIF{}
	for i := range n {
		frame := image.NewPaletted(image.Rect(0, 0, w, h), palette.Plan9)
		for p := range frame.Pix {
			frame.Pix[p] = uint8(i*40 + p/w)
		}
		g.Image, g.Delay = append(g.Image, frame), append(g.Delay, 7)
	}
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, g); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestAnimationsAreKept(t *testing.T) { // social-core 9, architecture 11.7
	t.Parallel()
	w := lite(t, nil)
	for _, c := range []struct{ frames, want int }{{2, 2}, {130, 100}} {
		m := w.upload(gifOf(t, c.frames, 120, 90))
		g, err := gif.DecodeAll(bytes.NewReader(w.bytesOf(m, media.Original)))
		if err != nil || len(g.Image) != c.want || g.Delay[1] != 7 || m.Mime != "image/gif" || m.Type != "image" {
			t.Errorf("%d frames became %d, %v; %s, %s", c.frames, len(g.Image), err, m.Mime, m.Type)
		}
		if r, _ := m.Rendition(media.Preview); r.Mime != "image/jpeg" || r.Width != 120 {
			t.Errorf("preview %+v", r)
		}
	}
	// Large frames: fewer of them, so that at most fifty megapixels are decoded.
	m := w.upload(gifOf(t, 8, 3000, 3000))
	g, err := gif.DecodeAll(bytes.NewReader(w.bytesOf(m, media.Original)))
	if err != nil || len(g.Image) != 5 {
		t.Errorf("%d large frames, %v", len(g.Image), err)
	}
	// One frame is a picture.
	if m := w.upload(gifOf(t, 1, 120, 90)); m.Mime != "image/jpeg" {
		t.Errorf("one frame as %s", m.Mime)
	}
}

func TestRefusedUploadsLeaveNothing(t *testing.T) { // social-core 17, architecture 16
	t.Parallel()
	photo, drawing := jpegOf(t, scene(400, 300)), pngOf(t, scene(200, 100))
	bomb := func(w, h uint32) []byte { // a PNG that promises more than it holds
		data := append([]byte{}, drawing...)
		binary.BigEndian.PutUint32(data[16:], w)
		binary.BigEndian.PutUint32(data[20:], h)
		binary.BigEndian.PutUint32(data[29:], crc(string(data[12:29])))
		return data
	}
	wide := append([]byte{}, photo...) // a JPEG of 65,000 by 65,000
	at := bytes.Index(wide, []byte{0xFF, 0xC0})
	copy(wide[at+5:], "\xFD\xE8\xFD\xE8")
	manyPixels := gifOf(t, 1, 10, 10)
	copy(manyPixels[6:], "\xFF\xFF\xFF\xFF")
	each(t, nil, func(t *testing.T, w *world) {
		for name, c := range map[string]struct {
			data []byte
			code string
		}{
			"nothing":            {nil, "media.unsupported"},
			"text":               {[]byte("bonjour"), "media.unsupported"},
			"page":               {[]byte("<!DOCTYPE html><script>alert(1)</script>"), "media.unsupported"},
			"drawing of vectors": {[]byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`), "media.unsupported"},
			"script as picture":  {[]byte("GIF89a\x10\x00\x10\x00=1;alert(document.cookie)//" + strings.Repeat(" ", 600)), "media.unreadable"},
			"page as photo":      {[]byte("\xFF\xD8\xFF\xE0<html><script>alert(1)</script></html>"), "media.unreadable"},
			"head of a photo":    {photo[:300], "media.unreadable"},
			"half a photo":       {photo[:len(photo)/2], "media.unreadable"},
			"half a drawing":     {drawing[:len(drawing)/2], "media.unreadable"},
			"broken drawing":     {append(append([]byte{}, drawing[:60]...), bytes.Repeat([]byte{7}, 400)...), "media.unreadable"},
			"bomb":               {bomb(100_000, 100_000), "media.too_large"},
			"bomb within limits": {bomb(5000, 5000), "media.unreadable"},
			"no pixels":          {bomb(0, 10), "media.unreadable"},
			"photo too wide":     {wide, "media.too_large"},
			"animation too wide": {manyPixels, "media.too_large"},
			"film without help":  {[]byte("\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2"), "media.unsupported"},
			"sixteen mebibytes":  {append(append([]byte{}, photo...), make([]byte, 16<<20)...), "media.too_large"},
			"picture of unknown": {[]byte("\x00\x00\x00\x10ftypjxl \x00\x00\x00\x00"), "media.unsupported"},
			"film as picture":    {[]byte("RIFF\x10\x00\x00\x00WEBPVP8 \x04\x00\x00\x00\x00\x00\x00\x00"), "media.unreadable"},
		} {
			_, err := w.engine.Upload(w.Context(), lea, bytes.NewReader(c.data))
			if err == nil {
				t.Errorf("%s is taken", name)
				continue
			}
			if fault.Of(err).Code != c.code {
				t.Errorf("%s: %v, not %s", name, err, c.code)
			}
		}
		var left []id.Media
		w.Read(func(tx *store.Tx) (err error) {
			left, err = store.Many(tx, store.Value[id.Media], "SELECT id FROM media_media ORDER BY id")
			return err
		})
		if len(left) > 0 || w.files() > 0 {
			t.Errorf("%d rows and %d files are left", len(left), w.files())
		}
	})
}

func TestRulesMayRefuse(t *testing.T) { // social-core 9, hooks
	t.Parallel()
	var seen []media.Decoded
	rule := func(_ context.Context, d media.Decoded) (media.Outcome, error) {
		seen = append(seen, d)
		return media.Outcome{Refuse: d.Owner == jean, Keep: func(tx *store.Tx) error {
			_, err := tx.Exec("UPDATE media_media SET description = $1 WHERE id = $2", "seen", d.Media)
			return err
		}}, nil
	}
	w := lite(t, func(o *media.Options) { o.Rules = []media.AfterDecode{rule} })
	photo := jpegOf(t, scene(1000, 500))
	_, err := w.engine.Upload(w.Context(), jean, bytes.NewReader(photo))
	refused(t, err, "media.refused")
	if w.files() != 0 {
		t.Error("files of a refused upload are kept")
	}
	m := w.upload(photo)
	got, _ := w.get(m.ID)
	if len(seen) != 2 || seen[1].Media != m.ID || seen[1].Type != "image" || seen[1].Picture.Bounds().Dx() != 679 || got.Description != "seen" {
		t.Errorf("the rule saw %+v; kept %q", seen, got.Description)
	}
	original, _ := m.Rendition(media.Original)
	if sum := sha256.Sum256(photo); seen[1].Hash != hex.EncodeToString(sum[:]) || seen[1].Kept != original.Blob { // social-core 18
		t.Errorf("the rule saw the hashes %q and %q, not %x and %q", seen[1].Hash, seen[1].Kept, sum, original.Blob)
	}
}

// TestThumbnail: a picture of the network's is small and still, uses nobody's
// space, and goes unless it is reserved.
func TestThumbnail(t *testing.T) { // social-core 14
	t.Parallel()
	each(t, func(o *media.Options) { o.Quota = 1 }, func(t *testing.T, w *world) {
		take := func(data []byte) media.Media {
			t.Helper()
			m, err := w.engine.Thumbnail(w.Context(), bytes.NewReader(data))
			if err != nil {
				t.Fatal(err)
			}
			return m
		}
		kept, loose := take(jpegOf(t, scene(2600, 1300))), take(jpegOf(t, scene(50, 40)))
		if r, _ := kept.Rendition(media.Original); r.Width != 1500 || r.Height != 750 || kept.Owner != 0 || kept.Blurhash == "" {
			t.Errorf("kept as %+v", kept)
		}
		if _, err := w.engine.Thumbnail(w.Context(), strings.NewReader("<html>")); err == nil {
			t.Error("a page is a picture")
		}
		w.Write(func(tx *store.Tx) error { return w.engine.Reserve(w.Context(), tx, 0, []id.Media{kept.ID}, true) })
		w.pass(27 * time.Hour)
		for m, want := range map[id.Media]bool{kept.ID: true, loose.ID: false} {
			if _, ok := w.get(m); ok != want {
				t.Errorf("%v is there: %v", m, ok)
			}
		}
	})
}

func TestQuota(t *testing.T) { // social-core 9
	t.Parallel()
	photo := jpegOf(t, scene(600, 400))
	each(t, func(o *media.Options) { o.Quota = 200_000 }, func(t *testing.T, w *world) {
		n := 0
		for ; n < 20; n++ {
			if _, err := w.engine.Upload(w.Context(), lea, bytes.NewReader(photo)); err != nil {
				refused(t, err, "media.quota")
				break
			}
		}
		if n == 0 || n == 20 {
			t.Errorf("%d uploads fit", n)
		}
		if _, err := w.engine.Upload(w.Context(), jean, bytes.NewReader(photo)); err != nil {
			t.Errorf("another account: %v", err)
		}
	})
}

func TestPictureIsStillAndStays(t *testing.T) {
	t.Parallel()
	each(t, nil, func(t *testing.T, w *world) {
		m, err := w.engine.Picture(w.Context(), lea, bytes.NewReader(gifOf(t, 3, 2000, 1000)))
		if err != nil {
			t.Fatal(err)
		}
		r, _ := m.Rendition(media.Original)
		if !m.Reserved || r.Mime != "image/jpeg" || r.Width != 1500 || r.Height != 750 {
			t.Errorf("picture %+v", r)
		}
		w.pass(49 * time.Hour)
		if _, ok := w.get(m.ID); !ok {
			t.Error("an avatar was swept away")
		}
	})
}

func TestSenderWhoLeaves(t *testing.T) {
	t.Parallel()
	w := lite(t, nil)
	gone := errors.New("connection reset")
	_, err := w.engine.Upload(w.Context(), lea, io.MultiReader(bytes.NewReader(jpegOf(t, scene(300, 300))[:5000]), errReader{gone}))
	if !is(err, gone) || w.files() != 0 {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithCancel(w.Context())
	cancel()
	if _, err := w.engine.Upload(ctx, lea, bytes.NewReader(jpegOf(t, scene(30, 30)))); !is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

type errReader struct{ err error }

func (r errReader) Read([]byte) (int, error) { return 0, r.err }

func TestACopyStandsOnTheSameFiles(t *testing.T) { // social-core 9
	t.Parallel()
	each(t, nil, func(t *testing.T, w *world) {
		m := w.upload(jpegOf(t, scene(300, 200)))
		files := w.files()
		alt := "Un pont"
		var c media.Media
		w.Write(func(tx *store.Tx) (err error) {
			if err = w.engine.Describe(w.Context(), tx, lea, media.Change{ID: m.ID, Description: &alt}); err != nil {
				return err
			}
			c, err = w.engine.Copy(w.Context(), tx, lea, m.ID)
			return err
		})
		got, ok := w.get(c.ID)
		if !ok || got.ID == m.ID || got.Secret == m.Secret || got.Description != "" || len(got.Renditions) != len(m.Renditions) || w.files() != files {
			t.Errorf("the copy is %+v, with %d files instead of %d", got, w.files(), files)
		}
		err := w.Store.Write(w.Context(), func(tx *store.Tx) error { _, err := w.engine.Copy(w.Context(), tx, jean, m.ID); return err })
		refused(t, err, "media.gone")
		// Each lets go of the files only when the other has.
		w.Write(func(tx *store.Tx) error {
			if err := w.engine.Attach(w.Context(), tx, lea, []id.Media{c.ID}, 1); err != nil {
				return err
			}
			return w.engine.Discard(w.Context(), tx, m.ID)
		})
		w.pass(3 * time.Hour)
		if w.files() != files {
			t.Errorf("the copy lost its files: %d of %d", w.files(), files)
		}
		w.Write(func(tx *store.Tx) error { return w.engine.Discard(w.Context(), tx, c.ID) })
		w.pass(3 * time.Hour)
		if w.files() != 0 {
			t.Errorf("%d files stay", w.files())
		}
	})
}
