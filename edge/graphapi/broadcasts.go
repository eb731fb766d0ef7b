package graphapi

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"parvis/base/i18n"
	"parvis/base/store"
	"parvis/engine/message"
	"parvis/system/business/recurring"
)

// What follows is an extension: one notification for all who said yes to a topic
// (business-messaging 17.11).

// mostCalled is how long the name of a broadcast is.
const mostCalled = 64

// clocks are how a time of the calendar is written.
var clocks = []string{"2006-01-02T15:04", time.DateOnly + "T15:04:05"}

// pageBroadcast tells everybody who said yes to a topic; the same call again is one.
func (c *call) pageBroadcast(ctx context.Context) (any, error) {
	if err := c.take(perLine, c.node.line.ID.String(), errPageRate); err != nil {
		return nil, err
	}
	b := recurring.Broadcast{Name: c.in.str("name"), Title: c.in.str("topic"), Frequency: recurring.Frequency(c.in.str("frequency"))}
	if err := fitting("name", b.Name, mostCalled); err != nil {
		return nil, err
	}
	if err := fitting("topic", b.Title, mostTitle); err != nil {
		return nil, err
	}
	if !slices.Contains(recurring.Frequencies(), b.Frequency) {
		return nil, unfit("Param frequency must be one of {DAILY, WEEKLY, MONTHLY}")
	}
	if at := c.in.str("send_at_local"); at != "" {
		for _, layout := range clocks {
			if t, err := time.Parse(layout, at); err == nil {
				b.Clock = t
			}
		}
		if b.Clock.IsZero() {
			return nil, unfit("Param send_at_local must be a time of the calendar without a zone, such as 2026-12-24T09:00")
		}
	}
	said := c.in.obj("message")
	if said == nil {
		return nil, unfit("The parameter message is required.")
	}
	b.Hash = c.came(said)
	var before int64
	err := c.Store.Read(ctx, func(tx *store.Tx) (err error) {
		before, err = c.Recurring.Named(ctx, tx, c.node.line.ID, b)
		return err
	})
	var words message.Words
	if err == nil && before == 0 {
		words, _, err = c.pageWords(ctx, said)
	}
	if err != nil {
		return nil, err
	}
	answer := map[string]any{}
	return answer, c.write(ctx, func(tx *store.Tx) (any, error) {
		made := recurring.Broadcast{ID: before}
		if before == 0 {
			var err error
			if made, err = c.Recurring.Cast(ctx, tx, c.node.line, b, words); err != nil {
				return nil, err
			}
		}
		answer["id"] = strconv.FormatInt(made.ID, 10)
		return answer, nil
	})
}

// came is a hash of a message as it came, with the file of the call.
func (c *call) came(said obj) string {
	in := obj{"message": said}
	if c.file != nil {
		in["file"] = c.file.sum
	}
	sum := sha256.Sum256(canonical(in))
	return hex.EncodeToString(sum[:])
}

// fitting refuses a text that is not there, is longer than so many characters, or has what
// no name has.
func fitting(name, s string, most int) error {
	if strings.TrimSpace(s) == "" || utf8.RuneCountInString(s) > most || i18n.BadText(s) {
		return unfit("Param " + name + " must be 1 to " + strconv.Itoa(most) + " characters long")
	}
	return nil
}

type castWire struct {
	ID        string              `json:"id"`
	Name      string              `json:"name"`
	Topic     string              `json:"topic"`
	Frequency recurring.Frequency `json:"frequency"`
	Clock     string              `json:"send_at_local,omitempty"`
	Status    string              `json:"status"`
	Created   int64               `json:"creation_timestamp"`
	// Percent is how much of it was looked at.
	Percent   int           `json:"progress_percent"`
	Accepted  outcomeWire   `json:"accepted"`
	Delivered outcomeWire   `json:"delivered"`
	Read      outcomeWire   `json:"read"`
	Stopped   outcomeWire   `json:"stopped"`
	Skipped   []outcomeWire `json:"skipped"`
}

// outcomeWire is a number, or below which one it is.
type outcomeWire struct {
	Reason string `json:"reason,omitempty"`
	Count  int    `json:"count,omitempty"`
	Fewer  int    `json:"fewer_than,omitempty"`
}

func outcome(b recurring.Broadcast, what, reason string) outcomeWire {
	if n, known := b.Known(what); known {
		return outcomeWire{Reason: reason, Count: n}
	}
	return outcomeWire{Reason: reason, Fewer: recurring.Fewest}
}

func wireBroadcast(b recurring.Broadcast) castWire {
	w := castWire{ID: strconv.FormatInt(b.ID, 10), Name: b.Name, Topic: b.Title, Frequency: b.Frequency, Status: strings.ToUpper(string(b.State)), Created: b.At.UnixMilli(), Percent: b.Progress()}
	if !b.Clock.IsZero() {
		w.Clock = b.Clock.Format(clocks[1])
	}
	w.Accepted, w.Delivered, w.Read, w.Stopped = outcome(b, recurring.ToldTo, ""), outcome(b, recurring.Delivered, ""), outcome(b, recurring.Read, ""), outcome(b, recurring.StoppedIt, "")
	for _, what := range []string{recurring.InPeriod, recurring.Stopping, recurring.Unreachable, recurring.TakenBack} {
		w.Skipped = append(w.Skipped, outcome(b, what, strings.ToUpper(strings.TrimPrefix(what, "skipped."))))
	}
	return w
}

// pageBroadcasts lists the broadcasts of a page, the newest first.
func (c *call) pageBroadcasts(ctx context.Context) (any, error) {
	limit := c.limit(100)
	var list []recurring.Broadcast
	if err := c.Store.Read(ctx, func(tx *store.Tx) (err error) {
		list, err = c.Recurring.Broadcasts(ctx, tx, c.node.line.ID, store.Page{Max: number64(c.in.str("after")), Limit: limit + 1})
		return err
	}); err != nil {
		return nil, err
	}
	out := make([]castWire, 0, limit)
	for _, b := range list[:min(limit, len(list))] {
		out = append(out, wireBroadcast(b))
	}
	if len(out) == 0 {
		return map[string]any{"data": out}, nil
	}
	return map[string]any{"data": out, "paging": c.paging("", cursor(list[len(out)-1].ID), len(list) > limit, "limit", strconv.Itoa(limit))}, nil
}

// getBroadcast tells how far one is, and what became of it.
func (c *call) getBroadcast(context.Context) (any, error) {
	return wireBroadcast(c.node.broadcast), nil
}

// dropBroadcast takes back what was not told yet.
func (c *call) dropBroadcast(ctx context.Context) (any, error) {
	return success, c.write(ctx, func(tx *store.Tx) (any, error) { return success, c.Recurring.Recall(ctx, tx, c.node.broadcast.ID) })
}
