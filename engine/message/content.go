package message

import (
	"cmp"
	"encoding/json"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"parvis/base/id"
	"parvis/engine/media"
	"parvis/engine/message/card"
)

// Limits of messages (business-messaging 4).
const (
	// MaxText is how long the text of a message is, in characters.
	MaxText = 4096
	// maxRef is how long a client reference is, in bytes.
	maxRef = 64
	// EditFor is how long a message can be edited, RevokeFor how long it can be deleted
	// for all.
	EditFor   = 15 * time.Minute
	RevokeFor = 48 * time.Hour
)

// The kinds of messages.
const (
	kindText     = "text"
	kindLocation = "location"
	kindPost     = "post"
	// kindFile stands for the kinds of files until the file is looked at.
	kindFile  = "file"
	kindImage = "image"
	kindVideo = "video"
	kindAudio = "audio"
	// kindDocument is a file to be saved, kindSticker a picture that is shown small and
	// without a frame.
	kindDocument = media.Document
	kindSticker  = "sticker"
	kindSystem   = "system"
	// What lines say, and what is answered to it.
	kindContacts    = "contacts"
	kindInteractive = "interactive"
	kindChosen      = "interactive_reply"
)

// Location is a place on the earth, in degrees.
type Location struct {
	Latitude  float64 `json:"latitude"`
	Longitude float64 `json:"longitude"`
	Name      string  `json:"name,omitempty"`
}

// Notice is what a message of kind system says happened: who was added, who left, how
// the group is called now.
type Notice struct {
	Act   string       `json:"act"`
	Who   []id.Account `json:"who,omitempty"`
	Title string       `json:"title,omitempty"`
}

// The acts of notices.
const (
	actAdded   = "added"
	actLeft    = "left"
	actRemoved = "removed"
	actTitled  = "titled"
	actJoined  = "joined"
)

// Words are what is sent: a text, a place, a post that is shared or a file, the last two
// with a text beside it if one likes.
type Words struct {
	Text     string    `json:"text,omitempty"`
	Location *Location `json:"location,omitempty"`
	Post     id.Post   `json:"post,string,omitempty"`
	Media    id.Media  `json:"media,string,omitempty"`
	Notice   *Notice   `json:"notice,omitempty"`
	// Card stands beside the text of a line, Chosen is what a member chose on one, Filled the
	// form of one with their answers, and Contacts are shared with their addresses.
	Card     *Card          `json:"card,omitempty"`
	Chosen   *Choice        `json:"chosen,omitempty"`
	Filled   *card.Filled   `json:"filled,omitempty"`
	Contacts []card.Contact `json:"contacts,omitempty"`
	// File is what kind of file Media is: image, video, audio, document or sticker. Of a
	// picture that is to be a sticker it says so before it is sent. Name is what a document
	// is called.
	File string `json:"file,omitempty"`
	Name string `json:"name,omitempty"`

	// ReplyTo is the message answered to, Ref what the sender's client calls this one.
	ReplyTo int64  `json:"-"`
	Ref     string `json:"-"`
	// As is the number that a line told its app for the message already; 0 for a new one.
	As id.Message `json:"-"`
}

// kind tells what the words are; "" for none or several at once.
func (w Words) kind() string {
	switch at, post, file, offer, chosen, people := w.Location != nil, w.Post != 0, w.Media != 0, w.Card != nil, w.Chosen != nil || w.Filled != nil, len(w.Contacts) > 0; {
	case w.Notice != nil:
		return kindSystem
	case offer || chosen || people:
		switch {
		case at || post || offer && (chosen || people) || chosen && (people || file || w.Text != "") || people && (file || w.Text != ""):
			return ""
		case offer:
			return kindInteractive
		case chosen:
			return kindChosen
		}
		return kindContacts
	case at && !post && !file && w.Text == "":
		return kindLocation
	case post && !at && !file:
		return kindPost
	case file && !at && !post:
		return cmp.Or(w.File, kindFile)
	case !at && !post && !file:
		return kindText
	}
	return ""
}

// Beside names what is said beside the text: a file, a location, contacts or a post; "" for
// nothing.
func (w Words) Beside() string {
	switch {
	case w.Media != 0:
		return kindFile
	case w.Location != nil:
		return kindLocation
	case w.Post != 0:
		return kindPost
	case len(w.Contacts) > 0:
		return kindContacts
	}
	return ""
}

// clean checks words, and gives them as they are kept.
func (w Words) clean() (Words, error) {
	if len(w.Ref) > maxRef || strings.ContainsFunc(w.Ref, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return w, errRef
	}
	text, err := cleanText(w.Text)
	if err != nil {
		return w, err
	}
	w.Text, w.Name = text, cleanName(w.Name)
	switch w.kind() {
	case kindText:
		if strings.TrimFunc(w.Text, unicode.IsSpace) == "" {
			return w, errBlank
		}
	case kindLocation:
		l := *w.Location
		if l.Name, err = cleanText(l.Name); err != nil {
			return w, err
		}
		inside := l.Latitude >= -90 && l.Latitude <= 90 && l.Longitude >= -180 && l.Longitude <= 180
		if !inside || utf8.RuneCountInString(l.Name) > MaxTitle {
			return w, errPlace
		}
		w.Location = &l
	case kindContacts:
		var wrong *card.Wrong
		if w.Contacts, wrong = card.Contacts(w.Contacts); wrong != nil {
			return w, errContact
		}
	case kindChosen:
		if w.Filled != nil && w.Filled.Large() {
			return w, errContact
		}
	case kindInteractive, kindPost, kindFile, kindImage, kindVideo, kindAudio, kindSticker, kindDocument:
	default:
		return w, errKind
	}
	return w, nil
}

// maxName is how long the name of a document is, in characters.
const maxName = 240

// cleanName gives the name of a file without its folders and without what does not show. Of
// a long one the end is kept, which tells what it is.
func cleanName(s string) string {
	s = s[strings.LastIndexAny(s, `/\`)+1:]
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == utf8.RuneError {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	runes := []rune(norm.NFC.String(strings.TrimSpace(s)))
	return string(runes[max(0, len(runes)-maxName):])
}

// cleanText composes characters, and refuses what no text may have.
func cleanText(s string) (string, error) {
	if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
		return "", errText
	}
	s = norm.NFC.String(s)
	if utf8.RuneCountInString(s) > MaxText {
		return "", errLong
	}
	return s, nil
}

// encode gives words as they are sealed.
func (w Words) encode() ([]byte, error) { return json.Marshal(w) }

// Message is a message as a member of its chat sees it.
type Message struct {
	ID     id.Message
	Chat   id.Chat
	Seq    int64
	Sender id.Account
	// Kind is text, location, post, image, video, audio, document, sticker, contacts,
	// interactive, interactive_reply or system.
	Kind string
	// Words are empty once the message was deleted.
	Words     Words
	ReplyTo   int64
	Ref       string
	At        time.Time
	EditedAt  time.Time
	DeletedAt time.Time
	Reactions []Reaction
	// File is there as long as the file of the message is.
	File *media.Media

	body    []byte
	shownTo id.Account
}

// Reaction is the emoji with which a member answers a message.
type Reaction struct {
	Account id.Account
	Emoji   string

	seq  int64
	body []byte
}
