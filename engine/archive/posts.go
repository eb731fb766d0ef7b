package archive

import (
	"cmp"
	"errors"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/archive/form"
	"parvis/engine/post"
	"parvis/engine/post/text"
)

// posts does what is left of an outbox.
func (j *job) posts(u unit) error {
	at := j.run.wish.Place
	r, err := u.from(j.ctx, j.pack, at)
	if err != nil {
		return err
	}
	defer r.Close()
	err = form.Outbox(r, at, j.run.position, func(next form.Place, a form.Activity, bad error) error {
		if err := j.more(); err != nil {
			return err
		}
		if err := j.activity(next.Items-1, a, bad); err != nil {
			return err
		}
		at = next
		return nil
	})
	if errors.As(err, &again{}) && at != j.run.wish.Place {
		next := *j.run
		next.wish.Place = at
		return cmp.Or(j.found(next), err)
	}
	return err
}

// activity does one item of an outbox.
func (j *job) activity(n int, a form.Activity, bad error) error {
	name := a.Object
	for _, s := range []string{a.Note.URL, a.Object, a.ID, "#" + strconv.Itoa(n+1)} {
		if name = s; s != "" {
			break
		}
	}
	at := a.Note.Published
	if at.IsZero() {
		at = a.Published
	}
	switch {
	case bad != nil:
		return j.refuse(form.Posts, name, errSyntax)
	case a.Actor == "" || a.Actor != j.owner.ID, a.Type == "Create" && a.Note.ID != "" && a.Note.AttributedTo != a.Actor:
		return j.refuse(form.Posts, name, errForeign)
	case a.Type == "Announce" && a.Object != "" && !at.IsZero():
		return j.item(form.Posts, name, func(tx *store.Tx) error { return j.boost(tx, a) })
	case a.Type != "Create" || a.Note.Type != "Note" && a.Note.Type != "Question" && a.Note.ID != "":
		return j.refuse(form.Posts, name, errKind)
	case a.Note.ID == "":
		return j.refuse(form.Posts, name, errSyntax)
	case at.IsZero():
		return j.refuse(form.Posts, name, errUndated)
	}
	return j.note(name, a, at)
}

// boost takes over the boost of a post that is here.
func (j *job) boost(tx *store.Tx, a form.Activity) error {
	p, err := j.post(tx, a.Object)
	if err != nil {
		return err
	}
	if gone, err := j.gone(tx, a.ID); err != nil || gone {
		return cmp.Or(err, error(errDeleted))
	}
	origin := a.ID
	if origin == "" {
		origin = "boost of " + a.Object
	}
	made, fresh, err := j.Post.Restore(j.ctx, tx, j.actor, post.Restored{Origin: origin, At: a.Published, ReblogOf: p, Visibility: j.visibility(a.To, a.Cc)})
	switch {
	case fault.KindOf(err) == fault.Missing && err != nil:
		return errPostAway
	case err == nil && !fresh && made.ID == 0:
		return errDeleted
	}
	return err
}

// note takes over something written.
func (j *job) note(name string, a form.Activity, at time.Time) error {
	n := a.Note
	var had map[string]id.Post
	var here []post.Post
	var gone bool
	err := j.Store.Read(j.ctx, func(tx *store.Tx) (err error) {
		if here, err = j.Post.Many(j.ctx, tx, []id.Post{j.local(n.ID)}); err != nil {
			return err
		}
		if gone, err = j.gone(tx, n.ID); err != nil {
			return err
		}
		had, err = j.Post.Origins(j.ctx, tx, j.actor.Account, []string{n.ID})
		return err
	})
	if err != nil {
		return err
	}
	if gone {
		return j.refuse(form.Posts, name, errDeleted)
	}
	if len(here) > 0 && here[0].Author == j.actor.Account { // an export of this network comes back
		return j.item(form.Posts, name, func(*store.Tx) error { return nil })
	}
	var files []id.Media
	words := ""
	if had[n.ID] == 0 {
		if files, err = j.files(name, n.Files); err != nil {
			return err
		}
		words = j.words(n) // long HTML takes its time: not in the transaction
	}
	return j.item(form.Posts, name, func(tx *store.Tx) error { return j.restore(tx, a, at, words, files) })
}

// gone tells whether the address is that of a post which the member wrote here,
// or brought here, and deleted since: it comes in one's own export. A network
// that began anew has no post older than the account, so there nothing is gone.
func (j *job) gone(tx *store.Tx, address string) (bool, error) {
	p := j.local(address)
	if p == 0 || j.owner.ID != j.actorID() {
		return false, nil
	}
	here, err := j.Post.Many(j.ctx, tx, []id.Post{p})
	if err != nil || len(here) > 0 {
		return false, err
	}
	if !id.Time(p).Before(j.me.CreatedAt.Truncate(time.Millisecond)) {
		return true, nil
	}
	return j.Post.MovedIn(j.ctx, tx, j.actor.Account, p)
}

func (j *job) restore(tx *store.Tx, a form.Activity, at time.Time, words string, files []id.Media) error {
	n := a.Note
	r := post.Restored{
		Origin: n.ID, At: at, Text: words, Spoiler: strings.TrimSpace(n.Summary), Sensitive: n.Sensitive, Visibility: j.narrower(a), Language: n.Language, Media: files,
	}
	if n.Updated.After(at) {
		r.EditedAt = n.Updated
	}
	if n.InReplyTo != "" {
		mine, err := j.Post.Origins(j.ctx, tx, j.actor.Account, []string{n.InReplyTo})
		if err != nil {
			return err
		}
		above, err := j.Post.Many(j.ctx, tx, []id.Post{mine[n.InReplyTo]})
		if err != nil {
			return err
		}
		if len(above) > 0 {
			r.ReplyTo = above[0].ID
		} else if web(n.InReplyTo) {
			r.Text += "\n\n↪ " + n.InReplyTo
		}
	}
	made, fresh, err := j.Post.Restore(j.ctx, tx, j.actor, r)
	if err == nil && !fresh && made.ID == 0 {
		return errDeleted
	}
	return err
}

// words gives what was written as it would have been typed. The answers of a
// poll follow it with their votes, as text: who voted is not known here.
func (j *job) words(n form.Note) string {
	s := text.FromHTML(n.Content, func(href, shown string) string { return mention(n.Mentions, href, shown) })
	var b strings.Builder
	for _, o := range n.Options {
		b.WriteString("\n▸ " + strings.Join(strings.Fields(o.Title), " ") + " — " + strconv.Itoa(o.Votes))
	}
	if b.Len() > 0 {
		s += "\n" + b.String()
	}
	return s
}

// mention writes who is named with the domain, so that nobody of the same name
// here is meant: as the list of the note has it, else by where the link leads.
func mention(list []form.Mention, href, shown string) string {
	u, err := url.Parse(href)
	if err != nil || u.Host == "" {
		return shown
	}
	user, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(shown), "@"), "@")
	full := ""
	for _, m := range list {
		name := strings.TrimPrefix(strings.TrimSpace(m.Name), "@")
		first, host, _ := strings.Cut(name, "@")
		switch {
		case host == "" || m.Href != href && !strings.EqualFold(first, user):
		case m.Href == href:
			return "@" + name
		case full != "":
			full = "?" // two of one name: the link decides
		default:
			full = name
		}
	}
	switch {
	case full != "" && full != "?":
		return "@" + full
	case user == "":
		return shown
	}
	return "@" + user + "@" + u.Host
}

func web(s string) bool {
	return (strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://")) && !strings.ContainsAny(s, " \n\t<>\"")
}

// narrower reads for whom a note is; where the note and what made it disagree,
// the fewer.
func (j *job) narrower(a form.Activity) post.Visibility {
	order := []post.Visibility{post.Public, post.Unlisted, post.Private, post.Direct}
	v, outer := j.visibility(a.Note.To, a.Note.Cc), j.visibility(a.To, a.Cc)
	if len(a.Note.To)+len(a.Note.Cc) == 0 || len(a.To)+len(a.Cc) > 0 && slices.Index(order, outer) > slices.Index(order, v) {
		return outer
	}
	return v
}

// visibility reads for whom something is off its addressees.
func (j *job) visibility(to, cc []string) post.Visibility {
	followers := func(s string) bool {
		return s == j.owner.Followers && s != "" || s == j.owner.ID+"/followers"
	}
	switch {
	case slices.ContainsFunc(to, public):
		return post.Public
	case slices.ContainsFunc(cc, public):
		return post.Unlisted
	case slices.ContainsFunc(to, followers), slices.ContainsFunc(cc, followers):
		return post.Private
	}
	return post.Direct
}

func public(s string) bool {
	return s == "https://www.w3.org/ns/activitystreams#Public" || s == "as:Public" || s == "Public"
}

var postPath = regexp.MustCompile(`^/(?:@[A-Za-z0-9_.-]+/|users/[A-Za-z0-9_.-]+/statuses/)([0-9]+)(?:/activity)?/?$`)

// post finds the post of an address: one of this network, or one of the actor's
// own that moved in.
func (j *job) post(tx *store.Tx, address string) (id.Post, error) {
	if p := j.local(address); p != 0 {
		return p, nil
	}
	mine, err := j.Post.Origins(j.ctx, tx, j.actor.Account, []string{address})
	if err != nil {
		return 0, err
	}
	if mine[address] == 0 {
		return 0, errPostAway
	}
	return mine[address], nil
}

// local reads the address of a post of this network; 0 if it is none.
func (j *job) local(address string) id.Post {
	rest, ok := strings.CutPrefix(address, j.Base)
	if m := postPath.FindStringSubmatch(rest); ok && m != nil {
		if p, err := id.Parse[id.Post](m[1]); err == nil {
			return p
		}
	}
	return 0
}
