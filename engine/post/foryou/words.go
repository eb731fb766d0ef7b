package foryou

import (
	"context"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
)

// Say words the reasons of picks, by post, strongest first; say finds a sentence
// in the reader's language.
func (e *Engine) Say(ctx context.Context, tx *store.Tx, picks []Pick, say func(key string, args ...i18n.Arg) string) (map[id.Post][]string, error) {
	var ids []id.Account
	for _, p := range picks {
		ids = append(append(append(ids, p.Author), p.Boosted.Who...), p.Liked.Who...)
	}
	names := map[id.Account]string{}
	list, err := e.Account.Many(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	for _, a := range list {
		name := a.DisplayName
		if name == "" {
			name = a.Username
		}
		names[a.ID] = i18n.Isolated(name)
	}
	out := make(map[id.Post][]string, len(picks))
	for _, p := range picks {
		said := []string{}
		for _, by := range []struct {
			key string
			Names
		}{{"post.foryou.boosted", p.Boosted}, {"post.foryou.liked", p.Liked}} {
			switch n := by.Count(); {
			case n == 1:
				said = append(said, say(by.key, i18n.With("Name", names[by.Who[0]])))
			case n > 1:
				said = append(said, say(by.key+"_with", i18n.With("Name", names[by.Who[0]]), i18n.Count(n-1)))
			}
		}
		for _, t := range p.Post.Tags {
			for _, followed := range p.Reasons.Tags {
				if t.ID == followed {
					said = append(said, say("post.foryou.tag", i18n.With("Tag", i18n.Isolated("#"+t.Shown))))
				}
			}
		}
		if p.Missed {
			said = append(said, say("post.foryou.missed", i18n.With("Name", names[p.Author])))
		}
		out[p.ID] = said
	}
	return out, nil
}
