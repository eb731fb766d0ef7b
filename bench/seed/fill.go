package main

import (
	"bufio"
	"context"
	"fmt"
	"os"

	"parvis/app"
	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/bench/sample"
	"parvis/engine/account"
	"parvis/engine/account/credential"
	"parvis/engine/account/grant"
	"parvis/engine/graph"
	"parvis/engine/post"
)

// batch is how much goes into one transaction.
const batch = 200

// town is the network that is being filled.
type town struct {
	*app.App
	plan
	app    grant.App
	tokens *bufio.Writer
}

var operator = account.Actor{Role: account.Administrator}

func actor(a id.Account) account.Actor {
	return account.Actor{Account: a, State: account.Active, Scopes: account.AllScopes()}
}

func (t *town) fill(ctx context.Context) error {
	f, err := os.OpenFile(t.out, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	t.tokens = bufio.NewWriter(f)
	err = t.change(ctx, func(tx *store.Tx) (err error) {
		t.app, _, err = t.Grant.RegisterApp(ctx, tx, grant.Registration{Name: "bench", Redirects: []string{"urn:ietf:wg:oauth:2.0:oob"}, Scopes: "read write follow push"})
		return err
	})
	if err != nil {
		return err
	}
	if err := t.people(ctx); err != nil {
		return err
	}
	if err := t.tokens.Flush(); err != nil {
		return err
	}
	return f.Close()
}

func (t *town) people(ctx context.Context) error {
	authors, err := t.members(ctx, "author", t.Authors)
	if err != nil {
		return err
	}
	readers, err := t.members(ctx, "reader", t.Readers)
	if err != nil {
		return err
	}
	observers, err := t.members(ctx, "observer", 1) // follows the authors, is never asked for a home by a thousand
	if err != nil {
		return err
	}
	if err := t.follow(ctx, append(readers, observers...), authors); err != nil {
		return err
	}
	if err := t.write(ctx, authors, t.Posts); err != nil {
		return err
	}
	return t.more(ctx, readers)
}

// more is what only some measurements need.
func (t *town) more(ctx context.Context, readers []id.Account) error {
	if t.Star > 0 {
		star, err := t.members(ctx, "star", 1)
		if err != nil {
			return err
		}
		if err := t.follow(ctx, readers[:min(t.Star, len(readers))], star); err != nil {
			return err
		}
	}
	if t.Many > 0 {
		crowd, err := t.members(ctx, "crowd", t.Many)
		if err != nil {
			return err
		}
		fan, err := t.members(ctx, "fan", 1)
		if err != nil {
			return err
		}
		if err := t.follow(ctx, fan, crowd); err != nil {
			return err
		}
		if err := t.write(ctx, crowd, t.Many*8); err != nil {
			return err
		}
	}
	if t.Bulk > 0 {
		press, err := t.members(ctx, "press", 1)
		if err != nil {
			return err
		}
		return t.write(ctx, press, t.Bulk)
	}
	return nil
}

// change writes, again and again while the consumers keep the store busy.
func (t *town) change(ctx context.Context, fn func(*store.Tx) error) error {
	for {
		if err := t.Store.Write(ctx, fn); !store.IsBusy(err) {
			return err
		}
	}
}

// members makes n accounts with a token and a session each.
func (t *town) members(ctx context.Context, role string, n int) ([]id.Account, error) {
	var out []id.Account
	for from := 0; from < n; from += batch {
		var made []id.Account
		var tokens, sessions []string
		err := t.change(ctx, func(tx *store.Tx) error {
			made, tokens, sessions = nil, nil, nil
			for i := from; i < min(from+batch, n); i++ {
				lang, _ := i18n.ParseTag("fr")
				name := fmt.Sprintf("%s%s%d", t.Prefix, role, i)
				a, err := t.Account.Create(ctx, tx, operator, account.Created{Username: name, DisplayName: role + " " + fmt.Sprint(i), Lang: lang})
				if err != nil {
					return err
				}
				issued, err := t.Grant.Issue(ctx, tx, t.app, a, t.app.Scopes)
				if err != nil {
					return err
				}
				yes := true
				if _, err := t.Account.Update(ctx, tx, actor(a), account.ProfileChange{Indexable: &yes}); err != nil {
					return err
				}
				session, _, err := t.Credential.Begin(ctx, tx, a, credential.Device{Agent: "bench"})
				if err != nil {
					return err
				}
				made, tokens, sessions = append(made, a), append(tokens, issued.Token), append(sessions, session)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		for i := range made {
			fmt.Fprintf(t.tokens, "%s %s%s%d %s %s\n", role, t.Prefix, role, from+i, tokens[i], sessions[i])
		}
		out = append(out, made...)
	}
	return out, nil
}

// follow makes each of some follow each of others.
func (t *town) follow(ctx context.Context, some, others []id.Account) error {
	type pair struct{ who, whom id.Account }
	var todo []pair
	for _, a := range some {
		for _, b := range others {
			todo = append(todo, pair{a, b})
		}
	}
	for len(todo) > 0 {
		part := todo[:min(batch, len(todo))]
		todo = todo[len(part):]
		err := t.change(ctx, func(tx *store.Tx) error {
			for _, p := range part {
				if err := t.Graph.Follow(ctx, tx, actor(p.who), p.whom, graph.FollowOptions{}); err != nil {
					return err
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

// write makes n posts, by the authors in turn.
func (t *town) write(ctx context.Context, authors []id.Account, n int) error {
	for from := 0; from < n; from += batch {
		err := t.change(ctx, func(tx *store.Tx) error {
			for i := from; i < min(from+batch, n); i++ {
				d := post.Draft{Text: sample.Text(i, sample.Rare(i)), Language: "fr", Visibility: post.Public}
				if _, err := t.Post.Publish(ctx, tx, actor(authors[i%len(authors)]), d, ""); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		if from%20_000 == 0 && from > 0 {
			fmt.Fprintln(os.Stderr, from, "posts")
		}
	}
	return nil
}
