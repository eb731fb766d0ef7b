package message

import (
	"cmp"
	"context"
	"slices"
	"sort"
	"strings"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
)

// What one search does at most: words are sealed, so each message is opened to be looked
// into.
const (
	mostOpened = 5000
	// drawnAtOnce is how many messages of a chat are read at a time.
	drawnAtOnce = 200
	// mostSearched is how many chats are looked into, the newest; an older one can be
	// searched by itself.
	mostSearched = 1000
	// maxQuery is how long a question is, in bytes.
	maxQuery = 200
)

// Search says what is looked for in the actor's messages: all words of a text.
type Search struct {
	Text string
	// Chat is where, 0 for all chats.
	Chat id.Chat
	// Before is from where it goes on, 0 for the newest.
	Before id.Message
	Limit  int
}

// Found are messages, the newest first. Next is from where a search goes on that stopped
// before it had looked at all, 0 when it has.
type Found struct {
	Messages []Message
	Next     id.Message
}

// pile is what is still to be looked at in a chat, the newest first.
type pile struct {
	seat seat
	chat row
	said []Message
	// below is the seq under which the next page begins.
	below int64
}

// Search looks for words in the actor's messages.
func (e *Engine) Search(ctx context.Context, tx *store.Tx, actor account.Actor, s Search) (Found, error) {
	words := strings.Fields(i18n.Fold(s.Text))
	if len(s.Text) > maxQuery || len(strings.Join(words, "")) < 2 {
		return Found{}, errQuery
	}
	list, err := e.searched(tx, actor, s.Chat)
	if err != nil {
		return Found{}, err
	}
	var piles []*pile
	var out Found
	for opened := 0; ; opened++ {
		if piles, list, err = e.gather(tx, piles, list, s.Before); err != nil {
			return out, err
		}
		if len(piles) == 0 {
			out.Next = 0
			return out, nil
		}
		if opened == mostOpened || len(out.Messages) == s.Limit {
			return out, nil
		}
		p := top(piles)
		m := p.said[0]
		out.Next = m.ID
		hit, err := e.holds(p.chat, m, words)
		if err != nil {
			return out, err
		}
		if hit {
			one := []Message{m}
			if err := e.reveal(ctx, tx, p.chat, one); err != nil {
				return out, err
			}
			out.Messages = append(out.Messages, one...)
		}
		if p.said = p.said[1:]; len(p.said) == 0 {
			if err := p.draw(tx); err != nil {
				return out, err
			}
		}
	}
}

// gather leaves out what was looked at, and begins to read chats in which the next message
// may be.
func (e *Engine) gather(tx *store.Tx, piles []*pile, list []seat, before id.Message) ([]*pile, []seat, error) {
	piles = slices.DeleteFunc(piles, func(p *pile) bool { return len(p.said) == 0 })
	for len(list) > 0 && (len(piles) == 0 || list[0].last > top(piles).said[0].ID) {
		p, err := e.pile(tx, list[0], before)
		if err != nil {
			return nil, nil, err
		}
		if list = list[1:]; len(p.said) > 0 {
			piles = append(piles, p)
		}
	}
	return piles, list, nil
}

// searched gives where is looked: one chat, or all that the actor is in, the newest first.
func (e *Engine) searched(tx *store.Tx, actor account.Actor, c id.Chat) ([]seat, error) {
	if c == 0 {
		return seatsOf(tx, actor.Account, Member, store.Page{Limit: mostSearched})
	}
	_, me, err := e.enter(tx, actor, c)
	if err == nil && me.Standing != Member {
		err = errMissing
	}
	return []seat{me}, err
}

// top is the pile with the newest message.
func top(piles []*pile) *pile {
	return slices.MaxFunc(piles, func(a, b *pile) int { return cmp.Compare(a.said[0].ID, b.said[0].ID) })
}

// pile begins to read a chat below a message.
func (e *Engine) pile(tx *store.Tx, s seat, before id.Message) (*pile, error) {
	c, err := chatByID(tx, s.chat)
	if err != nil {
		return nil, err
	}
	p := &pile{seat: s, chat: c, below: c.last + 1}
	if before != 0 && s.last >= before {
		// Within a chat, numbers grow with seqs.
		n := sort.Search(int(c.last), func(i int) bool {
			var m id.Message
			if err == nil {
				m, err = messageUpTo(tx, c.id, int64(i)+1)
			}
			return err != nil || m >= before
		})
		if err != nil {
			return nil, err
		}
		p.below = int64(n) + 1
	}
	return p, p.draw(tx)
}

// draw reads the next page of a chat.
func (p *pile) draw(tx *store.Tx) (err error) {
	p.said, err = messagesBefore(tx, p.seat.Account, p.chat.id, p.seat.joined, p.below, drawnAtOnce)
	if len(p.said) > 0 {
		p.below = p.said[len(p.said)-1].Seq
	}
	return err
}

// holds opens a message and tells whether all words are in it.
func (e *Engine) holds(c row, m Message, words []string) (bool, error) {
	if !m.DeletedAt.IsZero() || m.Kind == kindSystem {
		return false, nil
	}
	w, err := e.open(c, m)
	if err != nil {
		return false, err
	}
	text := w.Text
	if w.Location != nil {
		text += " " + w.Location.Name
	}
	text = i18n.Fold(text)
	return !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(text, word) }), nil
}
