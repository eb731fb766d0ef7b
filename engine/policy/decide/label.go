package decide

import (
	"errors"
	"strings"
)

// Setting is what a viewer, or a definition by default, wants a label to do.
type Setting uint8

// The settings. Unset lets the next in the order of integrity 4.6 decide.
const (
	Unset Setting = iota
	Ignore
	Warn
	HideIt
)

var settingNames = []string{Ignore: "ignore", Warn: "warn", HideIt: "hide"}

// MarshalText gives "ignore", "warn" or "hide".
func (s Setting) MarshalText() ([]byte, error) {
	if s == Unset {
		return nil, errors.New("decide: a setting that is not set has no name")
	}
	return []byte(settingNames[s]), nil
}

// UnmarshalText reads "ignore", "warn" or "hide".
func (s *Setting) UnmarshalText(text []byte) error {
	return readName(s, text, func(i int) string { return settingNames[i] }, len(settingNames))
}

// Severity is how loudly a label speaks where it does not blur.
type Severity uint8

// The severities.
const (
	None Severity = iota
	Informs
	Alerts
)

var severityNames = []string{None: "none", Informs: "inform", Alerts: "alert"}

// MarshalText gives "none", "inform" or "alert".
func (s Severity) MarshalText() ([]byte, error) { return []byte(severityNames[s]), nil }

// UnmarshalText reads "none", "inform" or "alert".
func (s *Severity) UnmarshalText(text []byte) error {
	return readName(s, text, func(i int) string { return severityNames[i] }, len(severityNames))
}

// Blurs is what a label covers.
type Blurs uint8

// What a label may cover.
const (
	BlursNone Blurs = iota
	BlursMedia
	BlursContent
)

var blursNames = []string{BlursNone: "none", BlursMedia: "media", BlursContent: "content"}

// MarshalText gives "none", "media" or "content".
func (b Blurs) MarshalText() ([]byte, error) { return []byte(blursNames[b]), nil }

// UnmarshalText reads "none", "media" or "content".
func (b *Blurs) UnmarshalText(text []byte) error {
	return readName(b, text, func(i int) string { return blursNames[i] }, len(blursNames))
}

// Target is the part of an author that a label is about.
type Target uint8

// The targets: the account as a whole, its profile, or one item.
const (
	OnContent Target = iota
	OnAccount
	OnCard
)

var targetNames = []string{"content", "account", "profile"}

// String gives "content", "account" or "profile".
func (t Target) String() string { return targetNames[t] }

// Sources: Author is that of self-labels, LabelerPrefix begins that of a labeler
// from outside. Every other source speaks for the network: "network",
// "crisis/12", "rights/5".
const (
	Author        = "author"
	LabelerPrefix = "labeler:"
)

// Origin gives whose definitions a source uses: "" for the network, Author, or
// the labeler.
func Origin(source string) string {
	if source == Author || strings.HasPrefix(source, LabelerPrefix) {
		return source
	}
	return ""
}

// Label is a dated statement by a source about a subject. Times are in
// microseconds since 1970; Until 0 never ends. Regions nil is everywhere. Tier
// is the subscription that NeedSubscription asks for, 0 any.
type Label struct {
	Source   string
	Val      string
	Target   Target
	Regions  *Regions
	Tier     int64
	Since    int64
	Until    int64
	Decision int64
}

// Roles that may apply a label, from the weakest.
const (
	RoleAuthor   = "author"
	RoleReviewer = "reviewer"
	RoleLead     = "lead"
	RoleSystem   = "system"
)

// Definition says what a label value means. Network definitions may set Bits;
// those of labelers use Severity, Blurs, Default and AdultOnly only.
type Definition struct {
	Identifier   string
	Severity     Severity
	Blurs        Blurs
	Default      Setting
	AdultOnly    bool
	Configurable bool
	// Self allows authors to use the label on what is theirs.
	Self bool
	Bits Word
	// MinAge in years asks for proof of that age; it sets AgeGate.
	MinAge uint8
	// Role that may apply it, and how many persons it takes: for anybody, and
	// for authors of a high profile.
	Role             string
	Confirm          uint8
	ConfirmProminent uint8
	// Measure is M1 to M3, withhold, removal or age, for statements.
	Measure string

	noOverride bool
	signedOut  bool
	behaviour  *behaviour
}

// Restricts says whether the label takes something from the author of what it
// is put on, so that the author must be told why.
func (d *Definition) Restricts() bool {
	return d.Bits.Has(Restricting) || d.Bits == 0 && (d.behaviour != nil || d.Blurs != BlursNone || d.Severity == Alerts)
}

// Context is a place within a surface where a label without bits shows.
type Context uint8

// The contexts of integrity 4.6.
const (
	ProfileList Context = iota
	ProfileView
	Avatar
	Banner
	DisplayName
	ContentList
	ContentView
	ContentMedia
)

var contextNames = [ContextCount]string{"profileList", "profileView", "avatar", "banner", "displayName", "contentList", "contentView", "contentMedia"}

// String gives the name on the wire.
func (c Context) String() string { return contextNames[c] }

// MarshalText gives the name on the wire.
func (c Context) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads the name on the wire.
func (c *Context) UnmarshalText(text []byte) error {
	return readName(c, text, func(i int) string { return contextNames[i] }, ContextCount)
}

type effect uint8

const (
	nothing effect = iota
	inform
	alert
	blur
)

// behaviour is what a label does, by target and context.
type behaviour [3][ContextCount]effect

// interpret is the table of integrity 4.6 for a definition without its own
// behaviour.
func interpret(d *Definition) *behaviour {
	say := [...]effect{None: nothing, Informs: inform, Alerts: alert}[d.Severity]
	b := &behaviour{}
	for _, t := range []Target{OnAccount, OnCard} {
		b[t][ProfileList], b[t][ProfileView] = say, say
	}
	switch d.Blurs {
	case BlursContent:
		view := say
		if d.AdultOnly {
			view = blur
		}
		for _, t := range []Target{OnAccount, OnContent} {
			b[t][ContentList], b[t][ContentView] = blur, view
		}
	case BlursMedia:
		for _, t := range []Target{OnAccount, OnCard} {
			b[t][Avatar], b[t][Banner] = blur, blur
		}
		b[OnContent][ContentMedia] = blur
	default:
		for _, t := range []Target{OnAccount, OnContent} {
			b[t][ContentList], b[t][ContentView] = say, say
		}
	}
	return b
}

// blurring makes a behaviour of blurs, one list of contexts a target.
func blurring(account, card, content []Context) *behaviour {
	b := &behaviour{}
	for _, row := range []struct {
		t  Target
		in []Context
	}{{OnAccount, account}, {OnCard, card}, {OnContent, content}} {
		for _, c := range row.in {
			b[row.t][c] = blur
		}
	}
	return b
}

// class is the pair of kind and manner that a surface decides in.
type class uint8

const (
	contentList class = iota
	contentView
	profileList
	profileView
	classCount
)

// classOf lists which contexts a class is made of, and what a blur there means.
var classOf = [classCount][]struct {
	in   Context
	blur Word
}{
	contentList: {{ContentList, BlurContent}, {ContentMedia, BlurMedia}},
	contentView: {{ContentView, BlurContent}, {ContentMedia, BlurMedia}},
	profileList: {{ProfileList, BlurContent}, {DisplayName, BlurContent}, {Avatar, BlurMedia}, {Banner, BlurMedia}},
	profileView: {{ProfileView, BlurContent}, {DisplayName, BlurContent}, {Avatar, BlurMedia}, {Banner, BlurMedia}},
}

// word folds what a label does to a target into bits, for one class.
func (b *behaviour) word(t Target, c class, v verdict) Word {
	var w Word
	for _, part := range classOf[c] {
		switch b[t][part.in] {
		case blur:
			w |= part.blur
			if v.forced {
				w |= NoOverride
			}
		case alert:
			w |= Alert
		case inform:
			w |= Inform
		}
	}
	if v.setting == HideIt && filters(t, c) {
		w |= Filter
	}
	return w
}

// filters says where the setting "hide" leaves an item out.
func filters(t Target, c class) bool {
	return c == profileList && t == OnAccount || c == contentList && t != OnCard
}
