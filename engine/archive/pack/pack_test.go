package pack_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"io"
	"io/fs"
	"runtime"
	"slices"
	"strings"
	"testing"

	"parvis/base/fault"
	"parvis/engine/archive/pack"
)

// file is an entry of an archive made for a test.
type file struct {
	name, text string
	mode       fs.FileMode
}

func zipOf(t testing.TB, files ...file) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range files {
		h := &zip.FileHeader{Name: f.name, Method: zip.Deflate}
		if f.mode != 0 {
			h.SetMode(f.mode)
		}
		w, err := z.CreateHeader(h)
		if err == nil {
			_, err = io.WriteString(w, f.text)
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

func tarOf(t testing.TB, headers ...tar.Header) []byte {
	t.Helper()
	var b bytes.Buffer
	g := gzip.NewWriter(&b)
	w := tar.NewWriter(g)
	for _, h := range headers {
		text := h.PAXRecords["text"]
		h.PAXRecords, h.Size, h.Mode = nil, int64(len(text)), 0o444
		err := w.WriteHeader(&h)
		if err == nil {
			_, err = io.WriteString(w, text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(w.Close(), g.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func entryOf(name, text string) tar.Header {
	return tar.Header{Name: name, Typeflag: tar.TypeReg, PAXRecords: map[string]string{"text": text}}
}

// open opens an archive of any form.
func open(t testing.TB, data []byte, name string, l pack.Limits) (*pack.Pack, error) {
	t.Helper()
	if !pack.IsZip(data) {
		var b bytes.Buffer
		if err := pack.Make(t.Context(), bytes.NewReader(data), name, &b, l); err != nil {
			return nil, err
		}
		data = b.Bytes()
	}
	return pack.Open(bytes.NewReader(data), int64(len(data)), l)
}

func read(t testing.TB, p *pack.Pack, name string) string {
	t.Helper()
	r, err := p.Read(name, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestArchivesOfEveryForm(t *testing.T) {
	t.Parallel()
	for what, data := range map[string][]byte{
		"zip":                        zipOf(t, file{name: "outbox.json", text: "{}"}, file{name: "media_attachments/a.png", text: "x"}),
		"zip in a folder":            zipOf(t, file{name: "archive-2026/outbox.json", text: "{}"}, file{name: "archive-2026/media_attachments/a.png", text: "x"}, file{name: "__MACOSX/._outbox.json", text: "?"}),
		"tar.gz":                     tarOf(t, entryOf("media_attachments/a.png", "x"), entryOf("outbox.json", "{}")),
		"tar.gz with a dot in front": tarOf(t, tar.Header{Name: "./", Typeflag: tar.TypeDir}, entryOf("./outbox.json", "{}"), entryOf("./media_attachments/a.png", "x")),
	} {
		p, err := open(t, data, "archive", pack.Limits{})
		if err != nil {
			t.Errorf("%s: %v", what, err)
			continue
		}
		if got := p.Names(); !slices.Equal(got, []string{"media_attachments/a.png", "outbox.json"}) || read(t, p, "outbox.json") != "{}" {
			t.Errorf("%s holds %q", what, got)
		}
	}
	p, err := open(t, []byte("https://parvis.example/@ines/1\n"), `C:\moi\bookmarks.csv`, pack.Limits{})
	if err != nil || read(t, p, "bookmarks.csv") != "https://parvis.example/@ines/1\n" {
		t.Errorf("a file alone: %v", err)
	}
	if _, err := p.Read("bookmarks.csv", 3); !errors.Is(err, pack.ErrLarge) {
		t.Errorf("a large entry: %v", err)
	}
	if _, err := p.Read("none", 3); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("an entry that is not there: %v", err)
	}
}

// locked marks the first entry of a zip as encrypted.
func locked(data []byte) []byte {
	out := bytes.Clone(data)
	at := bytes.Index(out, []byte("PK\x01\x02"))
	binary.LittleEndian.PutUint16(out[at+8:], binary.LittleEndian.Uint16(out[at+8:])|1)
	return out
}

// claiming says that the first entry of a zip is of another size.
func claiming(data []byte, size uint32) []byte {
	out := bytes.Clone(data)
	at := bytes.Index(out, []byte("PK\x01\x02"))
	binary.LittleEndian.PutUint32(out[at+24:], size)
	return out
}

func TestArchivesThatAreTurnedAway(t *testing.T) { // architecture 16
	t.Parallel()
	zeros := strings.Repeat("\x00", 40<<20)
	few := pack.Limits{Entries: 1, Total: 100}
	for want, list := range map[string][]struct {
		data []byte
		l    pack.Limits
	}{
		"archive.pack.unknown":    {{data: []byte("\x89PNG\r\n\x1a\n\x00")}, {data: gzipped(t, "no tar")}, {data: []byte("\xff\xfe\x00a")}},
		"archive.pack.unreadable": {{data: []byte("PK\x03\x04 cut")}, {data: tarOf(t, entryOf("a", "text"))[:40]}, {data: []byte("\x1f\x8b")}},
		"archive.pack.many":       {{data: zipOf(t, file{name: "a"}, file{name: "b"}), l: few}, {data: tarOf(t, entryOf("a", ""), entryOf("b", "")), l: few}},
		"archive.pack.bomb": {{data: zipOf(t, file{name: "a", text: zeros})}, {data: tarOf(t, entryOf("a", zeros))}, {data: tarOf(t, entryOf("a", strings.Repeat("x", 101))), l: few},
			{data: claiming(zipOf(t, file{name: "a", text: "x"}), 1<<31)}},
		"archive.pack.name": {{data: zipOf(t, file{name: "../a"})}, {data: zipOf(t, file{name: "/etc/passwd"})}, {data: zipOf(t, file{name: "a/../../b"})}, {data: zipOf(t, file{name: `a\b`})},
			{data: zipOf(t, file{name: "C:a"})}, {data: zipOf(t, file{name: "a\xff"})}, {data: tarOf(t, entryOf("../../a", "x"))}, {data: tarOf(t, entryOf("/a", "x"))}},
		"archive.pack.link": {{data: zipOf(t, file{name: "a", text: "/etc/passwd", mode: fs.ModeSymlink | 0o777})}, {data: tarOf(t, tar.Header{Name: "a", Typeflag: tar.TypeSymlink, Linkname: "/etc/passwd"})},
			{data: tarOf(t, tar.Header{Name: "a", Typeflag: tar.TypeLink, Linkname: "b"})}, {data: tarOf(t, tar.Header{Name: "a", Typeflag: tar.TypeFifo})}},
		"archive.pack.locked": {{data: locked(zipOf(t, file{name: "a", text: "x"}))}},
		"archive.pack.twice":  {{data: zipOf(t, file{name: "a"}, file{name: "a"})}, {data: tarOf(t, entryOf("a", "x"), entryOf("a", "y"))}},
		"archive.pack.empty":  {{data: zipOf(t)}, {data: nil}, {data: tarOf(t, tar.Header{Name: "a/", Typeflag: tar.TypeDir})}},
	} {
		for i, x := range list {
			if _, err := open(t, x.data, "x", x.l); fault.Of(err) == nil || fault.Of(err).Code != want {
				t.Errorf("%s %d: %v", want, i, err)
			}
		}
	}
}

func gzipped(t *testing.T, s string) []byte {
	t.Helper()
	var b bytes.Buffer
	g := gzip.NewWriter(&b)
	_, _ = io.WriteString(g, s)
	if err := g.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestAnEntryGivesNoMoreThanItPromised(t *testing.T) {
	t.Parallel()
	data := claiming(zipOf(t, file{name: "a", text: strings.Repeat("x", 1000)}), 10)
	p, err := open(t, data, "x", pack.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	r, err := p.Read("a", 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if got, err := io.ReadAll(r); err == nil || len(got) > 10 {
		t.Errorf("it gave %d bytes, %v", len(got), err)
	}
}

// A list may be most of a zip: it is not read to its end.
func TestAListOfTooManyFilesIsNotHeld(t *testing.T) { // architecture 16
	const n = 400_000
	data := []byte("PK\x03\x04")
	at := len(data)
	for range n {
		data = append(data, "PK\x01\x02"...)
		data = append(data, make([]byte, 42)...)
	}
	end := append([]byte("PK\x05\x06"), make([]byte, 18)...)
	binary.LittleEndian.PutUint16(end[10:], n&0xffff)
	binary.LittleEndian.PutUint32(end[12:], uint32(len(data)-at))
	binary.LittleEndian.PutUint32(end[16:], uint32(at))
	data = append(data, end...)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := pack.Open(bytes.NewReader(data), int64(len(data)), pack.Limits{Entries: 1000})
	runtime.ReadMemStats(&after)
	if fault.Of(err) == nil || fault.Of(err).Code != "archive.pack.many" || after.TotalAlloc-before.TotalAlloc > 8<<20 {
		t.Errorf("%v, after %d bytes", err, after.TotalAlloc-before.TotalAlloc)
	}
}

func TestPacksInsideAPackAreLeftOut(t *testing.T) {
	t.Parallel()
	p, err := open(t, zipOf(t, file{name: "a.csv", text: "x"}, file{name: "more/b.tar.gz", text: "x"}, file{name: "c.ZIP"}), "x", pack.Limits{})
	if err != nil || p.Has("c.ZIP") || !slices.Equal(p.Nested(), []string{"more/b.tar.gz", "c.ZIP"}) {
		t.Errorf("nested: %v, %v", p.Nested(), err)
	}
}

func FuzzOpen(f *testing.F) {
	f.Add(zipOf(f, file{name: "outbox.json", text: "{}"}))
	f.Add(locked(zipOf(f, file{name: "a", text: "x"})))
	f.Add(claiming(zipOf(f, file{name: "a", text: "xxxxxxxxxxxx"}), 4))
	f.Add(tarOf(f, entryOf("outbox.json", "{}"), entryOf("b", "c")))
	f.Add([]byte("a,b\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		l := pack.Limits{Entries: 20, Total: 1 << 20}
		p, err := open(t, data, "file.csv", l)
		if err != nil {
			if fault.KindOf(err) == fault.Internal {
				t.Fatalf("no clear word: %v", err)
			}
			return
		}
		var total int64
		for _, name := range p.Names() {
			if strings.HasPrefix(name, "/") || strings.Contains(name, "..") && strings.Contains("/"+name+"/", "/../") {
				t.Fatalf("the name %q leads outside", name)
			}
			r, err := p.Read(name, l.Total)
			if err != nil {
				continue
			}
			n, _ := io.Copy(io.Discard, r)
			_ = r.Close()
			if n > p.Size(name) {
				t.Fatalf("%q gave %d bytes of %d", name, n, p.Size(name))
			}
			total += n
		}
		if total > l.Total {
			t.Fatalf("%d bytes came out", total)
		}
	})
}
