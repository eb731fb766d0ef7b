package mastodon

import (
	"context"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/edge/mastodon/entity"
	"parvis/engine/graph"
)

func listOf(l graph.List) entity.List {
	return entity.List{ID: l.ID.String(), Title: l.Title, RepliesPolicy: string(l.Replies), Exclusive: l.Exclusive}
}

func listsOf(list []graph.List, err error) ([]entity.List, error) {
	out := make([]entity.List, 0, len(list))
	for _, l := range list {
		out = append(out, listOf(l))
	}
	return out, err
}

func (c *call) answerLists(fn func(context.Context, *store.Tx) ([]entity.List, error)) error {
	var out []entity.List
	err := c.read(func(ctx context.Context, tx *store.Tx) (err error) { out, err = fn(ctx, tx); return err })
	if err != nil {
		return err
	}
	return c.json(out)
}

func (c *call) lists() error {
	return c.answerLists(func(ctx context.Context, tx *store.Tx) ([]entity.List, error) {
		on, err := c.ForYou.On(ctx, tx, c.actor.Account)
		if err != nil {
			return nil, err
		}
		out, err := listsOf(c.Graph.Lists(ctx, tx, c.actor))
		if on {
			out = append([]entity.List{c.selection()}, out...)
		}
		return out, err
	})
}

func (c *call) accountLists() error {
	a, err := path[id.Account](c, "id")
	if err != nil {
		return err
	}
	return c.answerLists(func(ctx context.Context, tx *store.Tx) ([]entity.List, error) {
		return listsOf(c.Graph.ListsWith(ctx, tx, c.actor, a))
	})
}

// answerList answers with a list after one verb.
func (c *call) answerList(fn func(context.Context, *store.Tx) (graph.List, error)) error {
	var out graph.List
	err := c.write(func(ctx context.Context, tx *store.Tx) (err error) { out, err = fn(ctx, tx); return err })
	if err != nil {
		return err
	}
	return c.json(listOf(out))
}

func (c *call) list() error {
	if c.selects() {
		return c.answerSelection()
	}
	l, err := path[id.List](c, "id")
	if err != nil {
		return err
	}
	return c.answerList(func(ctx context.Context, tx *store.Tx) (graph.List, error) { return c.Graph.List(ctx, tx, c.actor, l) })
}

func (c *call) replies() graph.Replies { return graph.Replies(c.String("replies_policy")) }

func (c *call) createList() error {
	l := graph.List{Title: c.String("title"), Replies: c.replies(), Exclusive: c.Bool("exclusive")}
	err := c.answerList(func(ctx context.Context, tx *store.Tx) (graph.List, error) {
		return c.Graph.AddList(ctx, tx, c.actor, l)
	})
	return c.namingPolicy(err)
}

func (c *call) updateList() error {
	if c.selects() {
		return c.changeSelection()
	}
	l, err := path[id.List](c, "id")
	if err != nil {
		return err
	}
	err = c.answerList(func(ctx context.Context, tx *store.Tx) (graph.List, error) {
		got, err := c.Graph.List(ctx, tx, c.actor, l)
		if err != nil {
			return got, err
		}
		if s, ok := c.Text("title"); ok {
			got.Title = s
		}
		if r := c.replies(); r != "" {
			got.Replies = r
		}
		if b, sent := c.Flag("exclusive"); sent {
			got.Exclusive = b
		}
		return got, c.Graph.ChangeList(ctx, tx, c.actor, got)
	})
	return c.namingPolicy(err)
}

func (c *call) deleteList() error {
	if c.selects() {
		return c.changeSelection()
	}
	l, err := path[id.List](c, "id")
	if err != nil {
		return err
	}
	if err := c.write(func(ctx context.Context, tx *store.Tx) error { return c.Graph.DropList(ctx, tx, c.actor, l) }); err != nil {
		return err
	}
	return c.nothing()
}

func (c *call) listAccounts() error {
	if c.selects() {
		return c.selectionMembers()
	}
	l, err := path[id.List](c, "id")
	if err != nil {
		return err
	}
	all := c.String("limit") == "0"
	return c.pageAccounts(func(ctx context.Context, tx *store.Tx, p store.Page) ([]row, error) {
		if _, err := c.Graph.List(ctx, tx, c.actor, l); err != nil {
			return nil, err
		}
		if all {
			p = store.Page{Limit: graph.MaxFollows}
		}
		return rows(c.Graph.Members(ctx, tx, l, p))
	})
}

func (c *call) changeMembers(fn func(context.Context, *store.Tx, id.List, []id.Account) error) error {
	if c.selects() {
		return c.changeSelection()
	}
	l, err := path[id.List](c, "id")
	if err != nil {
		return err
	}
	who := ids[id.Account](c, "account_ids")
	if err := c.write(func(ctx context.Context, tx *store.Tx) error { return fn(ctx, tx, l, who) }); err != nil {
		return err
	}
	return c.nothing()
}

func (c *call) addListAccounts() error {
	return c.changeMembers(func(ctx context.Context, tx *store.Tx, l id.List, who []id.Account) error {
		return c.Graph.AddMembers(ctx, tx, c.actor, l, who)
	})
}

func (c *call) removeListAccounts() error {
	return c.changeMembers(func(ctx context.Context, tx *store.Tx, l id.List, who []id.Account) error {
		return c.Graph.DropMembers(ctx, tx, c.actor, l, who)
	})
}
