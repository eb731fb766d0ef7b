package mastodon

import (
	"context"
	"math"
	"net/http"

	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/edge/mastodon/entity"
	"parvis/edge/mastodon/render"
	"parvis/edge/mastodon/wording"
	"parvis/engine/policy/decide"
	"parvis/engine/policy/filter"
)

// wholeFilter renders a filter with its parts.
func wholeFilter(f *filter.Filter) entity.Filter {
	e := render.FilterEntity(f)
	words, posts := keywordsOf(f.Keywords), filterPostsOf(f.Posts)
	e.Keywords, e.Statuses = &words, &posts
	return e
}

func keywordOf(k filter.Keyword) entity.FilterKeyword {
	return entity.FilterKeyword{ID: k.ID.String(), Keyword: k.Text, WholeWord: k.Whole}
}

func keywordsOf(list []filter.Keyword) []entity.FilterKeyword {
	out := make([]entity.FilterKeyword, 0, len(list))
	for _, k := range list {
		out = append(out, keywordOf(k))
	}
	return out
}

func filterPostsOf(list []filter.Post) []entity.FilterStatus {
	out := make([]entity.FilterStatus, 0, len(list))
	for _, p := range list {
		out = append(out, entity.FilterStatus{ID: p.ID.String(), StatusID: p.Post.String()})
	}
	return out
}

// filterDraft reads the parameters of a filter.
func (c *call) filterDraft() filter.Draft {
	var d filter.Draft
	if s, ok := c.Text("title"); ok {
		d.Title = &s
	}
	if s, ok := c.Text("filter_action"); ok {
		d.Action = &s
	}
	d.Contexts, d.Life = c.contexts(), c.life()
	for _, p := range c.List("keywords_attributes") {
		k := filter.KeywordDraft{Drop: p.Bool("_destroy")}
		if s := p.String("id"); s != "" {
			n, err := id.Parse[id.Filter](s)
			if err != nil {
				n = -1
			}
			k.ID = n
		}
		if s, ok := p.Text("keyword"); ok {
			k.Text = &s
		}
		if b, sent := p.Flag("whole_word"); sent {
			k.Whole = &b
		}
		d.Keywords = append(d.Keywords, k)
	}
	return d
}

func (c *call) contexts() *[]string {
	if !c.Has("context") {
		return nil
	}
	list := c.Strings("context")
	return &list
}

// life reads expires_in: nothing usable, sent, means for good.
func (c *call) life() *time.Duration {
	if !c.Has("expires_in") && !c.Null("expires_in") {
		return nil
	}
	seconds, _ := c.Int("expires_in", 0, math.MaxInt32)
	d := time.Duration(seconds) * time.Second
	return &d
}

func (c *call) getFilters() error {
	out := []entity.Filter{}
	err := c.read(func(ctx context.Context, tx *store.Tx) error {
		list, err := c.Filter.All(ctx, tx, c.actor)
		for i := range list {
			out = append(out, wholeFilter(&list[i]))
		}
		return err
	})
	if err != nil {
		return err
	}
	return c.json(out)
}

// answerFilter answers with a filter after one verb.
func (c *call) answerFilter(fn func(context.Context, *store.Tx) (filter.Filter, error)) error {
	var f filter.Filter
	if err := c.write(func(ctx context.Context, tx *store.Tx) (err error) { f, err = fn(ctx, tx); return err }); err != nil {
		return wording.Filter(err)
	}
	return c.json(wholeFilter(&f))
}

func (c *call) getFilter() error {
	f, err := path[id.Filter](c, "id")
	if err != nil {
		return err
	}
	var got filter.Filter
	if err := c.read(func(ctx context.Context, tx *store.Tx) (err error) {
		got, err = c.Filter.Get(ctx, tx, c.actor, f)
		return err
	}); err != nil {
		return err
	}
	return c.json(wholeFilter(&got))
}

func (c *call) createFilter() error {
	d := c.filterDraft()
	return c.answerFilter(func(ctx context.Context, tx *store.Tx) (filter.Filter, error) {
		return c.Filter.Add(ctx, tx, c.actor, d)
	})
}

func (c *call) updateFilter() error {
	f, err := path[id.Filter](c, "id")
	if err != nil {
		return err
	}
	d := c.filterDraft()
	return c.answerFilter(func(ctx context.Context, tx *store.Tx) (filter.Filter, error) {
		return c.Filter.Change(ctx, tx, c.actor, f, d)
	})
}

// dropOne answers with nothing after one verb on a filter or a part of one.
func (c *call) dropOne(fn func(context.Context, *store.Tx, id.Filter) error) error {
	f, err := path[id.Filter](c, "id")
	if err != nil {
		return err
	}
	if err := c.write(func(ctx context.Context, tx *store.Tx) error { return fn(ctx, tx, f) }); err != nil {
		return err
	}
	return c.nothing()
}

func (c *call) deleteFilter() error {
	return c.dropOne(func(ctx context.Context, tx *store.Tx, f id.Filter) error { return c.Filter.Drop(ctx, tx, c.actor, f) })
}

func (c *call) filterKeywords() error {
	f, err := path[id.Filter](c, "id")
	if err != nil {
		return err
	}
	var list []filter.Keyword
	err = c.read(func(ctx context.Context, tx *store.Tx) (err error) {
		list, err = c.Filter.Keywords(ctx, tx, c.actor, f)
		return err
	})
	if err != nil {
		return err
	}
	return c.json(keywordsOf(list))
}

// answerKeyword answers with a keyword after one verb.
func (c *call) answerKeyword(fn func(context.Context, *store.Tx, id.Filter) (filter.Keyword, error)) error {
	f, err := path[id.Filter](c, "id")
	if err != nil {
		return err
	}
	var k filter.Keyword
	if err := c.write(func(ctx context.Context, tx *store.Tx) (err error) { k, err = fn(ctx, tx, f); return err }); err != nil {
		return wording.Filter(err)
	}
	return c.json(keywordOf(k))
}

func (c *call) addFilterKeyword() error {
	text := c.String("keyword")
	whole, sent := c.Flag("whole_word")
	return c.answerKeyword(func(ctx context.Context, tx *store.Tx, f id.Filter) (filter.Keyword, error) {
		return c.Filter.AddKeyword(ctx, tx, c.actor, f, text, whole || !sent)
	})
}

func (c *call) filterKeyword() error {
	k, err := path[id.Filter](c, "id")
	if err != nil {
		return err
	}
	var got filter.Keyword
	err = c.read(func(ctx context.Context, tx *store.Tx) (err error) {
		got, _, err = c.Filter.Keyword(ctx, tx, c.actor, k)
		return err
	})
	if err != nil {
		return err
	}
	return c.json(keywordOf(got))
}

func (c *call) updateFilterKeyword() error {
	var text *string
	var whole *bool
	if s, ok := c.Text("keyword"); ok {
		text = &s
	}
	if b, sent := c.Flag("whole_word"); sent {
		whole = &b
	}
	return c.answerKeyword(func(ctx context.Context, tx *store.Tx, k id.Filter) (filter.Keyword, error) {
		return c.Filter.ChangeKeyword(ctx, tx, c.actor, k, text, whole)
	})
}

func (c *call) deleteFilterKeyword() error {
	return c.dropOne(func(ctx context.Context, tx *store.Tx, k id.Filter) error {
		return c.Filter.DropKeyword(ctx, tx, c.actor, k)
	})
}

func (c *call) filterStatuses() error {
	f, err := path[id.Filter](c, "id")
	if err != nil {
		return err
	}
	var list []filter.Post
	err = c.read(func(ctx context.Context, tx *store.Tx) (err error) {
		list, err = c.Filter.Posts(ctx, tx, c.actor, f)
		return err
	})
	if err != nil {
		return err
	}
	return c.json(filterPostsOf(list))
}

// addFilterStatus adds a post that the caller may see to a filter.
func (c *call) addFilterStatus() error {
	f, err := path[id.Filter](c, "id")
	if err != nil {
		return err
	}
	which, ok := oneID[id.Post](c, "status_id")
	if !ok || which == 0 {
		return errNotFound
	}
	var p filter.Post
	err = c.write(func(ctx context.Context, tx *store.Tx) error {
		list, err := c.Post.Many(ctx, tx, []id.Post{which})
		if err != nil {
			return err
		}
		if list, err = c.Post.Visible(ctx, tx, c.actor, decide.OnThread, list); err != nil {
			return err
		}
		if len(list) == 0 {
			return errNotFound
		}
		p, err = c.Filter.AddPost(ctx, tx, c.actor, f, which)
		return err
	})
	if err != nil {
		return err
	}
	return c.json(filterPostsOf([]filter.Post{p})[0])
}

func (c *call) filterStatus() error {
	p, err := path[id.Filter](c, "id")
	if err != nil {
		return err
	}
	var got filter.Post
	err = c.write(func(ctx context.Context, tx *store.Tx) (err error) {
		if got, err = c.Filter.Post(ctx, tx, c.actor, p); err == nil && c.r.Method == http.MethodDelete {
			err = c.Filter.DropPost(ctx, tx, c.actor, p)
		}
		return err
	})
	if err != nil {
		return err
	}
	return c.json(filterPostsOf([]filter.Post{got})[0])
}
