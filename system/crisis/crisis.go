package crisis

import (
	"context"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/timer"
	"parvis/engine/account"
	"parvis/engine/account/house"
	"parvis/engine/audit"
	"parvis/engine/policy/decide"
)

// State is where a crisis stands.
type State string

// The states of a crisis (integrity 5.2).
const (
	Planned  = State("draft")
	Open     = State("open")
	Extended = State("extended")
	Closing  = State("closing")
	Closed   = State("closed")
	Archived = State("archived")
)

// Lives tells that a crisis goes on.
func (s State) Lives() bool { return s == Open || s == Extended || s == Closing }

var kinds = []string{"natural_disaster", "armed_conflict", "public_health", "terror_attack", "industrial_accident", "civil_unrest", "other"}

// Link leads to somebody who knows.
type Link struct {
	Title string `json:"title"`
	URL   string `json:"url"`
}

// Draft is what is said of a crisis.
type Draft struct {
	Kind    string      `json:"kind"`
	Title   house.Words `json:"title"`
	Summary house.Words `json:"summary"`
	// Basis is why there is a widespread threat to life, safety, health or subsistence.
	Basis string `json:"basis"`
	// The scope: countries by two letters, languages, and words that it goes by.
	Regions   []string `json:"regions"`
	Languages []string `json:"languages"`
	Topics    []string `json:"topics"`
	// Ceiling is the gravest measure: M1, M2 or M3.
	Ceiling string `json:"ceiling"`
	// Unverified shows a line on posts whose claim nobody confirmed yet.
	Unverified bool   `json:"show_unverified_line"`
	Links      []Link `json:"authoritative"`
	// Sunset is when it ends unless it is extended.
	Sunset time.Time `json:"sunset_at"`
}

// Step is an agreement of two persons, or of one alone, that opened or extended.
type Step struct {
	By    []id.Account `json:"by"`
	Alone bool         `json:"alone"`
	At    time.Time    `json:"at"`
	Why   string       `json:"why"`
	Until time.Time    `json:"until"`
}

// Crisis is a declared event.
type Crisis struct {
	ID       int64
	Slug     string
	State    State
	Opened   time.Time
	ClosedAt time.Time
	Draft
	// Steps are what was agreed, and Asked what waits for a second person.
	Steps []Step
	Asked *Step
}

// Path is where everybody reads of it.
func (c *Crisis) Path() string { return "/crises/" + c.Slug }

// closing is when it begins to close by itself: a week before its end, and not before
// half of its term is over.
func (c *Crisis) closing() time.Time {
	at, begin := c.Sunset.Add(-lastWeek), c.Opened
	if n := len(c.Steps); n > 0 {
		begin = c.Steps[n-1].At
	}
	if half := begin.Add(c.Sunset.Sub(begin) / 2); at.Before(half) {
		return half
	}
	return at
}

const (
	maxTitle = 200
	maxText  = 5000
	maxList  = 30
)

var slugs = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// check gives the draft in order, or what is wrong with it.
func (d Draft) check() (Draft, error) {
	d.Title, d.Summary = tidy(d.Title), tidy(d.Summary)
	d.Basis = strings.TrimSpace(d.Basis)
	if d.Ceiling == "" {
		d.Ceiling = "M3"
	}
	switch {
	case !slices.Contains(kinds, d.Kind), !slices.Contains(measures, d.Ceiling):
		return d, errKind
	case len(d.Title) == 0 || long(d.Title, maxTitle):
		return d, errTitle
	case long(d.Summary, maxText):
		return d, errText
	case d.Basis == "" || utf8.RuneCountInString(d.Basis) > maxText:
		return d, errBasis
	case len(d.Regions)+len(d.Languages)+len(d.Topics) == 0, len(d.Regions) > maxList*10, len(d.Languages) > maxList, len(d.Topics) > maxList:
		return d, errScope
	}
	for _, r := range d.Regions {
		if _, ok := decide.ParseRegion(r); !ok {
			return d, errScope
		}
	}
	for _, l := range d.Languages {
		if !i18n.Language(l) {
			return d, errScope
		}
	}
	for _, t := range d.Topics {
		if utf8.RuneCountInString(t) > 100 {
			return d, errScope
		}
	}
	return d, d.linked()
}

// linked checks the links.
func (d Draft) linked() error {
	if len(d.Links) > maxList {
		return errLink
	}
	for _, l := range d.Links {
		u, err := url.Parse(l.URL)
		if err != nil || u.Scheme != "https" && u.Scheme != "http" && u.Scheme != "tel" || utf8.RuneCountInString(l.Title) > maxTitle || l.Title == "" || len(l.URL) > 2000 {
			return errLink
		}
	}
	return nil
}

// tidy takes off blanks, and languages that say nothing.
func tidy(w house.Words) house.Words {
	out := house.Words{}
	for _, t := range i18n.Tags() {
		if s := strings.TrimSpace(strings.ReplaceAll(w[t], "\r\n", "\n")); s != "" {
			out[t] = s
		}
	}
	return out
}

func long(w house.Words, most int) bool {
	for _, t := range i18n.Tags() {
		if utf8.RuneCountInString(w[t]) > most {
			return true
		}
	}
	return false
}

// slugOf makes an address of a title and a year.
func slugOf(title string, at time.Time) string {
	plain := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			return r
		case r == '’' || r == '\'' || r > 127:
			return -1
		}
		return ' '
	}, plainly(title))
	words := strings.Fields(plain)
	return strings.Join(append(words[:min(len(words), 8)], at.UTC().Format("2006")), "-")
}

// free gives an address, or one with a number behind it where it is taken.
func free(tx *store.Tx, slug string) (string, error) {
	for n := 1; ; n++ {
		at := slug
		if n > 1 {
			at += "-" + strconv.Itoa(n)
		}
		switch _, err := crisisBySlug(tx, at); {
		case store.IsMissing(err):
			return at, nil
		case err != nil:
			return "", err
		}
	}
}

// plainly writes French letters without their marks.
func plainly(s string) string {
	return strings.NewReplacer("é", "e", "è", "e", "ê", "e", "ë", "e", "à", "a", "â", "a", "ä", "a", "î", "i", "ï", "i", "ô", "o", "ö", "o", "û", "u", "ù", "u", "ü", "u", "ç", "c", "œ", "oe", "æ", "ae").Replace(strings.ToLower(s))
}

// Save keeps a draft: a new one for 0. Of a crisis that is open only title, summary and
// links change.
func (e *Engine) Save(ctx context.Context, tx *store.Tx, actor account.Actor, which int64, slug string, d Draft) (Crisis, error) {
	if err := e.turn(ctx, tx, lead(actor)); err != nil {
		return Crisis{}, err
	}
	c := Crisis{ID: which, State: Planned}
	if which != 0 {
		var err error
		if c, err = e.Get(ctx, tx, which); err != nil {
			return c, err
		}
	}
	if c.State.Lives() {
		d.Kind, d.Basis, d.Regions, d.Languages, d.Topics, d.Ceiling, d.Unverified, d.Sunset = c.Kind, c.Basis, c.Regions, c.Languages, c.Topics, c.Ceiling, c.Draft.Unverified, c.Sunset
	} else if c.State != Planned {
		return c, errState
	}
	d, err := d.check()
	if err == nil && c.State == Planned && (!d.Sunset.After(tx.Now()) || d.Sunset.After(tx.Now().Add(maxTerm))) {
		err = errSunset
	}
	if err != nil {
		return c, err
	}
	c.Draft = d
	if c.State == Planned {
		if slug == "" {
			slug = c.Slug
		}
		if slug == "" {
			if slug, err = free(tx, slugOf(d.Title.In(i18n.French, i18n.English), tx.Now())); err != nil {
				return c, err
			}
		}
		if !slugs.MatchString(slug) || len(slug) > 80 {
			return c, errSlug
		}
		c.Slug, c.Asked = slug, &Step{By: []id.Account{actor.Account}, At: instant(tx), Why: d.Basis, Until: d.Sunset}
	}
	if which == 0 {
		c.ID = tx.NewID()
		if err := insertCrisis(tx, &c); err != nil {
			return c, err
		}
	} else if err := updateCrisis(tx, &c); err != nil {
		return c, err
	}
	return c, e.changed(ctx, tx, actor.Account, "crisis.save", &c, "")
}

// changed records and tells a change of a crisis.
func (e *Engine) changed(ctx context.Context, tx *store.Tx, by id.Account, action string, c *Crisis, reason string) error {
	if err := record(ctx, tx, by, action, "crisis", c.ID, reason, string(c.State)); err != nil {
		return err
	}
	return e.o.Events.Emit(tx, Changed{Crisis: c.ID, State: c.State})
}

// Confirm does what another lead asked for at a time, which is zero for whatever waits:
// it opens a draft, or extends a crisis.
func (e *Engine) Confirm(ctx context.Context, tx *store.Tx, actor account.Actor, which int64, asked time.Time) (Crisis, error) {
	c, err := e.led(ctx, tx, actor, which)
	if err != nil {
		return c, err
	}
	switch {
	case c.Asked == nil || c.State != Planned && !c.goesOn(tx.Now()):
		return c, errState
	case !asked.IsZero() && !asked.Equal(c.Asked.At):
		return c, errStale
	}
	s := *c.Asked
	one, err := e.second(ctx, tx, actor, s.By[0], s.At, errSamePerson, account.ManageCrises)
	if err != nil {
		return c, err
	}
	if !s.Until.After(tx.Now()) || s.Until.After(tx.Now().Add(maxTerm)) && c.State == Planned {
		return c, errSunset
	}
	s.By, s.Alone, s.At = append(s.By, actor.Account), one, tx.Now()
	c.Steps, c.Asked, c.Sunset = append(c.Steps, s), nil, s.Until
	action := "crisis.extend"
	if c.State == Planned {
		c.State, c.Opened, action = Open, tx.Now(), "crisis.open"
	} else {
		c.State = Extended
	}
	if err := updateCrisis(tx, &c); err != nil {
		return c, err
	}
	return c, e.changed(ctx, tx, actor.Account, action, &c, singly(one))
}

// instant is now, as exactly as columns and forms keep it.
func instant(tx *store.Tx) time.Time { return tx.Now().Truncate(time.Microsecond) }

// goesOn tells that a crisis is not over, also when nobody closed it yet.
func (c *Crisis) goesOn(now time.Time) bool { return c.State.Lives() && c.Sunset.After(now) }

// led gives a crisis to a policy lead.
func (e *Engine) led(ctx context.Context, tx *store.Tx, actor account.Actor, which int64) (Crisis, error) {
	if err := e.turn(ctx, tx, lead(actor)); err != nil {
		return Crisis{}, err
	}
	return e.Get(ctx, tx, which)
}

// Extend asks for a later end, with why; another lead confirms it.
func (e *Engine) Extend(ctx context.Context, tx *store.Tx, actor account.Actor, which int64, until time.Time, why string) (Crisis, error) {
	c, err := e.led(ctx, tx, actor, which)
	if err != nil {
		return c, err
	}
	why = strings.TrimSpace(why)
	switch {
	case !c.goesOn(tx.Now()):
		return c, errState
	case !until.After(c.Sunset) || until.After(c.Sunset.Add(maxTerm)):
		return c, errSunset
	case why == "" || utf8.RuneCountInString(why) > maxText:
		return c, errBasis
	}
	c.Asked = &Step{By: []id.Account{actor.Account}, At: instant(tx), Why: why, Until: until}
	if err := updateCrisis(tx, &c); err != nil {
		return c, err
	}
	return c, e.changed(ctx, tx, actor.Account, "crisis.ask_extend", &c, "")
}

// Close lets a crisis end within a week, or at once with everything that was put in it.
func (e *Engine) Close(ctx context.Context, tx *store.Tx, actor account.Actor, which int64, atOnce bool) (Crisis, error) {
	c, err := e.led(ctx, tx, actor, which)
	if err != nil {
		return c, err
	}
	if !c.State.Lives() || c.State == Closing && !atOnce {
		return c, errState
	}
	if err := impartial(tx, actor, c.ID, 0); err != nil {
		return c, err
	}
	if atOnce {
		return c, e.end(ctx, tx, actor, &c)
	}
	c.Asked = nil
	if last := tx.Now().Add(lastWeek); last.Before(c.Sunset) {
		c.Sunset = last
	}
	return c, e.begin(ctx, tx, actor, &c)
}

// begin lets a crisis close, and tells the authors under measures when it does. Who asked
// for more time may still get it.
func (e *Engine) begin(ctx context.Context, tx *store.Tx, actor account.Actor, c *Crisis) error {
	c.State = Closing
	if err := updateCrisis(tx, c); err != nil {
		return err
	}
	if err := e.changed(ctx, tx, actor.Account, "crisis.closing", c, ""); err != nil {
		return err
	}
	return e.liftAll(ctx, tx, actor, lifting{Crisis: c.ID, Soon: true, At: c.Sunset})
}

// end closes a crisis: its measures are lifted, but for the cases that are kept.
func (e *Engine) end(ctx context.Context, tx *store.Tx, actor account.Actor, c *Crisis) error {
	c.State, c.Asked, c.ClosedAt = Closed, nil, tx.Now()
	if err := updateCrisis(tx, c); err != nil {
		return err
	}
	if err := e.changed(ctx, tx, actor.Account, "crisis.close", c, ""); err != nil {
		return err
	}
	if err := e.o.Timers.At(tx, timer.Work{Kind: forgetKind, Key: strconv.FormatInt(c.ID, 10), At: tx.Now().Add(forgotten)}); err != nil {
		return err
	}
	return e.liftAll(ctx, tx, actor, lifting{Crisis: c.ID, At: c.ClosedAt})
}

// Drop deletes a draft.
func (e *Engine) Drop(ctx context.Context, tx *store.Tx, actor account.Actor, which int64) error {
	c, err := e.led(ctx, tx, actor, which)
	if err != nil {
		return err
	}
	if c.State != Planned {
		return errState
	}
	if err := deleteDraft(tx, which); err != nil {
		return err
	}
	return e.changed(ctx, tx, actor.Account, "crisis.drop", &c, "")
}

// tick moves what its time moves: crises, and cases whose time is over.
func (e *Engine) tick(ctx context.Context, tx *store.Tx) error {
	if err := audit.Turn(ctx, tx); err != nil {
		return err
	}
	list, err := crisesIn(tx, Open, Extended, Closing, Closed)
	if err != nil {
		return err
	}
	now := tx.Now()
	for i := range list {
		c := &list[i]
		switch {
		case c.State == Closed && !now.Before(c.ClosedAt.Add(keptFor)):
			c.State = Archived
			if err = updateCrisis(tx, c); err == nil {
				err = e.changed(ctx, tx, 0, "crisis.archive", c, "")
			}
		case c.State.Lives() && !now.Before(c.Sunset):
			err = e.end(ctx, tx, account.Actor{}, c)
		case (c.State == Open || c.State == Extended) && !now.Before(c.closing()):
			err = e.begin(ctx, tx, account.Actor{}, c)
		}
		if err != nil {
			return err
		}
	}
	return e.over(ctx, tx)
}

// Get gives a crisis, whoever asks.
func (e *Engine) Get(_ context.Context, tx *store.Tx, which int64) (Crisis, error) {
	c, err := crisisByID(tx, which)
	if store.IsMissing(err) {
		err = errMissing
	}
	return c, err
}

// Find gives a crisis that was opened by its address.
func (e *Engine) Find(_ context.Context, tx *store.Tx, slug string) (Crisis, error) {
	c, err := crisisBySlug(tx, slug)
	if store.IsMissing(err) || err == nil && c.State == Planned {
		return Crisis{}, errMissing
	}
	return c, err
}

// Public lists the crises that were opened, those that go on first and then the newest.
func (e *Engine) Public(_ context.Context, tx *store.Tx) ([]Crisis, error) {
	list, err := crisesIn(tx, Open, Extended, Closing, Closed, Archived)
	var lives, over []Crisis
	for _, c := range list {
		if c.State.Lives() {
			lives = append(lives, c)
		} else {
			over = append(over, c)
		}
	}
	return append(lives, over...), err
}

// Running lists the crises that go on.
func (e *Engine) Running(_ context.Context, tx *store.Tx) ([]Crisis, error) {
	return crisesIn(tx, Open, Extended, Closing)
}

// concerns tells whether the scope covers who reads in a language: their region is that
// of the network, as accounts have none of their own.
func (c *Crisis) concerns(lang i18n.Tag, region string) bool {
	return region != "" && slices.Contains(c.Regions, region) || slices.Contains(c.Languages, string(lang))
}
