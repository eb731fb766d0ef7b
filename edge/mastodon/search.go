package mastodon

import (
	"context"
	"parvis/edge/mastodon/entity/hashtag"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/edge/mastodon/entity"
	"parvis/engine/account"
	"parvis/engine/search"
)

type searchEntity struct {
	Accounts []*entity.Account `json:"accounts"`
	Statuses []*entity.Status  `json:"statuses"`
	Hashtags []hashtag.Tag     `json:"hashtags"`
}

// search answers accounts, posts and hashtags that a query finds (social-core
// 13).
func (c *call) search() error {
	q := search.Query{
		Text: c.String("q"), Resolve: c.Bool("resolve"), Following: c.Bool("following"), Limit: c.Limit("limit", 20, 40),
		MaxID: c.Cursor("max_id"), MinID: c.Cursor("min_id"),
	}
	out := searchEntity{[]*entity.Account{}, []*entity.Status{}, []hashtag.Tag{}}
	switch t := search.Type(c.String("type")); t {
	case search.Accounts, search.Statuses, search.Hashtags:
		q.Types, q.Offset = []search.Type{t}, c.offset()
	}
	if c.Bool("exclude_unreviewed") {
		q.Keep = func(tx *store.Tx, list []id.Tag) ([]id.Tag, error) { return c.Trend.Reviewed(c.r.Context(), tx, list) }
	}
	var ok bool
	if q.Account, ok = oneID[id.Account](c, "account_id"); !ok {
		return c.json(out)
	}
	if q.Account != 0 && len(q.Types) == 0 {
		q.Types = []search.Type{search.Statuses}
	}
	err := c.read(func(ctx context.Context, tx *store.Tx) error {
		r, err := c.Search.Search(ctx, tx, c.actor, q)
		if err != nil {
			return err
		}
		b := c.board(ctx, tx).in("public")
		if out.Accounts, err = b.Accounts(r.Accounts); err != nil {
			return err
		}
		if out.Statuses, err = b.Statuses(r.Posts); err != nil {
			return err
		}
		out.Hashtags, err = b.tags(r.Tags)
		return err
	})
	if err != nil {
		return err
	}
	return c.json(out)
}

// answerAccounts answers with accounts that one verb finds.
func (c *call) answerAccounts(fn func(context.Context, *store.Tx) ([]id.Account, error)) error {
	out := []*entity.Account{}
	err := c.read(func(ctx context.Context, tx *store.Tx) error {
		list, err := fn(ctx, tx)
		if err != nil {
			return err
		}
		out, err = c.board(ctx, tx).Accounts(list)
		return err
	})
	if err != nil {
		return err
	}
	return c.json(out)
}

func (c *call) searchAccounts() error {
	q := search.Query{Text: c.String("q"), Resolve: c.Bool("resolve"), Following: c.Bool("following"), Limit: c.Limit("limit", 40, 80), Offset: c.offset()}
	return c.answerAccounts(func(ctx context.Context, tx *store.Tx) ([]id.Account, error) {
		return c.Search.Accounts(ctx, tx, c.actor, q)
	})
}

func (c *call) directory() error {
	order := account.ByActivity
	if c.String("order") == string(account.ByAge) {
		order = account.ByAge
	}
	limit, offset := c.Limit("limit", 40, 80), c.offset()
	return c.answerAccounts(func(ctx context.Context, tx *store.Tx) ([]id.Account, error) {
		return c.Search.Directory(ctx, tx, c.actor, order, limit, offset)
	})
}

type suggestionEntity struct {
	Source  string          `json:"source"`
	Sources []string        `json:"sources"`
	Account *entity.Account `json:"account"`
}

// oldSources are the names that older apps know.
var oldSources = map[search.Source]string{
	search.Featured: "staff", search.FriendsOfFriends: "past_interactions", search.SimilarToRecent: "past_interactions", search.MostInteractions: "global", search.MostFollowed: "global",
}

func (c *call) suggestions() error {
	limit := c.Limit("limit", 40, 80)
	out := []suggestionEntity{}
	err := c.read(func(ctx context.Context, tx *store.Tx) error {
		list, err := c.Search.Suggest(ctx, tx, c.actor, limit)
		if err != nil {
			return err
		}
		b := c.board(ctx, tx)
		who := make([]id.Account, 0, len(list))
		for _, s := range list {
			who = append(who, s.Account)
		}
		if err := b.Load(who); err != nil {
			return err
		}
		for _, s := range list {
			e := suggestionEntity{oldSources[s.Sources[0]], []string{}, b.Loaded(s.Account)}
			for _, source := range s.Sources {
				e.Sources = append(e.Sources, string(source))
			}
			if e.Account != nil {
				out = append(out, e)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return c.json(out)
}

func (c *call) suggestionsV1() error {
	limit := c.Limit("limit", 40, 80)
	return c.answerAccounts(func(ctx context.Context, tx *store.Tx) ([]id.Account, error) {
		list, err := c.Search.Suggest(ctx, tx, c.actor, limit)
		out := make([]id.Account, 0, len(list))
		for _, s := range list {
			out = append(out, s.Account)
		}
		return out, err
	})
}

func (c *call) dismissSuggestion() error {
	a, err := path[id.Account](c, "id")
	if err != nil {
		return err
	}
	if err := c.write(func(ctx context.Context, tx *store.Tx) error { return c.Search.Dismiss(ctx, tx, c.actor, a) }); err != nil {
		return err
	}
	return c.nothing()
}
