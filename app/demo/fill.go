package demo

import (
	"bytes"
	"context"
	"embed"
	"fmt"
	"slices"
	"time"

	"parvis/app"
	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/seal"
	"parvis/base/store"
	"parvis/edge/pages"
	"parvis/engine/account"
	"parvis/engine/graph"
	"parvis/engine/media"
	"parvis/engine/policy"
	"parvis/engine/policy/decide"
	"parvis/engine/post"
)

//go:embed picture/*.webp
var pictures embed.FS

// Progress hears of each step: what, how much is done, of how much.
type Progress func(step string, done, of int)

// Logins lists whom the sign-in page offers.
func Logins() []pages.Demo {
	what := map[string]string{
		"ines": "journaliste, modère le réseau · journalist, moderates", "yuna": "photographer, writes in English", "noe": "boulanger et dessinateur · baker",
		"mediatheque": "une institution · an institution", "ville": "l’opérateur du réseau · the operator",
	}
	var out []pages.Demo
	for _, p := range people {
		if w := what[p.handle]; w != "" {
			out = append(out, pages.Demo{Name: p.name, Handle: p.handle, Password: Password, What: w})
		}
	}
	slices.SortStableFunc(out, func(a, b pages.Demo) int { return rank(a.Handle) - rank(b.Handle) })
	return out
}

func rank(handle string) int {
	return slices.Index([]string{"ines", "yuna", "noe", "mediatheque", "ville"}, handle)
}

// town is the filling under way.
type town struct {
	*app.App
	tell   Progress
	people map[string]id.Account
	posts  map[string]id.Post
	now    time.Time
}

// Fill makes the town, unless the network has members already. It tells whether
// it did.
func Fill(ctx context.Context, a *app.App, tell Progress) (bool, error) {
	t := &town{App: a, tell: tell, people: map[string]id.Account{}, posts: map[string]id.Post{}, now: a.Clock.Now()}
	empty := false
	err := a.Store.Read(ctx, func(tx *store.Tx) error {
		u, err := a.Account.Usage(ctx, tx)
		empty = u.Users == 0
		return err
	})
	if err != nil || !empty {
		return false, err
	}
	for _, step := range []func(context.Context) error{t.settle, t.follow, t.speak, t.react} {
		if err := step(ctx); err != nil {
			return false, err
		}
	}
	if err := a.Settle(ctx); err != nil {
		return true, err
	}
	return true, a.Trend.Count(ctx)
}

// settle makes the accounts with their pictures.
func (t *town) settle(ctx context.Context) error {
	hash, err := seal.NewPasswords(t.Clock, 1).Hash(ctx, Password)
	if err != nil {
		return err
	}
	root := account.Actor{Role: account.Administrator}
	roles := map[string]account.RoleID{"owner": account.OwnerRole, "moderator": account.ModeratorRole}
	for i, p := range people {
		t.tell("people", i, len(people))
		lang, _ := i18n.ParseTag(p.lang)
		c := account.Created{Username: p.handle, DisplayName: p.name, Email: p.handle + "@aubrelle.example", Hash: hash, Lang: lang, Role: roles[p.role], At: t.now.Add(-time.Duration(200-i) * day)}
		err := t.Store.Write(ctx, func(tx *store.Tx) error {
			a, err := t.Account.Create(ctx, tx, root, c)
			t.people[p.handle] = a
			return err
		})
		if err != nil {
			return fmt.Errorf("create %s: %w", p.handle, err)
		}
		if err := t.dress(ctx, p); err != nil {
			return fmt.Errorf("dress %s: %w", p.handle, err)
		}
	}
	t.tell("people", len(people), len(people))
	return nil
}

func (t *town) dress(ctx context.Context, p somebody) error {
	actor := t.actor(p.handle)
	yes := true
	ch := account.ProfileChange{Note: &p.note, Indexable: &yes, Discoverable: &yes}
	for file, to := range map[string]**id.Media{p.picture: &ch.AvatarMedia, p.header: &ch.HeaderMedia} {
		if file == "" {
			continue
		}
		data, err := pictures.ReadFile("picture/" + file + ".webp")
		if err != nil {
			return err
		}
		m, err := t.Media.Picture(ctx, actor.Account, bytes.NewReader(data))
		if err != nil {
			return err
		}
		*to = &m.ID
	}
	return t.Store.Write(ctx, func(tx *store.Tx) error {
		if _, err := t.Account.Update(ctx, tx, actor, ch); err != nil {
			return err
		}
		s, err := t.Account.Settings(ctx, tx, actor.Account)
		if err != nil {
			return err
		}
		s.PostLanguage = p.lang
		return t.Account.SetSettings(ctx, tx, actor, s)
	})
}

func (t *town) actor(handle string) account.Actor {
	return account.Actor{Account: t.people[handle], State: account.Active, Scopes: account.AllScopes()}
}

func (t *town) follow(ctx context.Context) error {
	for i, p := range people {
		t.tell("follows", i+1, len(people))
		err := t.Store.Write(ctx, func(tx *store.Tx) error {
			for _, other := range p.follows {
				if err := t.Graph.Follow(ctx, tx, t.actor(p.handle), t.people[other], graph.FollowOptions{}); err != nil {
					return fmt.Errorf("%s follows %s: %w", p.handle, other, err)
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

// speak writes the posts in the order of their times.
func (t *town) speak(ctx context.Context) error {
	order := slices.Clone(posts)
	slices.SortStableFunc(order, func(a, b said) int { return int(b.ago - a.ago) })
	for i, s := range order {
		t.tell("posts", i+1, len(order))
		if err := t.say(ctx, s); err != nil {
			return fmt.Errorf("post %s: %w", s.key, err)
		}
	}
	return nil
}

func (t *town) say(ctx context.Context, s said) error {
	d := post.Draft{Text: s.text, Spoiler: s.spoiler, Language: s.lang, Visibility: post.Public, ReplyTo: t.posts[s.to], Quote: t.posts[s.quote]}
	if len(s.poll) == 0 && !s.direct { // what is dated tells nobody and opens no conversation
		d.At = t.now.Add(-s.ago)
	}
	if s.direct {
		d.Visibility = post.Direct
	}
	if s.followers {
		d.Visibility = post.Private
	}
	if len(s.poll) > 0 {
		d.Poll = &post.PollDraft{Options: s.poll, ExpiresIn: 4 * day}
	}
	actor := t.actor(s.by)
	for _, p := range s.pictures {
		m, err := t.upload(ctx, actor, p)
		if err != nil {
			return err
		}
		d.Media = append(d.Media, m)
	}
	return t.Store.Write(ctx, func(tx *store.Tx) error {
		made, err := t.Post.Publish(ctx, tx, actor, d, "")
		t.posts[s.key] = made.ID
		if err == nil && s.pinned {
			_, err = t.Post.Pin(ctx, tx, actor, made.ID)
		}
		if err == nil && s.withheld {
			_, err = t.Policy.Apply(ctx, tx, policy.LabelWrite{Source: "demo/1", Subject: decide.Ref{Kind: decide.KindPost, ID: int64(made.ID)}, Author: actor.Account, By: actor.Account, Val: "!withhold-rights", As: decide.RoleLead, Decision: 1})
		}
		return err
	})
}

func (t *town) upload(ctx context.Context, actor account.Actor, p picture) (id.Media, error) {
	data, err := pictures.ReadFile("picture/" + p.file + ".webp")
	if err != nil {
		return 0, err
	}
	m, err := t.Media.Upload(ctx, actor.Account, bytes.NewReader(data))
	if err != nil {
		return 0, err
	}
	return m.ID, t.Store.Write(ctx, func(tx *store.Tx) error {
		return t.Media.Describe(ctx, tx, actor.Account, media.Change{ID: m.ID, Description: &p.alt})
	})
}

// react adds likes, boosts and votes.
func (t *town) react(ctx context.Context) error {
	for i, s := range posts {
		t.tell("reactions", i+1, len(posts))
		err := t.Store.Write(ctx, func(tx *store.Tx) error {
			for _, by := range s.likes {
				if _, err := t.Post.Favourite(ctx, tx, t.actor(by), t.posts[s.key]); err != nil {
					return fmt.Errorf("%s likes %s: %w", by, s.key, err)
				}
			}
			for _, by := range s.boosts {
				if _, err := t.Post.Reblog(ctx, tx, t.actor(by), t.posts[s.key], post.Public); err != nil {
					return fmt.Errorf("%s boosts %s: %w", by, s.key, err)
				}
			}
			for by, n := range s.votes {
				if _, err := t.Post.Vote(ctx, tx, t.actor(by), t.posts[s.key], []int{n}); err != nil {
					return fmt.Errorf("%s votes: %w", by, err)
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
