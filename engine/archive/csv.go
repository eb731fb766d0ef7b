package archive

import (
	"context"
	"encoding/csv"
	"io"
	"slices"
	"strconv"
	"strings"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/graph"
	"parvis/engine/post"
)

// The names of the tables.
const (
	followsCSV   = "following_accounts.csv"
	followersCSV = "followers.csv"
	blocksCSV    = "blocked_accounts.csv"
	mutesCSV     = "muted_accounts.csv"
	listsCSV     = "lists.csv"
	bookmarksCSV = "bookmarks.csv"
	domainsCSV   = "blocked_domains.csv"
)

// Tables names what can be fetched as CSV, as Mastodon names it.
func Tables() []string {
	return []string{followsCSV, followersCSV, blocksCSV, mutesCSV, listsCSV, bookmarksCSV, domainsCSV}
}

// Table writes one of the actor's tables as CSV.
func (e *Engine) Table(ctx context.Context, tx *store.Tx, actor account.Actor, name string, w io.Writer) error {
	if !slices.Contains(Tables(), name) {
		return errMissing
	}
	x := &exporter{job: &job{Engine: e, ctx: ctx, actor: actor, run: &Run{Account: actor.Account}}, names: map[id.Account]string{}}
	return x.table(tx, name, w)
}

// RefusalTable writes what of an import of the actor's was not taken as CSV, each
// with its reason as say words it, as it reads it: a long one is never held. It
// is called outside any transaction; archive.missing comes before a byte is
// written.
func (e *Engine) RefusalTable(ctx context.Context, actor account.Actor, which id.Job, heading []string, say func(Refusal) []string, w io.Writer) error {
	c := csv.NewWriter(w)
	for row, after := heading, int64(0); ; {
		var list []Refusal
		err := e.Store.Read(ctx, func(tx *store.Tx) (err error) {
			list, err = e.Refusals(ctx, tx, actor, which, after, pageSize)
			return err
		})
		if err != nil {
			return err
		}
		if row != nil {
			if err := c.Write(row); err != nil {
				return err
			}
			row = nil
		}
		for _, r := range list {
			line := say(r)
			for i := range line {
				line[i] = harmless(line[i])
			}
			if err := c.Write(line); err != nil {
				return err
			}
			after = r.ID
		}
		if c.Flush(); c.Error() != nil || len(list) < pageSize {
			return c.Error()
		}
	}
}

// harmless keeps a spreadsheet from reading a text as a formula.
func harmless(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

func (x *exporter) table(tx *store.Tx, name string, w io.Writer) error {
	c := csv.NewWriter(w)
	var err error
	switch name {
	case followsCSV:
		err = x.follows(tx, c)
	case followersCSV:
		err = x.relations(tx, c, []string{"Account address"}, x.Graph.Followers)
	case blocksCSV:
		err = x.relations(tx, c, nil, func(ctx context.Context, tx *store.Tx, _ id.Account, p store.Page) ([]graph.Entry, error) {
			return x.Graph.Blocks(ctx, tx, x.actor, p)
		})
	case mutesCSV:
		err = x.mutes(tx, c)
	case listsCSV:
		err = x.lists(tx, c)
	case bookmarksCSV:
		err = x.addresses(tx, func(tx *store.Tx, p store.Page) ([]post.Cursored, error) {
			return x.Post.Bookmarks(x.ctx, tx, x.actor, p)
		},
			func(address string) error { return c.Write([]string{address}) })
	case domainsCSV:
		err = x.domains(tx, c)
	}
	if err != nil {
		return err
	}
	c.Flush()
	return c.Error()
}

func (x *exporter) follows(tx *store.Tx, c *csv.Writer) error {
	edges, err := x.Graph.Follows(x.ctx, tx, x.run.Account)
	if err != nil {
		return err
	}
	if err := x.know(tx, ids(edges, func(e graph.Edge) id.Account { return e.Target })); err != nil {
		return err
	}
	if err := c.Write([]string{"Account address", "Show boosts", "Notify on new posts", "Languages"}); err != nil {
		return err
	}
	for _, e := range edges {
		if acct := x.acct(e.Target); acct != "" {
			if err := c.Write([]string{acct, strconv.FormatBool(e.Reblogs), strconv.FormatBool(e.Notify), strings.Join(e.Languages, ", ")}); err != nil {
				return err
			}
		}
	}
	return nil
}

// relations writes a list of accounts, one a line.
func (x *exporter) relations(tx *store.Tx, c *csv.Writer, heading []string, page func(context.Context, *store.Tx, id.Account, store.Page) ([]graph.Entry, error)) error {
	if heading != nil {
		if err := c.Write(heading); err != nil {
			return err
		}
	}
	return x.each(tx, page, func(list []graph.Entry) error {
		for _, e := range list {
			if acct := x.acct(e.Account); acct != "" {
				if err := c.Write([]string{acct}); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// each walks a list of relations with the names of its accounts known.
func (x *exporter) each(tx *store.Tx, page func(context.Context, *store.Tx, id.Account, store.Page) ([]graph.Entry, error), fn func([]graph.Entry) error) error {
	for p := (store.Page{Limit: pageSize}); ; {
		list, err := page(x.ctx, tx, x.run.Account, p)
		if err != nil || len(list) == 0 {
			return err
		}
		if err := x.know(tx, ids(list, func(e graph.Entry) id.Account { return e.Account })); err != nil {
			return err
		}
		if err := fn(list); err != nil {
			return err
		}
		p.Max = int64(list[len(list)-1].ID)
	}
}

func (x *exporter) mutes(tx *store.Tx, c *csv.Writer) error {
	if err := c.Write([]string{"Account address", "Hide notifications"}); err != nil {
		return err
	}
	page := func(ctx context.Context, tx *store.Tx, _ id.Account, p store.Page) ([]graph.Entry, error) {
		return x.Graph.Mutes(ctx, tx, x.actor, p)
	}
	return x.each(tx, page, func(list []graph.Entry) error {
		rels, err := x.Graph.Relations(x.ctx, tx, x.run.Account, ids(list, func(e graph.Entry) id.Account { return e.Account }))
		if err != nil {
			return err
		}
		for _, r := range rels {
			// The table has no place for an end; one for an hour would be for ever
			// wherever it is brought.
			if acct := x.acct(r.Target); acct != "" && r.MutingUntil.IsZero() {
				if err := c.Write([]string{acct, strconv.FormatBool(r.MutingNotifications)}); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func (x *exporter) lists(tx *store.Tx, c *csv.Writer) error {
	all, err := x.Graph.Lists(x.ctx, tx, x.actor)
	if err != nil {
		return err
	}
	for _, l := range all {
		page := func(ctx context.Context, tx *store.Tx, _ id.Account, p store.Page) ([]graph.Entry, error) {
			return x.Graph.Members(ctx, tx, l.ID, p)
		}
		err := x.each(tx, page, func(list []graph.Entry) error {
			for _, e := range list {
				if acct := x.acct(e.Account); acct != "" {
					if err := c.Write([]string{l.Title, acct}); err != nil {
						return err
					}
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (x *exporter) domains(tx *store.Tx, c *csv.Writer) error {
	for p := (store.Page{Limit: pageSize}); ; {
		list, err := x.Graph.DomainBlocks(x.ctx, tx, x.actor, p)
		if err != nil || len(list) == 0 {
			return err
		}
		for _, d := range list {
			if err := c.Write([]string{d.Domain}); err != nil {
				return err
			}
		}
		p.Max = list[len(list)-1].ID
	}
}
