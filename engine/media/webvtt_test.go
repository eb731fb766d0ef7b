package media

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"parvis/base/fault"
)

func TestCaptionsAreRead(t *testing.T) {
	t.Parallel()
	at := func(s string) time.Duration { d, _ := time.ParseDuration(s); return d }
	for name, c := range map[string]struct {
		text string
		want []Cue
	}{
		"webvtt": {"\ufeffWEBVTT - a film\r\nKind: captions\r\n\r\nNOTE by\r\nme\r\n\r\nSTYLE\r\n::cue {color: url(https://evil.example)}\r\n\r\nintro\r\n00:01.500 --> 00:03.000 line:0 align:start\r\n<v Inès>Bonjour <b>à &amp; tous</b>\r\n- oui\r\n",
			[]Cue{{at("1.5s"), at("3s"), "Inès: Bonjour à & tous\n- oui"}}},
		"subrip":                   {"1\n00:00:02,000 --> 00:00:04,500\n{\\an8}<i>Hello</i> <font color=\"red\">you</font>\n\n2\n01:00:00,000 --> 01:00:01,000\n3 < 4\n", []Cue{{at("2s"), at("4.5s"), "Hello you"}, {at("1h"), at("3601s"), "3 < 4"}}},
		"in the order of times":    {"WEBVTT\n\n00:05.000 --> 00:06.000\nb\n\n00:01.000 --> 00:09.000\na", []Cue{{at("1s"), at("9s"), "a"}, {at("5s"), at("6s"), "b"}}},
		"nothing said is left out": {"WEBVTT\n\n00:01.000 --> 00:02.000\n\n00:03.000 --> 00:04.000\nx", []Cue{{at("3s"), at("4s"), "x"}}},
	} {
		got, err := readCues([]byte(c.text))
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, %v, want %q", name, got, err, c.want)
		}
	}
}

func TestCaptionsAreRefused(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]error{
		"":                                    errCaptionsEmpty,
		"WEBVTT\n":                            errCaptionsEmpty,
		"WEBVTT\n\n00:01.000 --> 00:02.000\n": errCaptionsEmpty,
		"\xff\xfe":                            errCaptions,
		"WEBVTT\x00":                          errCaptions,
		"[Script Info]\nTitle: x":             errCaptions,
		"WEBVTT\n\n00:03.000 --> 00:02.000\nback in time": errCaptions,
		"WEBVTT\n\n00:99.000 --> 02:00.000\nx":            errCaptions,
		strings.Repeat("x", maxCaptions+1):                errCaptionsLarge,
	} {
		if _, err := readCues([]byte(text)); !errors.Is(err, want) {
			t.Errorf("%.40q: %v, want %v", text, err, want)
		}
	}
	_, err := readCues([]byte("WEBVTT\n\n00:01.000 --> 00:02.000\nx\n\nnonsense\n"))
	if f := fault.Of(err); f.Code != errCaptions.Code || len(f.Args) == 0 || f.Args[0].Value != 6 {
		t.Errorf("the line is not told: %+v", f)
	}
}

// What is written is read as the same, whatever was read before.
func FuzzCaptions(f *testing.F) {
	for _, s := range []string{"WEBVTT\n\n00:01.000 --> 00:02.000\n<v A>b &lt;i&gt; {\\x}", "1\n00:00:02,000 --> 00:00:04,500\nHi --> you\n", "WEBVTT\n\nNOTE x\n\na\n99:59:59.999 --> 9999:00:00.000\n&amp;amp;"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		cues, err := readCues(data)
		if err != nil {
			return
		}
		written := writeCues(cues)
		again, err := cuesOf(written)
		if err != nil || !slices.Equal(cues, again) {
			t.Fatalf("%q\n%q\n%v", cues, again, err)
		}
	})
}
