package graphapi

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/system/business"
	"parvis/system/business/analytics"
	"parvis/system/business/template"
)

// What follows are the sums of a business account (business-messaging 14). They are those of
// the cells that are told: what was sent to few members is not in any of them.

const (
	// finest is how much is told by half hours at once.
	finest = 31 * 24 * time.Hour
	// mostPoints is of how much it is told at once.
	mostPoints = 20_000
	// mostAsked is of how many templates it is told at once.
	mostAsked = 10
)

// sums adds to the fields of an account those that are worked out for a time.
func (c *call) sums(ctx context.Context, values map[string]any) {
	for name, f := range map[string]struct {
		do   func(*call, context.Context, obj) (any, error)
		more string
	}{
		"analytics":              {(*call).messageSums, "phone_numbers product_types country_codes"},
		"conversation_analytics": {(*call).talkSums, "phone_numbers country_codes metric_types conversation_categories conversation_types conversation_directions dimensions"},
		"pricing_analytics":      {(*call).priceSums, "phone_numbers country_codes metric_types pricing_types pricing_categories dimensions"},
		"template_analytics":     {(*call).templateSums, "template_ids metric_types product_type use_waba_timezone"},
	} {
		values[name] = worked(func(p obj) (any, error) {
			known := append(strings.Fields(f.more), "start", "end", "granularity")
			for m := range p {
				if !slices.Contains(known, m) {
					return nil, unfit("Unknown modifier (" + m + ") of field (" + name + ")")
				}
			}
			for _, m := range known { // some clients send them beside the field
				if v, there := c.in[m]; there && p[m] == nil {
					p[m] = v
				}
			}
			return f.do(c, ctx, p)
		})
	}
}

// several gives the values of a parameter that is a list, written as JSON or with commas.
func (o obj) several(name string) []string {
	var out []string
	for _, v := range o.list(name) {
		out = append(out, fmt.Sprint(v))
	}
	for s := range strings.SplitSeq(strings.Trim(o.str(name), "[] "), ",") {
		if s = strings.Trim(s, ` "'`); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// among is several, each of which has to be one of those that are published.
func (o obj) among(name string, of ...string) ([]string, error) {
	out := o.several(name)
	for i := range out {
		if out[i] = strings.ToUpper(out[i]); !slices.Contains(of, out[i]) {
			return nil, unfit("Param " + name + " must be among {" + strings.Join(of, ", ") + "}")
		}
	}
	return out, nil
}

// moment reads a time, in seconds or as a day.
func (o obj) moment(name string) (time.Time, error) {
	text := o.str(name)
	if text == "" {
		return time.Time{}, unfit("The parameter " + name + " is required.")
	}
	if day, err := time.Parse(time.DateOnly, text); err == nil {
		return day, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 || n > 1<<40 {
		return time.Time{}, unfit("Param " + name + " must be a UNIX timestamp")
	}
	return time.Unix(n, 0).UTC(), nil
}

// span reads for which time sums are asked for, in which cells. They begin at most so long
// ago, and end with the cell of now; beyond is what follows the end and is asked for too.
func (c *call) span(p obj, ago, beyond time.Duration, units map[string]analytics.Unit) (s analytics.Span, err error) {
	if s.From, err = p.moment("start"); err != nil {
		return s, err
	}
	if s.To, err = p.moment("end"); err != nil {
		return s, err
	}
	unit, known := units[strings.ToUpper(p.str("granularity"))]
	s.Unit = unit
	now := c.Clock.Now()
	end := s.To
	if end.After(now) {
		end = now
	}
	wrong := func(details string) error {
		e := unfit("Invalid parameter")
		e.Details = details
		return e
	}
	switch {
	case !known && p.str("granularity") == "":
		return s, unfit("The parameter granularity is required.")
	case !known:
		var names []string
		for n := range units {
			names = append(names, n)
		}
		slices.Sort(names)
		return s, unfit("Param granularity must be one of {" + strings.Join(names, ", ") + "}")
	case s.To.Before(s.From):
		return s, wrong("end: not before start.")
	case s.From.After(now):
		return s, wrong("start: not in the future.")
	case now.Sub(s.From) > ago:
		return s, wrong(fmt.Sprintf("start: at most %d days ago.", ago/(24*time.Hour)))
	case unit == analytics.HalfHour && end.Sub(s.From) > finest:
		return s, wrong("end: at most 31 days after start, where granularity is HALF_HOUR.")
	}
	if s.To = s.To.Add(beyond); s.To.After(now) {
		s.To = now.Add(time.Second)
	}
	return s, nil
}

// wanted is what sums of lines are asked for.
type wanted struct {
	analytics.Span
	lines   []business.Line
	cells   []analytics.Cell
	numbers map[id.Line]string
}

// wanted reads the lines of the account that a call names, all if none, and what is told of
// them. Members have the country of the network. By dims it is told apart.
func (c *call) wanted(ctx context.Context, p obj, units map[string]analytics.Unit, dims ...string) (w wanted, err error) {
	if w.Span, err = c.span(p, analytics.LinesFor, 0, units); err != nil {
		return w, err
	}
	most := len(w.Cells()) - 1
	if slices.ContainsFunc(dims, func(d string) bool { return d != byPhone.dimension && d != byCountry.dimension }) {
		most *= len(sorts)
	}
	only := p.several("phone_numbers")
	country := p.several("country_codes")
	elsewhere := len(country) > 0 && !slices.ContainsFunc(country, func(s string) bool { return strings.EqualFold(s, c.Country) })
	err = c.Store.Read(ctx, func(tx *store.Tx) error {
		all, err := c.Business.Lines(ctx, tx, c.node.account.ID)
		if err != nil {
			return err
		}
		w.lines, w.numbers = nil, map[id.Line]string{}
		for _, l := range all {
			named := func(number string) bool { bare, _ := business.Bare(number); return bare == l.Number }
			if len(only) == 0 || slices.ContainsFunc(only, named) {
				w.lines = append(w.lines, l)
				w.numbers[l.ID] = l.Number
			}
		}
		if len(only) > len(w.lines) {
			return unfit("Param phone_numbers must be numbers of this account, each once")
		}
		if slices.Contains(dims, byPhone.dimension) && most*len(w.lines) > mostPoints {
			return unfit(fmt.Sprintf("More than %d points: ask for fewer days, or for fewer phone_numbers.", mostPoints))
		}
		if w.cells = nil; elsewhere {
			return nil
		}
		ids := make([]id.Line, len(w.lines))
		for i, l := range w.lines {
			ids[i] = l.ID
		}
		w.cells, err = c.Sums.Lines(ctx, tx, ids, w.Span)
		return err
	})
	return w, err
}

// messageSums tells how many messages were sent, and how many of those came to a device.
func (c *call) messageSums(ctx context.Context, p obj) (any, error) {
	w, err := c.wanted(ctx, p, map[string]analytics.Unit{"HALF_HOUR": analytics.HalfHour, "DAY": analytics.Day, "MONTH": analytics.Month})
	if err != nil {
		return nil, err
	}
	types, err := p.among("product_types", "0", "2")
	if err != nil {
		return nil, err
	}
	sent, delivered := map[int64]int{}, map[int64]int{}
	for _, x := range w.cells {
		kind := "0" // of the business's own accord
		if x.Category == analytics.Service {
			kind = "2"
		}
		if len(types) == 0 || slices.Contains(types, kind) {
			sent[x.Began] += x.Sent
			delivered[x.Began] += x.Delivered
		}
	}
	numbers, points := []string{}, []any{}
	for _, l := range w.lines {
		numbers = append(numbers, l.Number)
	}
	cells := w.Cells()
	for i, at := range cells[:len(cells)-1] {
		points = append(points, map[string]any{"start": at, "end": cells[i+1], "sent": sent[at], "delivered": delivered[at]})
	}
	return map[string]any{"phone_numbers": numbers, "country_codes": []string{c.Country}, "granularity": strings.ToUpper(p.str("granularity")), "data_points": points}, nil
}

// templateAnalytics is templateSums as an edge.
func (c *call) templateAnalytics(ctx context.Context) (any, error) {
	return c.templateSums(ctx, c.in)
}

// templateSums tells what became of templates, by days: from that in which the time begins to
// that in which it ends.
func (c *call) templateSums(ctx context.Context, p obj) (any, error) {
	s, err := c.span(p, analytics.TemplatesFor, time.Second, map[string]analytics.Unit{"DAILY": analytics.Day})
	if err != nil {
		return nil, err
	}
	metrics, err := p.among("metric_types", usedMetrics...)
	if err != nil {
		return nil, err
	}
	which := p.several("template_ids")
	if len(which) == 0 || len(which) > mostAsked {
		return nil, unfit("Param template_ids must be a list of 1 to 10 ids")
	}
	var list []analytics.Used
	if err := c.Store.Read(ctx, func(tx *store.Tx) error {
		all, err := c.Business.Templates().List(ctx, tx, c.node.account.ID)
		if err != nil {
			return err
		}
		for _, t := range which {
			if !slices.ContainsFunc(all, func(k template.Kept) bool { return k.ID.String() == t }) {
				return c.noObject(t)
			}
		}
		list, err = c.Sums.Templates(ctx, tx, all, s)
		return err
	}); err != nil {
		return nil, err
	}
	told := points{[]map[string]any{}, []string{"template_id", "start", "end", "sent", "delivered", "read", "clicked", "cost"}}
	cells := s.Cells()
	for i, at := range cells[:len(cells)-1] {
		for _, t := range which {
			u := analytics.Used{Began: at, Ends: cells[i+1]}
			if n := slices.IndexFunc(list, func(u analytics.Used) bool { return u.Began == at && u.Template.String() == t }); n >= 0 {
				u = list[n]
			}
			told.list = append(told.list, usedWire(t, u, metrics))
		}
	}
	data := []any{map[string]any{"granularity": "DAILY", "product_type": "cloud_api", "data_points": told}}
	return map[string]any{"data": data, "paging": c.paging(cursor(0), cursor(0), false)}, nil
}

// usedWire is a day of a template.
func usedWire(t string, u analytics.Used, metrics []string) map[string]any {
	pressed := []any{}
	for _, b := range u.Pressed {
		pressed = append(pressed, map[string]any{"type": "quick_reply_button", "button_content": b.Key, "count": b.Val})
	}
	out := map[string]any{"template_id": t, "start": u.Began, "end": u.Ends, "sent": u.Sent, "delivered": u.Delivered, "read": u.Read, "clicked": pressed, "cost": noCost}
	for _, name := range usedMetrics {
		if len(metrics) > 0 && !slices.Contains(metrics, name) {
			delete(out, strings.ToLower(name))
		}
	}
	return out
}

var (
	usedMetrics = []string{"COST", "CLICKED", "DELIVERED", "READ", "SENT"}
	// noCost is that of templates here.
	noCost = []cost{{"amount_spent", 0}, {"cost_per_delivered", 0}}
)

type cost struct {
	Type  string `json:"type"`
	Value int    `json:"value"`
}
