package policy

import (
	"fmt"
	"strings"

	"parvis/base/fault"
	"parvis/engine/policy/decide"
)

// Simulation is a decision to make for given facts (integrity 17). Ids are any
// texts. A label's src is "network", the author's id, or a labeler's.
type Simulation struct {
	Viewer    SimViewer                  `json:"viewer"`
	LabelDefs map[string][]SimDefinition `json:"label_defs"`
	Subject   SimSubject                 `json:"subject"`
	Contexts  []decide.Context           `json:"contexts"`
	Surfaces  []decide.Surface           `json:"surfaces"`
	Acts      []decide.Act               `json:"acts"`
}

// SimViewer is who looks.
type SimViewer struct {
	Authed   bool                      `json:"authed"`
	IsAuthor bool                      `json:"is_author"`
	Adult    bool                      `json:"adult_content"`
	Age      uint8                     `json:"age"`
	Region   string                    `json:"region"`
	Labels   map[string]decide.Setting `json:"labels"`
	Labelers []Labeler                 `json:"labelers"`
	Words    []MutedWord               `json:"muted_words"`
	Hidden   []string                  `json:"hidden_items"`
}

// SimDefinition is what a labeler defines.
type SimDefinition struct {
	Identifier string          `json:"identifier"`
	Severity   decide.Severity `json:"severity"`
	Blurs      decide.Blurs    `json:"blurs"`
	Default    decide.Setting  `json:"default_setting"`
	AdultOnly  bool            `json:"adult_only"`
}

// SimLabel is a label of a subject or author.
type SimLabel struct {
	Src     string `json:"src"`
	Val     string `json:"val"`
	Regions string `json:"regions"`
}

// SimAuthor is who published a subject, and how the viewer stands to them.
type SimAuthor struct {
	ID            string     `json:"id"`
	Relations     []string   `json:"relations"`
	AccountLabels []SimLabel `json:"account_labels"`
	ProfileLabels []SimLabel `json:"profile_labels"`
}

// SimSubject is what is looked at.
type SimSubject struct {
	Kind      decide.Kind `json:"kind"`
	ID        string      `json:"id"`
	Text      string      `json:"text"`
	Languages []string    `json:"languages"`
	Tags      []string    `json:"tags"`
	Author    SimAuthor   `json:"author"`
	Labels    []SimLabel  `json:"labels"`
	Quote     *SimSubject `json:"quote"`
}

// Simulated is the answer, by name of what was asked for.
type Simulated struct {
	Contexts map[string]SimLook     `json:"contexts"`
	Surfaces map[string]SimDecision `json:"surfaces"`
	Acts     map[string]SimAct      `json:"acts"`
}

// SimLook is how the subject shows in a context.
type SimLook struct {
	Filter     bool       `json:"filter"`
	Blur       bool       `json:"blur"`
	Alert      bool       `json:"alert"`
	Inform     bool       `json:"inform"`
	NoOverride bool       `json:"noOverride"`
	Causes     []SimCause `json:"causes"`
}

// SimCause is why.
type SimCause struct {
	Type       string `json:"type"`
	Source     string `json:"source"`
	Val        string `json:"val,omitempty"`
	Target     string `json:"target,omitempty"`
	Priority   int    `json:"priority"`
	Downgraded bool   `json:"downgraded"`
}

// SimDecision is what a surface does with the subject.
type SimDecision struct {
	Drop    bool     `json:"drop"`
	Cover   bool     `json:"cover"`
	Notices []string `json:"notices"`
	Word    string   `json:"word"`
}

// SimAct says whether an act is allowed, and the code of the refusal.
type SimAct struct {
	Allowed bool   `json:"allowed"`
	Code    string `json:"code,omitempty"`
}

// MaxSimLabels bounds the labels of a simulation.
const MaxSimLabels = 64

const network = "network"

var relationNames = map[string]decide.Rel{
	"following": decide.Following, "followed_by": decide.FollowedBy,
	"blocking": decide.Blocking, "blocking_by_list": decide.BlockingByList, "blocked_by": decide.BlockedBy, "domain_blocking": decide.DomainBlocking,
	"muted": decide.Muting, "muted_by_list": decide.MutingByList, "muting_notifications": decide.MutingNotices,
	"mentioned": decide.Named, "subscribed": decide.Subscribed, "consented": decide.Consented, "unknown": decide.UnknownRel,
}

// stage is a simulation made ready to decide.
type stage struct {
	sim    *Simulation
	table  *decide.Table
	ids    map[string]int64
	labels int
	in     []decide.Subject
	ev     []decide.Evidence
}

// Simulate decides for given facts, without touching the store, with the
// definitions in force and those of the simulation.
func (e *Engine) Simulate(sim *Simulation) (*Simulated, error) {
	s := &stage{sim: sim, ids: map[string]int64{}}
	var err error
	if s.table, err = s.compile(e.Table()); err != nil {
		return nil, definitionFault(err)
	}
	if err := s.add(&sim.Subject); err != nil {
		return nil, err
	}
	if q := sim.Subject.Quote; q != nil {
		if err := s.add(q); err != nil {
			return nil, err
		}
		s.in[0].Inner = 2
	}
	if s.labels > MaxSimLabels {
		return nil, errSimLabels
	}
	v, err := s.viewer()
	if err != nil {
		return nil, err
	}
	return s.answer(v), nil
}

// compile adds the definitions of the simulation, and those that everybody has
// for each labeler that is named in it.
func (s *stage) compile(live *decide.Table) (*decide.Table, error) {
	var sets []decide.Definitions
	named := map[string]bool{}
	for src, defs := range s.sim.LabelDefs {
		set := decide.Definitions{Origin: decide.LabelerPrefix + src}
		for _, d := range defs {
			set.Defs = append(set.Defs, decide.Definition{Identifier: d.Identifier, Severity: d.Severity, Blurs: d.Blurs, Default: d.Default, AdultOnly: d.AdultOnly})
		}
		sets, named[src] = append(sets, set), true
	}
	for _, l := range s.sim.Viewer.Labelers {
		if !named[l.ID] {
			sets, named[l.ID] = append(sets, decide.Definitions{Origin: decide.LabelerPrefix + l.ID}), true
		}
	}
	return live.With(sets...)
}

func (s *stage) id(name string) int64 {
	if s.ids[name] == 0 {
		s.ids[name] = int64(len(s.ids) + 1)
	}
	return s.ids[name]
}

func (s *stage) add(sub *SimSubject) error {
	d := decide.Subject{Kind: sub.Kind, ID: s.id("item " + sub.ID), AuthorID: s.id("account " + sub.Author.ID), Text: Fold(sub.Text)}
	if d.Kind == 0 {
		d.Kind = decide.KindPost
	}
	if len(sub.Languages) > 0 {
		d.Lang = sub.Languages[0]
	}
	for _, t := range sub.Tags {
		d.Tags = append(d.Tags, Fold(t))
	}
	for _, r := range sub.Author.Relations {
		bit, known := relationNames[r]
		if !known {
			return errSimName.With(fault.Arg{Name: "Name", Value: "relation"})
		}
		d.Rel |= bit
	}
	var ev decide.Evidence
	var err error
	about := []decide.Label{}
	for _, part := range []struct {
		labels []SimLabel
		target decide.Target
		into   *[]decide.Label
	}{{sub.Labels, decide.OnContent, &ev.Item}, {sub.Author.AccountLabels, decide.OnAccount, &about}, {sub.Author.ProfileLabels, decide.OnCard, &about}} {
		if *part.into, err = s.put(*part.into, part.labels, sub.Author.ID, part.target); err != nil {
			return err
		}
	}
	if d.Kind == decide.KindAccount || d.Kind == decide.KindProfile {
		ev.Item = append(ev.Item, about...)
	} else {
		ev.Author = about
		d.Author = s.table.Sum(ev.Author, 0)
	}
	d.Item = s.table.Sum(ev.Item, 0)
	s.in, s.ev = append(s.in, d), append(s.ev, ev)
	return nil
}

func (s *stage) put(to []decide.Label, labels []SimLabel, author string, target decide.Target) ([]decide.Label, error) {
	for _, l := range labels {
		regions, ok := decide.ParseRegions(l.Regions)
		if !ok {
			return nil, errSimName.With(fault.Arg{Name: "Name", Value: "regions"})
		}
		source := decide.LabelerPrefix + l.Src
		switch l.Src {
		case author:
			source = decide.Author
		case network:
			source = network
		}
		s.labels++
		to = append(to, decide.Label{Source: source, Val: l.Val, Target: target, Regions: regions})
	}
	return to, nil
}

func (s *stage) viewer() (*decide.Viewer, error) {
	w := &s.sim.Viewer
	p := (&Preferences{Adult: w.Adult, Labels: w.Labels, Labelers: w.Labelers, Words: w.Words}).profile(0)
	p.Age, p.Adult = w.Age, w.Adult && (w.Age == 0 || w.Age >= adultAge)
	if w.Region != "" {
		region, ok := decide.ParseRegion(w.Region)
		if !ok {
			return nil, errSimName.With(fault.Arg{Name: "Name", Value: "region"})
		}
		p.Region = region
	}
	for _, h := range w.Hidden {
		p.Hidden = append(p.Hidden, s.id("item "+h))
	}
	switch {
	case w.IsAuthor:
		p.ID = s.in[0].AuthorID
	case w.Authed:
		p.ID = s.id("the viewer")
	}
	return s.table.Viewer(p), nil
}

func (s *stage) answer(v *decide.Viewer) *Simulated {
	out := &Simulated{Contexts: map[string]SimLook{}, Surfaces: map[string]SimDecision{}, Acts: map[string]SimAct{}}
	looks := v.Looks(s.in, s.ev, 0)
	for _, c := range s.sim.Contexts {
		out.Contexts[c.String()] = simLook(looks[c])
	}
	for _, surface := range s.sim.Surfaces {
		d := v.Page(surface, s.in, nil)[0]
		answer := SimDecision{Drop: d.Drop, Cover: d.Covered(), Notices: []string{}, Word: WordText(d.Show)}
		for _, n := range v.Notices(surface, &s.in[0]) {
			answer.Notices = append(answer.Notices, n.Key)
		}
		out.Surfaces[surface.String()] = answer
	}
	for _, a := range s.sim.Acts {
		r := v.Can(a, &s.in[0])
		answer := SimAct{Allowed: r == decide.Allowed}
		if !answer.Allowed {
			answer.Code = strings.TrimPrefix(refusals[r].Code, "policy.")
		}
		out.Acts[a.String()] = answer
	}
	return out
}

func simLook(l decide.Look) SimLook {
	out := SimLook{Filter: l.Filter, Blur: l.Blur, Alert: l.Alert, Inform: l.Inform, NoOverride: l.NoOverride, Causes: []SimCause{}}
	for _, c := range l.Causes {
		cause := SimCause{Type: c.Type, Source: strings.TrimPrefix(c.Source, decide.LabelerPrefix), Val: c.Val, Priority: c.Priority, Downgraded: c.Downgraded}
		if c.Type == "label" {
			cause.Target = c.Target.String()
		}
		out.Causes = append(out.Causes, cause)
	}
	return out
}

// WordText is the form of a word on the wire (integrity 5.9).
func WordText(w decide.Word) string { return fmt.Sprintf("0x%016x", uint64(w)) }
