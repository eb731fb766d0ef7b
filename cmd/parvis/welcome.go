package main

import (
	"context"
	"fmt"
	"path/filepath"

	"parvis/app"
	"parvis/base/store"
	"parvis/engine/account"
)

// welcome prints where the network is and, while it has no member, what its owner
// does next.
func welcome(w *world, a *app.App) error {
	network := w.settings.Network.Get()
	fmt.Fprintln(w.out, "Parvis is at", a.Base)
	if network.Base != "" {
		fmt.Fprintln(w.out, "It listens on", a.Addr())
	}
	letters := ""
	if w.settings.Mail.Get().Host == "" {
		letters = filepath.Join(w.settings.Storage.Get().Folder, "mail")
		fmt.Fprintln(w.out, "No mail server is set: letters are kept in", letters)
	}
	var in account.Invite
	err := a.Store.Write(w.ctx, func(tx *store.Tx) (err error) {
		in, err = ownerInvite(w.ctx, a, tx)
		return err
	})
	if err != nil || in.Code == "" {
		return err
	}
	for _, line := range firstSteps(network, a.Base+"/signup?invite="+in.Code, letters) {
		fmt.Fprintln(w.out, line)
	}
	return nil
}

// firstSteps tells who begins a network how they become its owner: link is where they
// join, letters where letters are kept, or nothing when they are sent.
func firstSteps(n *app.Network, link, letters string) []string {
	out := []string{"", "It has no members yet. To become its owner:"}
	if n.Signup == string(account.Closed) {
		return append(out, "  1. Stop it (Ctrl+C): network.signup is closed, so that nobody joins with a link.",
			"  2. Run, with the settings of serve: parvis admin create NAME --role owner. It prints a password.",
			"  3. Start it again and sign in.")
	}
	steps := []string{"Open " + link + " , and choose a name and a password."}
	switch {
	case n.AutoConfirm:
	case letters != "":
		steps = append(steps, "Open the link in the letter that confirms your address: the newest file in "+letters+".")
	default:
		steps = append(steps, "Open the link in the letter that confirms your address. If none comes, the log says why, and mail.host and its section want another look.")
	}
	steps = append(steps, "What the staff does is then at /studio. docs/operator.md says the rest.")
	for i, s := range steps {
		out = append(out, fmt.Sprintf("  %d. %s", i+1, s))
	}
	return out
}

// ownerInvite gives the invitation of the owner while nobody has joined: the one
// of an earlier start if there is one.
func ownerInvite(ctx context.Context, a *app.App, tx *store.Tx) (account.Invite, error) {
	anybody, err := a.Account.List(ctx, tx, operator, account.Filter{}, store.Page{Limit: 1})
	if err != nil || len(anybody) > 0 {
		return account.Invite{}, err
	}
	open, err := a.Account.Invites(ctx, tx, operator)
	if err != nil {
		return account.Invite{}, err
	}
	for _, in := range open {
		if in.Role == account.OwnerRole {
			return in, nil
		}
	}
	return a.Account.MakeInvite(ctx, tx, operator, 1, 0, account.OwnerRole)
}
