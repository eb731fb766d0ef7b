package form

import (
	"encoding/json"
	"errors"
	"io"
)

// text is a text, or the address of an object, or the first of several.
type text string

// UnmarshalJSON reads whichever it is; anything else is no text. It looks no
// deeper than one list and one object.
func (t *text) UnmarshalJSON(data []byte) error {
	var list []json.RawMessage
	if data[0] == '[' {
		if json.Unmarshal(data, &list) != nil || len(list) == 0 {
			return nil //nolint:nilerr // anything else is no text
		}
		data = list[0]
	}
	switch data[0] {
	case '"':
		var s string
		if json.Unmarshal(data, &s) == nil {
			*t = text(s)
		}
	case '{':
		var o struct{ ID, Href, URL any }
		_ = json.Unmarshal(data, &o)
		for _, v := range []any{o.ID, o.Href, o.URL} {
			if s, ok := v.(string); ok && s != "" {
				*t = text(s)
				break
			}
		}
	}
	return nil
}

// texts are several texts, or one.
type texts []string

// UnmarshalJSON reads one or several.
func (t *texts) UnmarshalJSON(data []byte) error {
	var list many[text]
	if err := list.UnmarshalJSON(data); err != nil {
		return err
	}
	for _, s := range list {
		if s != "" {
			*t = append(*t, string(s))
		}
	}
	return nil
}

// many is a list, or its one element alone. An element that cannot be read
// leaves no gap.
type many[T any] []T

// UnmarshalJSON reads one or several.
func (m *many[T]) UnmarshalJSON(data []byte) error {
	var list []json.RawMessage
	if json.Unmarshal(data, &list) != nil {
		list = []json.RawMessage{data}
	}
	for _, raw := range list {
		var v *T
		if json.Unmarshal(raw, &v) == nil && v != nil {
			*m = append(*m, *v)
		}
	}
	return nil
}

// Actor is whose archive it is.
type Actor struct {
	ID, Followers, Username, Name, Summary, URL string
	Locked, Discoverable, Indexable, Bot        bool
	Fields                                      []Field
	// Icon and Image are paths in the archive.
	Icon, Image, IconText, ImageText string
}

// Field is a line of a profile.
type Field struct{ Name, Value string }

type wirePicture struct {
	URL     text `json:"url"`
	Name    text `json:"name"`
	Summary text `json:"summary"`
}

type wireActor struct {
	ID           text              `json:"id"`
	Type         text              `json:"type"`
	Followers    text              `json:"followers"`
	Username     text              `json:"preferredUsername"`
	Name         text              `json:"name"`
	Summary      text              `json:"summary"`
	URL          text              `json:"url"`
	Locked       bool              `json:"manuallyApprovesFollowers"`
	Discoverable bool              `json:"discoverable"`
	Indexable    bool              `json:"indexable"`
	Attachment   many[wireField]   `json:"attachment"`
	Icon         many[wirePicture] `json:"icon"`
	Image        many[wirePicture] `json:"image"`
}

type wireField struct {
	Type  text `json:"type"`
	Name  text `json:"name"`
	Value text `json:"value"`
}

// ReadActor reads an actor.
func ReadActor(r io.Reader) (Actor, error) {
	data, err := io.ReadAll(io.LimitReader(r, ItemMax+1))
	if err != nil {
		return Actor{}, err
	}
	if len(data) > ItemMax {
		return Actor{}, ErrLarge
	}
	var w wireActor
	if err := json.Unmarshal(data, &w); err != nil {
		return Actor{}, errors.Join(ErrSyntax, err)
	}
	if w.ID == "" {
		return Actor{}, ErrSyntax
	}
	a := Actor{
		ID: string(w.ID), Followers: string(w.Followers), Username: string(w.Username), Name: string(w.Name), Summary: string(w.Summary), URL: string(w.URL),
		Locked: w.Locked, Discoverable: w.Discoverable, Indexable: w.Indexable, Bot: w.Type == "Service" || w.Type == "Application",
	}
	for _, f := range w.Attachment {
		if f.Type == "PropertyValue" {
			a.Fields = append(a.Fields, Field{string(f.Name), string(f.Value)})
		}
	}
	if len(w.Icon) > 0 {
		a.Icon, a.IconText = string(w.Icon[0].URL), said(w.Icon[0])
	}
	if len(w.Image) > 0 {
		a.Image, a.ImageText = string(w.Image[0].URL), said(w.Image[0])
	}
	return a, nil
}

func said(p wirePicture) string {
	if p.Name != "" {
		return string(p.Name)
	}
	return string(p.Summary)
}
