package app

import (
	"cmp"
	"context"

	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
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
	people, err := a.Account.Many(ctx, tx, who)
	if err != nil {
		return nil, err
	}
	at, chosen := map[id.Account]account.Account{}, make([]id.Media, len(people))
	for i, p := range people {
		at[p.ID], chosen[i] = p, p.AvatarMedia
	}
	pictures, err := a.Media.Pictures(ctx, tx, chosen)
	if err != nil {
		return nil, err
	}
	lines, err := a.Business.LinesAmong(ctx, tx, numbers(who))
	if err != nil {
		return nil, err
	}
	for _, l := range lines {
		out[id.Account(l.ID)] = message.Face{Name: l.Name, Avatar: a.Base + "/avatars/" + l.ID.String() + ".svg", Line: l.Number}
	}
	for i, w := range who {
		if _, line := out[w]; line {
			continue
		}
		p, here := at[w]
		if !here { // suspended, or gone
			p, err = a.Account.Find(ctx, tx, w)
			if k := fault.KindOf(err); err != nil && k != fault.Missing && k != fault.Gone {
				return nil, err
			}
		}
		f := message.Face{Handle: p.Username, Avatar: a.Base + "/avatars/" + w.String() + ".svg"}
		if here && p.State == account.Active && !words[i].Has(decide.Hide|decide.Withheld) {
			f.Name, f.Avatar = p.DisplayName, cmp.Or(pictures[p.AvatarMedia], f.Avatar)
		}
		out[w] = f
	}
	return out, nil
}

// numbers are those of accounts, which may be lines.
func numbers(who []id.Account) []id.Line {
	out := make([]id.Line, len(who))
	for i, w := range who {
		out[i] = id.Line(w)
	}
	return out
}

// called names accounts and lines of businesses by their number.
func (a *App) called(ctx context.Context, tx *store.Tx, who []id.Account) (map[string]string, error) {
	faces, err := a.faces(ctx, tx, who)
	out := make(map[string]string, len(faces))
	for which, f := range faces {
		switch {
		case f.Line != "":
			out[which.String()] = f.Name + " +" + f.Line
		case f.Handle != "": // else they are gone
			out[which.String()] = "@" + f.Handle
		}
	}
	return out, err
}
