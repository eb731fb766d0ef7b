package app

import (
	"context"
	"net/netip"

	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/account/credential"
	"parvis/engine/entitlement"
	"parvis/engine/message/device"
	"parvis/system/business"
)

// lineOf gives a line for which somebody may answer, as its devices see it.
func (a *App) lineOf(ctx context.Context, tx *store.Tx, actor account.Actor, l id.Line) (device.Line, error) {
	line, err := a.Inbox.Enter(ctx, tx, actor, l)
	if err != nil {
		return device.Line{}, err
	}
	p, err := a.Business.Portfolio(ctx, tx, actor, line.Portfolio, business.Operator)
	if err != nil {
		return device.Line{}, err
	}
	owner, err := a.Business.Owner(ctx, tx, p.ID)
	return device.Line{Name: line.Name, Subject: entitlement.Subject(p.ID), Owner: owner, Leads: p.Role.Rank() >= business.Admin.Rank()}, err
}

// still refuses whoever listens on a device that is suspended.
func (a *App) still(ctx context.Context, tx *store.Tx, actor account.Actor) error {
	_, err := a.Device.Pass(ctx, tx, actor)
	return err
}

// unlink ends the devices that somebody linked on lines of an organisation.
func (a *App) unlink(ctx context.Context, tx *store.Tx, p id.Portfolio, who id.Account) error {
	lines, err := a.Business.LinesIn(ctx, tx, p)
	for _, l := range lines {
		if err == nil {
			err = a.Device.Leave(ctx, tx, l.ID, who)
		}
	}
	return err
}

// prove checks a member's own password, where that alone lets them in.
func (a *App) prove(ctx context.Context, actor account.Actor, from netip.Addr, password string) error {
	if _, err := a.Limiter.Take(credential.Uses(credential.PasswordChange, from, actor.Account.String())...); err != nil {
		return err
	}
	var me account.Account
	var has credential.Factors
	err := a.Store.Read(ctx, func(tx *store.Tx) (err error) {
		if me, err = a.Account.Find(ctx, tx, actor.Account); err == nil {
			has, err = a.Credential.Factors(ctx, tx, actor.Account)
		}
		return err
	})
	switch {
	case err != nil:
		return err
	case has.TOTP || has.Passkeys > 0:
		return device.ErrFactor
	}
	whose, err := a.Credential.Verify(ctx, me.Username, password)
	if err != nil && fault.KindOf(err) == fault.Unauthenticated || err == nil && whose != actor.Account {
		err = device.ErrPassword
	}
	return err
}
