package business

import (
	"context"
	"slices"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/system/business/hook"
	"parvis/system/business/template"
	"parvis/system/business/tier"
)

// Templates are those of the network's business accounts.
func (e *Engine) Templates() *template.Engine { return e.templates }

// whose names the organisations of business accounts for those who decide on templates.
func whose(_ context.Context, tx *store.Tx, of []id.Business) (map[id.Business]template.Whose, error) {
	list, err := portfoliosFor(tx, of)
	out := make(map[id.Business]template.Whose, len(list))
	for _, p := range list {
		out[p.Key] = template.Whose{Name: p.Val.Name, Path: p.Val.StaffPath()}
	}
	return out, err
}

// ownAccounts gives the business accounts of the organisations in which somebody has a role.
func ownAccounts(_ context.Context, tx *store.Tx, who id.Account) ([]id.Business, error) {
	return accountsFor(tx, who)
}

// The fields under which apps are told of templates.
const (
	toldTemplate = "message_template_status_update"
	toldQuality  = "message_template_quality_update"
	toldCapable  = "business_capability_update"
)

type changeOf struct {
	Value any    `json:"value"`
	Field string `json:"field"`
}

type entryOf struct {
	ID      string     `json:"id"`
	Time    int64      `json:"time"`
	Changes []changeOf `json:"changes"`
}

type hookOf struct {
	Object string    `json:"object"`
	Entry  []entryOf `json:"entry"`
}

type judgedWire struct {
	Event string `json:"event"`
	// ID is a number here, and a text everywhere else.
	ID       id.Template    `json:"message_template_id"`
	Name     string         `json:"message_template_name"`
	Language string         `json:"message_template_language"`
	Category string         `json:"message_template_category"`
	Reason   string         `json:"reason"`
	Info     *rejectionWire `json:"rejection_info,omitempty"`
	Disabled *disabledWire  `json:"disable_info,omitempty"`
	Other    *otherWire     `json:"other_info,omitempty"`
}

type disabledWire struct {
	Date int64 `json:"disable_date"`
}

type otherWire struct {
	Title       string `json:"title"`
	Description string `json:"description"`
}

type qualityWire struct {
	Previous string      `json:"previous_quality_score"`
	New      string      `json:"new_quality_score"`
	ID       id.Template `json:"message_template_id"`
	Name     string      `json:"message_template_name"`
	Language string      `json:"message_template_language"`
}

// rated tells apps how members take a template.
func (e *Engine) rated(ctx context.Context, tx *store.Tx, k template.Kept, was template.Quality) error {
	return e.Announce(ctx, tx, k.Business, k.ID.String(), toldQuality, qualityWire{string(was), string(k.Quality), k.ID, k.Name, k.Language})
}

// rests says why a template is not sent, or that it is again; nil for what was decided.
func rests(k template.Kept) *otherWire {
	switch {
	case k.State == template.Paused && k.Pauses == 1:
		return &otherWire{"FIRST_PAUSE", "Members stopped or reported it too often. It can be sent again from " + k.Until.Format(time.RFC3339) + "."}
	case k.State == template.Paused:
		return &otherWire{"SECOND_PAUSE", "Members stopped or reported it too often again. It can be sent again from " + k.Until.Format(time.RFC3339) + "; the next time it is disabled."}
	case k.State == template.Disabled:
		return &otherWire{"DISABLED", "Members stopped or reported it too often for the third time."}
	case k.Resumed:
		return &otherWire{"UNPAUSE", "The pause is over."}
	}
	return nil
}

type rejectionWire struct {
	Reason         string `json:"reason"`
	Recommendation string `json:"recommendation"`
}

// judged tells apps in which state a template is.
func (e *Engine) judged(ctx context.Context, tx *store.Tx, k template.Kept) error {
	if k.State == template.Deleted {
		if err := e.o.Gone(ctx, tx, k.ID); err != nil {
			return err
		}
	}
	w := judgedWire{Event: string(k.State), ID: k.ID, Name: k.Name, Language: k.Language, Category: string(k.Category), Reason: k.Reason, Other: rests(k)}
	if k.State == template.Rejected {
		w.Info = &rejectionWire{k.Note, k.Advice}
	}
	if k.State == template.Disabled {
		w.Disabled = &disabledWire{k.Changed.Unix()}
	}
	return e.Announce(ctx, tx, k.Business, k.ID.String(), toldTemplate, w)
}

// Tier tells how many members an organisation reaches outside windows in a day.
func (e *Engine) Tier(ctx context.Context, tx *store.Tx, p id.Portfolio) (tier.Tier, error) {
	return e.tiers.Of(ctx, tx, p)
}

// stays tells whether an organisation keeps its tier: it does nothing now, or members take a
// template of it badly.
func (e *Engine) stays(ctx context.Context, tx *store.Tx, p id.Portfolio) (bool, error) {
	if barred, err := e.Barred(ctx, tx, p); err != nil || barred {
		return barred, err
	}
	list, err := accountsOf(tx, p)
	for _, a := range list {
		bad, err := e.templates.Disliked(ctx, tx, a.ID)
		if err != nil || bad {
			return bad, err
		}
	}
	return false, err
}

// risen tells apps that an organisation reaches more members from now on.
func (e *Engine) risen(ctx context.Context, tx *store.Tx, p id.Portfolio, t tier.Tier) error {
	list, err := accountsOf(tx, p)
	for _, a := range list {
		if err == nil {
			err = e.Announce(ctx, tx, a.ID, a.ID.String(), toldCapable, tier.Capability{Number: t.Most(), Tier: t.Name(), Lines: mostOf})
		}
	}
	return err
}

// Announce tells the apps of a business account what they asked to be told of, in order by
// a key.
func (e *Engine) Announce(ctx context.Context, tx *store.Tx, b id.Business, key, field string, value any) error {
	of, err := e.account(tx, b)
	if err != nil {
		return err
	}
	if barred, err := e.Barred(ctx, tx, of.Portfolio); err != nil || barred {
		return err
	}
	return e.post(ctx, tx, b, hook.Event{Key: key, Field: field, Kind: field}, hookOf{"whatsapp_business_account", []entryOf{{b.String(), tx.Now().Unix(), []changeOf{{value, field}}}}})
}

// post stores something for each app that asked to be told of its field.
func (e *Engine) post(ctx context.Context, tx *store.Tx, b id.Business, ev hook.Event, what any) error {
	to, err := listening(tx, b)
	if err != nil {
		return err
	}
	calls, err := eachOf(to, ev, what)
	if err != nil {
		return err
	}
	return e.o.Hook.Post(ctx, tx, calls...)
}

// eachOf is an event for each of some apps that asked to be told of its field.
func eachOf(to []target, ev hook.Event, what any) (calls []hook.Event, err error) {
	for _, t := range to {
		if !slices.Contains(t.fields, ev.Field) || t.url == "" {
			continue
		}
		if ev.Body == nil {
			if ev.Body, err = hook.Encode(what); err != nil {
				return nil, err
			}
		}
		ev.App, ev.URL = t.client, t.url
		calls = append(calls, ev)
	}
	return calls, nil
}
