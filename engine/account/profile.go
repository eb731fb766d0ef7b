package account

import (
	"context"
	"net/url"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"parvis/base/fault"
	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
)

// Limits of a profile (social-core 3).
const (
	MaxDisplayName = 30
	MaxNote        = 500
	MaxFields      = 6
	MaxFieldName   = 255
	MaxFieldValue  = 255
	MaxPictureText = 1500
	maxAttribution = 10
)

// ProfileChange says what to change of a profile; nil leaves as it is.
type ProfileChange struct {
	DisplayName  *string
	Note         *string
	Fields       *[]ProfileField
	AvatarMedia  *id.Media
	HeaderMedia  *id.Media
	AvatarText   *string
	HeaderText   *string
	Locked       *bool
	Bot          *bool
	Discoverable *bool
	Indexable    *bool
	HideGraph    *bool
	Attribution  *[]string
	// What the profile shows no longer, or again.
	HideMedia, HideMediaReplies, HideFeatured *bool
}

// Update changes the actor's profile and gives it as it is then.
func (e *Engine) Update(ctx context.Context, tx *store.Tx, actor Actor, c ProfileChange) (Account, error) {
	a, err := e.actorOf(ctx, tx, actor)
	if err != nil {
		return a, err
	}
	old := a
	if err := c.apply(&a); err != nil {
		return a, err
	}
	if err := saveProfile(tx, a); err != nil {
		return a, err
	}
	if old.DisplayName != a.DisplayName {
		if err := saveGrams(tx, a); err != nil {
			return a, err
		}
	}
	if c.Fields != nil {
		if err := e.planCheck(tx, a); err != nil {
			return a, err
		}
	}
	return a, e.o.Events.Emit(tx, Changed{Account: a.ID})
}

// MoveTo says where the actor is found from now on; 0 takes it back.
func (e *Engine) MoveTo(ctx context.Context, tx *store.Tx, actor Actor, to id.Account) error {
	a, err := e.actorOf(ctx, tx, actor)
	if err != nil {
		return err
	}
	next := Active
	if to != 0 {
		next = Moved
		if _, err := e.Get(ctx, tx, to); err != nil || to == a.ID {
			return errMissing
		}
	}
	if err := setMovedTo(tx, a.ID, to); err != nil || a.State == next {
		return err
	}
	return e.move(ctx, tx, a, a.ID, next, "own")
}

// setVerified notes which profile fields link back to the account: what a check
// found, in the order of the fields. A value that is no longer there is skipped.
func (e *Engine) setVerified(ctx context.Context, tx *store.Tx, target id.Account, values []string, linked []bool) error {
	a, err := e.Find(ctx, tx, target)
	if err != nil {
		return err
	}
	changed := false
	for i := range a.Fields {
		f := &a.Fields[i]
		if i >= len(values) || i >= len(linked) || f.Value != values[i] {
			continue
		}
		f.CheckedAt = tx.Now()
		if linked[i] == !f.VerifiedAt.IsZero() {
			continue
		}
		f.VerifiedAt, changed = time.Time{}, true
		if linked[i] {
			f.VerifiedAt = tx.Now()
		}
	}
	if err := saveProfile(tx, a); err != nil || !changed {
		return err
	}
	return e.o.Events.Emit(tx, Changed{Account: target})
}

func (c ProfileChange) apply(a *Account) error {
	var f fault.Fields
	set(&a.Locked, c.Locked)
	set(&a.Bot, c.Bot)
	set(&a.Discoverable, c.Discoverable)
	set(&a.Indexable, c.Indexable)
	set(&a.HideGraph, c.HideGraph)
	set(&a.AvatarMedia, c.AvatarMedia)
	set(&a.HeaderMedia, c.HeaderMedia)
	set(&a.HideMedia, c.HideMedia)
	set(&a.HideMediaReplies, c.HideMediaReplies)
	set(&a.HideFeatured, c.HideFeatured)
	text(&f, &a.DisplayName, c.DisplayName, "display_name", MaxDisplayName)
	text(&f, &a.Note, c.Note, "note", MaxNote)
	text(&f, &a.AvatarText, c.AvatarText, "avatar_description", MaxPictureText)
	text(&f, &a.HeaderText, c.HeaderText, "header_description", MaxPictureText)
	if c.Fields != nil {
		a.Fields = fields(&f, a.Fields, *c.Fields)
	}
	if c.Attribution != nil {
		a.Attribution = domains(&f, *c.Attribution)
	}
	return f.Err(invalid)
}

func set[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}

// text takes a text that a person wrote: trimmed, without too long clusters.
func text(f *fault.Fields, to, from *string, name string, most int) {
	if from == nil {
		return
	}
	s := cutClusters(strings.TrimSpace(*from))
	switch {
	case !utf8.ValidString(*from) || i18n.BadText(s):
		f.Add(name, "ERR_INVALID")
	case clusters(s) > most:
		f.Add(name, "ERR_TOO_LONG", fault.Arg{Name: "Max", Value: most})
	default:
		*to = s
	}
}

// fields takes the fields that are not empty; one that did not change keeps its
// check mark.
func fields(f *fault.Fields, old, wanted []ProfileField) []ProfileField {
	var out []ProfileField
	for _, w := range wanted {
		n := ProfileField{}
		text(f, &n.Name, &w.Name, "fields", MaxFieldName)
		text(f, &n.Value, &w.Value, "fields", MaxFieldValue)
		if n.Name == "" && n.Value == "" {
			continue
		}
		for _, o := range old {
			if o.Value == n.Value {
				n.VerifiedAt, n.CheckedAt = o.VerifiedAt, o.CheckedAt
			}
		}
		out = append(out, n)
	}
	if len(out) > MaxFields {
		f.Add("fields", "ERR_TOO_MANY", fault.Arg{Name: "Max", Value: MaxFields})
		return old
	}
	return out
}

func domains(f *fault.Fields, wanted []string) []string {
	var out []string
	for _, w := range wanted {
		host := strings.ToLower(strings.TrimSpace(w))
		if u, err := url.Parse(host); err == nil && u.Host != "" {
			host = u.Hostname()
		}
		if host == "" {
			continue
		}
		if len(host) > 253 || !strings.Contains(host, ".") || strings.ContainsAny(host, " /@:?#") {
			f.Add("attribution_domains", "ERR_INVALID")
			continue
		}
		out = append(out, host)
	}
	if len(out) > maxAttribution {
		f.Add("attribution_domains", "ERR_TOO_MANY")
	}
	return out
}

const maxCluster = 16

// extends tells whether a rune belongs to the cluster before it: marks,
// joiners, variation selectors, skin tones, and what follows a joiner.
func extends(prev, r rune) bool {
	return unicode.In(r, unicode.Mn, unicode.Me, unicode.Mc) || r == 0x200D || prev == 0x200D ||
		r >= 0xFE00 && r <= 0xFE0F || r >= 0x1F3FB && r <= 0x1F3FF || r >= 0xE0020 && r <= 0xE007F
}

func regional(r rune) bool { return r >= 0x1F1E6 && r <= 0x1F1FF }

// eachCluster visits the runes with the place of each in its cluster; 0 begins
// one.
func eachCluster(s string, visit func(r rune, place int)) {
	var prev rune
	place, flags := 0, 0
	for i, r := range s {
		switch {
		case i > 0 && (extends(prev, r) || prev == '\r' && r == '\n'):
			place++
		case i > 0 && regional(prev) && regional(r) && flags%2 == 1:
			place++
		default:
			place, flags = 0, 0
		}
		if regional(r) {
			flags++
		}
		visit(r, place)
		prev = r
	}
}

// clusters counts what a person sees as characters.
func clusters(s string) (n int) {
	eachCluster(s, func(_ rune, place int) {
		if place == 0 {
			n++
		}
	})
	return n
}

// cutClusters cuts clusters to sixteen code points (social-core 17).
func cutClusters(s string) string {
	var b strings.Builder
	eachCluster(s, func(r rune, place int) {
		if place < maxCluster {
			b.WriteRune(r)
		}
	})
	return b.String()
}
