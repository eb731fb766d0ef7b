package media

import (
	"cmp"
	"fmt"
	"html"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"parvis/base/fault"
)

// vtt is the type of what writeCues gives.
const vtt = "text/vtt; charset=utf-8"

// maxCaptions is the size of a file of captions that is read, in bytes: some ten hours
// of speech.
const maxCaptions = 512 << 10

// maxCues bounds what a page writes out: some six hours of speech.
const maxCues = 8000

// Cue is what is shown from one time to another, both counted from the beginning.
type Cue struct {
	From, To time.Duration
	// Text is plain, of one or more lines; nothing in it is markup.
	Text string
}

var (
	cueTimes  = regexp.MustCompile(`^\s*(?:(\d{1,4}):)?([0-5]?\d):([0-5]?\d)[.,](\d{3})\s*-->\s*(?:(\d{1,4}):)?([0-5]?\d):([0-5]?\d)[.,](\d{3})(?:\s.*)?$`)
	cueVoice  = regexp.MustCompile(`<v(?:\.[^\s>]*)?\s+([^>]*)>`)
	cueMarkup = regexp.MustCompile(`</?(?:[a-zA-Z][^<>]*|\d[\d:.]*)>|\{\\[^{}]*\}`)
)

// readCues gives the cues of a file of WebVTT or SubRip in the order of their times. Of
// what others wrote only words and times are kept: no styles, no places, no addresses.
func readCues(data []byte) ([]Cue, error) {
	if len(data) > maxCaptions {
		return nil, errCaptionsLarge
	}
	cues, err := cuesOf(data)
	if len(cues) > maxCues {
		return nil, errCaptionsLarge
	}
	return cues, err
}

// cuesOf is readCues for any size: escaping may make what is kept larger.
func cuesOf(data []byte) ([]Cue, error) {
	text := strings.TrimPrefix(string(data), "\ufeff")
	if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
		return nil, errCaptions
	}
	lines := strings.Split(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text), "\n")
	var cues []Cue
	for i := 0; i < len(lines); {
		first := i
		for i < len(lines) && strings.TrimSpace(lines[i]) != "" {
			i++
		}
		if err := cueBlock(&cues, lines[first:i], first); err != nil {
			return nil, err
		}
		i++
	}
	if len(cues) == 0 {
		return nil, errCaptionsEmpty
	}
	slices.SortStableFunc(cues, func(a, b Cue) int { return cmp.Compare(a.From, b.From) })
	return cues, nil
}

// cueBlock reads what stands between two empty lines.
func cueBlock(cues *[]Cue, lines []string, at int) error {
	if len(lines) == 0 {
		return nil
	}
	word, _, _ := strings.Cut(strings.TrimSpace(lines[0]), " ")
	if at == 0 && word == "WEBVTT" || slices.Contains([]string{"NOTE", "STYLE", "REGION"}, word) {
		return nil
	}
	// Above the times may stand a number or a name.
	head := 0
	if len(lines) > 1 && !strings.Contains(lines[0], "-->") {
		head = 1
	}
	m := cueTimes.FindStringSubmatch(lines[head])
	if m == nil {
		return errCaptions.With(fault.Arg{Name: "Line", Value: at + head + 1})
	}
	c := Cue{From: cueTime(m[1:5]), To: cueTime(m[5:9]), Text: cueWords(lines[head+1:])}
	if c.To <= c.From {
		return errCaptions.With(fault.Arg{Name: "Line", Value: at + head + 1})
	}
	if c.Text != "" {
		*cues = append(*cues, c)
	}
	return nil
}

// cueTime adds up hours, minutes, seconds and thousandths; hours may be missing.
func cueTime(parts []string) (d time.Duration) {
	for i, unit := range []time.Duration{time.Hour, time.Minute, time.Second, time.Millisecond} {
		n, _ := strconv.Atoi(parts[i]) // digits, as the expression says
		d += time.Duration(n) * unit
	}
	return d
}

// cueWords takes what is not words out of lines; who speaks stays, before the words.
func cueWords(lines []string) string {
	var out []string
	for _, l := range lines {
		l = cueMarkup.ReplaceAllString(cueVoice.ReplaceAllString(l, "$1: "), "")
		if l = strings.TrimSpace(html.UnescapeString(l)); l != "" {
			out = append(out, strings.Join(strings.Fields(l), " "))
		}
	}
	return strings.Join(out, "\n")
}

var cueEscapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "{", "&#123;")

// writeCues gives cues as a file of WebVTT (W3C, The Web Video Text Tracks Format).
func writeCues(cues []Cue) []byte {
	out := []byte("WEBVTT\n")
	for _, c := range cues {
		out = fmt.Appendf(out, "\n%s --> %s\n%s\n", cueStamp(c.From), cueStamp(c.To), cueEscapes.Replace(c.Text))
	}
	return out
}

func cueStamp(d time.Duration) string {
	ms := d.Milliseconds()
	return fmt.Sprintf("%02d:%02d:%02d.%03d", ms/3_600_000, ms/60_000%60, ms/1000%60, ms%1000)
}
