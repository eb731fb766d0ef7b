package media

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"parvis/base/id"
)

// A document is kept as it was sent, and given to be saved, never to be shown: what it
// holds could be anything.

const (
	// directory is how much of the end of an archive is looked at, in bytes.
	directory = 256 << 10
	// declaredAt is where the first file of an archive has its name.
	declaredAt = 30
)

// Documents gives the media types of documents, beside those of SupportedTypes.
func Documents() []string {
	out := []string{pdfFile.mime, zipFile.mime, "text/plain"}
	for _, m := range []map[string]string{textual, oldOffice} {
		for _, mime := range m {
			out = append(out, mime)
		}
	}
	for _, p := range packages {
		out = append(out, p.mime)
	}
	out = append(out, declared...)
	slices.Sort(out)
	return slices.Compact(out)
}

var (
	pdfFile = format{mime: "application/pdf", kind: document}
	zipFile = format{mime: "application/zip", kind: document}
)

// oldOffice are documents whose content tells of the family alone, by the ends of names.
var oldOffice = map[string]string{".doc": "application/msword", ".xls": "application/vnd.ms-excel", ".ppt": "application/vnd.ms-powerpoint"}

// textual are texts of a kind, by the ends of names. None of them is run by what opens it.
var textual = map[string]string{".txt": "text/plain", ".csv": "text/csv", ".ics": "text/calendar", ".vcf": "text/vcard", ".md": "text/markdown"}

// others are the ends of the names of documents that tell what they are themselves.
var others = map[string]string{
	".pdf": "application/pdf", ".zip": "application/zip", ".epub": "application/epub+zip",
	".docx": packages[0].mime, ".xlsx": packages[1].mime, ".pptx": packages[2].mime, ".odt": declared[0], ".ods": declared[1], ".odp": declared[2],
}

// ended gives the end of a name that documents of a type have; "" for none.
func ended(mime string) string {
	for _, ends := range []map[string]string{textual, oldOffice, others} {
		for end, of := range ends {
			if of == mime {
				return end
			}
		}
	}
	return ""
}

// Named gives the name of a document with the end that its type has, and no other: what
// opens a file goes by it. One without a name is called document.
func Named(name, mime string) string {
	end := ended(mime)
	if name == "" {
		name = "document"
	}
	if strings.HasSuffix(strings.ToLower(name), end) {
		return name
	}
	return name + end
}

// packages are archives with a document in them, by a file that each has.
var packages = []struct{ file, mime string }{
	{"word/document.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
	{"xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
	{"ppt/presentation.xml", "application/vnd.openxmlformats-officedocument.presentationml.presentation"},
}

// declared are the types that an archive may give itself (OpenDocument 1.3, part 2, 3.3;
// EPUB 3.3, 4.3).
var declared = []string{
	"application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.spreadsheet", "application/vnd.oasis.opendocument.presentation", "application/epub+zip",
}

// paper tells whether a file that is no picture, film or sound is a document, by its first
// bytes and the end of its name, or by what its sender says that it is; what an archive
// holds is looked at later.
func paper(head []byte, name, mime string) (format, bool) {
	end := strings.ToLower(path.Ext(name))
	if textual[end] == "" && oldOffice[end] == "" {
		mime, _, _ = strings.Cut(mime, ";")
		end = ended(strings.ToLower(strings.TrimSpace(mime)))
	}
	switch {
	case bytes.HasPrefix(head, []byte("%PDF-")):
		return pdfFile, true
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return zipFile, true
	case bytes.HasPrefix(head, []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")) && oldOffice[end] != "":
		return format{mime: oldOffice[end], kind: document}, true
	case textual[end] != "" && texted(head):
		return format{mime: textual[end], kind: document}, true
	}
	return format{}, false
}

// texted tells whether the beginning of a file is text in UTF-8, whatever character the cut
// may go through.
func texted(head []byte) bool {
	for i := 0; i < utf8.UTFMax && len(head) > 0 && !utf8.Valid(head); i++ {
		head = head[:len(head)-1]
	}
	return len(head) > 0 && utf8.Valid(head) && !bytes.ContainsRune(head, 0)
}

// unpack tells what an archive is: by what it declares in its first file, or by the names in
// its directory, which is at its end. It is not opened, as one may be made to be endless.
func unpack(file *os.File, f format) (format, error) {
	if f != zipFile {
		return f, nil
	}
	head, tail := make([]byte, headSize), make([]byte, directory)
	size, err := file.Seek(0, io.SeekEnd)
	if err != nil {
		return f, err
	}
	n, err := file.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return f, err
	}
	for _, mime := range declared {
		if bytes.HasPrefix(head[min(n, declaredAt):n], []byte("mimetype"+mime)) {
			return format{mime: mime, kind: document}, nil
		}
	}
	if n, err = file.ReadAt(tail, max(0, size-directory)); err != nil && !errors.Is(err, io.EOF) {
		return f, err
	}
	for _, p := range packages {
		if bytes.Contains(tail[:n], []byte(p.file)) {
			return format{mime: p.mime, kind: document}, nil
		}
	}
	return f, nil
}

// File takes a file to be sent to somebody: a picture, film or sound as Upload does, and a
// document of a known kind as it is, told by its content, the end of its name, or the type
// that its sender says. The name is not kept. Faults as of Upload.
func (e *Engine) File(ctx context.Context, owner id.Account, name, mime string, r io.Reader) (Media, error) {
	return e.take(ctx, owner, r, func(head []byte) (format, bool) { return paper(head, name, mime) })
}

// takeDocument keeps a document, closed from the first: it is for whom it is sent to.
func (e *Engine) takeDocument(ctx context.Context, owner id.Account, file *os.File, f format) (Media, error) {
	f, err := unpack(file, f)
	if err != nil {
		return Media{}, err
	}
	m := Media{ID: id.Media(e.o.Store.NewID()), Owner: owner, Type: Document, Mime: f.mime, State: Ready, Closed: true}
	x, err := describeFile(file, Rendition{Media: m.ID, Name: Original, Mime: f.mime})
	if err != nil {
		return Media{}, err
	}
	keep, err := e.ask(ctx, Decoded{Media: m.ID, Owner: owner, Type: m.Type, Hash: x.Blob, Kept: x.Blob})
	if err != nil {
		return Media{}, err
	}
	if err := e.putFile(ctx, file, x); err != nil {
		return Media{}, err
	}
	return e.row(ctx, m, []Rendition{x}, keep)
}
