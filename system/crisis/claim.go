package crisis

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/account/house"
)

// ClaimState is where a claim stands.
type ClaimState string

// The states of a claim (integrity 5.3).
const (
	Heard       = ClaimState("reported")
	UnderReview = ClaimState("under_review")
	Unverified  = ClaimState("unverified")
	Misleading  = ClaimState("misleading")
	Accurate    = ClaimState("accurate")
	NoClaim     = ClaimState("not_a_claim")
)

var (
	claimStates = []ClaimState{UnderReview, Unverified, Misleading, Accurate, NoClaim}
	categories  = []string{"event_reporting", "force_weapons", "atrocity", "response", "safety_instruction", mediaContext}
	harms       = []string{"aggression", "displacement", "relief", "targeting", "ceasefire", "health"}
	sourceKinds = []string{"conflict_monitor", "humanitarian", "open_source_investigation", journalism, "official_intergovernmental", "scientific", factcheck}
	stances     = []string{contradicts, "supports", "context"}
)

const (
	mediaContext = "media_context"
	journalism   = "journalism"
	factcheck    = "factcheck"
	contradicts  = "contradicts"
)

// ClaimDraft is what is said of a claim.
type ClaimDraft struct {
	Statement house.Words `json:"statement"`
	Category  string      `json:"category"`
	Harms     []string    `json:"harm"`
	FirstSeen time.Time   `json:"first_seen,omitzero"`
	// Variants are other words, addresses and pictures in which it goes round.
	Variants []string `json:"variants"`
}

// Claim is a statement of fact that goes round in a crisis; N is its number in it.
type Claim struct {
	ID       int64
	Crisis   int64
	N        int
	State    ClaimState
	Assessed time.Time
	ClaimDraft
	Assessment house.Words
	By         id.Account
}

// Source is what is said of a piece of evidence.
type Source struct {
	URL       string    `json:"url"`
	Publisher string    `json:"publisher"`
	Group     string    `json:"ownership_group"`
	Kind      string    `json:"kind"`
	Published time.Time `json:"published_at,omitzero"`
	Language  string    `json:"language"`
	Stance    string    `json:"stance"`
	// Party says that it has a part in the event; Coded that a fact-checker is bound to a
	// public code.
	Party bool `json:"party_to_event"`
	Coded bool `json:"code_of_principles"`
}

// Evidence is a public source about a claim. Without a Hash it was not archived, and
// does not count.
type Evidence struct {
	ID    int64
	Claim int64
	Source
	Hash     string
	Captured time.Time
	Text     string
	By       id.Account
}

func (d ClaimDraft) check() (ClaimDraft, error) {
	d.Statement = tidy(d.Statement)
	switch {
	case !slices.Contains(categories, d.Category):
		return d, errKind
	case len(d.Statement) == 0 || long(d.Statement, 1000) || len(d.Variants) > maxList:
		return d, errText
	}
	for _, h := range d.Harms {
		if !slices.Contains(harms, h) {
			return d, errKind
		}
	}
	for _, v := range d.Variants {
		if utf8.RuneCountInString(v) > 1000 {
			return d, errText
		}
	}
	return d, nil
}

// AddClaim enters a claim into a crisis that is not over.
func (e *Engine) AddClaim(ctx context.Context, tx *store.Tx, actor account.Actor, crisis int64, d ClaimDraft) (Claim, error) {
	if err := e.turn(ctx, tx, reviewer(actor)); err != nil {
		return Claim{}, err
	}
	c, err := e.Get(ctx, tx, crisis)
	if err != nil {
		return Claim{}, err
	}
	if c.State != Planned && !c.State.Lives() {
		return Claim{}, errState
	}
	k := Claim{ID: tx.NewID(), Crisis: c.ID, State: Heard}
	if k.ClaimDraft, err = d.check(); err != nil {
		return k, err
	}
	if k.N, err = insertClaim(tx, &k); err != nil {
		return k, err
	}
	return k, e.weighed(ctx, tx, actor, "crisis.claim", &k, 0)
}

// ChangeClaim words a claim anew; one that was assessed keeps its statement.
func (e *Engine) ChangeClaim(ctx context.Context, tx *store.Tx, actor account.Actor, which int64, d ClaimDraft) (Claim, error) {
	if err := e.turn(ctx, tx, lead(actor)); err != nil {
		return Claim{}, err
	}
	k, err := e.Claim(ctx, tx, which)
	if err != nil {
		return k, err
	}
	if k.State != Heard && k.State != UnderReview {
		d.Statement, d.Category = k.Statement, k.Category
	}
	if k.ClaimDraft, err = d.check(); err != nil {
		return k, err
	}
	if err := updateClaim(tx, &k); err != nil {
		return k, err
	}
	return k, e.weighed(ctx, tx, actor, "crisis.claim", &k, 0)
}

// weighed records and tells a change of a claim.
func (e *Engine) weighed(ctx context.Context, tx *store.Tx, actor account.Actor, action string, k *Claim, evidence int64) error {
	if err := record(ctx, tx, actor.Account, action, "claim", k.ID, string(k.State), ""); err != nil {
		return err
	}
	return e.o.Events.Emit(tx, Assessed{Crisis: k.Crisis, Claim: k.ID, State: k.State, Evidence: evidence})
}

// AddEvidence adds a source to a claim. What Capture found stands in a; nil keeps the
// source as one that was not archived.
func (e *Engine) AddEvidence(ctx context.Context, tx *store.Tx, actor account.Actor, claim int64, s Source, a *Archive) (Evidence, error) {
	if err := e.turn(ctx, tx, reviewer(actor)); err != nil {
		return Evidence{}, err
	}
	k, err := e.Claim(ctx, tx, claim)
	if err != nil {
		return Evidence{}, err
	}
	if err := s.check(); err != nil {
		return Evidence{}, err
	}
	v := Evidence{ID: tx.NewID(), Claim: k.ID, Source: s, By: actor.Account}
	if a != nil {
		v.Hash, v.Captured, v.Text = a.Hash, a.At, a.Text
	}
	if err := insertEvidence(tx, &v); err != nil {
		return v, err
	}
	return v, e.weighed(ctx, tx, actor, "crisis.evidence", &k, v.ID)
}

func (s *Source) check() error {
	s.Publisher, s.Group = strings.TrimSpace(s.Publisher), strings.TrimSpace(s.Group)
	if s.Group == "" {
		s.Group = s.Publisher
	}
	switch {
	case !slices.Contains(sourceKinds, s.Kind), !slices.Contains(stances, s.Stance):
		return errKind
	case s.Publisher == "" || utf8.RuneCountInString(s.Publisher) > maxTitle || utf8.RuneCountInString(s.Group) > maxTitle || len(s.Language) > 20:
		return errText
	}
	return addressed(s.URL)
}

// lacking names what keeps a claim from being misleading (integrity 5.3): nothing if
// two archived pages contradict it that are of different publishers and groups, one
// is no journalism unless it is a fact-checker bound to a code, and one has no part in
// the event.
func lacking(list []Evidence) (out []string) {
	var has []Evidence
	bare := false
	for _, v := range list {
		switch {
		case v.Stance != contradicts:
		case v.Hash == "":
			bare = true
		default:
			has = append(has, v)
		}
	}
	apart, other, outside := false, false, false
	for i, a := range has {
		other = other || a.Kind == factcheck && a.Coded || a.Kind != factcheck && a.Kind != journalism
		outside = outside || !a.Party
		for _, b := range has[:i] {
			apart = apart || a.Hash != b.Hash && !strings.EqualFold(a.Publisher, b.Publisher) && !strings.EqualFold(a.Group, b.Group)
		}
	}
	for _, need := range []struct {
		met  bool
		name string
	}{{len(has) >= 2, "sources"}, {len(has) < 2 || apart, "publishers"}, {len(has) == 0 || other, "kind"}, {len(has) == 0 || outside, "party"}, {!bare || len(has) >= 2, "archive"}} {
		if !need.met {
			out = append(out, need.name)
		}
	}
	return out
}

// Assess says what is known of a claim, and lifts what was based on what was said
// before and does not stand any more.
func (e *Engine) Assess(ctx context.Context, tx *store.Tx, actor account.Actor, which int64, s ClaimState, why house.Words) (Claim, error) {
	if err := e.turn(ctx, tx, lead(actor)); err != nil {
		return Claim{}, err
	}
	k, err := e.Claim(ctx, tx, which)
	if err != nil {
		return k, err
	}
	why = tidy(why)
	switch {
	case !slices.Contains(claimStates, s):
		return k, errKind
	case s == k.State:
		return k, errState
	case s != UnderReview && len(why) == 0 || long(why, maxText):
		return k, errText
	}
	if err := impartial(tx, actor, k.Crisis, k.ID); err != nil {
		return k, err
	}
	if s == Misleading {
		list, err := e.Evidence(ctx, tx, k.ID)
		if err != nil {
			return k, err
		}
		var f fault.Fields
		for _, what := range lacking(list) {
			f.Add(what, "crisis.evidence."+what)
		}
		if err := f.Err(errEvidence.Code); err != nil {
			return k, err
		}
	}
	k.State, k.Assessment, k.By, k.Assessed = s, why, actor.Account, instant(tx)
	if err := updateClaim(tx, &k); err != nil {
		return k, err
	}
	if err := e.weighed(ctx, tx, actor, "crisis.assess", &k, 0); err != nil {
		return k, err
	}
	switch s {
	case Accurate, NoClaim:
		err = e.liftAll(ctx, tx, actor, lifting{Claim: k.ID, Wrong: true, At: k.Assessed})
	case Unverified, UnderReview: // nothing graver than M1 rests on what nobody vouches for
		err = e.liftAll(ctx, tx, actor, lifting{Claim: k.ID, Graver: true, At: k.Assessed})
	}
	return k, err
}

// Claim gives a claim by its number in the store.
func (e *Engine) Claim(_ context.Context, tx *store.Tx, which int64) (Claim, error) {
	k, err := claimByID(tx, which)
	if store.IsMissing(err) {
		err = errMissing
	}
	return k, err
}

// Claims lists the claims of a crisis in order.
func (e *Engine) Claims(_ context.Context, tx *store.Tx, crisis int64) ([]Claim, error) {
	return claimsOf(tx, crisis)
}

// Numbered gives a claim by its number in a crisis.
func (e *Engine) Numbered(_ context.Context, tx *store.Tx, crisis int64, n int) (Claim, error) {
	k, err := claimByN(tx, crisis, n)
	if store.IsMissing(err) {
		err = errMissing
	}
	return k, err
}

// Evidence lists what is known of a claim, the oldest first.
func (e *Engine) Evidence(_ context.Context, tx *store.Tx, claim int64) ([]Evidence, error) {
	return evidenceOf(tx, claim)
}
