package decide

import "slices"

// Kind is what a subject is.
type Kind uint8

// The kinds of subjects. The zero Kind is none, and is never shown.
const (
	_ Kind = iota
	KindAccount
	KindProfile
	KindPost
	KindMedia
	KindMessage
	KindConversation
	KindLive
	KindLiveMessage
	KindCampaign
	KindListing
	KindTemplate
	KindList
	KindNote
)

var kindNames = []string{"", "account", "profile", "post", "media", "message", "conversation", "live", "live_message", "campaign", "listing", "template", "list", "note"}

// String gives the name on the wire.
func (k Kind) String() string { return kindNames[k] }

// MarshalText gives the name on the wire.
func (k Kind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads the name on the wire.
func (k *Kind) UnmarshalText(text []byte) error {
	return readName(k, text, func(i int) string { return kindNames[i] }, len(kindNames))
}

// Ref names a subject.
type Ref struct {
	Kind Kind  `json:"kind"`
	ID   int64 `json:"id,string"`
}

// Subject is a thing to decide about. Item is required; so is Author unless the
// subject is an account or profile, whose labels are its Item. A nil one means
// "not loaded", and what was not loaded is hidden. Around is the container it
// stands in, nil for none.
type Subject struct {
	ID       int64
	AuthorID int64
	Item     *Sum
	Author   *Sum
	Around   *Sum
	Rel      Rel
	Kind     Kind
	Audience Audience
	// Asked says that a search named the author, or the item itself.
	Asked bool
	// Within names the container that Around is about, for those who load it.
	Within Ref
	// Inner is one more than the place, in the same page, of the subject that
	// this one boosts (if Boosts) or else quotes; 0 for none.
	Inner  int32
	Boosts bool
	// Text and Tags are folded, and needed only if the viewer WantsText.
	Lang string
	Text string
	Tags []string
}

// Decision is the answer for a viewer, a subject and a surface. Word is all
// that holds, Show the part of it the surface shows. Inner and InnerDrop speak
// for the boosted or quoted subject where the container shows it.
type Decision struct {
	Word      Word
	Show      Word
	Inner     Word
	Drop      bool
	InnerDrop bool
}

// Covered says whether a cover stands before the item or its media.
func (d Decision) Covered() bool { return d.Show.Has(BlurContent | BlurMedia) }

// Locked says that the content must not leave the server.
func (d Decision) Locked() bool { return d.Drop || locked(d.Show) }

// InnerLocked says that the inner subject's content must not leave the server.
func (d Decision) InnerLocked() bool { return d.InnerDrop || locked(d.Inner) }

func locked(w Word) bool {
	return w.Has(Gone) || w&(BlurContent|NoOverride) == BlurContent|NoOverride
}

// Page decides a whole page and returns the decisions in out[:0], in order. It
// does no I/O, and does not allocate when out has room.
func (v *Viewer) Page(s Surface, in []Subject, out []Decision) []Decision {
	out = out[:0]
	for i := range in {
		sub := &in[i]
		w := v.weigh(s, sub, sub.Rel)
		d := Decision{Word: w, Show: w & surfaces[s].show, Drop: v.drops(s, sub, w)}
		if inner := innerOf(in, sub); inner != nil {
			v.wrap(s, sub, inner, &d)
		}
		out = append(out, d)
	}
	return out
}

func innerOf(in []Subject, sub *Subject) *Subject {
	if sub.Inner < 1 || int(sub.Inner) > len(in) {
		return nil
	}
	return &in[sub.Inner-1]
}

// drops applies a surface's mask with its exceptions, which look at the viewer
// and the relation only.
func (v *Viewer) drops(s Surface, sub *Subject, w Word) bool {
	mask := surfaces[s].drop
	if sub.Rel.Has(Following) {
		mask &^= surfaces[s].spare
	}
	if s == OnSearch && sub.Asked {
		mask &^= NoSearch
	}
	if v.owns(sub) {
		mask &= Hide
	}
	return w&mask != 0
}

// wrap decides the inner subject of a container on its own and carries over
// what concerns the container (integrity 4.4).
func (v *Viewer) wrap(s Surface, outer, inner *Subject, d *Decision) {
	w := v.weigh(s, inner, inner.Rel)
	if outer.Boosts {
		d.Inner, d.InnerDrop = w&surfaces[s].show, v.drops(s, inner, w)
		if surfaces[s].flags&weighsBoosts != 0 && w.Has(NoRecommend) && !inner.Rel.Has(Following) && !v.owns(inner) {
			d.InnerDrop = true
		}
		d.Drop = d.Drop || d.InnerDrop
		return
	}
	quoted := v.weigh(OnQuote, inner, inner.Rel)
	d.Inner, d.InnerDrop = quoted&surfaces[OnQuote].show, v.drops(OnQuote, inner, quoted)
	// A block leaves the quoting item in place, with "not available" inside
	// (integrity 15.1): only the other reasons to filter reach the container.
	if v.weigh(s, inner, inner.Rel&^blocks)&surfaces[s].drop&Filter != 0 && !v.owns(inner) {
		d.Drop = true
	}
}

// owns says whether the viewer is the author.
func (v *Viewer) owns(sub *Subject) bool {
	return v.profile.ID != 0 && v.profile.ID == sub.AuthorID
}

func (v *Viewer) hid(id int64) bool {
	_, found := slices.BinarySearch(v.profile.Hidden, id)
	return found
}

func (sub *Subject) loaded() bool {
	return sub.Kind != 0 && sub.Item != nil && (sub.Author != nil || sub.isAccount())
}

func (sub *Subject) isAccount() bool { return sub.Kind == KindAccount || sub.Kind == KindProfile }

// classFor chooses the contexts a subject is judged in on a surface.
func classFor(s Surface, k Kind) class {
	c := contentList
	if surfaces[s].view {
		c = contentView
	}
	if k == KindAccount || k == KindProfile {
		c += profileList
	}
	return c
}

// weigh joins everything that holds for the viewer, the subject and a surface;
// rel is what the rules shall take the relation for.
func (v *Viewer) weigh(s Surface, sub *Subject, rel Rel) Word {
	if !sub.loaded() {
		return Hide
	}
	c := classFor(s, sub.Kind)
	owns := v.owns(sub)
	var w Word
	var age uint8
	for slot, sum := range [...]*Sum{sub.Item, sub.Author, sub.Around} {
		if sum != nil {
			bits, years := v.labels(sum, c, owns, slot == 0 && !sub.isAccount())
			w |= bits
			age = max(age, years)
		}
	}
	if !owns && surfaces[s].flags&unguarded == 0 {
		for i := range rules {
			w |= rules[i].apply(v, s, sub, rel, c)
		}
	}
	return settle(w, v.opens(s, sub, owns, age))
}

// labels gives what one Sum means to the viewer in a class, and the age it
// asks for.
func (v *Viewer) labels(sum *Sum, c class, owns, final bool) (Word, uint8) {
	net, age := sum.Word, sum.MinAge
	var facing uint8
	for _, m := range sum.marks {
		facing |= v.effect(m, c)
	}
	for i := range sum.locals {
		l := &sum.locals[i]
		if l.regions.touches(v.profile.Region) && int(l.kind) < len(v.table.kinds) {
			def := &v.table.kinds[l.kind].def
			net |= def.Bits
			age = max(age, def.MinAge)
			facing |= v.effect(l.mark, c)
		}
	}
	if owns {
		net, facing = spare(net, final), facing&^uint8(Filter|NoOverride)
	}
	return net | Word(facing), age
}

// effect is what a viewer-facing mark does; a mark of a table that the viewer
// was not compiled against covers, to be safe.
func (v *Viewer) effect(m mark, c class) uint8 {
	if int(m.kind) >= len(v.effects) {
		return uint8(BlurContent)
	}
	return v.effects[m.kind][int(m.target)*int(classCount)+int(c)]
}

// spare turns what network measures do to others into a neutral line for the
// author. Only a removal of the item itself holds for its author too.
func spare(net Word, final bool) Word {
	w := net &^ soft
	if net.Has(soft) {
		w |= Inform
	}
	if final {
		w |= net & Hide
	}
	return w
}

// opens lists the gates that the viewer passes, and Stranger for followers.
func (v *Viewer) opens(s Surface, sub *Subject, owns bool, age uint8) Word {
	if owns || surfaces[s].flags&unguarded != 0 {
		return Gates | Stranger
	}
	var w Word
	if age <= v.profile.Age {
		w |= AgeGate
	}
	if v.subscribes(sub) {
		w |= NeedSubscription
	}
	if sub.Rel.Has(Following) {
		w |= NeedFollow | Stranger
	}
	if sub.Rel.Has(Consented) {
		w |= NeedConsent
	}
	return w
}

// subscribes says whether the viewer holds every tier asked for.
func (v *Viewer) subscribes(sub *Subject) bool {
	for _, sum := range [...]*Sum{sub.Item, sub.Author, sub.Around} {
		if sum == nil {
			continue
		}
		for _, tier := range sum.Tiers {
			_, held := slices.BinarySearch(v.profile.Tiers, tier)
			if tier == 0 {
				held = sub.Rel.Has(Subscribed)
			}
			if !held {
				return false
			}
		}
	}
	return true
}

// settle takes away the gates that open, and closes the item if one remains.
func settle(w, opens Word) Word {
	w &^= opens
	if w.Has(Gates) {
		w |= closed
	}
	return w
}
