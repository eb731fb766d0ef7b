package decide

import (
	"cmp"
	"slices"
)

// Evidence is the labels that the Sums of a Subject were made of.
type Evidence struct{ Item, Author, Around []Label }

// Reason is one contribution to a Word: a label, or a rule.
type Reason struct {
	Rule  string
	Bits  Word
	Label *Label
	about string
}

// Why is a Decision with its reasons. Before redaction the reasons' bits join
// to the Decision's Word; Inner are those of the boosted or quoted subject.
type Why struct {
	Decision Decision
	Reasons  []Reason
	Inner    []Reason
}

// Reader is who an explanation is for.
type Reader uint8

// The readers of explanations.
const (
	ForViewer Reader = iota
	ForAuthor
	ForStaff
)

// Explain recomputes the decision on in[i] label by label and says what made
// each bit, as far as r may know. ev stands beside in, place by place; now is
// the time the Sums were made at.
func (v *Viewer) Explain(s Surface, in []Subject, ev []Evidence, i int, now int64, r Reader) Why {
	sub := &in[i]
	tr := tracer{v: v, now: now}
	w, reasons := tr.trace(s, sub, &ev[i])
	why := Why{Decision: Decision{Word: w, Show: w & surfaces[s].show, Drop: v.drops(s, sub, w)}}
	if inner := innerOf(in, sub); inner != nil {
		v.wrap(s, sub, inner, &why.Decision)
		at := s
		if !sub.Boosts {
			at = OnQuote
		}
		_, why.Inner = tr.trace(at, inner, &ev[sub.Inner-1])
	}
	why.Reasons, why.Inner = redact(reasons, r), redact(why.Inner, r)
	return why
}

type tracer struct {
	v   *Viewer
	now int64
}

func (tr tracer) trace(s Surface, sub *Subject, ev *Evidence) (Word, []Reason) {
	if !sub.loaded() {
		return Hide, []Reason{{Rule: "not_loaded", Bits: Hide, about: public}}
	}
	v, c, owns := tr.v, classFor(s, sub.Kind), tr.v.owns(sub)
	var out []Reason
	var age uint8
	for slot, labels := range [...][]Label{ev.Item, ev.Author, ev.Around} {
		for i := range labels {
			bits, years := tr.label(&labels[i], c, owns, slot == 0 && !sub.isAccount())
			age = max(age, years)
			if bits != 0 {
				out = append(out, Reason{Rule: "label", Bits: bits, Label: &labels[i], about: public})
			}
		}
	}
	if !owns && surfaces[s].flags&unguarded == 0 {
		for _, r := range rules {
			if bits := r.apply(v, s, sub, sub.Rel, c); bits != 0 {
				out = append(out, Reason{Rule: r.name, Bits: bits, about: r.about})
			}
		}
	}
	opens := v.opens(s, sub, owns, age)
	var w Word
	for i := range out {
		out[i].Bits = settle(out[i].Bits, opens)
		w |= out[i].Bits
	}
	return w, slices.DeleteFunc(out, func(r Reason) bool { return r.Bits == 0 })
}

// label is what one label contributes, by its definition and the viewer's
// preferences and without the compiled effects.
func (tr tracer) label(l *Label, c class, owns, final bool) (Word, uint8) {
	t := tr.v.table
	i, ok := t.find(l.Source, l.Val)
	if !ok || l.Until != 0 && l.Until <= tr.now || !l.Regions.touches(tr.v.profile.Region) {
		return 0, 0
	}
	k := &t.kinds[i]
	var facing Word
	if ruling, holds := tr.v.profile.rule(k); holds {
		facing = k.behaviour.word(l.Target, c, ruling)
	}
	net := k.def.Bits
	if owns {
		net, facing = spare(net, final), facing&^(Filter|NoOverride)
	}
	return net | facing, k.def.MinAge
}

// redact hides what r may not learn: from viewers that the other party blocked
// them, from authors what a viewer prefers, and from both who decided.
func redact(reasons []Reason, r Reader) []Reason {
	out := reasons[:0:0]
	for _, reason := range reasons {
		switch {
		case r == ForStaff || reason.about == public:
		case r == ForAuthor:
			continue
		case reason.about == others:
			reason.Rule = "not_available"
		}
		out = append(out, reason)
	}
	return out
}

// Notice is a line or cover to show with a subject; its words are looked up by
// Key, the identifier of the label.
type Notice struct {
	Key      string
	Origin   string
	Severity Severity
	Cover    bool
	Bits     Word
}

// Notices lists what to say with a subject, most severe first, then by key.
// Ask only when the Decision shows something of it.
func (v *Viewer) Notices(s Surface, sub *Subject) []Notice {
	var out []Notice
	if !sub.loaded() {
		return nil
	}
	c, owns := classFor(s, sub.Kind), v.owns(sub)
	for slot, sum := range [...]*Sum{sub.Item, sub.Author, sub.Around} {
		if sum == nil {
			continue
		}
		for _, m := range sum.marks {
			out = v.notice(out, m, c, owns, slot == 0 && !sub.isAccount())
		}
		for _, l := range sum.locals {
			if l.regions.touches(v.profile.Region) {
				out = v.notice(out, l.mark, c, owns, slot == 0 && !sub.isAccount())
			}
		}
	}
	slices.SortFunc(out, func(a, b Notice) int {
		return cmp.Or(b2i(b.Cover)-b2i(a.Cover), cmp.Compare(b.Severity, a.Severity), cmp.Compare(a.Key, b.Key), cmp.Compare(a.Origin, b.Origin))
	})
	return slices.Compact(out)
}

func (v *Viewer) notice(out []Notice, m mark, c class, owns, final bool) []Notice {
	if int(m.kind) >= len(v.effects) {
		return out
	}
	k := &v.table.kinds[m.kind]
	net, facing := k.def.Bits, Word(v.effect(m, c))
	if owns {
		net, facing = spare(net, final), facing&^(Filter|NoOverride)
	}
	w := net | facing
	const told = Gone | Cover | Alert | Inform | ShowCredit | ShowSponsor | ShowSynthetic | ShowLicence | ShowFactcheck | ShowNote | ShowAffiliation
	if !w.Has(told) {
		return out
	}
	n := Notice{Key: k.val, Origin: k.origin, Bits: w, Cover: w.Has(BlurContent | BlurMedia)}
	switch {
	case w.Has(Alert | Gone | Cover):
		n.Severity = Alerts
	case w.Has(Inform):
		n.Severity = Informs
	}
	return append(out, n)
}
