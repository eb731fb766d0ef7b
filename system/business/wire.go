package business

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/hex"
	"strings"

	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/media"
	"parvis/engine/message"
	"parvis/engine/message/card"
	"parvis/system/business/hook"
	"parvis/system/business/messenger"
)

// What follows is what apps are told (business-messaging 9). Field names are those of the
// published API.

type hookWire struct {
	Object string      `json:"object"`
	Entry  []entryWire `json:"entry"`
}

type entryWire struct {
	ID      string       `json:"id"`
	Changes []changeWire `json:"changes"`
}

type changeWire struct {
	Value valueWire `json:"value"`
	Field string    `json:"field"`
}

type valueWire struct {
	Product  string        `json:"messaging_product"`
	Metadata metadataWire  `json:"metadata"`
	Contacts []contactWire `json:"contacts,omitempty"`
	Messages []messageWire `json:"messages,omitempty"`
	Statuses []statusWire  `json:"statuses,omitempty"`
	Echoes   []messageWire `json:"message_echoes,omitempty"`
}

type metadataWire struct {
	Display string `json:"display_phone_number"`
	Line    string `json:"phone_number_id"`
}

type contactWire struct {
	Profile profileWire `json:"profile"`
	Number  string      `json:"wa_id"`
	User    string      `json:"user_id"`
}

type profileWire struct {
	Name     string `json:"name"`
	Username string `json:"username,omitempty"`
}

type messageWire struct {
	Context     *contextWire     `json:"context,omitempty"`
	From        string           `json:"from"`
	FromUser    string           `json:"from_user_id,omitempty"`
	To          string           `json:"to,omitempty"`
	ID          string           `json:"id"`
	Timestamp   string           `json:"timestamp"`
	Type        string           `json:"type"`
	Text        *textWire        `json:"text,omitempty"`
	Location    *locationWire    `json:"location,omitempty"`
	Contacts    []card.Contact   `json:"contacts,omitempty"`
	Reaction    *reactionWire    `json:"reaction,omitempty"`
	Interactive *interactiveWire `json:"interactive,omitempty"`
	Button      *buttonWire      `json:"button,omitempty"`
	Image       *fileWire        `json:"image,omitempty"`
	Video       *fileWire        `json:"video,omitempty"`
	Audio       *fileWire        `json:"audio,omitempty"`
	Document    *fileWire        `json:"document,omitempty"`
	Sticker     *fileWire        `json:"sticker,omitempty"`
	System      *systemWire      `json:"system,omitempty"`
	Errors      []errorWire      `json:"errors,omitempty"`

	// quick says that it is a quick reply.
	quick bool
}

type systemWire struct {
	Body string `json:"body"`
	Type string `json:"type"`
}

type contextWire struct {
	From string `json:"from"`
	ID   string `json:"id"`
}

type textWire struct {
	Body string `json:"body"`
}

type locationWire struct {
	Latitude  float64 `json:"latitude"`
	Longitude float64 `json:"longitude"`
	Name      string  `json:"name,omitempty"`
}

type reactionWire struct {
	Message string `json:"message_id"`
	Emoji   string `json:"emoji,omitempty"`
}

type interactiveWire struct {
	Type   string      `json:"type"`
	Button *choiceWire `json:"button_reply,omitempty"`
	List   *choiceWire `json:"list_reply,omitempty"`
	Form   *formWire   `json:"nfm_reply,omitempty"`
}

type formWire struct {
	Response string `json:"response_json"`
	Body     string `json:"body"`
	Name     string `json:"name"`

	// text is what was filled in, for apps that have no form for it.
	text string
}

// formOf words a form that a member filled in; of screens the published form says that
// they were.
func formOf(f *card.Filled) *formWire {
	out := &formWire{Response: string(f.Response), Name: f.Kind, text: strings.Join(f.Lines, "\n")}
	if out.Body = out.text; f.Kind == card.Flow {
		out.Body = "Sent"
	}
	return out
}

type buttonWire struct {
	Payload string `json:"payload"`
	Text    string `json:"text"`
}

type choiceWire struct {
	ID          string `json:"id"`
	Title       string `json:"title"`
	Description string `json:"description,omitempty"`
}

type fileWire struct {
	ID      string `json:"id"`
	Mime    string `json:"mime_type"`
	Hash    string `json:"sha256,omitempty"`
	URL     string `json:"url,omitempty"`
	Caption string `json:"caption,omitempty"`
	Name    string `json:"filename,omitempty"`
	// Moves is said of stickers alone, none of which does.
	Moves *bool `json:"animated,omitempty"`
}

type errorWire struct {
	Code    int       `json:"code"`
	Title   string    `json:"title"`
	Message string    `json:"message"`
	Data    errorData `json:"error_data"`
	Href    string    `json:"href"`
}

type errorData struct {
	Details string `json:"details"`
}

type statusWire struct {
	ID            string            `json:"id"`
	Status        string            `json:"status"`
	Timestamp     string            `json:"timestamp"`
	Recipient     string            `json:"recipient_id"`
	RecipientUser string            `json:"recipient_user_id"`
	Opaque        string            `json:"biz_opaque_callback_data,omitempty"`
	Conversation  *conversationWire `json:"conversation,omitempty"`
	Pricing       *pricingWire      `json:"pricing,omitempty"`
	Errors        []errorWire       `json:"errors,omitempty"`
}

type conversationWire struct {
	ID      string     `json:"id"`
	Expires string     `json:"expiration_timestamp,omitempty"`
	Origin  originWire `json:"origin"`
}

type originWire struct {
	Type string `json:"type"`
}

type pricingWire struct {
	Billable bool   `json:"billable"`
	Model    string `json:"pricing_model"`
	Type     string `json:"type"`
	Category string `json:"category"`
}

// failures words the codes with which messages fail.
var failures = map[int][2]string{
	undeliverable:    {"Message undeliverable", "The message could not be delivered to this recipient."},
	windowClosed:     {"Re-engagement message", "More than 24 hours have passed since the recipient last wrote to this number."},
	marketingCap:     {"This message was not delivered to maintain healthy ecosystem engagement.", "The recipient got as much marketing today as a member gets."},
	refusedMarketing: {"Recipient does not want marketing messages", "The recipient asked this business to send no marketing."},
	expired:          {"Message expired", "The message came to no device of the recipient in the time that its template has."},
	MediaFailed:      {"Media upload error", "The file could not be fetched, or is not of a type that is sent here."},
	131051:           {"Message type unknown", "The member changed or deleted a message, or sent what this API has no form for."},
}

func (e *Engine) failure(code int) errorWire {
	words := failures[code]
	return errorWire{Code: code, Title: words[0], Message: words[0], Data: errorData{words[1]}, Href: e.o.Base + "/docs/errors#" + stamp(int64(code))}
}

// keepOut keeps a message that was sent; what its app wants back is sealed as its words are.
func (e *Engine) keepOut(tx *store.Tx, o out) error {
	if o.opaque != "" {
		o.box = e.o.Keys.Seal("business.opaque", []byte(o.opaque), []byte(o.message.String()))
	}
	return insertOut(tx, o)
}

// status tells apps how far a message of a line is.
func (e *Engine) status(ctx context.Context, tx *store.Tx, l Line, o out, code int) error {
	if o.opaque == "" && len(o.box) > 0 {
		plain, err := e.o.Keys.Open("business.opaque", o.box, []byte(o.message.String()))
		if err != nil {
			return err
		}
		o.opaque = string(plain)
	}
	s := statusWire{
		ID: e.o.Message.Wire(o.message), Status: o.state, Timestamp: stamp(o.at.Unix()), Recipient: o.alias.Digits, RecipientUser: o.alias.Code, Opaque: o.opaque,
	}
	switch {
	case code != 0:
		s.Errors = []errorWire{e.failure(code)}
	case o.state == "sent" || o.priced:
		s.Conversation = &conversationWire{ID: hex.EncodeToString(e.o.Keys.Index("business.conversation", []byte(o.chat.String()))[:16]), Origin: originWire{"service"}}
		s.Pricing = &pricingWire{Model: "PMP", Type: "free_customer_service", Category: "service"}
		if o.category != "" {
			s.Conversation.Origin.Type, s.Pricing.Category, s.Pricing.Type = o.category, o.category, "regular"
		}
		if o.state == "sent" {
			s.Conversation.Expires = stamp(o.at.Add(windowFor).Unix())
		}
	}
	return e.tell(ctx, tx, l, o.alias, hook.Event{About: s.ID, Kind: o.state}, valueWire{Statuses: []statusWire{s}}, pageReached(o, s.ID))
}

// tell stores something for each app that is told of a line, and in the form of pages for
// those that are told of its page, if it has that form.
func (e *Engine) tell(ctx context.Context, tx *store.Tx, l Line, a Alias, ev hook.Event, v valueWire, paged *messenger.Event) error {
	if !l.clear {
		if barred, err := e.Barred(ctx, tx, l.Portfolio); err != nil || barred {
			return err
		}
	}
	to, err := listening(tx, l.Business)
	if err != nil {
		return err
	}
	v.Product, v.Metadata = "whatsapp", metadataWire{l.Number, l.ID.String()}
	ev.Line, ev.Key, ev.Field = l.ID, a.Digits, told
	calls, err := eachOf(to, ev, hookWire{"whatsapp_business_account", []entryWire{{l.Business.String(), []changeWire{{v, told}}}}})
	if err == nil && paged != nil {
		paged.Sender, paged.Recipient = messenger.Who{ID: a.Digits}, messenger.Who{ID: l.ID.String()}
		if paged.Echoed() {
			paged.Sender, paged.Recipient = paged.Recipient, paged.Sender
		}
		paged.Timestamp = cmp.Or(paged.Timestamp, tx.Now().UnixMilli())
		ev.Field, ev.About = messenger.Stored(paged.Field()), messenger.ID(ev.About) // by another name, as the history of a message is that of the cloud form
		var more []hook.Event
		more, err = eachOf(to, ev, pageOf(tx, l, paged))
		calls = append(calls, more...)
	}
	if err != nil {
		return err
	}
	return e.o.Hook.Post(ctx, tx, calls...)
}

// TellForgotten tells apps that what they call a member is good for nothing any more, and
// not what stands in its place (business-messaging 7.5).
func (e *Engine) TellForgotten(ctx context.Context, tx *store.Tx, l Line, a Alias) error {
	m := messageWire{From: a.Digits, FromUser: a.Code, ID: e.o.Message.Wire(id.Message(tx.NewID())), Timestamp: stamp(tx.Now().Unix()), Type: "system", System: &systemWire{"The identifiers of this member changed.", "user_changed_user_id"}}
	return e.tell(ctx, tx, l, a, hook.Event{About: m.ID, Kind: "message"}, valueWire{Messages: []messageWire{m}}, nil)
}

// messageWire words what a member said or did.
func (e *Engine) messageWire(ctx context.Context, tx *store.Tx, l Line, t message.Told, m message.Message, a Alias) (messageWire, error) {
	out := messageWire{From: a.Digits, FromUser: a.Code, ID: e.o.Message.Wire(m.ID), Timestamp: stamp(m.At.Unix()), Type: m.Kind}
	if t.What == "reaction" {
		out.ID, out.Timestamp, out.Type = e.o.Message.Wire(id.Message(tx.NewID())), stamp(tx.Now().Unix()), "reaction"
		out.Reaction = &reactionWire{Message: e.o.Message.Wire(m.ID)}
		for _, r := range m.Reactions {
			if r.Account == a.Member {
				out.Reaction.Emoji = r.Emoji
			}
		}
		return out, nil
	}
	if t.What != "message.new" || !m.DeletedAt.IsZero() {
		out.Type, out.Timestamp = "unsupported", stamp(tx.Now().Unix())
		out.Errors = []errorWire{e.failure(131051)}
		return out, nil
	}
	var quoted message.Message
	if m.ReplyTo != 0 {
		q, _, err := e.o.Message.Said(ctx, tx, l.ID, m.Chat, m.ReplyTo)
		if skipMissing(err) != nil {
			return out, err
		}
		if quoted = q; err == nil {
			out.Context = &contextWire{From: a.Digits, ID: e.o.Message.Wire(q.ID)}
			if q.Sender == id.Account(l.ID) {
				out.Context.From = l.Number
			}
		}
	}
	e.fill(&out, l.ID, m, quoted)
	return out, nil
}

// fill words what a message of a line says, by its kind.
func (e *Engine) fill(out *messageWire, l id.Line, m, quoted message.Message) {
	w := m.Words
	switch {
	case w.Chosen != nil && quoted.Words.Card != nil && quoted.Words.Card.Kind == message.Template:
		out.Type, out.Button = "button", &buttonWire{w.Chosen.Payload, w.Chosen.Title}
	case w.Chosen != nil:
		out.Type = "interactive"
		out.quick = w.Chosen.Quick
		c := &choiceWire{ID: cmp.Or(w.Chosen.Payload, w.Chosen.ID), Title: w.Chosen.Title, Description: w.Chosen.Description}
		if quoted.Words.Card != nil && quoted.Words.Card.Kind == message.List {
			out.Interactive = &interactiveWire{Type: "list_reply", List: c}
		} else {
			out.Interactive = &interactiveWire{Type: "button_reply", Button: c}
		}
	case w.Filled != nil:
		out.Type, out.Interactive = "interactive", &interactiveWire{Type: "nfm_reply", Form: formOf(w.Filled)}
	case w.Location != nil:
		out.Location = &locationWire{w.Location.Latitude, w.Location.Longitude, w.Location.Name}
	case len(w.Contacts) > 0:
		out.Contacts = w.Contacts
	case w.Media != 0:
		f := &fileWire{ID: w.Media.String(), Caption: w.Text, Name: w.Name}
		if m.File != nil {
			f.Mime = m.File.Mime
			if x, ok := m.File.Rendition(media.Original); ok { // stored files are named by their hash
				f.Mime = x.Mime
				if sum, err := hex.DecodeString(x.Blob); err == nil {
					f.Hash = base64.StdEncoding.EncodeToString(sum)
				}
			}
			f.URL = e.o.Media.Lend(*m.File, l.String(), e.o.Clock.Now())
		}
		switch w.File {
		case "image":
			out.Image = f
		case "video":
			out.Video = f
		case media.Document:
			out.Document = f
		case "sticker":
			out.Sticker, f.Moves = f, new(bool)
		default:
			out.Audio = f
		}
	case w.Post != 0:
		out.Type = "text"
		text := e.o.Base + "/posts/" + w.Post.String()
		if w.Text != "" {
			text = w.Text + "\n" + text
		}
		out.Text = &textWire{text}
	default:
		out.Type = "text"
		out.Text = &textWire{w.Text}
	}
}

// skipMissing lets go of what is not there any more.
func skipMissing(err error) error {
	if k := fault.KindOf(err); err != nil && (k == fault.Missing || k == fault.Gone) {
		return nil
	}
	return err
}
