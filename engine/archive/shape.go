package archive

import (
	"path"
	"slices"
	"time"

	"parvis/base/id"
	"parvis/engine/media"
	"parvis/engine/post"
	"parvis/engine/post/text"
)

const everyone = "https://www.w3.org/ns/activitystreams#Public"

// The shapes of what is exported, as ActivityStreams has them.
type (
	outActor struct {
		Context      []any       `json:"@context"`
		ID           string      `json:"id"`
		Type         string      `json:"type"`
		Following    string      `json:"following"`
		Followers    string      `json:"followers"`
		Outbox       string      `json:"outbox"`
		Likes        string      `json:"likes"`
		Bookmarks    string      `json:"bookmarks"`
		Username     string      `json:"preferredUsername"`
		Name         string      `json:"name"`
		Summary      string      `json:"summary"`
		URL          string      `json:"url"`
		Locked       bool        `json:"manuallyApprovesFollowers"`
		Discoverable bool        `json:"discoverable"`
		Indexable    bool        `json:"indexable"`
		Published    time.Time   `json:"published"`
		Attachment   []outField  `json:"attachment"`
		Icon         *outPicture `json:"icon,omitempty"`
		Image        *outPicture `json:"image,omitempty"`
	}
	outField struct {
		Type  string `json:"type"`
		Name  string `json:"name"`
		Value string `json:"value"`
	}
	outPicture struct {
		Type      string `json:"type"`
		MediaType string `json:"mediaType"`
		URL       string `json:"url"`
		Name      string `json:"name,omitempty"`
	}
	outActivity struct {
		ID        string    `json:"id"`
		Type      string    `json:"type"`
		Actor     string    `json:"actor"`
		Published time.Time `json:"published"`
		To        []string  `json:"to"`
		Cc        []string  `json:"cc"`
		Object    any       `json:"object"`
	}
	outNote struct {
		ID           string            `json:"id"`
		Type         string            `json:"type"`
		Summary      *string           `json:"summary"`
		InReplyTo    *string           `json:"inReplyTo"`
		Published    time.Time         `json:"published"`
		Updated      *time.Time        `json:"updated,omitempty"`
		URL          string            `json:"url"`
		AttributedTo string            `json:"attributedTo"`
		To           []string          `json:"to"`
		Cc           []string          `json:"cc"`
		Sensitive    bool              `json:"sensitive"`
		Quote        string            `json:"quote,omitempty"`
		Content      string            `json:"content"`
		ContentMap   map[string]string `json:"contentMap,omitempty"`
		Attachment   []outDocument     `json:"attachment"`
		Tag          []outTag          `json:"tag"`
		OneOf        []outOption       `json:"oneOf,omitempty"`
		AnyOf        []outOption       `json:"anyOf,omitempty"`
		EndTime      *time.Time        `json:"endTime,omitempty"`
		Voters       *int              `json:"votersCount,omitempty"`
	}
	outDocument struct {
		Type      string    `json:"type"`
		MediaType string    `json:"mediaType"`
		URL       string    `json:"url"`
		Name      *string   `json:"name"`
		Blurhash  string    `json:"blurhash,omitempty"`
		Width     int       `json:"width,omitempty"`
		Height    int       `json:"height,omitempty"`
		Focus     []float64 `json:"focalPoint,omitempty"`
	}
	outTag struct {
		Type string `json:"type"`
		Href string `json:"href"`
		Name string `json:"name"`
	}
	outOption struct {
		Type    string     `json:"type"`
		Name    string     `json:"name"`
		Replies outReplies `json:"replies"`
	}
	outReplies struct {
		Type  string `json:"type"`
		Total int    `json:"totalItems"`
	}
)

// html writes words as a post shows them, with no account or hashtag linked.
func html(s string) string {
	return text.Parse(s).HTML(text.Links{Mention: func(string) (string, string, bool) { return "", "", false }, Tag: func(name string) string { return "#" + name }})
}

func (j *job) actorID() string { return j.Base + "/users/" + j.me.Username }

func (x *exporter) actorOf() outActor {
	a := x.me
	out := outActor{
		Context: []any{"https://www.w3.org/ns/activitystreams", map[string]string{
			"manuallyApprovesFollowers": "as:manuallyApprovesFollowers", "toot": "http://joinmastodon.org/ns#", "discoverable": "toot:discoverable", "indexable": "toot:indexable",
			"schema": "http://schema.org#", "PropertyValue": "schema:PropertyValue", "value": "schema:value",
		}},
		ID: x.actorID(), Type: "Person", Following: x.actorID() + "/following", Followers: x.actorID() + "/followers", Outbox: "outbox.json", Likes: "likes.json", Bookmarks: "bookmarks.json",
		Username: a.Username, Name: a.DisplayName, Summary: html(a.Note), URL: x.Base + "/@" + a.Username, Locked: a.Locked, Discoverable: a.Discoverable, Indexable: a.Indexable, Published: a.CreatedAt,
		Attachment: []outField{},
	}
	if a.Bot {
		out.Type = "Service"
	}
	for _, f := range a.Fields {
		out.Attachment = append(out.Attachment, outField{"PropertyValue", f.Name, html(f.Value)})
	}
	return out
}

// activityOf writes a post or a boost; a boost of what is gone is left out.
func (x *exporter) activityOf(p post.Post, s surroundings) (outActivity, bool) {
	x.names[p.Author] = x.me.Username
	a := outActivity{ID: x.uri(p) + "/activity", Type: "Create", Actor: x.actorID(), Published: p.At}
	a.To, a.Cc = x.audience(p)
	if p.ReblogOf != 0 {
		of, ok := s.posts[p.ReblogOf]
		if !ok || x.names[of.Author] == "" {
			return a, false
		}
		a.Type, a.Object = "Announce", x.uri(of)
		return a, true
	}
	a.Object = x.noteOf(p, a, s)
	return a, true
}

// audience says for whom a post is, in addresses.
func (x *exporter) audience(p post.Post) (to, cc []string) {
	followers := x.actorID() + "/followers"
	named := []string{}
	for _, m := range p.Mentions {
		if x.names[m] != "" {
			named = append(named, x.Base+"/users/"+x.names[m])
		}
	}
	switch p.Visibility {
	case post.Public:
		return []string{everyone}, append([]string{followers}, named...)
	case post.Unlisted:
		return []string{followers}, append([]string{everyone}, named...)
	case post.Private:
		return []string{followers}, named
	}
	return named, []string{}
}

func (x *exporter) noteOf(p post.Post, a outActivity, s surroundings) outNote {
	n := outNote{
		ID: x.uri(p), Type: "Note", Published: p.At, URL: x.Base + "/@" + x.me.Username + "/" + p.ID.String(), AttributedTo: a.Actor, To: a.To, Cc: a.Cc, Sensitive: p.Sensitive,
		Content: p.HTML, Attachment: []outDocument{}, Tag: []outTag{},
	}
	if p.Spoiler != "" {
		n.Summary = &p.Spoiler
	}
	if !p.EditedAt.IsZero() {
		n.Updated = &p.EditedAt
	}
	if above, ok := s.posts[p.ReplyTo]; ok && x.names[above.Author] != "" {
		uri := x.uri(above)
		n.InReplyTo = &uri
	}
	if q, ok := s.posts[p.QuoteOf]; ok && x.names[q.Author] != "" {
		n.Quote = x.uri(q)
		n.Content = `<p class="quote-inline">RE: <a href="` + n.Quote + `">` + n.Quote + `</a></p>` + n.Content
	}
	if p.Language != "" {
		n.ContentMap = map[string]string{p.Language: n.Content}
	}
	for _, m := range p.Media {
		if f, ok := s.media[m]; ok {
			n.Attachment = append(n.Attachment, x.document(f)...)
		}
	}
	for _, m := range p.Mentions {
		if x.names[m] != "" {
			n.Tag = append(n.Tag, outTag{"Mention", x.Base + "/users/" + x.names[m], "@" + x.acct(m)})
		}
	}
	for _, t := range p.Tags {
		n.Tag = append(n.Tag, outTag{"Hashtag", x.Base + "/tags/" + t.Name, "#" + t.Shown})
	}
	pollOf(&n, p)
	return n
}

// document writes an attached file, and notes that its bytes are to be written.
func (x *exporter) document(m media.Media) []outDocument {
	r, ok := m.Rendition(media.Original)
	if !ok || m.State != media.Ready {
		return nil
	}
	d := outDocument{Type: "Document", MediaType: r.Mime, URL: path.Join("media_attachments/files", m.ID.String(), "original"+extension(r.Mime)), Blurhash: m.Blurhash, Width: r.Width, Height: r.Height}
	if m.Description != "" {
		d.Name = &m.Description
	}
	if m.FocusX != 0 || m.FocusY != 0 {
		d.Focus = []float64{float64(m.FocusX) / 1000, float64(m.FocusY) / 1000}
	}
	x.files = append(x.files, attachment{d.URL, r.Blob})
	return []outDocument{d}
}

func pollOf(n *outNote, p post.Post) {
	if p.Poll == nil {
		return
	}
	list := make([]outOption, 0, len(p.Poll.Options))
	for _, o := range p.Poll.Options {
		list = append(list, outOption{"Note", o.Title, outReplies{"Collection", o.Votes}})
	}
	n.Type, n.EndTime, n.Voters = "Question", &p.Poll.ExpiresAt, &p.Poll.Voters
	if p.Poll.Multiple {
		n.AnyOf = list
	} else {
		n.OneOf = list
	}
}

// ids gives the accounts of a list of relations.
func ids[T any](list []T, of func(T) id.Account) []id.Account {
	out := make([]id.Account, 0, len(list))
	for _, v := range list {
		out = append(out, of(v))
	}
	return slices.Clip(out)
}
