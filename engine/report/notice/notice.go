package notice

import (
	"context"
	"embed"
	"strings"
	"time"
	"unicode/utf8"

	"parvis/base/event"
	"parvis/base/fault"
	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/mail"
	"parvis/base/seal"
	"parvis/base/store"
	"parvis/base/timer"
	"parvis/base/web/desk"
	"parvis/base/web/ui"
	"parvis/engine/account"
	"parvis/engine/message"
	"parvis/engine/post"
	"parvis/engine/report"
)

// Migrations of this folder.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Locales hold the sentences of this folder.
//
//go:embed locales/*.json
var Locales embed.FS

// Limits (integrity 6, 16).
const (
	// MinWords is the shortest explanation of a notice.
	MinWords = 20
	// MaxName is the longest name of a visitor.
	MaxName = 100
	// KeptFor is how long name, address and words of a visitor are kept once the report is
	// closed.
	KeptFor = 18 // months
)

// Drawn draws posts as members see them, with nothing to do about them, and people in
// whatever state.
type Drawn func(ctx context.Context, tx *store.Tx, v *desk.Visit[account.Actor], posts []post.Seen, people []id.Account) ([]ui.Post, map[id.Account]ui.Person, error)

// Options say what notices stand on.
type Options struct {
	Report *report.Engine
	// Message has the messages that are reported.
	Message *message.Engine
	Store   *store.Store
	Events  *event.Log
	Timers  *timer.Timers
	Keys    *seal.Keys
	Words   *i18n.Catalogue
	// Mail takes the letters to visitors; Look is how they look.
	Mail mail.Sender
	Look func() mail.Look
	// Base is the network's public address, Contact that of the people who run it.
	Base, Contact string
	// Numbers are those of emergency services.
	Numbers func() []Number
}

// Engine is the notices.
type Engine struct{ Options }

// New makes the engine, and registers what it reads and its timers.
func New(o Options) *Engine {
	e := &Engine{o}
	event.On(o.Events, "report.notice", e.resolved)
	o.Timers.Effect(letterKind, e.write)
	o.Timers.Step(forgetKind, e.forget)
	return e
}

// Draft is what somebody reports, and who a visitor says to be.
type Draft struct {
	report.Draft
	Name, Email string
}

// Formal tells that it is a notice, for which the law asks more: it comes from a
// visitor, or is about something unlawful.
func (d Draft) Formal(visitor bool) bool {
	return visitor || d.Reason.Category() == report.Legal
}

// check says what a draft lacks, field by field.
func (d *Draft) check(visitor bool) error {
	d.Comment, d.Name, d.Email = strings.TrimSpace(d.Comment), strings.TrimSpace(d.Name), strings.TrimSpace(d.Email)
	var f fault.Fields
	if !d.Reason.Whole() {
		f.Add("reason", "report.reason.unknown")
	}
	formal := d.Formal(visitor)
	if formal && utf8.RuneCountInString(d.Comment) < MinWords {
		f.Add("comment", codeWords, fault.Arg{Name: "Min", Value: MinWords})
	}
	if visitor {
		if n := utf8.RuneCountInString(d.Name); n > MaxName || n == 0 && !d.Reason.Nameless() {
			f.Add("name", codeName, fault.Arg{Name: "Max", Value: MaxName})
		}
		email, err := mail.ParseAddress(d.Email)
		if d.Email != "" && err == nil {
			d.Email = email
		} else if d.Email != "" || !d.Reason.Nameless() {
			f.Add("email", codeAddress)
		}
	}
	if formal && !d.Faith {
		f.Add("faith", codeFaith)
	}
	return f.Err(codeIncomplete)
}

// Open reports; who is not signed in gets a letter, if there is an address for it.
func (e *Engine) Open(ctx context.Context, tx *store.Tx, actor account.Actor, d Draft) (report.Report, error) {
	visitor := !actor.Known()
	if err := d.check(visitor); err != nil {
		return report.Report{}, err
	}
	made, err := e.Report.Open(ctx, tx, actor, d.Draft)
	if err != nil || !visitor {
		return made, err
	}
	n := contact{Report: made.ID, Target: made.Target, Name: d.Name, Email: d.Email, Lang: actor.Lang.Or(e.Words.Fallback())}
	if err := insertContact(tx, n); err != nil || n.Email == "" {
		return made, err
	}
	return made, e.post(tx, made.ID, receiptLetter, tx.Now())
}

// Answerable tells of each report whether a letter can go to the visitor who made it.
func (e *Engine) Answerable(_ context.Context, tx *store.Tx, list []id.Report) (map[id.Report]bool, error) {
	return answerable(tx, list)
}

const receiptPurpose = "report.receipt"

// Receipt is the path of a report's receipt: with a key for a visitor, without one for
// a member, who must be signed in to read it.
func (e *Engine) Receipt(r report.Report) string {
	at := path + "/" + r.ID.String()
	if r.Visitor {
		at += "?key=" + e.Keys.Sign(receiptPurpose, r.ID.String())
	}
	return at
}

// read gives a report to whoever made it, with what became of it.
func (e *Engine) read(ctx context.Context, tx *store.Tx, actor account.Actor, which id.Report, key string) (report.Report, report.Outcome, error) {
	r, o, err := e.Report.Outcome(ctx, tx, which)
	own := actor.Known() && r.Reporter == actor.Account
	if err == nil && !own && !(r.Visitor && e.Keys.Verify(receiptPurpose, which.String(), key)) {
		return report.Report{}, "", errMissing
	}
	return r, o, err
}

// over is when what a visitor gave is erased.
func over(closed time.Time) time.Time { return closed.AddDate(0, KeptFor, 0) }
