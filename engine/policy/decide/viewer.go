package decide

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Profile is what is known of a viewer. The zero value is somebody signed out,
// of unknown age and region, with adult content off.
type Profile struct {
	ID     int64
	Age    uint8 // in years, a lower bound; 0 unknown
	Region Region
	Word   Word // of the viewer's own account
	Adult  bool
	// Labels are the settings by value; Labelers are those chosen, each with
	// settings that come first for its labels.
	Labels   map[string]Setting
	Labelers []Labeler
	Words    []MutedWord
	Hidden   []int64
	Tiers    []int64 // subscriptions held
}

// Labeler is a labeler that a viewer chose; Source begins with LabelerPrefix.
type Labeler struct {
	Source string
	Labels map[string]Setting
}

// MutedWord is a word or phrase that a viewer does not want to read, already
// folded as texts are. It ends at Until, in microseconds, unless that is 0.
type MutedWord struct {
	Value            string
	TagsOnly         bool
	ExcludeFollowing bool
	Until            int64
}

// Viewer is a Profile compiled against a Table. It is immutable and safe to
// share.
type Viewer struct {
	table   *Table
	profile Profile
	effects [][3 * classCount]uint8
}

// Viewer compiles a profile; settings and words that are wanted later than now
// need a new one when they end.
func (t *Table) Viewer(p Profile) *Viewer {
	v := t.Actor(p)
	v.effects = make([][3 * classCount]uint8, len(t.kinds))
	for i := range t.kinds {
		k := &t.kinds[i]
		ruling, holds := p.rule(k)
		if !holds {
			continue
		}
		for target := range Target(3) {
			for c := range classCount {
				v.effects[i][int(target)*int(classCount)+int(c)] = uint8(k.behaviour.word(target, c, ruling))
			}
		}
	}
	return v
}

// ID is who looks, 0 for somebody signed out.
func (v *Viewer) ID() int64 { return v.profile.ID }

// Actor compiles a profile for Can alone, which preferences do not touch; to
// such a viewer Page covers every labelled item.
func (t *Table) Actor(p Profile) *Viewer {
	p.Hidden, p.Tiers = slices.Clone(p.Hidden), slices.Clone(p.Tiers)
	slices.Sort(p.Hidden)
	slices.Sort(p.Tiers)
	return &Viewer{table: t, profile: p}
}

// Table is what the viewer was compiled against; Sums must come from it.
func (v *Viewer) Table() *Table { return v.table }

// In gives the same viewer in another region.
func (v *Viewer) In(r Region) *Viewer {
	moved := *v
	moved.profile.Region = r
	return &moved
}

// WantsText says whether Page needs the text and tags of subjects.
func (v *Viewer) WantsText() bool { return len(v.profile.Words) > 0 }

// verdict is what a viewer's preferences make of a kind.
type verdict struct {
	setting Setting
	forced  bool // the cover does not open
}

// rule finds the setting in the order of integrity 4.6; holds is false when the
// label does nothing for this viewer.
func (p *Profile) rule(k *kind) (verdict, bool) {
	if k.behaviour == nil || k.def.signedOut && p.ID != 0 {
		return verdict{}, false
	}
	var chosen map[string]Setting
	if k.origin != "" && k.origin != Author {
		i := slices.IndexFunc(p.Labelers, func(l Labeler) bool { return l.Source == k.origin })
		if i < 0 {
			return verdict{}, false
		}
		chosen = p.Labelers[i].Labels
	}
	forbidden := k.def.AdultOnly && !p.Adult
	setting := cmp.Or(k.def.Default, Warn)
	if k.def.Configurable {
		setting = cmp.Or(chosen[k.val], p.Labels[k.val], setting)
		if forbidden {
			setting = HideIt
		}
	}
	return verdict{setting, k.def.noOverride || forbidden}, setting != Ignore
}

// substringLanguages write words without blanks between them.
var substringLanguages = map[string]bool{"ja": true, "zh": true, "ko": true, "th": true, "vi": true}

// hits says whether the word is in the subject's text or tags.
func (m *MutedWord) hits(sub *Subject) bool {
	if m.Value == "" || m.ExcludeFollowing && sub.Rel.Has(Following) {
		return false
	}
	if slices.Contains(sub.Tags, m.Value) {
		return true
	}
	if m.TagsOnly {
		return false
	}
	if utf8.RuneCountInString(m.Value) == 1 || substringLanguages[primary(sub.Lang)] {
		return strings.Contains(sub.Text, m.Value)
	}
	return containsWord(sub.Text, m.Value)
}

func primary(lang string) string {
	head, _, _ := strings.Cut(lang, "-")
	return head
}

// containsWord finds word in text where neither neighbour goes on the word.
func containsWord(text, word string) bool {
	for at := 0; ; {
		i := strings.Index(text[at:], word)
		if i < 0 {
			return false
		}
		from, to := at+i, at+i+len(word)
		before, _ := utf8.DecodeLastRuneInString(text[:from])
		after, _ := utf8.DecodeRuneInString(text[to:])
		if (from == 0 || !inWord(before)) && (to == len(text) || !inWord(after)) {
			return true
		}
		_, size := utf8.DecodeRuneInString(text[from:])
		at = from + size
	}
}

func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }
