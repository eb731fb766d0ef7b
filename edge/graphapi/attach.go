package graphapi

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/media"
	"parvis/engine/message"
)

// Limits of messages of this form (business-messaging 17.2).
const (
	mostElements = 10
	mostButtons  = 3
	mostQuick    = 13
	mostButton   = 20
	mostHead     = 80
	mostWords    = 640
	mostBack     = 1000
)

// attachable are the kinds of files, by what this form calls them.
var attachable = map[string]string{"image": "image", "video": "video", "audio": "audio", "file": media.Document}

// pageWords reads a message: words, a file or a template, and quick replies beneath it. It
// gives the file too where that can be named again.
func (c *call) pageWords(ctx context.Context, in obj) (message.Words, id.Media, error) {
	var w message.Words
	var kept id.Media
	for name := range in {
		if !slices.Contains([]string{"text", "attachment", "quick_replies", "metadata"}, name) {
			return w, 0, unfit("Param message[" + name + "] is not sent on this instance")
		}
	}
	if utf8.RuneCountInString(in.str("metadata")) > mostMeta {
		return w, 0, unfit("Param message[metadata] must be at most " + strconv.Itoa(mostMeta) + " characters long")
	}
	var err error
	a := in.obj("attachment")
	switch {
	case a != nil && in.str("text") != "":
		err = unfit("Param message must have either a text or an attachment")
	case a != nil:
		kept, err = c.attachment(ctx, a, &w)
	default:
		w.Text, err = worded(in, "message[text]", "text", mostSaid)
	}
	if err == nil {
		err = quick(in, &w)
	}
	return w, kept, err
}

// worded gives a text of so many characters.
func worded(o obj, path, name string, most int) (string, error) {
	s := o.str(name)
	if n := utf8.RuneCountInString(s); n < 1 || n > most || strings.TrimSpace(s) == "" || strings.ContainsRune(s, 0) || !utf8.ValidString(s) {
		return "", unfit("Param " + path + " must be 1 to " + strconv.Itoa(most) + " characters long")
	}
	return s, nil
}

// labelled gives words that stand on a button or a card.
func labelled(o obj, path, name string, most int) (string, error) {
	s, err := worded(o, path, name, most)
	if err == nil && i18n.BadText(s) {
		err = unfit("Param " + path + " must have no signs that change how it is read")
	}
	return s, err
}

// attachment reads a file or a template.
func (c *call) attachment(ctx context.Context, a obj, w *message.Words) (id.Media, error) {
	p := a.obj("payload")
	if a.str("type") != "template" {
		return c.attached(ctx, a.str("type"), p, w)
	}
	const path = "message[attachment][payload]"
	switch p.str("template_type") {
	case "button":
		var err error
		if w.Text, err = worded(p, path+"[text]", "text", mostWords); err != nil {
			return 0, err
		}
		w.Card = &message.Card{Kind: message.Buttons}
		if len(p.list("buttons")) == 0 {
			return 0, unfit("Param " + path + "[buttons] must have one to three buttons")
		}
		return 0, buttons(w.Card, p, path, "b")
	case "media":
		list := p.list("elements")
		if len(list) != 1 {
			return 0, unfit("Param " + path + "[elements] must have one element")
		}
		one, _ := list[0].(map[string]any)
		kind := obj(one).str("media_type")
		if kind != "image" && kind != "video" {
			return 0, unfit("Param " + path + "[elements][0][media_type] must be one of {image, video}")
		}
		kept, err := c.attached(ctx, kind, one, w)
		if err == nil && len(obj(one).list("buttons")) > 0 {
			w.Card = &message.Card{Kind: message.Buttons}
			err = buttons(w.Card, one, path+"[elements][0]", "b")
		}
		return kept, err
	case "generic":
		return 0, c.elements(ctx, p, path, w)
	}
	return 0, unfit("Param " + path + "[template_type] must be one of {generic, button, media, notification_messages}")
}

// attached reads a file: one that was uploaded, one of an address, or that of the call.
func (c *call) attached(ctx context.Context, name string, p obj, w *message.Words) (id.Media, error) {
	kind, known := attachable[name]
	if !known {
		return 0, unfit("Param message[attachment][type] must be one of {audio, file, image, template, video}")
	}
	given := p.str("attachment_id")
	link := p.str("url")
	switch {
	case given != "" && link != "" || c.file != nil && (given != "" || link != ""):
		return 0, unfit("Param message[attachment][payload] must have either a url or an attachment_id")
	case given != "":
		m, err := id.Parse[id.Media](given)
		if err != nil {
			return 0, errPicture
		}
		w.Media, w.File = m, kind
		return 0, c.uploaded(ctx, m, kind)
	case c.file != nil:
		m, err := c.keepFile(ctx)
		if err != nil {
			return 0, err
		}
		w.Media, w.File, w.Name = m, kind, c.file.name
	case !webAddress(link):
		return 0, errPicture
	default:
		m, called, err := c.bring(ctx, link, kind, "")
		if err != nil {
			return 0, errPicture
		}
		w.Media, w.File, w.Name = m, kind, called
	}
	if err := c.uploaded(ctx, w.Media, kind); err != nil || p.str("is_reusable") != "true" {
		return 0, err
	}
	return w.Media, nil
}

// uploaded refuses a file that the line did not upload, or that is of another kind than it
// is sent as.
func (c *call) uploaded(ctx context.Context, which id.Media, kind string) error {
	return c.Store.Read(ctx, func(tx *store.Tx) error {
		m, l, err := c.Business.File(ctx, tx, c.caller.Client.Portfolio, which)
		if err != nil || l.ID != c.node.line.ID || m.Type != kind && !(m.Type == "gifv" && kind == "video") {
			return errPicture
		}
		return nil
	})
}

// keepFile keeps the file of the call as one that its line uploaded.
func (c *call) keepFile(ctx context.Context) (id.Media, error) {
	if c.file.size == 0 {
		return 0, errPicture
	}
	if err := c.weigh(); err != nil {
		return 0, err
	}
	m, err := c.Media.File(ctx, id.Account(c.node.line.ID), c.file.name, c.file.mime, c.file)
	if err == nil {
		err = c.prepared(ctx, m)
	}
	if err != nil {
		return 0, err
	}
	return m.ID, c.Store.Write(ctx, func(tx *store.Tx) error { return c.Business.AddFile(ctx, tx, c.node.line.ID, m.ID) })
}

// pageAttach keeps a file that can be sent more than once.
func (c *call) pageAttach(ctx context.Context) (any, error) {
	a := c.in.obj("message").obj("attachment")
	var w message.Words
	if a == nil {
		return nil, unfit("The parameter message[attachment] is required.")
	}
	if a.obj("payload").str("attachment_id") != "" {
		return nil, unfit("Param message[attachment][payload] must have a url, or the call a file")
	}
	if _, err := c.attached(ctx, a.str("type"), a.obj("payload"), &w); err != nil {
		return nil, err
	}
	return map[string]any{"attachment_id": w.Media.String()}, nil
}

// webAddress tells whether something is an address of the web. One with a name before its
// host would lead elsewhere than it reads.
func webAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Hostname() != "" && u.User == nil && len(s) <= mostSaid && !i18n.BadText(s)
}

// buttons reads what stands below a template: links, and answers that come back.
func buttons(card *message.Card, in obj, path, prefix string) error {
	list := in.list("buttons")
	if len(list) > mostButtons {
		return unfit("Param " + path + "[buttons] must have one to three buttons")
	}
	var s message.Section
	for i, v := range list {
		m, _ := v.(map[string]any)
		o, at := obj(m), path+"[buttons]["+strconv.Itoa(i)+"]"
		title, err := labelled(o, at+"[title]", "title", mostButton)
		if err != nil {
			return err
		}
		switch o.str("type") {
		case "web_url":
			if !webAddress(o.str("url")) {
				return unfit("Param " + at + "[url] must be an address with https or http")
			}
			card.Links = append(card.Links, message.Card{Label: title, URL: o.str("url")})
		case "postback":
			back, err := worded(o, at+"[payload]", "payload", mostBack)
			if err != nil {
				return err
			}
			s.Choices = append(s.Choices, message.Choice{ID: prefix + strconv.Itoa(i), Title: title, Payload: back})
		default:
			return unfit("Param " + at + "[type] must be one of {postback, web_url} on this instance")
		}
	}
	if len(s.Choices) > 0 {
		card.Sections = append(card.Sections, s)
	}
	return nil
}

// elements reads the cards of a carousel.
func (c *call) elements(ctx context.Context, p obj, path string, w *message.Words) error {
	list := p.list("elements")
	if len(list) == 0 || len(list) > mostElements {
		return unfit("Param " + path + "[elements] must have one to ten elements")
	}
	w.Card = &message.Card{Kind: message.Carousel}
	pictures := make([]string, len(list))
	for i, v := range list {
		m, _ := v.(map[string]any)
		o, at := obj(m), path+"[elements]["+strconv.Itoa(i)+"]"
		var card message.Card
		var err error
		if card.Header, err = labelled(o, at+"[title]", "title", mostHead); err == nil && o.str("subtitle") != "" {
			card.Footer, err = labelled(o, at+"[subtitle]", "subtitle", mostHead)
		}
		if err == nil {
			err = buttons(&card, o, at, "e"+strconv.Itoa(i)+"b")
		}
		if err != nil {
			return err
		}
		if to := o.obj("default_action"); to != nil {
			if card.URL = to.str("url"); to.str("type") != "web_url" || !webAddress(card.URL) {
				return unfit("Param " + at + "[default_action] must be of type web_url, with an address")
			}
		}
		if pictures[i] = o.str("image_url"); pictures[i] != "" && !webAddress(pictures[i]) {
			return errPicture
		}
		w.Card.Cards = append(w.Card.Cards, card)
	}
	for i, link := range pictures { // once all of it is known to be right
		if link == "" {
			continue
		}
		m, _, err := c.bring(ctx, link, "image", "")
		if err != nil {
			return errPicture
		}
		if err := c.uploaded(ctx, m, "image"); err != nil {
			return err
		}
		w.Card.Cards[i].Media = m
	}
	return nil
}

// quick reads the quick replies of a message.
func quick(in obj, w *message.Words) error {
	list := in.list("quick_replies")
	if in["quick_replies"] != nil && len(list) == 0 || len(list) > mostQuick {
		return unfit("Param message[quick_replies] must have one to thirteen quick replies")
	}
	var s message.Section
	for i, v := range list {
		m, _ := v.(map[string]any)
		o, at := obj(m), "message[quick_replies]["+strconv.Itoa(i)+"]"
		if cmp.Or(o.str("content_type"), "text") != "text" || o.str("image_url") != "" {
			return unfit("Param " + at + " must be of content_type text, without a picture, on this instance")
		}
		title, err := labelled(o, at+"[title]", "title", mostButton)
		if err != nil {
			return err
		}
		back, err := worded(o, at+"[payload]", "payload", mostBack)
		if err != nil {
			return err
		}
		s.Choices = append(s.Choices, message.Choice{ID: "q" + strconv.Itoa(i), Title: title, Payload: back, Quick: true})
	}
	if len(s.Choices) == 0 {
		return nil
	}
	if w.Card == nil {
		w.Card = &message.Card{Kind: message.Buttons}
	}
	w.Card.Sections = append(w.Card.Sections, s)
	return nil
}
