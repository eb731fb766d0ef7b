package graphapi

import (
	"cmp"
	"context"
	"encoding/base64"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"parvis/base/fault"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/system/business"
	"parvis/system/business/number"
)

// What follows are the numbers of a business account (business-messaging 11).

// numbers is the shape of a telephone number without its sign.
var numbers = regexp.MustCompile(`^[1-9][0-9]{6,14}$`)

// actor is the member who made the token of a call: what needs a role is done as they.
func (c *call) actor(ctx context.Context) (actor account.Actor, err error) {
	err = c.Store.Read(ctx, func(tx *store.Tx) error {
		actor, err = c.Business.Maker(ctx, tx, c.caller)
		return err
	})
	return actor, err
}

// runs refuses a call about a line, but for those of a maker who runs its organisation now, as
// the desk does.
func (c *call) runs(ctx context.Context) error {
	return c.Store.Read(ctx, func(tx *store.Tx) error {
		actor, err := c.Business.Maker(ctx, tx, c.caller)
		if err == nil {
			_, err = c.Business.Portfolio(ctx, tx, actor, c.node.line.Portfolio, business.Admin)
		}
		return err
	})
}

// addLine gives a business account another number. It is one of the network's own: that one
// of a telephone belongs to whoever names it could not be found out without sending to it.
func (c *call) addLine(ctx context.Context) (any, error) {
	if given := c.in.str("phone_number"); given != "" && !numbers.MatchString(given) {
		return nil, unfit("Param phone_number must be 7 to 15 digits, the first of which is no zero")
	} else if given != "" {
		return nil, unfit("Param phone_number must be left out").with("phone_number: this instance sends no text messages and makes no calls, so that it cannot find out whose number that is. Without it, the instance issues one that begins with 999.")
	}
	actor, err := c.actor(ctx)
	if err != nil {
		return nil, err
	}
	var answer idWire
	err = c.write(ctx, func(tx *store.Tx) (any, error) {
		l, err := c.Business.Reserve(ctx, tx, actor, c.node.account.ID, c.in.str("verified_name"))
		answer = idWire{ID: l.ID.String()}
		return answer, err
	})
	return answer, err
}

// stamped is a time as fields have it.
func stamped(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC().Format("2006-01-02T15:04:05+0000")
}

// facts are what is known of a line beside itself.
type facts struct {
	business.Line
	standing number.Standing
	settings number.Settings
	name     string
	// tier is how many members its organisation reaches in a day.
	tier string
	// no and shy are why it sends nothing, and nothing to who did not write to it lately.
	no, shy error
	// told is where the calling app is told of it.
	told map[string]any
}

// know brings what is known of a line.
func (c *call) know(ctx context.Context, tx *store.Tx, l business.Line) (f facts, err error) {
	f.Line = l
	if f.standing, err = c.Number.Standing(ctx, tx, l.ID); err != nil {
		return f, err
	}
	if f.settings, err = c.Number.Settings(ctx, tx, l.ID); err != nil {
		return f, err
	}
	if f.name, err = c.Number.Name(ctx, tx, l.ID); err != nil {
		return f, err
	}
	t, err := c.Business.Tier(ctx, tx, l.Portfolio)
	if err != nil {
		return f, err
	}
	f.tier = t.Name()
	f.no, f.shy = c.Business.Sends(ctx, tx, l, true), c.Business.Sends(ctx, tx, l, false)
	for _, err := range []error{f.no, f.shy} {
		if err != nil && fault.KindOf(err) == fault.Internal {
			return f, err
		}
	}
	f.told = map[string]any{}
	if to := c.caller.Client.Callback; to != "" {
		f.told["application"] = to
	}
	subs, err := c.Business.Subscriptions(ctx, tx, l.Business)
	for _, s := range subs {
		if s.Client == c.caller.Client.ID && s.Callback != "" {
			f.told["whatsapp_business_account"] = s.Callback
		}
	}
	return f, err
}

// status is that of a line: what the staff decided about it stands above how far it is.
func (f facts) status() string {
	if f.Stage == business.Connected && f.shy != nil {
		return "RESTRICTED"
	}
	return string(f.Stage)
}

// lineFields are what is known of a line (business-messaging 11.5). No line is found by its
// name, so that none is visible in a search.
func lineFields(f facts) fields {
	verified := "VERIFIED"
	if f.Stage == business.Pending {
		verified = "NOT_VERIFIED"
	}
	var name any
	if f.name != "" {
		name = f.name
	}
	return fields{kind: "WhatsAppBusinessPhoneNumber", first: []string{"id", "display_phone_number", "verified_name", "quality_rating"}, values: map[string]any{
		"id": f.ID.String(), "display_phone_number": f.Display(), "verified_name": f.Line.Name, "quality_rating": "UNKNOWN", "status": f.status(), "name_status": string(f.Naming),
		"code_verification_status": verified, "platform_type": "CLOUD_API", "host_platform": "CLOUD_API", "throughput": map[string]any{"level": "STANDARD"}, "account_mode": "LIVE",
		"is_official_business_account": false, "country_dial_code": "999", "messaging_limit_tier": f.tier, "whatsapp_business_manager_messaging_limit": f.tier, "last_onboarded_time": stamped(f.Onboarded),
		"is_pin_enabled": f.standing.PIN, "search_visibility": "HIDDEN", "username": name, "webhook_configuration": f.told, "conversational_automation": f.settings.Opening, "health_status": f.health(),
	}}
}

// entity is one of what a message goes through, as its health is told.
func entity(kind, id string, word string, why error) map[string]any {
	out := map[string]any{"entity_type": kind, "id": id, "can_send_message": word}
	if why != nil {
		e := translate(why)
		out["errors"] = []any{map[string]any{"error_code": e.Code, "error_description": e.Message, "possible_solution": e.Details}}
	}
	return out
}

// health tells whether a line sends, and why not (business-messaging 11.8). Of whom the staff
// suspended nobody calls, so that the rest is well.
func (f facts) health() map[string]any {
	word, why := "AVAILABLE", f.no
	switch {
	case f.no != nil:
		word = "BLOCKED"
	case f.shy != nil:
		word, why = "LIMITED", f.shy
	}
	return map[string]any{"can_send_message": word, "entities": []any{
		entity("PHONE_NUMBER", f.ID.String(), word, why), entity("WABA", f.Business.String(), "AVAILABLE", nil), entity("BUSINESS", f.Portfolio.String(), "AVAILABLE", nil),
	}}
}

// well is the health of what holds no line back.
func well(kind, id string) map[string]any {
	return map[string]any{"can_send_message": "AVAILABLE", "entities": []any{entity(kind, id, "AVAILABLE", nil)}}
}

// lines lists those of a business account.
func (c *call) lines(ctx context.Context) (any, error) {
	var got []facts
	err := c.Store.Read(ctx, func(tx *store.Tx) error {
		list, err := c.Business.Lines(ctx, tx, c.node.account.ID)
		got = make([]facts, len(list))
		for i, l := range list {
			if err == nil {
				got[i], err = c.know(ctx, tx, l)
			}
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	sort := c.in.str("sort")
	if err := sortLines(got, sort); err != nil {
		return nil, err
	}
	var list []fields
	for _, l := range got {
		f := c.lineNode(l)
		f.first = append(f.first, "code_verification_status", "platform_type", "throughput")
		fits, err := c.fits(f)
		if err != nil {
			return nil, err
		}
		if fits {
			list = append(list, f)
		}
	}
	if sort == "" {
		return c.all(list)
	}
	return c.ordered(list)
}

// sortLines puts lines in an order by its name.
func sortLines(list []facts, order string) error {
	name, way, _ := strings.Cut(order, ".")
	by := map[string]func(l facts) time.Time{
		"creation_time": func(l facts) time.Time { return l.At }, "last_onboarded_time": func(l facts) time.Time { return l.Onboarded },
	}[name]
	switch {
	case order == "":
		return nil
	case by == nil || way != "asc" && way != "desc":
		return unfit("Param sort must be one of {creation_time.asc, creation_time.desc, last_onboarded_time.asc, last_onboarded_time.desc}")
	}
	slices.SortStableFunc(list, func(a, b facts) int {
		d := cmp.Or(by(a).Compare(by(b)), cmp.Compare(a.ID, b.ID))
		if way == "desc" {
			return -d
		}
		return d
	})
	return nil
}

// filters are the fields by which numbers are chosen.
var filters = []string{"account_mode", "messaging_limit_tier", "is_official_business_account"}

// fits tells whether a node is one of those that a call asks for.
func (c *call) fits(f fields) (bool, error) {
	asked, there := c.in["filtering"]
	if !there || asked == "" {
		return true, nil
	}
	list, is := asked.([]any)
	if !is {
		return false, unfit("Param filtering must be a JSON list of {field, operator, value}")
	}
	for _, v := range list {
		m, _ := v.(map[string]any)
		o := obj(m)
		if !slices.Contains(filters, o.str("field")) || !slices.Contains([]string{"EQUAL", "IN"}, o.str("operator")) {
			return false, unfit("Param filtering must have fields of {" + strings.Join(filters, ", ") + "} and operators of {EQUAL, IN}")
		}
		has, wants := fmt.Sprint(f.values[o.str("field")]), []string{o.str("value")}
		for _, w := range o.list("value") {
			wants = append(wants, fmt.Sprint(w))
		}
		if !slices.Contains(wants, has) {
			return false, nil
		}
	}
	return true, nil
}

// ordered is all of a list that stands in an order of its own. A cursor names the item that the
// list goes on behind.
func (c *call) ordered(list []fields) (any, error) {
	at := func(name string, none int) (int, error) {
		text := c.in.str(name)
		if text == "" {
			return none, nil
		}
		n, _ := base64.RawURLEncoding.DecodeString(strings.TrimRight(text, "="))
		i := slices.IndexFunc(list, func(f fields) bool { return f.values["id"] == string(n) })
		if i < 0 {
			return 0, known["business.cursor"]
		}
		return i, nil
	}
	from, err := at("after", -1)
	if err != nil {
		return nil, err
	}
	to, err := at("before", len(list))
	if err != nil {
		return nil, err
	}
	limit, whole := c.limit(100), len(list)
	list = list[min(from+1, to):to]
	if to < whole && len(list) > limit {
		list = list[len(list)-limit:]
	}
	return c.listed(list[:min(limit, len(list))], len(list) > limit, limit)
}
