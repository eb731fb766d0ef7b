package graphapi

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"parvis/base/i18n"
	"parvis/base/store"
	"parvis/system/business"
	"parvis/system/business/recurring"
)

// Limits of what a page asks with (business-messaging 17.3).
const (
	mostTitle   = 65
	mostPayload = 1000
)

// asks are the words that the published API has for the button of a request. Members see
// one word of this network's for all of them.
var asks = []string{"", "ALLOW", "FREQUENCY", "GET", "GET_UPDATES", "OPT_IN", "SIGN_UP"}

// pageAsk reads a request for recurring notifications.
func pageAsk(said obj) (recurring.Ask, string, error) {
	out := recurring.Ask{}
	a := said.obj("attachment")
	p := a.obj("payload")
	if a.str("type") != "template" || p.str("template_type") != "notification_messages" {
		return out, "", unfit("Param message[attachment] must be a template of type notification_messages on this instance")
	}
	name := func(s string) string { return "Param message[attachment][payload][" + s + "]" }
	var err error
	pick := func(key, other string, of ...string) string {
		v := p.str(key)
		if v == "" {
			v = other
		}
		if !slices.Contains(of, v) && err == nil {
			err = unfit(name(key) + " must be one of {" + strings.Trim(strings.Join(of, ", "), " ,") + "}")
		}
		return v
	}
	out.Frequency = recurring.Frequency(pick("notification_messages_frequency", "DAILY", "DAILY", "WEEKLY", "MONTHLY"))
	out.Again = pick("notification_messages_reoptin", "DISABLED", "ENABLED", "DISABLED") == "ENABLED"
	pick("notification_messages_cta_text", "", asks...)
	pick("image_aspect_ratio", "HORIZONTAL", "HORIZONTAL", "SQUARE")
	if err != nil {
		return out, "", err
	}
	out.Zone = p.str("notification_messages_timezone")
	if out.Zone == "" {
		out.Zone = "UTC"
	}
	if _, bad := time.LoadLocation(out.Zone); bad != nil || out.Zone == "Local" {
		return out, "", unfit(name("notification_messages_timezone") + " must be the name of a time zone, or UTC")
	}
	if out.Title = p.str("title"); out.Title == "" {
		out.Title = "Updates and promotions"
	}
	if utf8.RuneCountInString(out.Title) > mostTitle || strings.TrimSpace(out.Title) == "" || i18n.BadText(out.Title) {
		return out, "", unfit(name("title") + " must be 1 to " + strconv.Itoa(mostTitle) + " characters long")
	}
	out.Payload = p.str("payload")
	if n := utf8.RuneCountInString(out.Payload); n < 1 || n > mostPayload {
		return out, "", unfit(name("payload") + " must be 1 to " + strconv.Itoa(mostPayload) + " characters long")
	}
	if p["elements"] != nil {
		return out, "", unfit(name("elements") + " is not shown on this instance")
	}
	return out, p.str("image_url"), nil
}

// pageRequest asks a member whether a page may tell them of something again and again.
func (c *call) pageRequest(ctx context.Context, to string, said obj) (any, error) {
	ask, picture, err := pageAsk(said)
	if err != nil {
		return nil, err
	}
	ask.To = to
	if picture != "" {
		if ask.Picture, err = c.bring(ctx, picture, "image"); err != nil {
			return nil, errPicture
		}
	}
	return c.pageWrite(ctx, func(tx *store.Tx) (business.Sent, error) {
		return c.Recurring.Ask(ctx, tx, c.node.line, ask)
	})
}

// errPicture is that of a picture that does not come.
var errPicture = &Error{Status: 400, Code: 100, Subcode: 2018008, Message: "(#100) Failed to fetch the file from the url"}
