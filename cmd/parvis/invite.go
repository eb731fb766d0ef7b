package main

import (
	"fmt"
	"time"

	"parvis/app"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
)

type inviteSomebody struct {
	Uses int  `default:"1" help:"How many people may join with it; 0 for any number."`
	Days int  `default:"30" help:"For how many days; 0 without an end."`
	Role role `default:"member" help:"What those who join become: member, moderator, admin or owner."`
}

// Run makes an invitation and prints its number and its address.
func (c *inviteSomebody) Run(w *world) error {
	if c.Uses < 0 || c.Days < 0 {
		return fmt.Errorf("an invitation for %d people and %d days is none", c.Uses, c.Days)
	}
	var made account.Invite
	var base string
	err := with(w, "", func(a *app.App, tx *store.Tx, _ id.Account) (err error) {
		base = a.Base
		made, err = a.Account.MakeInvite(w.ctx, tx, operator, c.Uses, time.Duration(c.Days)*24*time.Hour, roles[c.Role])
		return err
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(w.out, "invitation %d: %s/signup?invite=%s\n", made.ID, base, made.Code)
	return nil
}

type uninvite struct {
	Number int64 `arg:"positional,required" help:"The invitation's number."`
}

// Run ends an invitation.
func (c *uninvite) Run(w *world) error {
	return told(w, "", fmt.Sprintf("Invitation %d is over.", c.Number), func(a *app.App, tx *store.Tx, _ id.Account) error {
		return about(fmt.Sprint("invitation ", c.Number), a.Account.RevokeInvite(w.ctx, tx, operator, c.Number))
	})
}
