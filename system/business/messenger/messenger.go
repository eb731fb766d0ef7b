// Package messenger words what apps are told of pages, by the names of the Messenger
// platform (business-messaging 17.13). A page is a line.
package messenger

import "strings"

// The fields of pages of which apps are told. Messages has the name of the cloud form's
// own field, and is kept under Stored.
const (
	Messages   = "messages"
	Postbacks  = "messaging_postbacks"
	Deliveries = "message_deliveries"
	Reads      = "message_reads"
	Reactions  = "message_reactions"
	Optins     = "messaging_optins"
	Echoes     = "message_echoes"
	Referrals  = "messaging_referrals"
)

// Fields are those that an app may ask to be told of. Of the last ones nothing is told yet.
func Fields() []string {
	return []string{
		Messages, Postbacks, Deliveries, Reads, Reactions, Optins,
		Echoes, Referrals, "messaging_policy_enforcement", "messaging_handovers",
	}
}

// stored is before the name of a field that both forms have.
const stored = "page:"

// Stored is how a field is kept beside those of the cloud form.
func Stored(field string) string {
	if field == Messages {
		return stored + field
	}
	return field
}

// Field is how a kept field is called, if it is one of pages.
func Field(kept string) (string, bool) {
	for _, f := range Fields() {
		if Stored(f) == kept {
			return f, true
		}
	}
	return "", false
}

// Prefix is before the ids of messages of this form, and cloud before those of the other.
const (
	Prefix = "m_"
	cloud  = "wamid."
)

// ID is how a message of the cloud form is called in this one.
func ID(wire string) string { return Prefix + strings.TrimPrefix(wire, cloud) }

// Wire is how a message of this form is called in the cloud form, if it is one.
func Wire(mid string) (string, bool) {
	rest, is := strings.CutPrefix(mid, Prefix)
	return cloud + rest, is
}

// Who is somebody by the number under which the organisation knows them, or a page.
type Who struct {
	ID string `json:"id"`
}

// Event is something that happened between a member and a page, at a time in
// milliseconds. One of the others is set.
type Event struct {
	Sender    Who       `json:"sender"`
	Recipient Who       `json:"recipient"`
	Timestamp int64     `json:"timestamp"`
	Message   *Message  `json:"message,omitempty"`
	Postback  *Postback `json:"postback,omitempty"`
	Delivery  *Delivery `json:"delivery,omitempty"`
	Read      *Read     `json:"read,omitempty"`
	Reaction  *Reaction `json:"reaction,omitempty"`
	Referral  *Referral `json:"referral,omitempty"`
}

// Field is the one that an app asks for to be told of an event.
func (e Event) Field() string {
	switch {
	case e.Postback != nil:
		return Postbacks
	case e.Delivery != nil:
		return Deliveries
	case e.Read != nil:
		return Reads
	case e.Reaction != nil:
		return Reactions
	case e.Referral != nil:
		return Referrals
	case e.Echoed():
		return Echoes
	}
	return Messages
}

// Echoed tells whether it is what the page wrote, so that it is the sender.
func (e Event) Echoed() bool { return e.Message != nil && e.Message.Echo }

// Message is what a member wrote, or the page itself.
type Message struct {
	Echo bool `json:"is_echo,omitempty"`
	// App wrote it, and Metadata is what it said of it for apps alone; both of echoes.
	App      int64  `json:"app_id,omitempty"`
	Metadata string `json:"metadata,omitempty"`

	ID          string       `json:"mid"`
	Text        string       `json:"text,omitempty"`
	Attachments []Attachment `json:"attachments,omitempty"`
	ReplyTo     *ReplyTo     `json:"reply_to,omitempty"`
	Quick       *Quick       `json:"quick_reply,omitempty"`
}

// Quick is what the page wants back of the quick reply that a member pressed.
type Quick struct {
	Payload string `json:"payload"`
}

// Referral says by which link a member opened the chat.
type Referral struct {
	Ref string `json:"ref"`
	// Source is SHORTLINK and Type OPEN_THREAD.
	Source string `json:"source"`
	Type   string `json:"type"`
}

// ReplyTo is what a message answers.
type ReplyTo struct {
	ID string `json:"mid"`
}

// Attachment is a file at an address that holds for a while, or a place.
type Attachment struct {
	Type    string  `json:"type"`
	Title   string  `json:"title,omitempty"`
	Payload Payload `json:"payload"`
}

// Payload is what an attachment holds.
type Payload struct {
	URL string `json:"url,omitempty"`
	// ID is the number of a file, whose address can be asked for again.
	ID          string       `json:"attachment_id,omitempty"`
	Coordinates *Coordinates `json:"coordinates,omitempty"`
	// Template is the kind of a template.
	Template string `json:"template_type,omitempty"`
}

// Coordinates are a place, in degrees.
type Coordinates struct {
	Lat  float64 `json:"lat"`
	Long float64 `json:"long"`
}

// Postback is a button that a member pressed.
type Postback struct {
	ID      string `json:"mid"`
	Title   string `json:"title"`
	Payload string `json:"payload"`
}

// Delivery names what arrived; everything before the watermark, in milliseconds, did.
type Delivery struct {
	IDs       []string `json:"mids"`
	Watermark int64    `json:"watermark"`
}

// Read says that everything before the watermark, in milliseconds, was read.
type Read struct {
	Watermark int64 `json:"watermark"`
}

// Reaction is a sign that a member put to a message, or took away.
type Reaction struct {
	ID string `json:"mid"`
	// Action is react or unreact.
	Action string `json:"action"`
	Emoji  string `json:"emoji,omitempty"`
	// Kind is "other": the platform's own words for signs are not used.
	Kind string `json:"reaction,omitempty"`
}
