package template

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/timer"
)

// Migrations of this folder.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Locales hold the sentences of this folder.
//
//go:embed locales/*.json
var Locales embed.FS

const (
	// mostKept is how many templates a business account has (10.5).
	mostKept = 250
	// goneFor is how long the name of a deleted one is nobody's.
	goneFor = 30 * 24 * time.Hour

	subMany = 2388019
	subGone = 2388023
	subSame = 2388024
)

// Kept is a template that is stored.
type Kept struct {
	ID       id.Template
	Business id.Business
	Name     string
	Language string
	Category Category
	State    State
	// Reason is that of a rejection on the wire, Note and Advice are words for people: why,
	// and what to do.
	Reason, Note, Advice string
	// Changed is since when it stands where it does, Waits since when it waits for a
	// decision.
	At, Changed, Waits time.Time
	// Quality is how members take it; Pauses counts how often it was paused for that, and
	// Until is when the last pause ends.
	Quality Quality
	Pauses  int
	Until   time.Time
	// Resumed says, to who is told, that a pause is over.
	Resumed bool

	// proven says that it was green in these words, paced is the day on which what was held
	// back was sent.
	proven           bool
	paced            int64
	body, live, said string
	edited           []time.Time
}

// Version is a short name of what somebody who decides looks at: its words, and how it came
// to wait.
func (k Kept) Version() string {
	sum := sha256.Sum256([]byte(strings.Join([]string{k.body, string(k.Category), string(k.State), k.Changed.UTC().Format(time.RFC3339Nano)}, "\x00")))
	return hex.EncodeToString(sum[:8])
}

// source is a version as it is stored: what a client sent of it.
type source struct {
	Name       string          `json:"name"`
	Language   string          `json:"language"`
	Category   Category        `json:"category"`
	Format     string          `json:"parameter_format"`
	TTL        int             `json:"message_send_ttl_seconds,omitempty"`
	Components json.RawMessage `json:"components"`
}

// Newest gives the newest version.
func (k Kept) Newest() Template {
	t, _ := Parse([]byte(k.body)) // it was read before it was stored
	return t
}

// Shown gives what the wire shows of the newest version: its components as they were
// sent, how its parameters are named, and how long it is tried.
func (k Kept) Shown() (components json.RawMessage, format string, ttl int) {
	var s source
	if err := json.Unmarshal([]byte(k.body), &s); err != nil {
		return json.RawMessage("[]"), "POSITIONAL", 0
	}
	return s.Components, s.Format, s.TTL
}

// Refused says everything that is wrong with a template; its code is the first one's.
type Refused []Problem

// Error gives the details.
func (r Refused) Error() string {
	out := make([]string, len(r))
	for i, p := range r {
		out[i] = p.Details
	}
	return strings.Join(out, " ")
}

func refused(subcode int, details string) Refused {
	return Refused{{Code: CodeParameter, Subcode: subcode, Details: details}}
}

// Engine keeps templates.
type Engine struct{ o Options }

// Options are what the engine stands on.
type Options struct {
	// Manual are the categories that people decide on; the others are approved when
	// nothing is wrong with them (10.6).
	Manual []Category
	// Told hears of each change of a state, in its transaction.
	Told func(ctx context.Context, tx *store.Tx, k Kept) error
	// Whose names the organisations of business accounts. Own gives those of the ones in
	// which somebody has a role, who decides on nothing of theirs.
	Whose func(ctx context.Context, tx *store.Tx, of []id.Business) (map[id.Business]Whose, error)
	Own   func(ctx context.Context, tx *store.Tx, who id.Account) ([]id.Business, error)
	// Rated hears of each change of a quality, and what it was before.
	Rated func(ctx context.Context, tx *store.Tx, k Kept, was Quality) error
	// Thresholds are those between the qualities.
	Thresholds Thresholds
	// Paced is how much of new marketing is sent in a day before the rest waits.
	Paced  int
	Timers *timer.Timers
}

// Whose is the organisation of a template: what it is called, and where the staff look at it.
type Whose struct{ Name, Path string }

// New makes the engine.
func New(o Options) *Engine {
	e := &Engine{o}
	o.Timers.Step(resumes, e.resume)
	o.Timers.Step(hears, e.hear)
	o.Timers.Step(ages, e.hear)
	o.Timers.Every("template.gone", oneDay, e.forget)
	return e
}

// forget lets go of deleted names that may be had again, and of what counts no more.
func (e *Engine) forget(_ context.Context, tx *store.Tx) error {
	if err := forgetDays(tx, dayOf(tx.Now().Add(-qualitySpan))); err != nil {
		return err
	}
	return forgetGone(tx, tx.Now().Add(-goneFor))
}

// said is what two templates that say the same have alike; "" for a fixed text.
func (t Template) said() string {
	body, foot := find(t.Components, "BODY"), find(t.Components, "FOOTER")
	if t.Category == Authentication || body == nil {
		return ""
	}
	text := body.Text + "\x00"
	if foot != nil {
		text += foot.Text
	}
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// version reads a body into what is stored of it.
func version(body []byte) (Template, string, error) {
	t, problems := Parse(body)
	if len(problems) == 0 {
		problems = t.Lint()
	}
	if len(problems) > 0 {
		return t, "", Refused(problems)
	}
	s := source{Name: t.Name, Language: t.Language, Category: t.Category, Format: "POSITIONAL", TTL: t.TTL}
	if t.Named {
		s.Format = "NAMED"
	}
	var raw struct {
		Components json.RawMessage `json:"components"`
	}
	if err := json.Unmarshal(body, &raw); err != nil {
		return t, "", err
	}
	s.Components = raw.Components
	out, err := json.Marshal(s)
	return t, string(out), err
}

// Create keeps a new template of a business account (10.1, 10.5). A refusal is Refused.
func (e *Engine) Create(ctx context.Context, tx *store.Tx, b id.Business, body []byte) (Kept, error) {
	t, kept, err := version(body)
	if err != nil {
		return Kept{}, err
	}
	n, err := countKept(tx, b)
	if err != nil {
		return Kept{}, err
	}
	if n >= mostKept {
		return Kept{}, refused(subMany, "A business account has at most 250 templates.")
	}
	switch _, err := keptByName(tx, b, t.Name, t.Language); {
	case err == nil:
		return Kept{}, refused(subSame, "name: there is a template with this name in this language.")
	case !store.IsMissing(err):
		return Kept{}, err
	}
	switch gone, err := goneSince(tx, b, t.Name, t.Language); {
	case err == nil && gone.Add(goneFor).After(tx.Now()):
		return Kept{}, refused(subGone, "name: a template with this name was deleted; the name can be used again from "+gone.Add(goneFor).Format(time.RFC3339)+".")
	case err != nil && !store.IsMissing(err):
		return Kept{}, err
	}
	k := Kept{ID: id.Template(tx.NewID()), Business: b, Name: t.Name, Language: t.Language, Category: t.Category, Reason: "NONE", Quality: UnknownQuality, At: tx.Now(), body: kept, said: t.said()}
	if err := e.weigh(tx, &k); err != nil {
		return k, err
	}
	if err := insertKept(tx, k); err != nil {
		if store.IsUnique(err, "business_template_name") { // another request was a moment earlier
			err = refused(subSame, "name: there is a template with this name in this language.")
		}
		return k, err
	}
	return k, e.o.Told(ctx, tx, k)
}

// weigh gives a new version its state: rejected when it copies another template, else
// approved, or waiting for people (10.5, 10.6).
func (e *Engine) weigh(tx *store.Tx, k *Kept) error {
	k.Changed, k.Waits = tx.Now(), time.Time{}
	k.Reason, k.Note, k.Advice = "NONE", "", ""
	var same []string
	var err error
	if k.said != "" {
		same, err = copies(tx, k.Business, k.said)
	}
	if err != nil {
		return err
	}
	switch {
	case slices.ContainsFunc(same, func(name string) bool { return name != k.Name }):
		k.State, k.live = Rejected, ""
		k.Reason, k.Note, k.Advice = "TAG_CONTENT_MISMATCH", "duplicate", "Use the template that says the same, or change the words of this one."
	case slices.Contains(e.o.Manual, k.Category):
		k.State, k.Waits = Pending, tx.Now()
	case k.Until.After(tx.Now()): // other words do not end a pause
		k.State, k.live = Paused, k.body
	default:
		k.State, k.live = Approved, k.body
	}
	return nil
}

// Get gives a template.
func (e *Engine) Get(_ context.Context, tx *store.Tx, t id.Template) (Kept, error) {
	k, err := keptByID(tx, t)
	return k, missing(err)
}

// hold is Get for who changes it.
func hold(tx *store.Tx, t id.Template) (Kept, error) {
	k, err := lockKept(tx, t)
	return k, missing(err)
}

func missing(err error) error {
	if store.IsMissing(err) {
		return errMissing
	}
	return err
}

// List gives the templates of a business account by name and language.
func (e *Engine) List(_ context.Context, tx *store.Tx, b id.Business) ([]Kept, error) {
	return keptOf(tx, b)
}

// Says tells whether a template has some words, in small letters, in its name or texts.
func (k Kept) Says(words string) bool {
	if strings.Contains(k.Name, words) {
		return true
	}
	for _, c := range k.Newest().Components {
		if strings.Contains(lower(c.Text), words) {
			return true
		}
	}
	return false
}

// Edit replaces the category, the components or the lifetime of a template by those that a
// body has (10.5). An approved one stays sendable in its old version until the decision.
func (e *Engine) Edit(ctx context.Context, tx *store.Tx, t id.Template, body []byte) (Kept, error) {
	k, err := hold(tx, t)
	if err != nil {
		return k, err
	}
	ok, next := k.State.Edits(k.edited, tx.Now())
	switch {
	case !ok && next.IsZero():
		return k, refused(0, "A template is edited while its status is one of {APPROVED, REJECTED, PAUSED}; it is "+string(k.State)+".")
	case !ok:
		return k, refused(0, "An approved template is edited once in 24 hours and ten times in 30 days; the next edit is possible at "+next.Format(time.RFC3339)+".")
	}
	merged, err := k.merge(body)
	if err != nil {
		return k, err
	}
	v, kept, err := version(merged)
	if err != nil {
		return k, err
	}
	if k.State == Approved && v.Category != k.Category {
		return k, refused(0, "category: that of an approved template cannot be changed.")
	}
	if k.State == Approved {
		k.edited = append(slices.DeleteFunc(k.edited, func(at time.Time) bool { return !at.Add(goneFor).After(tx.Now()) }), tx.Now())
	} else {
		k.live = ""
	}
	changed := k.body != kept
	k.body, k.Category, k.said = kept, v.Category, v.said()
	if err := e.weigh(tx, &k); err != nil {
		return k, err
	}
	if changed && k.State != Pending {
		if err := e.reword(ctx, tx, &k); err != nil {
			return k, err
		}
	}
	return k, e.put(ctx, tx, k)
}

// merge puts what an edit changes into the newest version.
func (k Kept) merge(body []byte) ([]byte, error) {
	var now, change map[string]json.RawMessage
	if err := json.Unmarshal(body, &change); err != nil {
		return nil, refused(0, "The request must be one JSON object.")
	}
	if err := json.Unmarshal([]byte(k.body), &now); err != nil {
		return nil, err
	}
	for _, name := range []string{"category", "components", "message_send_ttl_seconds", "parameter_format"} {
		if v, there := change[name]; there {
			now[name] = v
		}
	}
	return json.Marshal(now)
}

func (e *Engine) put(ctx context.Context, tx *store.Tx, k Kept) error {
	if err := setKept(tx, k); err != nil {
		return err
	}
	return e.o.Told(ctx, tx, k)
}

// Which names templates to delete: all of a name, those of one language, or one by number.
type Which struct {
	ID             id.Template
	Name, Language string
}

// Delete deletes the templates of a business account that a caller names. What was sent
// stays: a message keeps its words.
func (e *Engine) Delete(ctx context.Context, tx *store.Tx, b id.Business, w Which) error {
	list, err := lockNamed(tx, b, w.Name)
	if err != nil {
		return err
	}
	n := 0
	for _, k := range list {
		if w.ID != 0 && k.ID != w.ID || w.Language != "" && k.Language != w.Language {
			continue
		}
		n++
		if err := dropKept(tx, k.ID); err != nil {
			return err
		}
		if err := putGone(tx, k, tx.Now()); err != nil {
			return err
		}
		k.State = Deleted
		if err := e.o.Told(ctx, tx, k); err != nil {
			return err
		}
	}
	if n == 0 {
		return errMissing
	}
	return nil
}

// Unpause refuses to end a pause, which ends by time alone, and says when.
func (e *Engine) Unpause(ctx context.Context, tx *store.Tx, t id.Template) error {
	k, err := e.Get(ctx, tx, t)
	switch {
	case err != nil:
		return err
	case k.State != Paused:
		return errState
	}
	return refused(0, "The template is paused because of its quality, and can be sent again from "+k.Until.Format(time.RFC3339)+".")
}

// Appeal has people look at a rejected template again.
func (e *Engine) Appeal(ctx context.Context, tx *store.Tx, t id.Template) error {
	k, err := hold(tx, t)
	if err != nil {
		return err
	}
	if k.State != Rejected {
		return errState
	}
	k.State, k.Changed, k.Waits = InAppeal, tx.Now(), tx.Now()
	return e.put(ctx, tx, k)
}

// Sendable gives a template if one of its versions is sent now (10.7, 10.10).
func (e *Engine) Sendable(_ context.Context, tx *store.Tx, b id.Business, name, language string) (Kept, *Problem, error) {
	k, err := keptByName(tx, b, name, language)
	if store.IsMissing(err) {
		return k, Unknown(), nil
	}
	if err != nil {
		return k, nil, err
	}
	return k, k.State.Sendable(k.live != ""), nil
}
