package app

import (
	"context"
	"net/netip"

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

// prove checks a member's own password.
func (a *App) prove(ctx context.Context, actor account.Actor, from netip.Addr, password string) error {
	if _, err := a.Limiter.Take(credential.Uses(credential.PasswordChange, from, actor.Account.String())...); err != nil {
		return err
	}
	var me account.Account
	if err := a.Store.Read(ctx, func(tx *store.Tx) (err error) {
		me, err = a.Account.Find(ctx, tx, actor.Account)
		return err
	}); err != nil {
		return err
	}
	_, err := a.Credential.Verify(ctx, me.Username, password)
	return err
}
