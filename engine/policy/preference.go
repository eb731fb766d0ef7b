package policy

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/policy/decide"
)

// Limits of preferences (integrity 13).
const (
	MaxLabelers   = 20
	MaxSettings   = 500
	MaxMutedWords = 200
	MaxWord       = 100
	MaxHidden     = 1000
)

// Preferences are what a member chose to see, cover or hide. The zero value is
// the default.
type Preferences struct {
	Adult    bool                      `json:"adult_content"`
	Labels   map[string]decide.Setting `json:"labels"`
	Labelers []Labeler                 `json:"labelers"`
	Words    []MutedWord               `json:"muted_words"`
	Hidden   []string                  `json:"hidden_items"` // ids of posts
}

// Labeler is a chosen labeler with the settings for its labels.
type Labeler struct {
	ID     string                    `json:"id"`
	Labels map[string]decide.Setting `json:"labels"`
}

// MutedWord is a word or phrase that a member does not want to read.
type MutedWord struct {
	Value   string    `json:"value"`
	Targets []string  `json:"targets"`      // "content" and tags, or "tag" alone
	Actors  string    `json:"actor_target"` // "all" or "exclude-following"
	Until   time.Time `json:"expires_at,omitzero"`
}

// Fold gives the form in which texts, tags and muted words are compared.
func Fold(text string) string { return cases.Fold().String(norm.NFKC.String(text)) }

// Preferences gives what a member chose.
func (e *Engine) Preferences(_ context.Context, tx *store.Tx, actor account.Actor) (Preferences, error) {
	p, err := e.preferences(tx, actor.Account)
	if err != nil {
		return Preferences{}, err
	}
	return *p, nil
}

// noWishes are the preferences of those who have none.
var noWishes = &Preferences{}

func (e *Engine) preferences(tx *store.Tx, a id.Account) (*Preferences, error) {
	if a == 0 {
		return noWishes, nil
	}
	if p, ok := e.wishes.Get(tx, a); ok {
		return p, nil
	}
	p, err := loadPreferences(tx, a)
	if err != nil {
		return nil, err
	}
	e.wishes.Put(tx, a, p)
	return p, nil
}

// SetPreferences replaces what the actor chose.
func (e *Engine) SetPreferences(_ context.Context, tx *store.Tx, actor account.Actor, p Preferences) error {
	if !actor.Known() {
		return errSignIn
	}
	if err := p.check(); err != nil {
		return err
	}
	if err := savePreferences(tx, actor.Account, &p); err != nil {
		return err
	}
	tx.AfterCommit(func() { e.wishes.Drop(actor.Account) })
	return e.events.Emit(tx, PreferenceChanged{Account: actor.Account})
}

func (p *Preferences) check() error {
	var f fault.Fields
	if len(p.Labelers) > MaxLabelers {
		f.Add("labelers", errPreferenceMany.Code, fault.Arg{Name: "Max", Value: MaxLabelers})
	}
	settings := len(p.Labels)
	for _, l := range p.Labelers {
		settings += len(l.Labels)
		if l.ID == "" || len(l.ID) > maxSource {
			f.Add("labelers", errPreferenceLabeler.Code)
		}
	}
	if settings > MaxSettings {
		f.Add("labels", errPreferenceMany.Code, fault.Arg{Name: "Max", Value: MaxSettings})
	}
	if len(p.Words) > MaxMutedWords {
		f.Add("muted_words", errPreferenceMany.Code, fault.Arg{Name: "Max", Value: MaxMutedWords})
	}
	if slices.ContainsFunc(p.Words, func(w MutedWord) bool { return !w.valid() }) {
		f.Add("muted_words", errPreferenceWord.Code, fault.Arg{Name: "Max", Value: MaxWord})
	}
	if slices.ContainsFunc(p.Hidden, func(h string) bool { _, err := id.Parse[id.Post](h); return err != nil }) {
		f.Add("hidden_items", errPreferenceHidden.Code)
	}
	if len(p.Hidden) > MaxHidden {
		f.Add("hidden_items", errPreferenceMany.Code, fault.Arg{Name: "Max", Value: MaxHidden})
	}
	return f.Err(errPreference.Code)
}

func (w *MutedWord) valid() bool {
	n := utf8.RuneCountInString(strings.TrimSpace(w.Value))
	for _, t := range w.Targets {
		if t != "content" && t != "tag" {
			return false
		}
	}
	return n > 0 && n <= MaxWord && (w.Actors == "" || w.Actors == "all" || w.Actors == "exclude-following")
}

// profile is the part of a decide.Profile that preferences make; words that
// ended by now are left out.
func (p *Preferences) profile(now int64) decide.Profile {
	out := decide.Profile{Adult: p.Adult, Labels: p.Labels}
	for _, l := range p.Labelers {
		out.Labelers = append(out.Labelers, decide.Labeler{Source: decide.LabelerPrefix + l.ID, Labels: l.Labels})
	}
	for _, w := range p.Words {
		until := store.Micros(w.Until)
		if until != 0 && until <= now {
			continue
		}
		out.Words = append(out.Words, decide.MutedWord{
			Value:            Fold(strings.TrimPrefix(strings.TrimSpace(w.Value), "#")),
			TagsOnly:         len(w.Targets) > 0 && !slices.Contains(w.Targets, "content"),
			ExcludeFollowing: w.Actors == "exclude-following",
			Until:            until,
		})
	}
	for _, h := range p.Hidden {
		if item, err := id.Parse[id.Post](h); err == nil {
			out.Hidden = append(out.Hidden, int64(item))
		}
	}
	return out
}
