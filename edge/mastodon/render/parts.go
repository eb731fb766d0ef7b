package render

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"

	"parvis/edge/mastodon/entity"
	"parvis/engine/media"
	"parvis/engine/post"
)

// parts are the members of a post's JSON object that change only with the post
// itself, without braces, and what they were made of. Everything else is written
// anew for each reader.
type parts struct {
	from              from
	emoji             uint64 // version of the network's emoji; 0 when it names none
	head, body, names []byte
	// files is nil when an address in it is signed, and so not for good.
	files []byte
}

// from is what parts were made of, besides the number of the post.
type from struct {
	rev int64
	// mentioned has a bit for each mention whose account can be seen.
	mentioned uint64
	// files are the revisions of what hangs on the post, zero for what is gone.
	files           [media.MaxPerPost]int64
	boosted, inline bool
	app, site       string
}

// maxMentioned is how many mentions a kept post has at most.
const maxMentioned = 64

func (p *parts) weight() int { return 512 + len(p.head) + len(p.body) + len(p.names) + len(p.files) }

// JSON writes posts in order as a JSON array. It gives the same as Statuses, and
// keeps what is the same for all readers.
func (b *Board) JSON(list []post.Seen) ([]byte, error) {
	if err := b.gather(list); err != nil {
		return nil, err
	}
	out := make([]byte, 0, 4096*len(list)+2)
	out = append(out, '[')
	for i := range list {
		if b.shown[list[i].Author] == nil {
			continue
		}
		if len(out) > 1 {
			out = append(out, ',')
		}
		var err error
		if out, err = b.append(out, &list[i], 0); err != nil {
			return nil, err
		}
	}
	out = append(out, ']')
	if b.tx.Checked() {
		return out, b.same(out, list)
	}
	return out, nil
}

// One writes a single post as JSON; nil when its author is gone or the list is
// empty.
func (b *Board) One(list []post.Seen) ([]byte, error) {
	out, err := b.JSON(list)
	if err != nil || len(out) <= len("[]") {
		return nil, err
	}
	return out[1 : len(out)-1], nil
}

// append writes a post whose author is loaded.
func (b *Board) append(out []byte, p *post.Seen, depth int) ([]byte, error) {
	own, err := b.parts(p)
	if err != nil {
		return out, err
	}
	shown := own
	if own != nil && b.boosted(p) != nil {
		if shown, err = b.parts(p.Inner); err != nil {
			return out, err
		}
	}
	if own == nil || shown == nil {
		whole, err := json.Marshal(b.status(p, depth))
		return append(out, whole...), err
	}
	out = append(append(out, '{'), own.head...)
	for _, part := range [][]byte{shown.body, shown.files, shown.names} {
		out = append(append(out, ','), part...)
	}
	out = append(append(out, `,"account":`...), b.shown[p.Author].json...)
	return b.live(out, p, depth)
}

// live writes what may differ with every reading, and ends the object.
func (b *Board) live(out []byte, p *post.Seen, depth int) ([]byte, error) {
	out = number(out, `,"replies_count":`, p.Counts.Replies)
	out = number(out, `,"reblogs_count":`, p.Counts.Reblogs)
	out = number(out, `,"favourites_count":`, p.Counts.Favourites)
	out = number(out, `,"quotes_count":`, p.Counts.Quotes)
	who, viewer := b.quoting(p)
	out = append(out, `,"quote_approval":{"automatic":[`...)
	if who != "" {
		out = append(append(append(out, '"'), who...), '"')
	}
	out = append(append(append(out, `],"manual":[],"current_user":"`...), viewer...), `"}`...)
	said := p
	if b.boosted(p) != nil {
		said = p.Inner
	}
	var err error
	if c := b.cardOf(said); c == nil {
		out = append(out, `,"card":null`...)
	} else if out, err = member(out, `,"card":`, c); err != nil {
		return out, err
	}
	if out, err = b.liveInner(out, p, depth); err != nil {
		return out, err
	}
	if p.Poll == nil {
		out = append(out, `,"poll":null`...)
	} else if out, err = member(out, `,"poll":`, b.poll(p)); err != nil {
		return out, err
	}
	if out, err = b.livePersonal(out, p); err != nil {
		return out, err
	}
	if said := b.reasons[p.ID]; len(said) > 0 && depth == 0 {
		out, err = member(out, `,"parvis":`, entity.Extra{Reasons: said})
		return append(out, '}'), err
	}
	return append(out, '}'), nil
}

// liveInner writes the boosted or quoted post.
func (b *Board) liveInner(out []byte, p *post.Seen, depth int) (_ []byte, err error) {
	if b.boosted(p) != nil {
		out, err = b.append(append(out, `,"reblog":`...), p.Inner, depth+1)
		return append(out, `,"quote":null`...), err
	}
	out = append(out, `,"reblog":null,"quote":`...)
	if p.ReblogOf != 0 || p.QuoteOf == 0 {
		return append(out, "null"...), nil
	}
	out = append(append(append(out, `{"state":"`...), p.Quote...), `","quoted_status":`...)
	switch {
	case p.Inner != nil && depth >= 2:
		out = append(append(append(out, `null,"quoted_status_id":"`...), p.QuoteOf.String()...), '"')
	case p.Inner != nil && b.shown[p.Inner.Author] != nil:
		out, err = b.append(out, p.Inner, depth+2)
	default:
		out = append(out, "null"...)
	}
	return append(out, '}'), err
}

// livePersonal writes what the viewer did with the post.
func (b *Board) livePersonal(out []byte, p *post.Seen) ([]byte, error) {
	if !b.actor.Known() {
		return out, nil
	}
	own := ownOf(p)
	out = strconv.AppendBool(append(out, `,"favourited":`...), own.Favourited)
	out = strconv.AppendBool(append(out, `,"reblogged":`...), own.Reblogged)
	out = strconv.AppendBool(append(out, `,"muted":`...), own.Muted)
	out = strconv.AppendBool(append(out, `,"bookmarked":`...), own.Bookmarked)
	if p.Author == b.actor.Account && p.ReblogOf == 0 {
		out = strconv.AppendBool(append(out, `,"pinned":`...), own.Pinned)
	}
	if len(b.filters) == 0 {
		return append(out, `,"filtered":[]`...), nil
	}
	return member(out, `,"filtered":`, b.filtered(p))
}

func number(out []byte, name string, n int) []byte {
	return strconv.AppendInt(append(out, name...), int64(n), 10)
}

// member writes a member that is rarely there, or null.
func member[T any](out []byte, name string, v T) ([]byte, error) {
	data, err := json.Marshal(v)
	return append(append(out, name...), data...), err
}

// parts gives the lasting parts of a post; nil when it must be rendered as a
// whole: in a change that is not committed, with a notice that stands in its
// words, or with more than is kept.
func (b *Board) parts(p *post.Seen) (*parts, error) {
	author := b.shown[p.Author]
	if !b.tx.ReadOnly() || p.Rev == 0 || author == nil || author.json == nil || len(p.Named()) > maxMentioned || len(p.Media) > media.MaxPerPost ||
		len(p.Notices) > 0 || len(p.Decision.Word.Denied()) > 0 {
		return nil, nil
	}
	m, signed := b.from(p)
	kept, ok := b.Renderer.posts.Get(p.ID)
	if !ok || kept.from != m || !b.sameEmoji(kept.emoji) {
		var err error
		if kept, err = b.make(p, m, signed); err != nil {
			return nil, err
		}
		b.Renderer.posts.Put(p.ID, kept)
	}
	if !signed {
		return kept, nil
	}
	files, err := members(b.files(p))
	return &parts{head: kept.head, body: kept.body, names: kept.names, files: files}, err
}

// from tells what the parts of a post are made of now, and whether its files have
// signed addresses.
func (b *Board) from(p *post.Seen) (m from, signed bool) {
	m = from{rev: p.Rev, boosted: b.boosted(p) != nil, inline: b.inline(p) != nil}
	for i, a := range p.Named() {
		if b.shown[a] != nil {
			m.mentioned |= 1 << i
		}
	}
	for i, f := range p.Media {
		if got, ok := b.media[f]; ok {
			m.files[i] = got.Rev
			signed = signed || got.Closed
		}
	}
	if app, ok := b.apps[p.App]; ok {
		m.app, m.site = app.Name, app.Website
	}
	return m, signed
}

func (b *Board) make(p *post.Seen, m from, signed bool) (*parts, error) {
	k := &parts{from: m, emoji: b.versionFor(p.Source, p.Spoiler)}
	for _, part := range []struct {
		to   *[]byte
		from any
	}{{&k.head, b.head(p, b.shown[p.Author].account)}, {&k.body, b.body(p)}, {&k.names, b.names(p)}, {&k.files, b.files(p)}} {
		var err error
		if *part.to, err = members(part.from); err != nil {
			return nil, err
		}
	}
	if signed {
		k.files = nil
	}
	return k, nil
}

// members gives the JSON of an object without its braces.
func members(v any) ([]byte, error) {
	data, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	return data[1 : len(data)-1], nil
}

// same is for tests: what is put together of kept parts is what would be
// rendered as a whole.
func (b *Board) same(out []byte, list []post.Seen) error {
	whole, err := b.Statuses(list)
	if err != nil {
		return err
	}
	plain, err := json.Marshal(whole)
	if err != nil {
		return err
	}
	var one, two any
	if err := errors.Join(json.Unmarshal(out, &one), json.Unmarshal(plain, &two)); err != nil {
		return err
	}
	if !reflect.DeepEqual(one, two) {
		return fmt.Errorf("render: kept parts give %s, the whole is %s", out, plain)
	}
	return nil
}
