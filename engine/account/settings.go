package account

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"parvis/base/fault"
	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
)

// Settings are what a member chose for themselves. The zero value of a field
// that is a choice reads as its default once loaded.
type Settings struct {
	// PostVisibility is public, unlisted or private.
	PostVisibility string `json:"post_visibility"`
	PostSensitive  bool   `json:"post_sensitive,omitzero"`
	// PostLanguage is a language code, or nothing for none.
	PostLanguage string `json:"post_language,omitzero"`
	// QuotePolicy is public, followers or nobody.
	QuotePolicy string `json:"quote_policy"`
	// Wait is how many seconds a post written on the pages waits before it leaves.
	Wait int `json:"wait"`
	// Lang is the language of pages, faults and letters; nothing follows the
	// browser.
	Lang i18n.Tag `json:"lang,omitzero"`
	// Zone is an IANA time zone, or nothing.
	Zone string `json:"zone,omitzero"`
	// ExpandMedia is default, show_all or hide_all.
	ExpandMedia    string `json:"expand_media"`
	ExpandSpoilers bool   `json:"expand_spoilers,omitzero"`
	AutoplayGifs   bool   `json:"autoplay_gifs,omitzero"`
	// Theme is auto, light or dark.
	Theme        string `json:"theme"`
	ReduceMotion bool   `json:"reduce_motion,omitzero"`
	// Contrast is more, less, or nothing for what the device asks for.
	Contrast string `json:"contrast,omitzero"`
	// Dense puts more on a page.
	Dense     bool `json:"dense,omitzero"`
	LargeText bool `json:"large_text,omitzero"`
	// AutoInsert lets new posts enter by themselves at the very top of an idle home.
	AutoInsert bool `json:"auto_insert,omitzero"`
	// KeysOff switches one-letter shortcuts off.
	KeysOff bool `json:"keys_off,omitzero"`
	// Digest is never, daily or weekly: how often a letter sums up what was
	// missed.
	Digest string `json:"digest"`
	// MailOn names the kinds of notification that are written about at once.
	MailOn []string `json:"mail_on,omitzero"`
	// PushOff names the kinds of notification that never go to devices.
	PushOff []string `json:"push_off,omitzero"`
	// QuietFrom and QuietTo are hours of the day, 0 to 23 in the member's zone: from
	// the one to the other nothing goes to devices. The same hour twice is never.
	QuietFrom int `json:"quiet_from,omitzero"`
	QuietTo   int `json:"quiet_to,omitzero"`
	// ForYou asks for a selection of posts beside the home feed.
	ForYou bool `json:"for_you,omitzero"`
	// IndexOff keeps the profile out of search engines.
	IndexOff bool `json:"index_off,omitzero"`
}

const maxKinds = 40

func defaults() Settings {
	return Settings{PostVisibility: "public", QuotePolicy: "public", ExpandMedia: "default", Theme: "auto", Digest: "weekly", Wait: 10}
}

// Settings gives what an account chose, with defaults for the rest.
func (e *Engine) Settings(_ context.Context, tx *store.Tx, a id.Account) (Settings, error) {
	data, err := settings(tx, a)
	if store.IsMissing(err) {
		return defaults(), nil
	}
	if err != nil {
		return defaults(), err
	}
	s, err := readSettings(data)
	if err != nil {
		err = fmt.Errorf("settings of %d: %w", a, err)
	}
	return s, err
}

// readSettings reads what is stored; what it does not name is as at the beginning.
func readSettings(data []byte) (Settings, error) {
	s := defaults()
	err := json.Unmarshal(data, &s)
	return s, err
}

// Written counts those of some members who want letters at once about a kind of notification.
func (e *Engine) Written(_ context.Context, tx *store.Tx, who []id.Account, kind string) (n int, err error) {
	all, err := settingsAmong(tx, who)
	for _, data := range all {
		s, err := readSettings(data)
		if err != nil {
			return 0, err
		}
		if slices.Contains(s.MailOn, kind) {
			n++
		}
	}
	return n, err
}

// SetSettings keeps all that the actor chose.
func (e *Engine) SetSettings(ctx context.Context, tx *store.Tx, actor Actor, s Settings) error {
	if _, err := e.actorOf(ctx, tx, actor); err != nil {
		return err
	}
	s.fill()
	if err := s.check(); err != nil {
		return err
	}
	if err := putSettings(tx, actor.Account, s); err != nil {
		return err
	}
	if s.Lang != "" {
		if err := setLang(tx, actor.Account, s.Lang); err != nil {
			return err
		}
	}
	tx.AfterCommit(func() { e.actors.Drop(actor.Account) })
	return e.o.Events.Emit(tx, Changed{Account: actor.Account})
}

func (s *Settings) fill() {
	d := defaults()
	for _, p := range []struct{ to, from *string }{
		{&s.PostVisibility, &d.PostVisibility}, {&s.QuotePolicy, &d.QuotePolicy}, {&s.ExpandMedia, &d.ExpandMedia},
		{&s.Theme, &d.Theme}, {&s.Digest, &d.Digest},
	} {
		if *p.to == "" {
			*p.to = *p.from
		}
	}
}

func (s Settings) check() error {
	var f fault.Fields
	among := func(name, value string, known ...string) {
		if !slices.Contains(known, value) {
			f.Add(name, "ERR_INCLUSION")
		}
	}
	among("post_visibility", s.PostVisibility, "public", "unlisted", "private", "direct")
	among("quote_policy", s.QuotePolicy, "public", "followers", "nobody")
	among("wait", strconv.Itoa(s.Wait), "0", "10", "30")
	among("expand_media", s.ExpandMedia, "default", "show_all", "hide_all")
	among("theme", s.Theme, "auto", "light", "dark")
	among("contrast", s.Contrast, "", "more", "less")
	among("digest", s.Digest, "never", "daily", "weekly")
	if s.Lang != "" {
		if _, ok := i18n.ParseTag(string(s.Lang)); !ok {
			f.Add("lang", "ERR_INCLUSION")
		}
	}
	if len(s.PostLanguage) > 12 || i18n.BadText(s.PostLanguage) {
		f.Add("post_language", "ERR_INVALID")
	}
	if len(s.Zone) > 64 || i18n.BadText(s.Zone) {
		f.Add("zone", "ERR_INVALID")
	}
	hour := func(name string, h int) {
		if h < 0 || h > 23 {
			f.Add(name, "ERR_INCLUSION")
		}
	}
	hour("quiet_from", s.QuietFrom)
	hour("quiet_to", s.QuietTo)
	for _, list := range [][]string{s.MailOn, s.PushOff} {
		if len(list) > maxKinds || slices.ContainsFunc(list, func(k string) bool { return len(k) > 60 || i18n.BadText(k) }) {
			f.Add("kinds", "ERR_INVALID")
		}
	}
	return f.Err(invalid)
}
