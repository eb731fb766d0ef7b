package flow

import (
	"context"
	"embed"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
)

// Migrations of this folder.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Locales hold the sentences of this folder.
//
//go:embed locales/*.json
var Locales embed.FS

// State is what can be done with a flow.
type State string

// The states of flows.
const (
	Draft      = State("DRAFT")
	Published  = State("PUBLISHED")
	Deprecated = State("DEPRECATED")
)

// Limits of flows.
const (
	// MaxName is how long the name of a flow is.
	MaxName  = 200
	mostOf   = 100
	mostSort = 10
)

// categories are the published ones.
var categories = []string{"SIGN_UP", "SIGN_IN", "APPOINTMENT_BOOKING", "LEAD_GENERATION", "CONTACT_US", "CUSTOMER_SUPPORT", "SURVEY", "OTHER"}

// Flow is one of a business account's.
type Flow struct {
	ID         int64
	Business   id.Business
	Name       string
	Categories []string
	State      State
	// Doc describes its screens; "" for none yet.
	Doc string
	At  time.Time
	// Pictures are those of its screens, in their order.
	Pictures []id.Media
}

// Screens are what it shows.
func (f Flow) Screens() (Doc, error) { return Parse([]byte(f.Doc)) }

// Engine is the flows of all business accounts.
type Engine struct{}

// New makes the engine.
func New() *Engine { return &Engine{} }

// clean checks a flow.
func (f Flow) clean() (Flow, error) {
	f.Name = strings.TrimSpace(f.Name)
	if n := utf8.RuneCountInString(f.Name); n == 0 || n > MaxName || i18n.BadText(f.Name) {
		return f, errName
	}
	if len(f.Categories) == 0 {
		f.Categories = []string{"OTHER"}
	}
	if len(f.Categories) > mostSort {
		return f, Refused{{"categories", "at most ten of them."}}
	}
	for _, c := range f.Categories {
		if !slices.Contains(categories, c) {
			return f, Refused{{"categories", "of " + strings.Join(categories, ", ") + "."}}
		}
	}
	if f.Doc != "" {
		if _, err := f.Screens(); err != nil {
			return f, err
		}
	}
	return f, nil
}

// Create keeps a draft. What is wrong with its document is Refused.
func (e *Engine) Create(_ context.Context, tx *store.Tx, b id.Business, f Flow) (Flow, error) {
	f, err := f.clean()
	if err != nil {
		return f, err
	}
	if err := lockAccount(tx, b); err != nil {
		return f, err
	}
	n, err := count(tx, b)
	if err != nil {
		return f, err
	}
	if n >= mostOf {
		return f, errMany
	}
	f.ID, f.Business, f.State, f.At = tx.NewID(), b, Draft, tx.Now()
	return f, named(insertFlow(tx, f))
}

// named is err, as errName where another flow has the name.
func named(err error) error {
	if store.IsUnique(err, "business_flow_name") {
		return errName
	}
	return err
}

// Get gives a flow by its number.
func (e *Engine) Get(_ context.Context, tx *store.Tx, which int64) (Flow, error) {
	f, err := flowByID(tx, which)
	if store.IsMissing(err) {
		err = errMissing
	}
	return f, err
}

// held is Get of a flow that is changed.
func held(tx *store.Tx, which int64) (Flow, error) {
	f, err := lockFlow(tx, which)
	if store.IsMissing(err) {
		err = errMissing
	}
	return f, err
}

// Open gives a flow to a member who was sent it, unless it is not offered any more.
func (e *Engine) Open(ctx context.Context, tx *store.Tx, which int64) (Flow, error) {
	f, err := e.Get(ctx, tx, which)
	if err == nil && f.State == Deprecated {
		err = errBlocked
	}
	return f, err
}

// List gives the flows of a business account, the oldest first.
func (e *Engine) List(_ context.Context, tx *store.Tx, b id.Business) ([]Flow, error) {
	return flowsOf(tx, b)
}

// Edit changes the name, the categories or the document of a draft; name and categories of
// others too. The pictures are those of the document.
func (e *Engine) Edit(_ context.Context, tx *store.Tx, which int64, to Flow) error {
	f, err := held(tx, which)
	if err != nil {
		return err
	}
	if to.Doc != "" {
		if f.State != Draft {
			return errState
		}
		f.Doc, f.Pictures = to.Doc, to.Pictures
	}
	if to.Name != "" {
		f.Name = to.Name
	}
	if len(to.Categories) > 0 {
		f.Categories = to.Categories
	}
	if f, err = f.clean(); err != nil {
		return err
	}
	return named(putFlow(tx, f))
}

// Move publishes a draft that has screens, or deprecates what was published.
func (e *Engine) Move(_ context.Context, tx *store.Tx, which int64, to State) error {
	f, err := held(tx, which)
	if err != nil {
		return err
	}
	if to == Published && (f.State != Draft || f.Doc == "") || to == Deprecated && f.State != Published || to == Draft {
		return errState
	}
	f.State = to
	return putFlow(tx, f)
}

// Delete lets go of a draft; what was published stays for whom it was sent to.
func (e *Engine) Delete(_ context.Context, tx *store.Tx, which int64) error {
	f, err := held(tx, which)
	if err != nil {
		return err
	}
	if f.State != Draft {
		return errState
	}
	return dropFlow(tx, which)
}

// Sendable gives a flow of a business account, by its number or its name, that may be sent as
// a draft or as what was published.
func (e *Engine) Sendable(_ context.Context, tx *store.Tx, b id.Business, which int64, name string, draft bool) (Flow, error) {
	var f Flow
	var err error
	if name != "" {
		f, err = flowByName(tx, b, name)
	} else {
		f, err = flowByID(tx, which)
	}
	switch {
	case store.IsMissing(err) || err == nil && f.Business != b:
		return f, errMissing
	case err != nil:
		return f, err
	case f.State == Deprecated:
		return f, errBlocked
	case draft != (f.State == Draft) || f.Doc == "":
		return f, errState
	}
	return f, nil
}
