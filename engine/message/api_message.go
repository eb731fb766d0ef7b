package message

import (
	"context"
	"net/http"
	"slices"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web"
	"parvis/engine/account"
	"parvis/engine/media"
	"parvis/engine/message/card"
	"parvis/engine/message/wamid"
)

// faceView is somebody in a chat.
type faceView struct {
	ID id.Account `json:"id,string"`
	Face
	Admin     bool  `json:"admin"`
	Delivered int64 `json:"delivered_seq"`
	Read      int64 `json:"read_seq"`
}

// chatView is a chat on the wire.
type chatView struct {
	ID           id.Chat      `json:"id,string"`
	Kind         Kind         `json:"kind"`
	Title        string       `json:"title"`
	State        Standing     `json:"state"`
	Participants []faceView   `json:"participants"`
	Count        int          `json:"participant_count"`
	Admin        bool         `json:"admin"`
	Unread       int          `json:"unread"`
	ReadSeq      int64        `json:"read_seq"`
	LastSeq      int64        `json:"last_seq"`
	Archived     bool         `json:"archived"`
	Pinned       bool         `json:"pinned"`
	MutedUntil   time.Time    `json:"muted_until"`
	Encryption   string       `json:"encryption"`
	CreatedAt    time.Time    `json:"created_at"`
	Last         *messageView `json:"last_message"`
	// Cursor is what "before" takes to go on below this chat.
	Cursor id.Message `json:"cursor,string"`
}

// messageView is a message on the wire.
type messageView struct {
	ID           string         `json:"id"`
	Conversation id.Chat        `json:"conversation,string"`
	Seq          int64          `json:"seq"`
	Sender       id.Account     `json:"sender,string"`
	Kind         string         `json:"kind"`
	Text         *textView      `json:"text,omitempty"`
	Location     *Location      `json:"location,omitempty"`
	Post         *postView      `json:"post,omitempty"`
	Media        *fileView      `json:"media,omitempty"`
	Card         *Card          `json:"interactive,omitempty"`
	Chosen       *Choice        `json:"interactive_reply,omitempty"`
	Filled       *card.Filled   `json:"form_reply,omitempty"`
	Contacts     []card.Contact `json:"contacts,omitempty"`
	System       *noticeView    `json:"system,omitempty"`
	ReplyTo      int64          `json:"reply_to,omitempty"`
	ClientRef    string         `json:"client_ref,omitempty"`
	CreatedAt    time.Time      `json:"created_at"`
	EditedAt     time.Time      `json:"edited_at"`
	DeletedAt    time.Time      `json:"deleted_at"`
	Reactions    []reactionView `json:"reactions"`
}

type textView struct {
	Body string `json:"body"`
}

type postView struct {
	ID id.Post `json:"id,string"`
}

// fileView is a file of a message. Its addresses are signed and good for some minutes.
type fileView struct {
	ID          id.Media `json:"id,string"`
	Mime        string   `json:"mime_type"`
	Size        int64    `json:"size"`
	Name        string   `json:"filename,omitempty"`
	Description string   `json:"description"`
	Blurhash    string   `json:"blurhash"`
	URL         string   `json:"url"`
	Preview     string   `json:"preview_url"`
}

// noticeView is what happened to a group.
type noticeView struct {
	Act   string   `json:"act"`
	Who   []string `json:"who"`
	Title string   `json:"title,omitempty"`
}

type reactionView struct {
	Account id.Account `json:"account,string"`
	Emoji   string     `json:"emoji"`
}

func (e *Engine) messageView(m Message, viewer id.Account) *messageView {
	v := &messageView{
		ID: wamid.Write(e.o.Keys, m.ID), Conversation: m.Chat, Seq: m.Seq, Sender: m.Sender, Kind: m.Kind, ReplyTo: m.ReplyTo, CreatedAt: m.At, EditedAt: m.EditedAt, DeletedAt: m.DeletedAt,
		Location: m.Words.Location, Card: m.Words.Card, Chosen: m.Words.Chosen, Contacts: m.Words.Contacts, Reactions: []reactionView{},
	}
	if m.Words.Filled != nil { // the answer itself is the business's
		v.Filled = &card.Filled{Kind: m.Words.Filled.Kind, Lines: m.Words.Filled.Lines}
	}
	if m.Sender == viewer {
		v.ClientRef = m.Ref
	}
	if m.Words.Text != "" {
		v.Text = &textView{m.Words.Text}
	}
	if m.Words.Post != 0 {
		v.Post = &postView{m.Words.Post}
	}
	if n := m.Words.Notice; n != nil {
		v.System = &noticeView{Act: n.Act, Who: []string{}, Title: n.Title}
		for _, a := range n.Who {
			v.System.Who = append(v.System.Who, a.String())
		}
	}
	if f := m.File; f != nil {
		v.Media = &fileView{f.ID, f.Mime, f.Bytes, m.Words.Name, f.Description, f.Blurhash, e.o.Media.URL(*f, media.Original, e.o.Clock.Now()), e.o.Media.URL(*f, media.Preview, e.o.Clock.Now())}
	}
	if v.Card != nil && len(v.Card.Cards) > 0 {
		c := *v.Card
		c.Cards = slices.Clone(c.Cards)
		for i, one := range c.Cards {
			if one.File != nil {
				c.Cards[i].Image = e.o.Media.URL(*one.File, media.Preview, e.o.Clock.Now())
				if one.Of == kindVideo {
					c.Cards[i].Video = e.o.Media.URL(*one.File, media.Original, e.o.Clock.Now())
				}
			}
		}
		v.Card = &c
	}
	for _, r := range m.Reactions {
		v.Reactions = append(v.Reactions, reactionView{r.Account, r.Emoji})
	}
	return v
}

func (a api) chatViews(ctx context.Context, tx *store.Tx, actor account.Actor, list []Chat) ([]chatView, error) {
	var who []id.Account
	for _, c := range list {
		for _, p := range c.Others {
			who = append(who, p.Account)
		}
	}
	faces, err := a.Faces(ctx, tx, who)
	if err != nil {
		return nil, err
	}
	out := []chatView{}
	for _, c := range list {
		v := chatView{
			ID: c.ID, Kind: c.Kind, Title: c.Title, State: c.Me.Standing, Participants: []faceView{}, Count: c.Count, Admin: c.Me.Admin, Unread: c.Me.Unread, ReadSeq: c.Me.Read, LastSeq: c.LastSeq,
			Archived: c.Me.Archived, Pinned: c.Me.Pinned, MutedUntil: c.Me.MutedUntil, Encryption: "server", CreatedAt: c.At, Cursor: c.Cursor(),
		}
		for _, p := range c.Others {
			v.Participants = append(v.Participants, faceView{p.Account, faces[p.Account], p.Admin, p.Delivered, p.Read})
		}
		if c.Last.ID != 0 {
			v.Last = a.messageView(c.Last, actor.Account)
		}
		out = append(out, v)
	}
	return out, nil
}

// members pages through who takes part in a chat, by their numbers.
func (a api) members(w http.ResponseWriter, r *http.Request, actor account.Actor) error {
	c, err := chatOf(r)
	if err != nil {
		return err
	}
	after, err := whole(r, "after", 0, id.Max)
	if err != nil {
		return err
	}
	limit, err := whole(r, "limit", 40, 200)
	if err != nil {
		return err
	}
	out := []faceView{}
	err = a.Store.Read(r.Context(), func(tx *store.Tx) error {
		list, err := a.Members(r.Context(), tx, actor, c, id.Account(after), int(max(limit, 1)))
		if err != nil {
			return err
		}
		var who []id.Account
		for _, p := range list {
			who = append(who, p.Account)
		}
		faces, err := a.Faces(r.Context(), tx, who)
		if err != nil {
			return err
		}
		out = out[:0]
		for _, p := range list {
			out = append(out, faceView{p.Account, faces[p.Account], p.Admin, 0, 0})
		}
		return nil
	})
	if err != nil {
		return err
	}
	return web.JSON(w, http.StatusOK, out)
}

func (a api) messages(w http.ResponseWriter, r *http.Request, actor account.Actor) error {
	c, err := chatOf(r)
	if err != nil {
		return err
	}
	var at [3]int64
	for i, q := range []struct {
		name string
		none int64
		most int64
	}{{"before_seq", 0, id.Max}, {"after_seq", 0, id.Max}, {"limit", 40, 200}} {
		if at[i], err = whole(r, q.name, q.none, q.most); err != nil {
			return err
		}
	}
	views := []*messageView{}
	err = a.Store.Read(r.Context(), func(tx *store.Tx) error {
		list, err := a.Messages(r.Context(), tx, actor, c, Range{Before: at[0], After: at[1], Limit: int(max(at[2], 1))})
		views = views[:0]
		for _, m := range list {
			views = append(views, a.messageView(m, actor.Account))
		}
		return err
	})
	if err != nil {
		return err
	}
	return web.JSON(w, http.StatusOK, views)
}

// sendBody is a message as a client sends it. Kind may be left out: what is there tells.
type sendBody struct {
	ClientRef string    `json:"client_ref"`
	Kind      string    `json:"kind"`
	Text      *textView `json:"text"`
	Location  *Location `json:"location"`
	Post      *postView `json:"post"`
	Media     *fileBody `json:"media"`
	// Contacts are people whose addresses are shared.
	Contacts []card.Contact `json:"contacts"`
	// Chosen is what is chosen on the card that ReplyTo names; its id alone counts.
	Chosen *Choice `json:"interactive_reply"`
	// Address answers the card that ReplyTo names, if that asks for one.
	Address *addressBody `json:"form_reply"`
	ReplyTo string       `json:"reply_to"`
}

// addressBody is an address: what is filled in, or one that was offered.
type addressBody struct {
	Values map[string]string `json:"values"`
	Saved  string            `json:"saved_address_id"`
}

// fileBody names an uploaded file, and what a document is called.
type fileBody struct {
	ID   id.Media `json:"id,string"`
	Name string   `json:"filename"`
}

// files are the kinds of messages with a file: what it is tells its content.
var files = []string{kindImage, kindVideo, kindAudio, kindDocument, kindSticker}

func (a api) send(w http.ResponseWriter, r *http.Request, actor account.Actor) error {
	c, err := chatOf(r)
	if err != nil {
		return err
	}
	body, err := web.Read[sendBody](r)
	if err != nil {
		return err
	}
	said := Words{Ref: body.ClientRef, Location: body.Location, Chosen: body.Chosen, Contacts: body.Contacts}
	if body.Text != nil {
		said.Text = body.Text.Body
	}
	if body.Post != nil {
		said.Post = body.Post.ID
	}
	if body.Media != nil {
		said.Media, said.Name = body.Media.ID, body.Media.Name
	}
	if body.Address != nil { // it stands alone
		if said.Text != "" || said.Beside() != "" || said.Chosen != nil || body.Kind != "" && body.Kind != kindChosen {
			return errKind
		}
	} else if body.Kind != "" && body.Kind != said.kind() && (said.Media == 0 || !slices.Contains(files, body.Kind)) {
		return errKind
	}
	if body.Kind == kindSticker {
		said.File = kindSticker
	}
	var m Message
	status := http.StatusOK
	err = a.Store.Write(r.Context(), func(tx *store.Tx) error {
		said, err := a.answering(tx, actor, c, body.ReplyTo, said)
		if err != nil {
			return err
		}
		made, fresh, err := a.said(r.Context(), tx, actor, c, said, body.Address)
		if m, status = made, http.StatusOK; fresh {
			status = http.StatusCreated
		}
		return err
	})
	if err != nil {
		return err
	}
	return web.JSON(w, status, a.messageView(m, actor.Account))
}

// said sends some words, or an address that is asked for.
func (a api) said(ctx context.Context, tx *store.Tx, actor account.Actor, c id.Chat, w Words, address *addressBody) (Message, bool, error) {
	if address == nil {
		return a.Send(ctx, tx, actor, c, w)
	}
	f, err := a.Asked(ctx, tx, actor, c, w.ReplyTo)
	if err != nil {
		return Message{}, false, err
	}
	filled, wrong := f.Answer(address.Values, address.Saved)
	if wrong != nil {
		return Message{}, false, errContact
	}
	w.Filled = &filled
	return a.Fill(ctx, tx, actor, c, w)
}

// answering finds the message that is answered to. One that is gone is not.
func (a api) answering(tx *store.Tx, actor account.Actor, c id.Chat, to string, said Words) (Words, error) {
	if to == "" {
		return said, nil
	}
	m, err := a.Parse(to)
	if err != nil {
		return said, err
	}
	_, found, err := a.seen(tx, actor, c, m)
	said.ReplyTo = found.Seq
	return said, err
}

// target reads the chat and the message of an address.
func (a api) target(r *http.Request) (id.Chat, id.Message, error) {
	c, err := chatOf(r)
	if err != nil {
		return 0, 0, err
	}
	m, err := a.Parse(r.PathValue("mid"))
	return c, m, err
}

type editBody struct {
	Text textView `json:"text"`
}

func (a api) edit(w http.ResponseWriter, r *http.Request, actor account.Actor) error {
	c, which, err := a.target(r)
	if err != nil {
		return err
	}
	body, err := web.Read[editBody](r)
	if err != nil {
		return err
	}
	var m Message
	err = a.Store.Write(r.Context(), func(tx *store.Tx) (err error) {
		m, err = a.Edit(r.Context(), tx, actor, c, which, body.Text.Body)
		return err
	})
	if err != nil {
		return err
	}
	return web.JSON(w, http.StatusOK, a.messageView(m, actor.Account))
}

func (a api) remove(w http.ResponseWriter, r *http.Request, actor account.Actor) error {
	c, which, err := a.target(r)
	if err != nil {
		return err
	}
	scope := r.URL.Query().Get("scope")
	if scope != "" && scope != "me" && scope != "all" {
		return errCursor
	}
	return a.done(w, r, func(tx *store.Tx) error { return a.Delete(r.Context(), tx, actor, c, which, scope == "all") })
}

type emojiBody struct {
	Emoji string `json:"emoji"`
}

func (a api) react(w http.ResponseWriter, r *http.Request, actor account.Actor) error {
	c, which, err := a.target(r)
	if err != nil {
		return err
	}
	body, err := web.Read[emojiBody](r)
	if err != nil {
		return err
	}
	if body.Emoji == "" {
		return errEmoji
	}
	return a.done(w, r, func(tx *store.Tx) error { return a.React(r.Context(), tx, actor, c, which, body.Emoji) })
}

func (a api) unreact(w http.ResponseWriter, r *http.Request, actor account.Actor) error {
	c, which, err := a.target(r)
	if err != nil {
		return err
	}
	return a.done(w, r, func(tx *store.Tx) error { return a.React(r.Context(), tx, actor, c, which, "") })
}
