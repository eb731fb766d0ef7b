package archive

import (
	"encoding/json"
	"io"
	"maps"
	"path"
	"slices"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/media"
	"parvis/engine/message"
)

// outChat is the head of a conversation in messages.json.
type outChat struct {
	ID    id.Chat      `json:"id,string"`
	Kind  message.Kind `json:"kind"`
	Title string       `json:"title,omitempty"`
	// Its "messages" come after it, one by one, and then "people": what accounts and lines
	// of businesses are called, by their number.
}

// outMessage is a message as the native API has it, with where its file is in the archive.
type outMessage struct {
	Message any    `json:"message"`
	File    string `json:"file,omitempty"`
}

// messages writes the member's conversations, one after the other, so that not more than a
// part of one is held at a time.
func (x *exporter) messages() error {
	if x.Message == nil {
		return nil
	}
	w, err := x.file("messages.json", true)
	if err != nil {
		return err
	}
	if _, err := io.WriteString(w, `{"conversations":[`); err != nil {
		return err
	}
	first := true
	for _, st := range []message.Standing{message.Member, message.Asked} {
		for page := (store.Page{Limit: pageSize}); ; {
			var list []message.Chat
			if err := x.read(func(tx *store.Tx) (err error) {
				list, err = x.Message.Chats(x.ctx, tx, x.actor, st, page)
				return err
			}); err != nil {
				return err
			}
			for _, c := range list {
				if err := x.chat(w, c, first); err != nil {
					return err
				}
				first = false
			}
			if len(list) < pageSize {
				break
			}
			page.Max = int64(list[len(list)-1].Cursor())
		}
	}
	_, err = io.WriteString(w, "]}\n")
	return err
}

// chat writes one conversation.
func (x *exporter) chat(w io.Writer, c message.Chat, first bool) error {
	who := map[id.Account]bool{x.run.Account: true}
	for _, p := range c.Others {
		who[p.Account] = true
	}
	data, err := json.Marshal(outChat{c.ID, c.Kind, c.Title})
	if err != nil {
		return err
	}
	lead := ",\n"
	if first {
		lead = "\n"
	}
	// The head is an object that the messages are put into before it ends.
	if _, err := io.WriteString(w, lead+string(data[:len(data)-1])+`,"messages":[`); err != nil {
		return err
	}
	between := "\n"
	for after := int64(-1); ; {
		if err := x.closing(); err != nil {
			return err
		}
		var list []message.Message
		if err := x.read(func(tx *store.Tx) (err error) {
			list, err = x.Message.Messages(x.ctx, tx, x.actor, c.ID, message.Range{After: after, Limit: pageSize})
			return err
		}); err != nil {
			return err
		}
		for _, m := range list {
			data, err := json.Marshal(x.message(m))
			if err != nil {
				return err
			}
			if _, err := io.WriteString(w, between+string(data)); err != nil {
				return err
			}
			between, after, who[m.Sender] = ",\n", m.Seq, true
			if m.Words.Notice != nil {
				for _, a := range m.Words.Notice.Who {
					who[a] = true
				}
			}
		}
		if len(list) < pageSize {
			break
		}
	}
	var people map[string]string
	if err := x.read(func(tx *store.Tx) (err error) {
		people, err = x.Called(x.ctx, tx, slices.Sorted(maps.Keys(who)))
		return err
	}); err != nil {
		return err
	}
	if data, err = json.Marshal(people); err == nil {
		_, err = io.WriteString(w, `],"people":`+string(data)+"}")
	}
	return err
}

// message gives a message, and notes that the bytes of its file are to be written.
func (x *exporter) message(m message.Message) outMessage {
	out := outMessage{Message: x.Message.View(m, x.run.Account)}
	if m.File == nil || m.File.State != media.Ready {
		return out
	}
	if r, ok := m.File.Rendition(media.Original); ok {
		out.File = path.Join("message_attachments", m.File.ID.String()+extension(r.Mime))
		x.files = append(x.files, attachment{out.File, r.Blob})
	}
	return out
}
