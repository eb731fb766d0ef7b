package pack

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"parvis/base/fault"
	"parvis/base/i18n"
)

// Limits bound a pack. A zero field has a default.
type Limits struct {
	// Entries is how many files there may be, Total how many bytes in all once
	// unpacked.
	Entries int
	Total   int64
	// Ratio is how many times larger an entry, or all of them, may become.
	Ratio int64
}

// Defaults of Limits.
const (
	entriesMax = 200_000
	totalMax   = 8 << 30
	ratioMax   = 200
	// ratioFree is how much may be unpacked whatever the ratio: small texts
	// shrink well.
	ratioFree = 16 << 20
	nameMax   = 512
)

func (l Limits) fill() Limits {
	if l.Entries == 0 {
		l.Entries = entriesMax
	}
	if l.Total == 0 {
		l.Total = totalMax
	}
	if l.Ratio == 0 {
		l.Ratio = ratioMax
	}
	return l
}

// swollen tells whether so many bytes cannot honestly come out of so few.
func (l Limits) swollen(packed, unpacked int64) bool {
	return unpacked > ratioFree && unpacked/l.Ratio > packed
}

// Pack is an open zip.
type Pack struct {
	files map[string]*zip.File
	names []string
	// nested are packs inside the pack.
	nested []string
}

// Open reads the list of what is in a zip and refuses it if any of it is not
// honest.
func Open(r io.ReaderAt, size int64, l Limits) (*Pack, error) {
	l = l.fill()
	many := errMany.With(fault.Arg{Name: "Max", Value: l.Entries})
	list := &directory{r: r, left: l.Entries + directorySpare}
	z, err := zip.NewReader(list, size)
	if list.left < 0 || err == nil && len(z.File) > l.Entries {
		return nil, many
	}
	if err != nil && z == nil {
		return nil, fault.Wrap(errUnreadable, err)
	}
	list.read = true
	p := &Pack{files: make(map[string]*zip.File, len(z.File))}
	var total int64
	for _, f := range z.File {
		if strings.HasSuffix(f.Name, "/") {
			continue
		}
		if err := l.check(f); err != nil {
			return nil, err
		}
		if total += int64(f.UncompressedSize64); total > l.Total || l.swollen(size, total) {
			return nil, errBomb
		}
		if err := p.add(f); err != nil {
			return nil, err
		}
	}
	if len(p.names) == 0 {
		return nil, errEmpty
	}
	p.root()
	slices.Sort(p.names)
	return p, nil
}

// directorySpare is how many beginnings of entries may be seen without being
// read: those in the part that is searched for the end of the list.
const directorySpare = 4000

// directory stops the reading of the list of a zip that has too many entries,
// before all of them are held.
type directory struct {
	r    io.ReaderAt
	left int
	// read is set once the list is read.
	read bool
}

var errDirectory = errors.New("pack: too many entries")

// ReadAt reads at an offset.
func (d *directory) ReadAt(b []byte, off int64) (int, error) {
	n, err := d.r.ReadAt(b, off)
	if d.read {
		return n, err
	}
	if d.left -= bytes.Count(b[:n], []byte("PK\x01\x02")); d.left < 0 {
		return 0, errDirectory
	}
	return n, err
}

// check refuses an entry that no honest archive has.
func (l Limits) check(f *zip.File) error {
	switch mode := f.Mode(); {
	case !honest(f.Name):
		return errName
	case mode&fs.ModeType != 0:
		return errLink
	case f.Flags&0x1 != 0:
		return errLocked
	case f.UncompressedSize64 > uint64(l.Total) || l.swollen(int64(f.CompressedSize64), int64(f.UncompressedSize64)):
		return errBomb
	case f.Method != zip.Store && f.Method != zip.Deflate:
		return errUnreadable
	}
	return nil
}

// honest tells whether a name stays inside the archive.
func honest(name string) bool {
	return name != "" && len(name) <= nameMax && utf8.ValidString(name) && !strings.ContainsAny(name, "\\\x00:") && !strings.HasPrefix(name, "/") &&
		path.Clean(name) == name && name != "." && name != ".." && !strings.HasPrefix(name, "../")
}

// ignored are files that desktops leave in archives.
func ignored(name string) bool {
	return strings.HasPrefix(name, "__MACOSX/") || path.Base(name) == ".DS_Store" || path.Base(name) == "Thumbs.db"
}

var nestedEnds = [...]string{".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".7z", ".rar"}

func (p *Pack) add(f *zip.File) error {
	if ignored(f.Name) {
		return nil
	}
	for _, end := range nestedEnds {
		if strings.HasSuffix(strings.ToLower(f.Name), end) {
			p.nested = append(p.nested, f.Name)
			return nil
		}
	}
	if p.files[f.Name] != nil {
		return errTwice
	}
	p.files[f.Name] = f
	p.names = append(p.names, f.Name)
	return nil
}

// root takes off the folder that a person packed around everything.
func (p *Pack) root() {
	first, _, ok := strings.Cut(p.names[0], "/")
	if !ok || first == "media_attachments" {
		return
	}
	for _, n := range p.names {
		if !strings.HasPrefix(n, first+"/") {
			return
		}
	}
	files := make(map[string]*zip.File, len(p.files))
	for i, n := range p.names {
		p.names[i] = strings.TrimPrefix(n, first+"/")
		files[p.names[i]] = p.files[n]
	}
	for i, n := range p.nested {
		p.nested[i] = strings.TrimPrefix(n, first+"/")
	}
	p.files = files
}

// Names gives the entries in order.
func (p *Pack) Names() []string { return p.names }

// Nested gives packs that are in the pack; they are not opened.
func (p *Pack) Nested() []string { return p.nested }

// Has tells whether there is an entry of this name.
func (p *Pack) Has(name string) bool { return p.files[name] != nil }

// Size gives how many bytes an entry promises.
func (p *Pack) Size(name string) int64 {
	if f := p.files[name]; f != nil {
		return int64(f.UncompressedSize64)
	}
	return 0
}

// Read opens an entry. One that promises more than most bytes is too large.
func (p *Pack) Read(name string, most int64) (io.ReadCloser, error) {
	f := p.files[name]
	if f == nil {
		return nil, fs.ErrNotExist
	}
	if int64(f.UncompressedSize64) > most {
		return nil, ErrLarge.With(fault.Arg{Name: "Max", Value: i18n.FileSize(most)})
	}
	r, err := f.Open()
	if err != nil {
		return nil, fault.Wrap(errUnreadable, err)
	}
	return &entry{ReadCloser: r, left: int64(f.UncompressedSize64)}, nil
}

// entry gives no more than was promised, and its failures as faults.
type entry struct {
	io.ReadCloser
	left int64
}

// Read reads on.
func (e *entry) Read(b []byte) (int, error) {
	n, err := e.ReadCloser.Read(b)
	if e.left -= int64(n); e.left < 0 {
		return 0, errBomb
	}
	if err != nil && err != io.EOF { //nolint:errorlint // readers give the value itself
		err = fault.Wrap(errUnreadable, err)
	}
	return n, err
}
