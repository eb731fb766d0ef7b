package app

import (
	"context"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/media"
	"parvis/engine/message"
	"parvis/engine/policy/decide"
)

// faces gives what an actor sees of those who take part in their chats: of somebody who
// is not shown to them the handle alone.
func (a *App) faces(ctx context.Context, tx *store.Tx, actor account.Actor, who []id.Account) (map[id.Account]message.Face, error) {
	out := make(map[id.Account]message.Face, len(who))
	if len(who) == 0 {
		return out, nil
	}
	shown, err := a.Policy.Shown(ctx, tx, actor.Account, decide.OnDM, who)
	if err != nil {
		return nil, err
	}
	visible := map[id.Account]bool{}
	for _, s := range shown {
		visible[s] = true
	}
	people, err := a.Account.Many(ctx, tx, who)
	if err != nil {
		return nil, err
	}
	pictures, err := a.pictures(ctx, tx, people)
	if err != nil {
		return nil, err
	}
	for _, p := range people {
		f := message.Face{Handle: p.Username, Avatar: a.Base + "/avatars/" + p.ID.String() + ".svg"}
		if visible[p.ID] {
			f.Name = p.DisplayName
			if at := pictures[p.AvatarMedia]; at != "" {
				f.Avatar = at
			}
		}
		out[p.ID] = f
	}
	return out, nil
}

// pictures gives the addresses of the pictures that people chose for themselves.
func (a *App) pictures(ctx context.Context, tx *store.Tx, people []account.Account) (map[id.Media]string, error) {
	var ids []id.Media
	for _, p := range people {
		if p.AvatarMedia != 0 {
			ids = append(ids, p.AvatarMedia)
		}
	}
	out := map[id.Media]string{}
	if len(ids) == 0 {
		return out, nil
	}
	list, err := a.Media.Many(ctx, tx, ids)
	for _, m := range list {
		out[m.ID] = a.Media.URL(m, media.Original, tx.Now())
	}
	return out, err
}
