package graphapi

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"parvis/base/i18n"
	"parvis/base/store"
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

// mostBeside is how many requests stand side by side.
const mostBeside = 5

// request is what is asked for, with the address of its picture, if it has one.
type request struct {
	recurring.Ask
	picture string
}

// pageAsk reads what a page asks for: one request, or one for each of the elements, which
// have what they do not say from what stands around them.
func pageAsk(said obj) ([]request, error) {
	const path = "message[attachment][payload]"
	a := said.obj("attachment")
	p := a.obj("payload")
	if a.str("type") != "template" || p.str("template_type") != "notification_messages" {
		return nil, unfit("Param message[attachment] must be a template of type notification_messages on this instance")
	}
	if p["elements"] == nil {
		one, err := ask(p, path)
		return []request{one}, err
	}
	list := p.list("elements")
	if len(list) == 0 || len(list) > mostBeside {
		return nil, unfit("Param " + path + "[elements] must have one to " + strconv.Itoa(mostBeside) + " elements")
	}
	out := make([]request, 0, len(list))
	for i, v := range list {
		own, ok := v.(map[string]any)
		at := path + "[elements][" + strconv.Itoa(i) + "]"
		if !ok {
			return nil, unfit("Param " + at + " must be an object")
		}
		whole := maps.Clone(p)
		maps.Copy(whole, own)
		one, err := ask(whole, at)
		if err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, nil
}

// ask reads one request.
func ask(p obj, path string) (request, error) {
	out := request{picture: p.str("image_url")}
	name := func(s string) string { return "Param " + path + "[" + s + "]" }
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
		return out, err
	}
	out.Zone = p.str("notification_messages_timezone")
	if out.Zone == "" {
		out.Zone = "UTC"
	}
	if _, bad := time.LoadLocation(out.Zone); bad != nil || out.Zone == "Local" {
		return out, unfit(name("notification_messages_timezone") + " must be the name of a time zone, or UTC")
	}
	if out.Title = p.str("title"); out.Title == "" {
		out.Title = "Updates and promotions"
	}
	if utf8.RuneCountInString(out.Title) > mostTitle || strings.TrimSpace(out.Title) == "" || i18n.BadText(out.Title) {
		return out, unfit(name("title") + " must be 1 to " + strconv.Itoa(mostTitle) + " characters long")
	}
	out.Payload = p.str("payload")
	if n := utf8.RuneCountInString(out.Payload); n < 1 || n > mostPayload {
		return out, unfit(name("payload") + " must be 1 to " + strconv.Itoa(mostPayload) + " characters long")
	}
	return out, nil
}

// pageRequest asks a member whether a page may tell them of something again and again, or
// of several things, of all or none. The answer names the first request.
func (c *call) pageRequest(ctx context.Context, to string, said obj) (any, error) {
	list, err := pageAsk(said)
	if err != nil {
		return nil, err
	}
	for i := range list {
		if list[i].To = to; list[i].picture == "" {
			continue
		}
		if list[i].Picture, _, err = c.bring(ctx, list[i].picture, "image", ""); err != nil {
			return nil, errPicture
		}
	}
	return c.pageWrite(ctx, 0, func(tx *store.Tx) (first recurring.Sent, err error) {
		for i, one := range list {
			sent, err := c.Recurring.Ask(ctx, tx, c.node.line, one.Ask)
			if err != nil || sent.Code != 0 {
				return recurring.Sent{Sent: sent}, err
			}
			if i == 0 {
				first.Sent = sent
			}
		}
		return first, nil
	})
}

// errPicture is that of a picture that does not come.
var errPicture = &Error{Status: 400, Code: 100, Subcode: 2018008, Message: "(#100) Failed to fetch the file from the url"}

// tokenNode stands before a token where one is asked for alone.
const tokenNode = "notification_messages_"

type tokenWire struct {
	Token     string              `json:"notification_messages_token"`
	Recipient string              `json:"recipient_id"`
	Again     string              `json:"notification_messages_reoptin"`
	Created   int64               `json:"creation_timestamp"`
	Expires   int64               `json:"token_expiry_timestamp"`
	User      string              `json:"user_token_status"`
	Title     string              `json:"topic_title"`
	Zone      string              `json:"notification_messages_timezone"`
	Frequency recurring.Frequency `json:"notification_messages_frequency"`
	Next      int64               `json:"next_eligible_time"`
}

// wireToken is a token as a page sees it (business-messaging 17.9); times are in
// milliseconds.
func (c *call) wireToken(ctx context.Context, tx *store.Tx, t recurring.Token) (tokenWire, error) {
	who, err := c.Business.Called(ctx, tx, c.node.line.Portfolio, t.Member)
	w := tokenWire{Token: t.Text, Recipient: who.Digits, Again: "DISABLED", Created: t.At.UnixMilli(), Expires: t.Until.UnixMilli(), User: t.Standing(), Title: t.Title, Zone: t.Zone, Frequency: t.Frequency, Next: t.At.UnixMilli()}
	if t.Again {
		w.Again = "ENABLED"
	}
	if next := t.Next(); !next.IsZero() {
		w.Next = next.UnixMilli()
	}
	return w, err
}

// pageTokens lists the tokens of a page that hold, the newest first.
func (c *call) pageTokens(ctx context.Context) (any, error) {
	limit := c.limit(100)
	out, last, more := []tokenWire{}, int64(0), false
	err := c.Store.Read(ctx, func(tx *store.Tx) error {
		list, err := c.Recurring.Tokens(ctx, tx, c.node.line.ID, store.Page{Max: number64(c.in.str("after")), Limit: limit + 1})
		if err != nil {
			return err
		}
		out, more = []tokenWire{}, len(list) > limit
		for _, t := range list[:min(limit, len(list))] {
			w, err := c.wireToken(ctx, tx, t)
			if err != nil {
				return err
			}
			out, last = append(out, w), t.ID
		}
		return nil
	})
	if err != nil || len(out) == 0 {
		return map[string]any{"data": out}, err
	}
	return map[string]any{"data": out, "paging": c.paging("", cursor(last), more, "limit", strconv.Itoa(limit))}, nil
}

// pageToken gives one.
func (c *call) pageToken(ctx context.Context) (any, error) {
	var out tokenWire
	err := c.Store.Read(ctx, func(tx *store.Tx) (err error) { out, err = c.wireToken(ctx, tx, c.node.token); return err })
	return out, err
}

// pageTry is for developers, with members of their own organisation alone: it lifts the
// limit of a period once, or asks at once whether a token goes on (business-messaging 17.9).
func (c *call) pageTry(ctx context.Context) (any, error) {
	token, what := c.in.obj("recipient").str("notification_messages_token"), c.in.str("developer_action")
	if token == "" {
		return nil, unfit("Param recipient must have a notification_messages_token")
	}
	if what != "ENABLE_FOLLOWUP_MESSAGE" && what != "SEND_RE_OPTIN" {
		return nil, unfit("Param developer_action must be one of {ENABLE_FOLLOWUP_MESSAGE, SEND_RE_OPTIN}")
	}
	return success, c.write(ctx, func(tx *store.Tx) (any, error) {
		if what == "ENABLE_FOLLOWUP_MESSAGE" {
			return success, c.Recurring.Lift(ctx, tx, c.node.line, token)
		}
		code, err := c.Recurring.Renew(ctx, tx, c.node.line, token)
		if err == nil {
			err = unsent(code)
		}
		return success, err
	})
}
