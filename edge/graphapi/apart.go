package graphapi

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"parvis/system/business/analytics"
)

// facet is one of the ways to have sums apart: by what a field says of a cell, of which some
// can be filtered for.
type facet struct {
	dimension, field, filter string
	values                   []string
	of                       func(c *call, w wanted, x analytics.Cell) string
}

var (
	byPhone   = facet{"PHONE", "phone_number", "", nil, func(_ *call, w wanted, x analytics.Cell) string { return w.numbers[x.Line] }}
	byCountry = facet{"COUNTRY", "country", "", nil, func(c *call, _ wanted, _ analytics.Cell) string { return c.Country }}
	sorts     = []string{"AUTHENTICATION", "MARKETING", "SERVICE", "UTILITY"}
	bySort    = func(_ *call, _ wanted, x analytics.Cell) string { return strings.ToUpper(x.Category) }
	// either says one thing of what answers a member, and another of templates.
	either = func(service, other string) func(*call, wanted, analytics.Cell) string {
		return func(_ *call, _ wanted, x analytics.Cell) string {
			if x.Category == analytics.Service {
				return service
			}
			return other
		}
	}
	talkFacets = []facet{byPhone, byCountry,
		{"CONVERSATION_CATEGORY", "conversation_category", "conversation_categories", sorts, bySort},
		{"CONVERSATION_TYPE", "conversation_type", "conversation_types", []string{"FREE_ENTRY", "FREE_TIER", "REGULAR"}, either("REGULAR", "REGULAR")},
		{"CONVERSATION_DIRECTION", "conversation_direction", "conversation_directions", []string{"BUSINESS_INITIATED", "USER_INITIATED", "UNKNOWN"}, either("USER_INITIATED", "BUSINESS_INITIATED")},
	}
	priceFacets = []facet{byPhone, byCountry,
		{"PRICING_CATEGORY", "pricing_category", "pricing_categories", append([]string{"AUTHENTICATION_INTERNATIONAL", "REFERRAL_CONVERSION"}, sorts...), bySort},
		{"PRICING_TYPE", "pricing_type", "pricing_types", []string{"FREE_CUSTOMER_SERVICE", "FREE_ENTRY_POINT", "REGULAR"}, either("FREE_CUSTOMER_SERVICE", "REGULAR")},
		{"TIER", "tier", "", nil, either("", "0:MAX")},
	}
)

// talkSums tells how many conversations there were: members to whom something of a category
// was sent on a day.
func (c *call) talkSums(ctx context.Context, p obj) (any, error) {
	return c.apart(ctx, p, "conversation", talkFacets, func(x analytics.Cell) int { return x.Talks })
}

// priceSums tells how much was delivered of what costs what; nothing costs anything here.
func (c *call) priceSums(ctx context.Context, p obj) (any, error) {
	return c.apart(ctx, p, "volume", priceFacets, func(x analytics.Cell) int { return x.Delivered })
}

// apart gives sums by what a call wants to have apart.
func (c *call) apart(ctx context.Context, p obj, metric string, facets []facet, count func(analytics.Cell) int) (any, error) {
	metrics, err := p.among("metric_types", "COST", strings.ToUpper(metric))
	if err != nil {
		return nil, err
	}
	var names []string
	filters := map[string][]string{}
	for _, f := range facets {
		names = append(names, f.dimension)
		if f.filter != "" {
			if filters[f.filter], err = p.among(f.filter, f.values...); err != nil {
				return nil, err
			}
		}
	}
	dims, err := p.among("dimensions", names...)
	if err != nil {
		return nil, err
	}
	w, err := c.wanted(ctx, p, map[string]analytics.Unit{"HALF_HOUR": analytics.HalfHour, "DAILY": analytics.Day, "MONTHLY": analytics.Month}, dims...)
	if err != nil {
		return nil, err
	}
	told, place := points{list: []map[string]any{}, may: []string{"start", "end", metric, "cost"}}, map[string]int{}
	for _, f := range facets {
		told.may = append(told.may, f.field)
	}
	for _, x := range w.cells {
		n := count(x)
		key, is := strconv.FormatInt(x.Began, 10), make([]string, len(facets))
		for i, f := range facets {
			is[i] = f.of(c, w, x)
			if only := filters[f.filter]; len(only) > 0 && !slices.Contains(only, is[i]) {
				n = 0
			}
			if !slices.Contains(dims, f.dimension) {
				is[i] = ""
			}
			key += " " + is[i]
		}
		if n == 0 {
			continue
		}
		at, known := place[key]
		if !known {
			at, place[key] = len(told.list), len(told.list)
			told.list = append(told.list, apartAs(facets, is, x))
		}
		point := told.list[at]
		if len(metrics) == 0 || slices.Contains(metrics, strings.ToUpper(metric)) {
			was, _ := point[metric].(int)
			point[metric] = was + n
		}
		if len(metrics) == 0 || slices.Contains(metrics, "COST") {
			point["cost"] = 0
		}
	}
	return map[string]any{"data": []any{map[string]any{"data_points": told}}}, nil
}

// apartAs begins the point of a cell: what each facet says of it, nothing where it is not
// apart by that.
func apartAs(facets []facet, is []string, x analytics.Cell) map[string]any {
	point := map[string]any{"start": x.Began, "end": x.Ends}
	for i, f := range facets {
		if is[i] != "" {
			point[f.field] = is[i]
		}
	}
	return point
}

// points are those of sums, with the names of all that may stand in one.
type points struct {
	list []map[string]any
	may  []string
}

// MarshalJSON writes the list alone.
func (p points) MarshalJSON() ([]byte, error) { return json.Marshal(p.list) }

// within picks the named fields of each point, of those that stand in it.
func (p points) within(kind, names string) (any, error) {
	every := map[string]any{}
	for _, name := range p.may {
		every[name] = nil
	}
	if _, err := picked(fields{kind: kind, values: every}, names); err != nil {
		return nil, err
	}
	out := make([]map[string]any, len(p.list))
	for i, point := range p.list {
		values := maps.Clone(every)
		maps.Copy(values, point)
		got, err := picked(fields{kind: kind, values: values}, names)
		if err != nil {
			return nil, err
		}
		maps.DeleteFunc(got, func(name string, _ any) bool { return point[name] == nil })
		out[i] = got
	}
	return out, nil
}
