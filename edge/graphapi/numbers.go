package graphapi

import (
	"cmp"
	"context"
	"encoding/base64"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"parvis/base/store"
	"parvis/engine/account"
	"parvis/system/business"
)

// What follows are the numbers of a business account (business-messaging 11).

// numbers is the shape of a telephone number without its sign.
var numbers = regexp.MustCompile(`^[1-9][0-9]{6,14}$`)

// actor is the member who made the token of a call: what needs a role is done as they.
func (c *call) actor() (account.Actor, error) {
	if c.caller.By == 0 {
		return account.Actor{}, errPermission
	}
	return account.Actor{Account: c.caller.By, State: account.Active}, nil
}

// addLine gives a business account another number. It is one of the network's own: that one
// of a telephone belongs to whoever names it could not be found out without sending to it.
func (c *call) addLine(ctx context.Context) (any, error) {
	if given := c.in.str("phone_number"); given != "" && !numbers.MatchString(given) {
		return nil, unfit("Param phone_number must be 7 to 15 digits, the first of which is no zero")
	} else if given != "" {
		return nil, unfit("Param phone_number must be left out").with("phone_number: this instance sends no text messages and makes no calls, so that it cannot find out whose number that is. Without it, the instance issues one that begins with 999.")
	}
	actor, err := c.actor()
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

// lineFields are what is known of a line.
func lineFields(l business.Line) fields {
	verified := "VERIFIED"
	if l.Stage == business.Pending {
		verified = "NOT_VERIFIED"
	}
	return fields{"WhatsAppBusinessPhoneNumber", []string{"id", "display_phone_number", "verified_name", "quality_rating"}, map[string]any{
		"id": l.ID.String(), "display_phone_number": l.Display(), "verified_name": l.Name, "quality_rating": "UNKNOWN", "status": l.Stage, "name_status": "AVAILABLE_WITHOUT_REVIEW",
		"code_verification_status": verified, "platform_type": "CLOUD_API", "host_platform": "CLOUD_API", "throughput": map[string]string{"level": "STANDARD"}, "account_mode": "LIVE",
		"is_official_business_account": false, "country_dial_code": "999", "messaging_limit_tier": "TIER_250", "last_onboarded_time": stamped(l.Onboarded),
	}}
}

// lines lists those of a business account.
func (c *call) lines(ctx context.Context) (any, error) {
	var got []business.Line
	err := c.Store.Read(ctx, func(tx *store.Tx) (err error) {
		got, err = c.Business.Lines(ctx, tx, c.node.account.ID)
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
		f := lineFields(l)
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
func sortLines(list []business.Line, order string) error {
	name, way, _ := strings.Cut(order, ".")
	by := map[string]func(l business.Line) time.Time{
		"creation_time": func(l business.Line) time.Time { return l.At }, "last_onboarded_time": func(l business.Line) time.Time { return l.Onboarded },
	}[name]
	switch {
	case order == "":
		return nil
	case by == nil || way != "asc" && way != "desc":
		return unfit("Param sort must be one of {creation_time.asc, creation_time.desc, last_onboarded_time.asc, last_onboarded_time.desc}")
	}
	slices.SortStableFunc(list, func(a, b business.Line) int {
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

// ordered picks the fields of each of a list that stands in an order of its own, and cuts
// it. A cursor names the item that the list goes on behind.
func (c *call) ordered(list []fields) (any, error) {
	out := make([]map[string]any, 0, len(list))
	for _, f := range list {
		m, err := c.pick(f)
		if err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	at := func(name string, none int) (int, error) {
		text := c.in.str(name)
		if text == "" {
			return none, nil
		}
		n, _ := base64.RawURLEncoding.DecodeString(strings.TrimRight(text, "="))
		i := slices.IndexFunc(out, func(m map[string]any) bool { return m["id"] == string(n) })
		if i < 0 {
			return 0, known["business.cursor"]
		}
		return i, nil
	}
	from, err := at("after", -1)
	if err != nil {
		return nil, err
	}
	to, err := at("before", len(out))
	if err != nil {
		return nil, err
	}
	limit, whole := c.limit(100), len(out)
	out = out[min(from+1, to):to]
	if to < whole && len(out) > limit {
		out = out[len(out)-limit:]
	}
	more := len(out) > limit
	out = out[:min(limit, len(out))]
	answer := map[string]any{"data": out}
	if len(out) > 0 {
		answer["paging"] = c.paging(cursor(num(out[0])), cursor(num(out[len(out)-1])), more, "limit", strconv.Itoa(limit))
	}
	return answer, nil
}
