package media

import (
	"bytes"
	"slices"
)

// kind is what a format holds.
type kind int

const (
	still kind = iota
	film
	sound
	document
)

// MaxFile is how large a film, a sound or a document is, in bytes (social-core 9,
// business-messaging 6).
const MaxFile = 99 << 20

// Limits of an upload (social-core 9).
const (
	maxStill  = 16 << 20
	maxFilm   = MaxFile
	maxPixels = 33_177_600
	// maxFilmPixels and maxFilmRate bound what is decoded of films.
	maxFilmPixels = 8_294_400
	maxFilmRate   = 120
	headSize      = 4096
)

// format is a form of file that is taken.
type format struct {
	mime string
	kind kind
	// demuxer is the reader that ffmpeg is bound to.
	demuxer string
}

func (f format) max() int64 {
	if f.kind == still {
		return maxStill
	}
	return maxFilm
}

var (
	jpegFile = format{mime: "image/jpeg"}
	pngFile  = format{mime: "image/png"}
	gifFile  = format{mime: "image/gif", demuxer: "gif"}
	webpFile = format{mime: "image/webp"}
	avifFile = format{mime: "image/avif"}
	heicFile = format{mime: "image/heic"}

	mp4File  = format{"video/mp4", film, "mov"}
	movFile  = format{"video/quicktime", film, "mov"}
	webmFile = format{"video/webm", film, "matroska"}

	mp3File  = format{"audio/mpeg", sound, "mp3"}
	oggFile  = format{"audio/ogg", sound, "ogg"}
	flacFile = format{"audio/flac", sound, "flac"}
	m4aFile  = format{"audio/mp4", sound, "mov"}
	wavFile  = format{"audio/wav", sound, "wav"}
)

var stills = []format{jpegFile, pngFile, gifFile, webpFile, avifFile, heicFile}

var films = []format{mp4File, movFile, webmFile, mp3File, oggFile, flacFile, m4aFile, wavFile}

// SupportedTypes gives the media types that are taken, for the instance entity.
func (e *Engine) SupportedTypes() []string {
	list := stills
	if e.takesFilms() {
		list = append(slices.Clone(stills), films...)
	}
	var out []string
	for _, f := range list {
		if e.takes(f) {
			out = append(out, f.mime)
		}
	}
	return out
}

func (e *Engine) takes(f format) bool {
	switch f {
	case avifFile:
		return avifSafe()
	case heicFile:
		return heicSafe()
	}
	return f.kind == still || f.kind == document || e.takesFilms()
}

func (e *Engine) takesFilms() bool { return e.o.FFmpeg != "" && e.probe != "" }

// sniff tells the form of a file by its first bytes, whatever its name or its
// sender claims.
func sniff(head []byte) (format, bool) {
	for _, m := range magics {
		if at := m.at + len(m.text); len(head) >= at && string(head[m.at:at]) == m.text {
			if m.also != "" && !bytes.Contains(head, []byte(m.also)) {
				continue
			}
			return m.format, true
		}
	}
	if len(head) >= 16 && string(head[4:8]) == "ftyp" {
		return brand(head)
	}
	if len(head) >= 4 && head[0] == 0xFF && head[1]&0xE0 == 0xE0 && head[1]&0x06 == 0x02 {
		return mp3File, true // MPEG audio, layer III
	}
	return format{}, false
}

type magic struct {
	text   string
	at     int
	also   string
	format format
}

var magics = []magic{
	{"\xFF\xD8\xFF", 0, "", jpegFile},
	{"\x89PNG\r\n\x1A\n", 0, "", pngFile},
	{"GIF87a", 0, "", gifFile},
	{"GIF89a", 0, "", gifFile},
	{"WEBP", 8, "RIFF", webpFile},
	{"WAVE", 8, "RIFF", wavFile},
	{"\x1A\x45\xDF\xA3", 0, "webm", webmFile},
	{"OggS", 0, "", oggFile},
	{"fLaC", 0, "", flacFile},
	{"ID3", 0, "", mp3File},
	{"moov", 4, "", movFile},
	{"mdat", 4, "", movFile},
	{"wide", 4, "", movFile},
}

var brands = map[string]format{
	"avif": avifFile, "avis": avifFile,
	"heic": heicFile, "heix": heicFile, "heim": heicFile, "heis": heicFile, "hevc": heicFile, "hevx": heicFile,
	"M4A ": m4aFile, "M4B ": m4aFile, "qt  ": movFile,
	"isom": mp4File, "iso2": mp4File, "iso4": mp4File, "iso5": mp4File, "iso6": mp4File, "mp41": mp4File, "mp42": mp4File,
	"avc1": mp4File, "M4V ": mp4File, "dash": mp4File, "3gp4": mp4File, "3gp5": mp4File, "3gp6": mp4File, "MSNV": mp4File,
}

// brand reads the first box of an ISO file: its own brand, then those it is
// compatible with. mif1 alone says only that it is some picture.
func brand(head []byte) (format, bool) {
	end := min(int(head[0])<<24|int(head[1])<<16|int(head[2])<<8|int(head[3]), len(head))
	for at := 8; at+4 <= end; at += 4 {
		if at == 12 {
			continue // the version of the brand
		}
		if f, ok := brands[string(head[at:at+4])]; ok {
			return f, true
		}
	}
	return format{}, false
}
