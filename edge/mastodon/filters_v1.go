package mastodon

import (
	"context"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/edge/mastodon/entity"
	"parvis/edge/mastodon/render"
	"parvis/edge/mastodon/wording"
	"parvis/engine/policy/filter"
)

// filterV1 is a keyword as older apps know a filter.
type filterV1 struct {
	ID           string        `json:"id"`
	Phrase       string        `json:"phrase"`
	Context      []string      `json:"context"`
	WholeWord    bool          `json:"whole_word"`
	ExpiresAt    *entity.Stamp `json:"expires_at"`
	Irreversible bool          `json:"irreversible"`
}

func filterV1Of(f *filter.Filter, k filter.Keyword) filterV1 {
	e := render.FilterEntity(f)
	return filterV1{k.ID.String(), k.Text, e.Context, k.Whole, e.ExpiresAt, f.Action == filter.Hide}
}

func (c *call) getFiltersV1() error {
	out := []filterV1{}
	err := c.read(func(ctx context.Context, tx *store.Tx) error {
		list, err := c.Filter.All(ctx, tx, c.actor)
		for i := range list {
			for _, k := range list[i].Keywords {
				out = append(out, filterV1Of(&list[i], k))
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	return c.json(out)
}

// answerFilterV1 answers with a keyword and its filter after one verb.
func (c *call) answerFilterV1(fn func(context.Context, *store.Tx) (filter.Keyword, filter.Filter, error)) error {
	var k filter.Keyword
	var f filter.Filter
	if err := c.write(func(ctx context.Context, tx *store.Tx) (err error) { k, f, err = fn(ctx, tx); return err }); err != nil {
		return wording.Filter(err)
	}
	return c.json(filterV1Of(&f, k))
}

func (c *call) getFilterV1() error {
	which, err := path[id.Filter](c, "id")
	if err != nil {
		return err
	}
	return c.answerFilterV1(func(ctx context.Context, tx *store.Tx) (filter.Keyword, filter.Filter, error) {
		return c.Filter.Keyword(ctx, tx, c.actor, which)
	})
}

// action reads irreversible, which older apps send for hide.
func (c *call) action() *string {
	hide, sent := c.Flag("irreversible")
	if !sent {
		return nil
	}
	a := string(filter.Warn)
	if hide {
		a = string(filter.Hide)
	}
	return &a
}

func (c *call) createFilterV1() error {
	phrase := c.String("phrase")
	k := filter.KeywordDraft{Text: &phrase}
	if b, sent := c.Flag("whole_word"); sent {
		k.Whole = &b
	}
	d := filter.Draft{Title: &phrase, Contexts: c.contexts(), Action: c.action(), Life: c.life(), Keywords: []filter.KeywordDraft{k}}
	return c.answerFilterV1(func(ctx context.Context, tx *store.Tx) (filter.Keyword, filter.Filter, error) {
		f, err := c.Filter.Add(ctx, tx, c.actor, d)
		if err != nil {
			return filter.Keyword{}, f, err
		}
		return f.Keywords[0], f, nil
	})
}

// updateFilterV1 changes a keyword and, when no other shares it, its filter.
func (c *call) updateFilterV1() error {
	which, err := path[id.Filter](c, "id")
	if err != nil {
		return err
	}
	d := filter.Draft{Contexts: c.contexts(), Action: c.action(), Life: c.life()}
	k := filter.KeywordDraft{ID: which}
	if s, ok := c.Text("phrase"); ok {
		k.Text = &s
	}
	if b, sent := c.Flag("whole_word"); sent {
		k.Whole = &b
	}
	shared := d.Contexts != nil || d.Action != nil || d.Life != nil
	d.Keywords = []filter.KeywordDraft{k}
	return c.answerFilterV1(func(ctx context.Context, tx *store.Tx) (filter.Keyword, filter.Filter, error) {
		_, f, err := c.Filter.Keyword(ctx, tx, c.actor, which)
		if err != nil {
			return filter.Keyword{}, f, err
		}
		list, err := c.Filter.Keywords(ctx, tx, c.actor, f.ID)
		if err != nil {
			return filter.Keyword{}, f, err
		}
		if len(list) > 1 && shared {
			return filter.Keyword{}, f, filter.ErrShared
		}
		if _, err := c.Filter.Change(ctx, tx, c.actor, f.ID, d); err != nil {
			return filter.Keyword{}, f, err
		}
		return c.Filter.Keyword(ctx, tx, c.actor, which)
	})
}

// deleteFilterV1 drops a keyword, and the filter with its last one.
func (c *call) deleteFilterV1() error {
	return c.dropOne(func(ctx context.Context, tx *store.Tx, k id.Filter) error {
		_, f, err := c.Filter.Keyword(ctx, tx, c.actor, k)
		if err != nil {
			return err
		}
		whole, err := c.Filter.Get(ctx, tx, c.actor, f.ID)
		if err != nil {
			return err
		}
		if len(whole.Keywords) == 1 && len(whole.Posts) == 0 {
			return c.Filter.Drop(ctx, tx, c.actor, f.ID)
		}
		return c.Filter.DropKeyword(ctx, tx, c.actor, k)
	})
}
