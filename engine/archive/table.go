package archive

import (
	"strings"

	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/archive/form"
	"parvis/engine/graph"
)

// table does what is left of a list of addresses.
func (j *job) table(u unit) error {
	rows, err := u.rows(j.pack)
	if err != nil {
		return err
	}
	for j.run.position < len(rows) {
		if err := j.more(); err != nil {
			return err
		}
		row := rows[j.run.position]
		name := row.Address
		if row.List != "" {
			name = row.List + ": " + row.Address
		}
		if err := j.item(u.kind, name, func(tx *store.Tx) error { return j.row(tx, u.kind, row) }); err != nil {
			return err
		}
	}
	return nil
}

// row does what one line asks for. What is so already stays so.
func (j *job) row(tx *store.Tx, kind form.Kind, row form.Row) error {
	switch kind {
	case form.Domains:
		return j.Graph.BlockDomain(j.ctx, tx, j.actor, row.Address, j.host)
	case form.Bookmarks:
		return j.bookmark(tx, row.Address)
	}
	who, err := j.whom(tx, row.Address)
	if err != nil {
		return err
	}
	switch kind {
	case form.Follows:
		return j.Graph.Follow(j.ctx, tx, j.actor, who, graph.FollowOptions{Reblogs: &row.Reblogs, Notify: &row.Notify, Languages: &row.Languages})
	case form.Blocks:
		return j.Graph.Block(j.ctx, tx, j.actor, who)
	case form.Mutes:
		return j.Graph.Mute(j.ctx, tx, j.actor, who, row.Hide, 0)
	}
	return j.member(tx, row.List, who)
}

// whom finds the account of an address among those that are here.
func (j *job) whom(tx *store.Tx, address string) (id.Account, error) {
	name, host, whole := strings.Cut(strings.TrimPrefix(strings.TrimSpace(address), "@"), "@")
	switch host = strings.ToLower(host); {
	case name == "" || !whole || host == "":
		return 0, errAddress
	case host != strings.ToLower(j.host) && (j.run.wish.Same == "" || host != j.run.wish.Same):
		return 0, errAway
	}
	a, err := j.Account.Lookup(j.ctx, tx, name)
	if k := fault.KindOf(err); err != nil && (k == fault.Missing || k == fault.Gone || k == fault.Invalid) {
		return 0, errNobody
	}
	return a.ID, err
}

// member puts somebody into a list of the actor's by its title, and follows them
// first, as lists ask.
func (j *job) member(tx *store.Tx, title string, who id.Account) error {
	which, err := j.list(tx, title)
	if err != nil {
		return err
	}
	rels, err := j.Graph.Relations(j.ctx, tx, j.actor.Account, []id.Account{who})
	if err != nil {
		return err
	}
	if !rels[0].Following && !rels[0].Requested && who != j.actor.Account {
		if err := j.Graph.Follow(j.ctx, tx, j.actor, who, graph.FollowOptions{}); err != nil {
			return err
		}
	}
	with, err := j.Graph.ListsWith(j.ctx, tx, j.actor, who)
	if err != nil {
		return err
	}
	for _, l := range with {
		if l.ID == which {
			return nil
		}
	}
	return j.Graph.AddMembers(j.ctx, tx, j.actor, which, []id.Account{who})
}

func (j *job) list(tx *store.Tx, title string) (id.List, error) {
	title = clean(strings.TrimSpace(title))
	all, err := j.Graph.Lists(j.ctx, tx, j.actor)
	if err != nil {
		return 0, err
	}
	for _, l := range all {
		if l.Title == title {
			return l.ID, nil
		}
	}
	l, err := j.Graph.AddList(j.ctx, tx, j.actor, graph.List{Title: title})
	return l.ID, err
}

func (j *job) bookmark(tx *store.Tx, address string) error {
	p, err := j.post(tx, address)
	if err != nil {
		return err
	}
	_, err = j.Post.Bookmark(j.ctx, tx, j.actor, p)
	if fault.KindOf(err) == fault.Missing {
		return errPostAway
	}
	return err
}
