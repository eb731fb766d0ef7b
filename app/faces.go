package app

import (
	"context"

	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/media"
	"parvis/engine/message"
	"parvis/engine/policy/decide"
)

// faces gives what is seen of those who take part in chats: of somebody whom the network
// hides, or who is suspended, the handle alone. A block changes nothing: it is not told.
func (a *App) faces(ctx context.Context, tx *store.Tx, who []id.Account) (map[id.Account]message.Face, error) {
	out := make(map[id.Account]message.Face, len(who))
	if len(who) == 0 {
		return out, nil
	}
	refs := make([]decide.Ref, len(who))
	for i, w := range who {
		refs[i] = decide.Ref{Kind: decide.KindAccount, ID: int64(w)}
	}
	words, err := a.Policy.Words(ctx, tx, refs)
	if err != nil {
		return nil, err
	}
	hidden := map[id.Account]bool{}
	for i, w := range who {
		hidden[w] = words[i].Has(decide.Hide | decide.Withheld)
		if out[w], err = a.handle(ctx, tx, w); err != nil {
			return nil, err
		}
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
		if hidden[p.ID] || p.State != account.Active {
			continue
		}
		f := out[p.ID]
		f.Name = p.DisplayName
		if at := pictures[p.AvatarMedia]; at != "" {
			f.Avatar = at
		}
		out[p.ID] = f
	}
	return out, nil
}

// handle gives the name alone of somebody, also of who is suspended.
func (a *App) handle(ctx context.Context, tx *store.Tx, who id.Account) (message.Face, error) {
	got, err := a.Account.Find(ctx, tx, who)
	if k := fault.KindOf(err); err != nil && k != fault.Missing && k != fault.Gone {
		return message.Face{}, err
	}
	return message.Face{Handle: got.Username, Avatar: a.Base + "/avatars/" + who.String() + ".svg"}, nil
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
