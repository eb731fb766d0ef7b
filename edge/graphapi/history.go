package graphapi

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/system/business"
	"parvis/system/business/hook"
)

// history tells what became of the messages of a number, or of one of them, and whether
// its apps heard of it (business-messaging 11.9).
func (c *call) history(ctx context.Context) (any, error) {
	limit, after := c.limit(100), c.in.str("after")
	if after != "" && number64(after) <= 0 {
		return nil, known["business.cursor"]
	}
	var list []business.Trace
	err := c.Store.Read(ctx, func(tx *store.Tx) (err error) {
		if which := c.in.str("message_id"); which != "" {
			t, err := c.Business.Trace(ctx, tx, c.node.line, which)
			if err != nil && fault.KindOf(err) == fault.Missing {
				list = nil
				return nil
			}
			list = []business.Trace{t}
			return err
		}
		list, err = c.Business.Traces(ctx, tx, c.node.line, store.Page{Max: number64(after), Limit: limit + 1})
		return err
	})
	if err != nil {
		return nil, err
	}
	more := len(list) > limit
	list = list[:min(limit, len(list))]
	out := []any{}
	for _, t := range list {
		m, err := c.pick(fields{kind: "WhatsAppMessageHistory", first: []string{"id", "message_id", "events"}, values: map[string]any{"id": t.ID.String(), "message_id": t.Wire, "events": map[string]any{"data": events(t, c.caller.Client.ID)}}})
		if err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	answer := map[string]any{"data": out}
	if len(list) > 0 {
		answer["paging"] = c.paging(cursor(int64(list[0].ID)), cursor(int64(list[len(list)-1].ID)), more, "limit", strconv.Itoa(limit))
	}
	return answer, nil
}

// steps are how far a message comes.
var steps = []string{"sent", "delivered", "read", "failed"}

// events are what happened with a message, for each app that is told of it; without one, the
// last of it. Where another app is told is its own affair. What there is nothing of is left out.
func events(t business.Trace, app id.Client) []any {
	out := []any{}
	for _, a := range t.Told {
		if !slices.Contains(steps, a.Kind) {
			continue
		}
		e := map[string]any{
			"id": strconv.FormatInt(int64(a.ID), 10), "delivery_status": strings.ToUpper(a.Kind), "timestamp": a.At().Unix(),
			"webhook_update_state": a.State, "application": map[string]any{"id": a.App.String()},
		}
		if a.App == app {
			e["webhook_uri"] = a.URL
		}
		if a.State != hook.Delivered && a.Error != "" {
			e["error_description"] = a.Error
		} else if a.State != hook.Delivered && a.Code != 0 {
			e["error_description"] = "HTTP " + strconv.Itoa(a.Code)
		}
		out = append(out, e)
	}
	if len(out) == 0 && slices.Contains(steps, t.State) {
		out = append(out, map[string]any{"id": t.ID.String(), "delivery_status": strings.ToUpper(t.State), "timestamp": t.At.Unix()})
	}
	return out
}
