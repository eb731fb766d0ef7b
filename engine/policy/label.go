package policy

import (
	"context"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/policy/decide"
)

// Limits of labels (integrity 4.6, I8, I9).
const (
	MaxLabels     = 64
	MaxSelfLabels = 10
	maxVal        = 128
	maxSource     = 100
	maxLife       = 10 * 365 * 24 * time.Hour
	maxAhead      = 5 * time.Minute
	maxHold       = 12 * time.Hour
	maxReview     = 90 * 24 * time.Hour
)

// LabelWrite is a statement to make about a subject. The later of two by the
// same source about the same subject and value wins, by At and then by order.
type LabelWrite struct {
	// Source is decide.Author, "labeler:" and an id, or the part of the network
	// that answers for the label and can take all of its labels back: "crisis/3".
	Source  string
	Subject decide.Ref
	Target  decide.Target
	Val     string
	Negate  bool
	At      time.Time // zero is now
	Until   time.Time // zero never ends
	Review  time.Time // zero is the latest allowed
	Regions *decide.Regions
	Tier    int64
	Rev     int64 // revision of the content, 0 for all
	// Author is who published the subject and is told.
	Author id.Account
	// As is the role in which it is made; the caller has checked that By holds
	// it. By equal to Author is the author's own doing, which needs no statement.
	As                      string
	By, ConfirmedBy         id.Account
	Prominent               bool // the author has a high profile
	Alone                   bool // too few reviewers for a second person (integrity 5.7)
	Automatic               bool // nobody decided it
	Decision                int64
	Ground, Rule, Facts     string // for the statement: law or terms, rule and version, template of facts
	Origin                  string // notice, trusted_flagger, own_initiative; empty is own_initiative
	DetectedByMachine       bool
	confirmationsNeededHere uint8
}

// Receipt tells what a write did. Stale says that a later statement stood
// already and nothing changed. Statement is 0 when none was needed.
type Receipt struct {
	Label     id.Label
	Before    decide.Word
	After     decide.Word
	Statement int64
	Stale     bool
}

// check answers for everything that can be known without the store.
func (w *LabelWrite) check(def *decide.Definition, now time.Time) error {
	w.defaults(def, now)
	switch {
	case len(w.Val) > maxVal || len(w.Source) == 0 || len(w.Source) > maxSource || w.Subject.Kind == 0 || w.Subject.ID == 0:
		return errLabelUnknown
	case !w.granted(def):
		return errLabelRole
	case w.At.After(now.Add(maxAhead)):
		return errLabelClock
	case w.Negate:
		return nil
	case !w.Until.IsZero() && (!w.Until.After(now) || w.Until.After(now.Add(maxLife))):
		return errLabelUntil
	case w.confirmationsNeededHere > 1 && w.ConfirmedBy == 0 && !w.Alone:
		return errConfirmation
	case w.confirmationsNeededHere > 1 && w.ConfirmedBy == w.By && !w.Alone:
		return errSamePerson
	case w.Automatic && !w.mayBeAutomatic(def, now):
		return errAutomatic
	case w.bounded(def) && w.Review.After(now.Add(maxReview)):
		return errReview
	case def.Restricts() && w.stated() && w.Author == 0:
		return errNoAuthor
	}
	return nil
}

func (w *LabelWrite) defaults(def *decide.Definition, now time.Time) {
	w.Subject = labelled(w.Subject)
	if w.At.IsZero() {
		w.At = now
	}
	if w.Subject.Kind == decide.KindAccount && w.Author == 0 {
		w.Author = id.Account(w.Subject.ID)
	}
	if w.Review.IsZero() && w.bounded(def) && (w.Until.IsZero() || w.Until.After(now.Add(maxReview))) {
		w.Review = now.Add(maxReview)
	}
	if w.Origin == "" {
		w.Origin = "own_initiative"
	}
	w.confirmationsNeededHere = def.Confirm
	if w.Prominent {
		w.confirmationsNeededHere = max(def.Confirm, def.ConfirmProminent)
	}
}

var ranks = map[string]int{decide.RoleAuthor: 1, decide.RoleReviewer: 2, decide.RoleLead: 3}

// granted says whether the role may apply the definition. Systems apply what is
// theirs and what a reviewer may; authors and labelers speak for themselves.
func (w *LabelWrite) granted(def *decide.Definition) bool {
	switch origin := decide.Origin(w.Source); {
	case origin == decide.Author:
		return def.Self && w.By != 0 && w.By == w.Author
	case origin != "":
		return def.Bits == 0
	case w.As == decide.RoleSystem:
		return def.Role != decide.RoleLead || w.By != 0
	case def.Role == decide.RoleSystem:
		return false
	}
	return ranks[w.As] >= ranks[def.Role] && ranks[w.As] > 1
}

// mayBeAutomatic is I8: a machine may hold at M1 for 12 hours, or put a
// self-label or an obligation that restricts nothing.
func (w *LabelWrite) mayBeAutomatic(def *decide.Definition, now time.Time) bool {
	switch {
	case !def.Restricts() || def.Self:
		return true
	case def.Measure != "M1":
		return false
	}
	return !w.Until.IsZero() && !w.Until.After(now.Add(maxHold))
}

// bounded says whether I9 asks for an end or a review.
func (w *LabelWrite) bounded(def *decide.Definition) bool {
	return def.Restricts() && w.stated() && def.Measure != "withhold" && def.Measure != "age" && def.Role != decide.RoleSystem
}

// stated says whether the author must be told: what the network does, and not
// the author's own doing or a labeler's opinion that viewers choose to follow.
func (w *LabelWrite) stated() bool {
	return decide.Origin(w.Source) == "" && (w.By == 0 || w.By != w.Author)
}

// Apply writes a label, the word it leads to and, if it restricts, the statement
// to the author, and tells all nodes.
func (e *Engine) Apply(_ context.Context, tx *store.Tx, w LabelWrite) (Receipt, error) {
	def, ok := e.Table().Definition(w.Source, w.Val)
	if !ok {
		return Receipt{}, errLabelUnknown
	}
	w.Val = def.Identifier
	if err := w.check(&def, tx.Now()); err != nil {
		return Receipt{}, err
	}
	r := Receipt{Label: id.Label(tx.NewID())}
	var err error
	if r.Before, err = lockSubject(tx, w.Subject); err != nil {
		return r, err
	}
	if !w.Negate {
		if err := e.room(tx, &w); err != nil {
			return r, err
		}
	}
	changed, err := putLabel(tx, r.Label, &w)
	if err != nil {
		return r, err
	}
	if !changed {
		r.After, r.Stale = r.Before, true
		return r, nil
	}
	over, err := e.lift(tx, w.Subject, w.Source, w.Target, w.Val)
	if err != nil {
		return r, err
	}
	if err := logLifted(tx, over); err != nil {
		return r, err
	}
	if !w.Negate && def.Restricts() && w.stated() {
		if r.Statement, err = e.state(tx, r.Label, &w, &def); err != nil {
			return r, err
		}
	}
	r.After, err = e.refresh(tx, w.Subject, r.Before)
	return r, err
}

// room says whether one more label fits on a subject.
func (e *Engine) room(tx *store.Tx, w *LabelWrite) error {
	rows, err := activeLabels(tx, []decide.Ref{w.Subject})
	if err != nil {
		return err
	}
	all, self := 0, 0
	for _, l := range rows[w.Subject] {
		if l.Source == w.Source && l.Val == w.Val && l.Target == w.Target {
			continue
		}
		all++
		if l.Source == decide.Author {
			self++
		}
	}
	if all >= MaxLabels || w.Source == decide.Author && self >= MaxSelfLabels {
		return errTooManyLabels
	}
	return nil
}

// refresh makes the word of a subject anew and tells of it.
func (e *Engine) refresh(tx *store.Tx, ref decide.Ref, before decide.Word) (decide.Word, error) {
	rows, err := activeLabels(tx, []decide.Ref{ref})
	if err != nil {
		return 0, err
	}
	s := e.Table().Sum(rows[ref], store.Micros(tx.Now()))
	if err := putWord(tx, ref, s); err != nil {
		return 0, err
	}
	tx.AfterCommit(func() { e.sums.Drop(ref) })
	return s.Word, e.events.Emit(tx, Changed{Kind: ref.Kind, ID: ref.ID, Before: before, After: s.Word})
}

// Unlabel negates up to most labels of a source, tells their authors and says
// how many there were; 0 means that none is left.
func (e *Engine) Unlabel(_ context.Context, tx *store.Tx, source string, most int) (int, error) {
	keys, err := labelsBySource(tx, source, most)
	if err != nil {
		return 0, err
	}
	return len(keys), e.end(tx, keys, negated)
}

// Expire ends the labels whose time is over: their effect ended by itself, now
// the words that other folders copied follow.
func (e *Engine) Expire(_ context.Context, tx *store.Tx) error {
	keys, err := labelsEnded(tx, 1000)
	if err != nil {
		return err
	}
	return e.end(tx, keys, expired)
}

func (e *Engine) end(tx *store.Tx, keys []labelKey, how state) error {
	var over []lifted
	for i, k := range keys {
		if err := endLabel(tx, k, how); err != nil {
			return err
		}
		list, err := e.lift(tx, k.ref, k.source, k.target, k.val)
		if err != nil {
			return err
		}
		over = append(over, list...)
		if i+1 < len(keys) && keys[i+1].ref == k.ref {
			continue
		}
		before, err := lockSubject(tx, k.ref)
		if err != nil {
			return err
		}
		if _, err := e.refresh(tx, k.ref, before); err != nil {
			return err
		}
	}
	return logLifted(tx, over)
}

// Reviews gives the restrictions whose review is due by a time, the most urgent
// first (I9).
func (e *Engine) Reviews(_ context.Context, tx *store.Tx, by time.Time, limit int) ([]Review, error) {
	return reviewsDue(tx, by, limit)
}

// Review is a restriction that somebody has to look at again.
type Review struct {
	Subject decide.Ref
	Source  string
	Val     string
	Author  id.Account
	At      time.Time
}

// Labels gives the labels in force on a subject, as they were written.
func (e *Engine) Labels(_ context.Context, tx *store.Tx, ref decide.Ref) ([]decide.Label, error) {
	ref = labelled(ref)
	rows, err := activeLabels(tx, []decide.Ref{ref})
	return rows[ref], err
}
