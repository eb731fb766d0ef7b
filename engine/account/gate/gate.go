package gate

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"time"

	"parvis/base/clock"
	"parvis/base/event"
	"parvis/base/fault"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/account/memo"
	"parvis/engine/audit"
)

// Migrations of this folder.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Locales hold the sentences of this folder.
//
//go:embed locales/*.json
var Locales embed.FS

// Kind says what a rule is about.
type Kind string

// The kinds of rules.
const (
	Server    = Kind("server")    // another server, refused or limited
	Allowed   = Kind("allowed")   // another server, let in
	Email     = Kind("email")     // a host of e-mail addresses
	Canonical = Kind("canonical") // one address, by its hash
	Network   = Kind("network")   // a range of addresses of the internet
)

// severities that a kind may have; the first is the usual one.
var severities = map[Kind][]string{
	Server:  {"silence", "suspend", "noop"},
	Network: {"sign_up_requires_approval", "sign_up_block", "no_access"},
}

// Rule keeps somebody out, or another server in.
type Rule struct {
	ID       int64
	Kind     Kind
	Value    string
	Severity string
	// Comment is for staff, Public for everybody.
	Comment, Public                        string
	RejectMedia, RejectReports, Obfuscated bool
	// Until is when it ends; zero is never.
	Until time.Time
	At    time.Time
}

// Engine keeps the rules.
type Engine struct {
	events *event.Log
	clock  clock.Clock
	ready  *memo.Memo[int, []Rule]
}

// New makes the engine and follows changes made by other processes. Call it
// before the event log starts.
func New(events *event.Log, c clock.Clock) *Engine {
	e := &Engine{events: events, clock: c, ready: memo.New[int, []Rule](c, 1)}
	event.Watch(events, func(event.Meta, Changed) { e.ready.Drop(0) })
	return e
}

// needs is the permission to look after rules of a kind.
func needs(k Kind) account.Permission {
	if k == Server || k == Allowed {
		return account.ManageFederation
	}
	return account.ManageBlocks
}

// Add makes a rule. For Canonical, the value is the hash or the address itself.
func (e *Engine) Add(ctx context.Context, tx *store.Tx, actor account.Actor, r Rule) (Rule, error) {
	if err := r.check(); err != nil {
		return r, err
	}
	r.ID, r.At = tx.NewID(), tx.Now()
	fresh, err := insert(tx, r)
	if err == nil && !fresh {
		err = errTaken
	}
	if err != nil {
		return r, err
	}
	return r, e.changed(ctx, tx, actor, "gate.add", r, "", r.told())
}

// Change puts another rule of the same kind in the place of one.
func (e *Engine) Change(ctx context.Context, tx *store.Tx, actor account.Actor, r Rule) (Rule, error) {
	old, err := e.Get(ctx, tx, actor, r.Kind, r.ID)
	if err != nil {
		return r, err
	}
	if err := r.check(); err != nil {
		return r, err
	}
	r.At = old.At
	if err := update(tx, r); err != nil {
		if store.IsUnique(err, "account_gate_once") {
			err = errTaken
		}
		return r, err
	}
	return r, e.changed(ctx, tx, actor, "gate.change", r, old.told(), r.told())
}

// Drop takes a rule away.
func (e *Engine) Drop(ctx context.Context, tx *store.Tx, actor account.Actor, k Kind, which int64) error {
	old, err := e.Get(ctx, tx, actor, k, which)
	if err != nil {
		return err
	}
	if err := drop(tx, which); err != nil {
		return err
	}
	return e.changed(ctx, tx, actor, "gate.drop", old, old.told(), "")
}

// told is what the record says of a rule. It forgets nothing, so that the names of
// hosts stand in it, but neither addresses of the internet nor what stands for
// somebody's e-mail address (architecture 18.6): these are known by the rule's number.
func (r Rule) told() string {
	words := []string{string(r.Kind)}
	if r.Kind != Network && r.Kind != Canonical {
		words = append(words, r.Value)
	}
	if r.Severity != "" {
		words = append(words, r.Severity)
	}
	return strings.Join(words, " ")
}

func (e *Engine) changed(ctx context.Context, tx *store.Tx, actor account.Actor, action string, r Rule, before, after string) error {
	if !actor.Role.Has(needs(r.Kind)) {
		return errRole
	}
	entry := audit.Entry{Actor: actor.Account, Action: action, Subject: audit.Subject{Kind: "gate", ID: r.ID}, Before: before, After: after}
	if err := audit.Record(ctx, tx, entry); err != nil {
		return err
	}
	tx.AfterCommit(func() { e.ready.Drop(0) })
	return e.events.Emit(tx, Changed{})
}

// Get gives staff one rule.
func (e *Engine) Get(_ context.Context, tx *store.Tx, actor account.Actor, k Kind, which int64) (Rule, error) {
	if !actor.Role.Has(needs(k)) {
		return Rule{}, errRole
	}
	r, err := one(tx, which)
	if store.IsMissing(err) || err == nil && r.Kind != k {
		err = errMissing
	}
	return r, err
}

// List pages through the rules of a kind for staff, newest first.
func (e *Engine) List(_ context.Context, tx *store.Tx, actor account.Actor, k Kind, p store.Page) ([]Rule, error) {
	if !actor.Role.Has(needs(k)) {
		return nil, errRole
	}
	return list(tx, k, p)
}

// Matching gives staff the rule that keeps one address out, if there is one.
func (e *Engine) Matching(_ context.Context, tx *store.Tx, actor account.Actor, email string) ([]Rule, error) {
	if !actor.Role.Has(needs(Canonical)) {
		return nil, errRole
	}
	return byValue(tx, Canonical, Hash(email))
}

// Public gives the servers that are refused or limited, for everybody.
func (e *Engine) Public(_ context.Context, tx *store.Tx) ([]Rule, error) {
	all, err := e.all(tx)
	out := slices.DeleteFunc(slices.Clone(all), func(r Rule) bool { return r.Kind != Server || r.Severity == "noop" })
	return out, err
}

// Admit tells whether somebody with this address, coming from there, may sign
// up; hold asks for the approval of the staff.
func (e *Engine) Admit(_ context.Context, tx *store.Tx, email string, from netip.Addr) (hold bool, err error) {
	all, err := e.all(tx)
	if err != nil {
		return false, err
	}
	host, hash := strings.ToLower(email[strings.LastIndexByte(email, '@')+1:]), Hash(email)
	for _, r := range all {
		if r.Kind == Canonical && r.Value == hash || r.Kind == Email && (host == r.Value || strings.HasSuffix(host, "."+r.Value)) {
			var f fault.Fields
			f.Add("email", "ERR_BLOCKED")
			return false, f.Err(errEmail.Code)
		}
	}
	switch at(all, from, e.clock.Now()) {
	case "sign_up_block", "no_access":
		return false, errClosed
	case "sign_up_requires_approval":
		return true, nil
	}
	return false, nil
}

// BarredNow answers Barred from memory; known is false when the rules have to be
// read first.
func (e *Engine) BarredNow(from netip.Addr) (barred, known bool) {
	all, known := e.ready.Peek(0)
	return known && at(all, from, e.clock.Now()) == "no_access", known
}

// Barred tells whether requests from an address are not answered at all.
func (e *Engine) Barred(_ context.Context, tx *store.Tx, from netip.Addr) bool {
	all, err := e.all(tx)
	return err == nil && at(all, from, e.clock.Now()) == "no_access"
}

// at gives the severity of the narrowest network that holds an address.
func at(all []Rule, from netip.Addr, now time.Time) string {
	severity, bits := "", -1
	for _, r := range all {
		if r.Kind != Network || !r.Until.IsZero() && !r.Until.After(now) {
			continue
		}
		if p, err := netip.ParsePrefix(r.Value); err == nil && p.Contains(from.Unmap()) && p.Bits() > bits {
			severity, bits = r.Severity, p.Bits()
		}
	}
	return severity
}

func (e *Engine) all(tx *store.Tx) ([]Rule, error) {
	if rules, ok := e.ready.Get(tx, 0); ok {
		return rules, nil
	}
	rules, err := every(tx)
	if err == nil {
		e.ready.Put(tx, 0, rules)
	}
	return rules, err
}

// Hash gives the form in which single addresses are kept.
func Hash(email string) string {
	local, host, _ := strings.Cut(strings.ToLower(strings.TrimSpace(email)), "@")
	local, _, _ = strings.Cut(local, "+")
	sum := sha256.Sum256([]byte(strings.ReplaceAll(local, ".", "") + "@" + host))
	return hex.EncodeToString(sum[:])
}

// maxHost is how long the name of a host may be.
const maxHost = 253

var (
	domain = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$`)
	hashed = regexp.MustCompile(`^[0-9a-f]{64}$`)
)

// check reads the value and the severity of a rule into their canonical form.
func (r *Rule) check() error {
	r.Value = strings.ToLower(strings.TrimSpace(r.Value))
	switch r.Kind {
	case Network:
		p, err := netip.ParsePrefix(r.Value)
		if err != nil {
			a, err := netip.ParseAddr(r.Value)
			if err != nil {
				return errAddress
			}
			p = netip.PrefixFrom(a.Unmap(), a.Unmap().BitLen())
		}
		r.Value = p.Masked().String()
	case Canonical:
		if strings.Contains(r.Value, "@") {
			r.Value = Hash(r.Value)
		}
		if !hashed.MatchString(r.Value) {
			return errHash
		}
	default:
		if len(r.Value) > maxHost || !domain.MatchString(r.Value) {
			return errDomain
		}
	}
	known := severities[r.Kind]
	if r.Severity == "" && len(known) > 0 {
		r.Severity = known[0]
	}
	if r.Severity != "" && !slices.Contains(known, r.Severity) {
		return errSeverity
	}
	return nil
}

// Changed: the rules are not what they were.
type Changed struct{}

// EventKind names the event.
func (Changed) EventKind() event.Kind { return event.Kind{Subject: "account.gate.changed", V: 1} }

// Aggregate is one for all rules.
func (Changed) Aggregate() int64 { return 0 }
