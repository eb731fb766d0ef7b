package form

import (
	"encoding/json"
	"errors"
	"io"
	"strings"
	"time"
)

// ItemMax bounds one item of a collection, in bytes; slack is what a decoder
// reads ahead.
const (
	ItemMax = 1 << 20
	slack   = 64 << 10
)

// Activity is one item of an outbox.
type Activity struct {
	ID        string
	Type      string
	Actor     string
	Published time.Time
	To, Cc    []string
	// Note is what a Create made, Object the address of what an Announce boosts.
	Note   Note
	Object string
}

// Note is something written.
type Note struct {
	ID, Type, AttributedTo string
	Summary, Content       string
	// Language is set when the words are in one language only.
	Language           string
	URL, InReplyTo     string
	Published, Updated time.Time
	Sensitive          bool
	To, Cc             []string
	Mentions           []Mention
	Files              []File
	Options            []Option
}

// Mention is an account that a note names.
type Mention struct{ Href, Name string }

// File is something attached to a note.
type File struct {
	// URL is the path in the archive, or an address.
	URL, MediaType, Description string
	// Focus is the point of interest, each side -1 to 1; nil is none.
	Focus *[2]float64
}

// Option is an answer of a poll.
type Option struct {
	Title string
	Votes int
}

// Place is behind so many items of a collection, at an offset in its bytes; the
// zero Place is the beginning.
type Place struct {
	Items  int   `json:"items"`
	Offset int64 `json:"offset"`
}

// Outbox reads the activities of an outbox in order, from the item with the
// number from on; r stands at a place at or before it. fn gets each with the
// place behind it, or the error of one that cannot be read; an error of fn ends
// the reading. A file that is no outbox, or is cut, is ErrSyntax.
func Outbox(r io.Reader, at Place, from int, fn func(next Place, a Activity, err error) error) error {
	return items(r, at, func(next Place, raw json.RawMessage) error {
		if next.Items <= from {
			return nil
		}
		var w wireActivity
		if err := json.Unmarshal(raw, &w); err != nil {
			return fn(next, Activity{ID: idOf(raw)}, errors.Join(ErrSyntax, err))
		}
		return fn(next, w.activity(), nil)
	})
}

// ItemsMax bounds the items of a collection: each leaves a row behind, taken or
// refused.
const ItemsMax = 1_000_000

// Count tells how many items a collection has, r standing at a place; with more
// than ItemsMax it is ErrLarge. An error of more, which is asked behind each item,
// ends the counting there.
func Count(r io.Reader, at Place, more func(Place) error) (Place, error) {
	err := items(r, at, func(next Place, _ json.RawMessage) error {
		if at = next; at.Items > ItemsMax {
			return ErrLarge
		}
		return more(at)
	})
	return at, err
}

// idOf finds the name of an item that cannot be read as a whole.
func idOf(raw json.RawMessage) string {
	var only struct{ ID text }
	_ = json.Unmarshal(raw, &only)
	return string(only.ID)
}

// resumed stands before the rest of a collection, in place of what was read.
const resumed = `{"orderedItems":[0`

// items walks a collection without holding it.
func items(r io.Reader, at Place, fn func(next Place, raw json.RawMessage) error) error {
	if at.Items > 0 {
		r = io.MultiReader(strings.NewReader(resumed), r)
	}
	m := &meter{r: r, left: ItemMax + slack}
	d := json.NewDecoder(m)
	d.UseNumber()
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return syntax(err)
	}
	found := false
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return syntax(err)
		}
		m.refill()
		if key != "orderedItems" && key != "items" || found {
			var skip json.RawMessage
			if err := d.Decode(&skip); err != nil {
				return syntax(err)
			}
			continue
		}
		found = true
		if err := walk(d, m, at, fn); err != nil {
			return err
		}
	}
	if _, err := d.Token(); err != nil || !found {
		return syntax(err)
	}
	return nil
}

func walk(d *json.Decoder, m *meter, at Place, fn func(next Place, raw json.RawMessage) error) error {
	if t, err := d.Token(); err != nil || t != json.Delim('[') {
		return syntax(err)
	}
	read := at.Items > 0 // the first item stands for those that were read
	begin := at.Offset
	if read {
		begin -= int64(len(resumed))
	}
	for n := at.Items; d.More(); n++ {
		m.refill()
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return syntax(err)
		}
		if read {
			read = false
			n--
			continue
		}
		if err := fn(Place{n + 1, begin + d.InputOffset()}, raw); err != nil {
			return err
		}
	}
	_, err := d.Token()
	if err != nil {
		return syntax(err)
	}
	return nil
}

// syntax words a failure of reading: one of the file, of its size, or of where
// it comes from.
func syntax(err error) error {
	var bad *json.SyntaxError
	switch {
	case errors.Is(err, ErrLarge):
		return ErrLarge
	case err == nil, errors.As(err, &bad), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return errors.Join(ErrSyntax, err)
	}
	return err
}

// meter bounds how much is read for one item.
type meter struct {
	r    io.Reader
	left int
}

func (m *meter) refill() { m.left = ItemMax + slack }

// Read reads on.
func (m *meter) Read(p []byte) (int, error) {
	if m.left <= 0 {
		return 0, ErrLarge
	}
	n, err := m.r.Read(p[:min(len(p), slack)])
	m.left -= n
	return n, err
}

// wireActivity and wireNote are the shapes on the wire.
type wireActivity struct {
	ID        text            `json:"id"`
	Type      text            `json:"type"`
	Actor     text            `json:"actor"`
	Published text            `json:"published"`
	To        texts           `json:"to"`
	Cc        texts           `json:"cc"`
	Object    json.RawMessage `json:"object"`
}

type wireNote struct {
	ID           text              `json:"id"`
	Type         text              `json:"type"`
	AttributedTo text              `json:"attributedTo"`
	Summary      text              `json:"summary"`
	Content      text              `json:"content"`
	ContentMap   map[string]string `json:"contentMap"`
	URL          text              `json:"url"`
	InReplyTo    text              `json:"inReplyTo"`
	Published    text              `json:"published"`
	Updated      text              `json:"updated"`
	Sensitive    bool              `json:"sensitive"`
	To           texts             `json:"to"`
	Cc           texts             `json:"cc"`
	Tag          many[wireTag]     `json:"tag"`
	Attachment   many[wireFile]    `json:"attachment"`
	OneOf        many[wireOption]  `json:"oneOf"`
	AnyOf        many[wireOption]  `json:"anyOf"`
}

type wireTag struct {
	Type text `json:"type"`
	Href text `json:"href"`
	Name text `json:"name"`
}

type wireFile struct {
	Type      text      `json:"type"`
	MediaType text      `json:"mediaType"`
	URL       text      `json:"url"`
	Name      text      `json:"name"`
	Summary   text      `json:"summary"`
	Focus     []float64 `json:"focalPoint"`
}

type wireOption struct {
	Name    text `json:"name"`
	Replies struct {
		Total float64 `json:"totalItems"`
	} `json:"replies"`
}

func (w wireActivity) activity() Activity {
	a := Activity{ID: string(w.ID), Type: string(w.Type), Actor: string(w.Actor), Published: when(w.Published), To: w.To, Cc: w.Cc}
	var n wireNote
	if strings.HasPrefix(strings.TrimSpace(string(w.Object)), "{") && json.Unmarshal(w.Object, &n) == nil {
		a.Note = n.note()
		a.Object = a.Note.ID
		return a
	}
	var t text
	if json.Unmarshal(w.Object, &t) == nil {
		a.Object = string(t)
	}
	return a
}

func (w wireNote) note() Note {
	n := Note{
		ID: string(w.ID), Type: string(w.Type), AttributedTo: string(w.AttributedTo), Summary: string(w.Summary), Content: string(w.Content), URL: string(w.URL),
		InReplyTo: string(w.InReplyTo), Published: when(w.Published), Updated: when(w.Updated), Sensitive: w.Sensitive, To: w.To, Cc: w.Cc,
	}
	if len(w.ContentMap) == 1 {
		for lang, content := range w.ContentMap {
			n.Language = lang
			if n.Content == "" {
				n.Content = content
			}
		}
	}
	for _, t := range w.Tag {
		if t.Type == "Mention" {
			n.Mentions = append(n.Mentions, Mention{string(t.Href), string(t.Name)})
		}
	}
	for _, f := range w.Attachment {
		file := File{URL: string(f.URL), MediaType: string(f.MediaType), Description: string(f.Name)}
		if file.Description == "" {
			file.Description = string(f.Summary)
		}
		if len(f.Focus) == 2 {
			file.Focus = &[2]float64{f.Focus[0], f.Focus[1]}
		}
		n.Files = append(n.Files, file)
	}
	for _, o := range append(w.OneOf, w.AnyOf...) {
		n.Options = append(n.Options, Option{string(o.Name), int(max(0, min(o.Replies.Total, 1e9)))})
	}
	return n
}

func when(t text) time.Time {
	at, err := time.Parse(time.RFC3339, string(t))
	if err != nil {
		return time.Time{}
	}
	return at.UTC()
}
