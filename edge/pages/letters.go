package pages

import (
	"context"
	"net/http"

	h "maragu.dev/gomponents/html"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web/ui"
)

// askStop asks once before the link of a letter ends such letters: programs that
// look at links in letters must not end anything.
func (v *visit) askStop() error {
	if _, _, err := v.Notify.Stop(v.r.URL); err != nil {
		return err
	}
	return v.door(http.StatusOK, "pages.letters.title", h.P(v.T("pages.letters.ask")),
		h.Form(h.Class("stack l"), h.Method("post"), h.Action(v.r.URL.RequestURI()), ui.Submit("go fill", v.Say("pages.letters.do"))))
}

// stopLetters ends one sort of letters: by the button of askStop, or by a
// program for mail (RFC 8058), which brings no session.
func (v *visit) stopLetters() error {
	var who id.Account
	who, what, err := v.Notify.Stop(v.r.URL)
	if err != nil {
		return err
	}
	if err := v.write(func(ctx context.Context, tx *store.Tx) error { return v.Notify.StopLetters(ctx, tx, who, what) }); err != nil {
		return err
	}
	return v.door(http.StatusOK, "pages.letters.title", h.P(v.T("pages.letters.done")), h.P(ui.Link("/settings/notifications", "", v.Say("pages.letters.settings"))))
}
