package media_test

import (
	"archive/zip"
	"bytes"
	"slices"
	"strings"
	"testing"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/media"
)

// archived makes an archive of files without compression, in order.
func archived(t testing.TB, files ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i+1 < len(files); i += 2 {
		f, err := z.CreateRaw(&zip.FileHeader{Name: files[i], Method: zip.Store, CompressedSize64: uint64(len(files[i+1])), UncompressedSize64: uint64(len(files[i+1]))})
		if err == nil {
			_, err = f.Write([]byte(files[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A document is told by what is in it, kept byte for byte, given to be saved, and hangs on
// no post; what could be run, or could be anything, is not taken.
func TestDocuments(t *testing.T) { // business-messaging 6, 8
	t.Parallel()
	each(t, nil, func(t *testing.T, w *world) {
		take := func(name string, data []byte) (media.Media, error) {
			return w.engine.File(w.Context(), lea, name, "", bytes.NewReader(data))
		}
		office := "application/vnd.openxmlformats-officedocument."
		for _, c := range []struct {
			name string
			data []byte
			want string
		}{
			{"menu.pdf", []byte("%PDF-1.7\n%..."), "application/pdf"},
			{"menu", []byte("%PDF-1.4\n"), "application/pdf"},
			{"lettre.docx", archived(t, "[Content_Types].xml", "x", "word/document.xml", "x"), office + "wordprocessingml.document"},
			{"liste.bin", archived(t, "_rels/.rels", strings.Repeat("x", 300<<10), "xl/workbook.xml", "x"), office + "spreadsheetml.sheet"},
			{"diapos.pptx", archived(t, "ppt/presentation.xml", "x"), office + "presentationml.presentation"},
			{"lettre.odt", archived(t, "mimetype", "application/vnd.oasis.opendocument.text", "content.xml", "x"), "application/vnd.oasis.opendocument.text"},
			{"livre.epub", archived(t, "mimetype", "application/epub+zip"), "application/epub+zip"},
			{"tout.zip", archived(t, "a", "x"), "application/zip"},
			{"vieux.doc", []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1...."), "application/msword"},
			{"liste.CSV", []byte("a;b\né;2\n"), "text/csv"},
			{"notes.txt", []byte(strings.Repeat("é", 3000)), "text/plain"},
		} {
			m, err := take(c.name, c.data)
			if err != nil {
				t.Errorf("%s: %v", c.name, err)
				continue
			}
			got, _ := w.get(m.ID)
			if got.Type != media.Document || got.Mime != c.want || got.State != media.Ready || !bytes.Equal(w.bytesOf(got, media.Original), c.data) || got.Bytes != int64(len(c.data)) {
				t.Errorf("%s is kept as %s, %s, %d bytes", c.name, got.Type, got.Mime, got.Bytes)
			}
			if !slices.Contains(media.Documents(), got.Mime) {
				t.Errorf("%s is not among the types that are told", got.Mime)
			}
			if rec := w.ask("GET", "https://parvis.example/media/"+got.Secret+"/original"); rec.Code == 200 {
				t.Errorf("%s is given without a signature before it is sent", c.name)
			}
			rec := w.ask("GET", w.engine.URL(got, media.Original, w.Clock.Now()))
			if h := rec.Header(); rec.Code != 200 || h.Get("Content-Disposition") != "attachment" || h.Get("Content-Type") != c.want || h.Get("Content-Security-Policy") != "default-src 'none'; sandbox" || h.Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("%s is given as %d %v", c.name, rec.Code, rec.Header())
			}
			if _, ok := got.Rendition(media.Preview); ok {
				t.Errorf("%s has a preview", c.name)
			}
			w.Write(func(tx *store.Tx) error {
				if err := w.engine.Attach(w.Context(), tx, lea, []id.Media{m.ID}, 7); err == nil {
					t.Errorf("%s hangs on a post", c.name)
				}
				return nil
			})
		}
		for name, data := range map[string][]byte{
			"page.html": []byte("<script>alert(1)</script>"), "dessin.svg": []byte("<svg/>"), "outil.exe": []byte("MZ\x90\x00"), "faux.txt": []byte("a\x00b"),
			"latin.txt": []byte("caf\xe9 noir"), "vide.txt": {}, "macro.docm": []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"),
		} {
			if _, err := take(name, data); err == nil {
				t.Errorf("%s is taken", name)
			} else {
				refused(t, err, "media.unsupported")
			}
		}
		if _, err := w.engine.Upload(w.Context(), lea, bytes.NewReader([]byte("%PDF-1.7\n"))); err == nil {
			t.Error("a document is taken for a post")
		}
		for said, want := range map[string]string{"text/csv; charset=utf-8": "text/csv", "application/msword": "", "text/html": ""} {
			if m, err := w.engine.File(w.Context(), lea, "blob", said, strings.NewReader("a;b")); m.Mime != want || (err == nil) != (want != "") {
				t.Errorf("what is said to be %s is %s, %v", said, m.Mime, err)
			}
		}
		if m, err := take("photo.pdf", jpegOf(t, scene(40, 30))); err != nil || m.Type != "image" {
			t.Errorf("a picture with another name is a %s, %v", m.Type, err)
		}
	})
}

// What opens a saved file goes by the end of its name, which is that of what it is.
func TestNamesOfDocuments(t *testing.T) { // business-messaging 8
	t.Parallel()
	for _, c := range [][3]string{
		{"menu.PDF", "application/pdf", "menu.PDF"}, {"facture.html", "text/plain", "facture.html.txt"}, {"outil.exe", "application/zip", "outil.exe.zip"}, {"x.docm", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "x.docm.docx"},
		{"", "text/csv", "document.csv"}, {"été", "application/epub+zip", "été.epub"}, {"a.txt", "text/markdown", "a.txt.md"},
	} {
		if got := media.Named(c[0], c[1]); got != c[2] {
			t.Errorf("%q of type %s is called %q, want %q", c[0], c[1], got, c[2])
		}
	}
	for _, mime := range media.Documents() {
		if media.Named("x", mime) == "x" {
			t.Errorf("%s has no end", mime)
		}
	}
}

// FuzzDocument takes whatever is sent as a document: it is refused, or of a type that is told.
func FuzzDocument(f *testing.F) {
	f.Add("a.docx", "", archived(f, "mimetype", "application/epub+zip"))
	f.Add("a.zip", "application/zip", []byte("PK\x03\x04"))
	f.Add("a.doc", "", []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"))
	f.Add("blob", "text/plain; charset=utf-8", []byte("é"))
	f.Add("a", "x/y", []byte("%PDF-"))
	w := lite(f, nil)
	f.Fuzz(func(t *testing.T, name, mime string, data []byte) {
		m, err := w.engine.File(t.Context(), lea, name, mime, bytes.NewReader(data))
		if err == nil && m.Type == media.Document && !slices.Contains(media.Documents(), m.Mime) {
			t.Errorf("%s is a %s", name, m.Mime)
		}
	})
}
