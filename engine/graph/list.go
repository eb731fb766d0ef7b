package graph

import (
	"context"
	"strings"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/account/undo"
)

// Replies says whose replies a list shows.
type Replies string

// The replies policies of a list.
const (
	RepliesFollowed = Replies("followed")
	RepliesList     = Replies("list")
	RepliesNone     = Replies("none")
)

// List is a member's list of accounts.
type List struct {
	ID    id.List
	Owner id.Account
	Title string
	// Replies says whose replies are shown; empty is RepliesList.
	Replies Replies
	// Exclusive lists take their members out of the home feed.
	Exclusive bool
}

func (l *List) check() error {
	l.Title = strings.TrimSpace(l.Title)
	if l.Title == "" {
		return errTitleBlank
	}
	if i18n.BadText(l.Title) {
		return errTitleInvalid
	}
	switch l.Replies {
	case "":
		l.Replies = RepliesList
	case RepliesFollowed, RepliesList, RepliesNone:
	default:
		return errReplies
	}
	return nil
}

// AddList makes a list of the actor's.
func (g *Engine) AddList(_ context.Context, tx *store.Tx, actor account.Actor, l List) (List, error) {
	if err := l.check(); err != nil {
		return l, err
	}
	has, err := lists(tx, actor.Account)
	if err != nil {
		return l, err
	}
	if len(has) >= MaxLists {
		return l, errTooManyLists
	}
	l.ID, l.Owner = id.List(tx.NewID()), actor.Account
	return l, insertList(tx, l)
}

// ChangeList replaces title and rules of a list of the actor's.
func (g *Engine) ChangeList(ctx context.Context, tx *store.Tx, actor account.Actor, l List) error {
	if _, err := g.List(ctx, tx, actor, l.ID); err != nil {
		return err
	}
	if err := l.check(); err != nil {
		return err
	}
	if err := updateList(tx, l); err != nil {
		return err
	}
	return g.events.Emit(tx, ListChanged{Owner: actor.Account, List: l.ID})
}

// DropList removes a list of the actor's; for a day RestoreList brings it back.
func (g *Engine) DropList(ctx context.Context, tx *store.Tx, actor account.Actor, l id.List) error {
	was, err := g.List(ctx, tx, actor, l)
	if err != nil {
		return err
	}
	in, err := membersOf(tx, l)
	if err != nil {
		return err
	}
	if err := undo.Keep(tx, droppedList(actor, l), listAndMembers{was, in}); err != nil {
		return err
	}
	if err := deleteList(tx, l); err != nil {
		return err
	}
	return g.events.Emit(tx, ListChanged{Owner: actor.Account, List: l})
}

// listAndMembers is what is kept of a list that was removed.
type listAndMembers struct {
	List    List
	Members []id.Account
}

func droppedList(actor account.Actor, l id.List) undo.Thing {
	return undo.Thing{Kind: "graph.list", Owner: actor.Account, ID: int64(l)}
}

// RestoreList brings a list back that was removed, with those of its members whom the
// actor still follows.
func (g *Engine) RestoreList(ctx context.Context, tx *store.Tx, actor account.Actor, l id.List) error {
	var was listAndMembers
	if err := undo.Take(tx, droppedList(actor, l), &was); err != nil {
		return err
	}
	has, err := lists(tx, actor.Account)
	if err != nil {
		return err
	}
	if len(has) >= MaxLists {
		return errTooManyLists
	}
	if err := insertList(tx, was.List); err != nil {
		return err
	}
	rels, err := g.Relations(ctx, tx, actor.Account, was.Members)
	if err != nil {
		return err
	}
	for i, m := range was.Members {
		if !rels[i].Following && !rels[i].Requested && m != actor.Account {
			continue
		}
		if err := insertMember(tx, l, actor.Account, m); err != nil {
			return err
		}
	}
	return g.events.Emit(tx, ListChanged{Owner: actor.Account, List: l})
}

// List gives a list of the actor's.
func (g *Engine) List(_ context.Context, tx *store.Tx, actor account.Actor, l id.List) (List, error) {
	out, err := list(tx, l)
	if store.IsMissing(err) || err == nil && out.Owner != actor.Account {
		return List{}, errMissing
	}
	return out, err
}

// Lists gives the actor's lists, oldest first.
func (g *Engine) Lists(_ context.Context, tx *store.Tx, actor account.Actor) ([]List, error) {
	return lists(tx, actor.Account)
}

// ListsWith gives the actor's lists that have member.
func (g *Engine) ListsWith(_ context.Context, tx *store.Tx, actor account.Actor, member id.Account) ([]List, error) {
	return listsWith(tx, actor.Account, member)
}

// AddMembers puts accounts into a list of the actor's, all or none. The actor
// must follow them, or be them.
func (g *Engine) AddMembers(ctx context.Context, tx *store.Tx, actor account.Actor, l id.List, members []id.Account) error {
	if _, err := g.List(ctx, tx, actor, l); err != nil {
		return err
	}
	rels, err := g.Relations(ctx, tx, actor.Account, members)
	if err != nil {
		return err
	}
	for i, m := range members {
		if !rels[i].Following && !rels[i].Requested && m != actor.Account {
			return errMissing
		}
		if err := insertMember(tx, l, actor.Account, m); store.IsUnique(err, "graph_list_member_pair") {
			return errMember
		} else if err != nil {
			return err
		}
	}
	return g.events.Emit(tx, ListChanged{Owner: actor.Account, List: l})
}

// DropMembers takes accounts out of a list of the actor's.
func (g *Engine) DropMembers(ctx context.Context, tx *store.Tx, actor account.Actor, l id.List, members []id.Account) error {
	if _, err := g.List(ctx, tx, actor, l); err != nil {
		return err
	}
	if err := deleteMembers(tx, l, members); err != nil {
		return err
	}
	return g.events.Emit(tx, ListChanged{Owner: actor.Account, List: l})
}

// Members pages through the accounts of a list.
func (g *Engine) Members(_ context.Context, tx *store.Tx, l id.List, p store.Page) ([]Entry, error) {
	return members(tx, l, p)
}

// Exclusive gives the accounts that the owner's exclusive lists take out of the
// home feed.
func (g *Engine) Exclusive(_ context.Context, tx *store.Tx, owner id.Account) ([]id.Account, error) {
	return exclusive(tx, owner)
}
