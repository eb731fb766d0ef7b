package settings

import (
	"context"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/fault"
	"parvis/base/store"
	"parvis/base/web/ui"
	"parvis/engine/notify"
)

// pushed tells whether notifications come to this browser.
func (v *visit) pushed() (on bool, err error) {
	err = v.Read(func(ctx context.Context, tx *store.Tx) error {
		_, err := v.Notify.Subscription(ctx, tx, v.Actor)
		on = err == nil
		if fault.KindOf(err) == fault.Missing {
			return nil
		}
		return err
	})
	return on, err
}

// pushSection turns pushes to this browser on and off. push.js shows the form where
// there are such, and asks for leave only when its button is pressed.
func (v *visit) pushSection(on bool) g.Node {
	if v.VAPID == "" {
		return nil
	}
	head := g.Group{h.H2(v.T("pages.push.title")), h.P(h.Class("small muted"), v.T("pages.push.what"))}
	if on {
		return h.Section(h.Class("panel stack s"), head, h.P(h.Span(h.Class("badge ok"), v.Icon("check"), v.T("pages.push.on"))), ui.Act("/settings/notifications/push/off", "btn", v.T("pages.push.stop")))
	}
	hidden := func(name string) g.Node { return h.Input(h.Type("hidden"), h.Name(name)) }
	return h.Section(h.Class("panel stack s"), head,
		h.Form(h.ID("push-here"), g.Attr("hidden"), h.Method("post"), h.Action("/settings/notifications/push"), h.Data("key", v.VAPID), h.Data("failed", v.Say("pages.push.failed")),
			hidden("endpoint"), hidden("p256dh"), hidden("auth"), ui.Submit("", v.Say("pages.push.start"))),
		h.P(h.ID("push-never"), h.Class("small"), v.T("pages.push.never")))
}

// pushHere sends what concerns the member to this browser too.
func (v *visit) pushHere() error {
	s := notify.Subscription{Endpoint: v.Form("endpoint"), P256dh: v.Form("p256dh"), Auth: v.Form("auth"), Standard: true, Alerts: notify.Types()}
	err := v.Notify.Reachable(v.R.Context(), s)
	if err == nil {
		err = v.Write(func(ctx context.Context, tx *store.Tx) error {
			_, err := v.Notify.Subscribe(ctx, tx, v.Actor, s, "")
			return err
		})
	}
	if err != nil {
		return v.refuse("notifications", "", err, v.drawNotices)
	}
	return v.done("notifications")
}

func (v *visit) pushNoMore() error {
	if err := v.Write(func(ctx context.Context, tx *store.Tx) error { return v.Notify.Unsubscribe(ctx, tx, v.Actor) }); err != nil {
		return err
	}
	return v.done("notifications")
}
