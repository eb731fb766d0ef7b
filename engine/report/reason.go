package report

import (
	"slices"
	"strings"
)

// Reason is why something is reported, as a code of the tree of integrity 6: a group
// such as "violence", or one of its reasons such as "violence.threats". Groups that
// have none below them are reasons themselves.
type Reason string

// Other reasons stand at the end of each group, in no group for what fits nowhere.
const otherReason = Reason("other")

// branch is a group of the tree.
type branch struct {
	name Reason
	// below are its reasons: those that would break the law, advertising, and those that
	// rules of the network speak of.
	below       []string
	legal, spam string
	// danger tells that somebody may need help before anything is reported.
	danger bool
}

// tree is what can be chosen, in the order in which it is shown. The paper's "appeal"
// is not among it: who is concerned by a decision contests it where it stands.
//
//arch:table
var tree = []branch{
	{name: "violence", below: []string{"threats", "glorification", "graphic", "extremist", "trafficking", "animal", "other"}, legal: "threats extremist trafficking", danger: true},
	{name: "self_harm", below: []string{"content", "eating_disorder", "stunts", "substances", "other"}, danger: true},
	{name: "child_safety", below: []string{"csam", "groom", "harassment", "privacy", "other"}, legal: "csam groom harassment privacy other", danger: true},
	{name: "sexual", below: []string{"abuse", "ncii", "deepfake", "animal", "unlabelled", "other"}, legal: "abuse ncii deepfake animal", danger: true},
	{name: "harassment", below: []string{"targeted", "hate_speech", "doxxing", "troll", "other"}, legal: "targeted hate_speech doxxing"},
	{name: "misleading", below: []string{"spam", "scam", "impersonation", "bot", "elections", "crisis", "synthetic_media", "other"}, legal: "scam", spam: "spam bot"},
	{name: "rights", below: []string{"copyright", "trademark", "personality", "other"}, legal: "copyright trademark personality other"},
	{name: "rules", below: []string{"prohibited_sales", "site_security", "ban_evasion", "other"}},
	{name: otherReason},
}

// Reasons gives the groups, in the order in which they are shown.
func Reasons() []Reason {
	out := make([]Reason, len(tree))
	for i, b := range tree {
		out[i] = b.name
	}
	return out
}

// branch gives the group that the reason is or belongs to, and the last part of its
// code; nothing of a group.
func (r Reason) branch() (branch, string) {
	group, last, _ := strings.Cut(string(r), ".")
	i := slices.IndexFunc(tree, func(b branch) bool { return string(b.name) == group })
	if i < 0 {
		return branch{}, ""
	}
	return tree[i], last
}

// Group is the group that the reason is or belongs to; empty for an unknown one.
func (r Reason) Group() Reason {
	b, _ := r.branch()
	return b.name
}

// Below gives the reasons of a group.
func (r Reason) Below() []Reason {
	b, last := r.branch()
	if last != "" {
		return nil
	}
	out := make([]Reason, 0, len(b.below))
	for _, name := range b.below {
		out = append(out, b.name+"."+Reason(name))
	}
	return out
}

// Whole tells that it is a reason that a report can have: known, and no group that
// has reasons below it.
func (r Reason) Whole() bool {
	b, last := r.branch()
	return b.name != "" && (slices.Contains(b.below, last) || r == b.name && len(b.below) == 0)
}

// Category is that of the client API.
func (r Reason) Category() Category {
	b, last := r.branch()
	switch {
	case b.name == "" || b.name == otherReason:
		return Other
	case slices.Contains(strings.Fields(b.legal), last):
		return Legal
	case slices.Contains(strings.Fields(b.spam), last):
		return Spam
	}
	return Violation
}

// Danger tells that somebody may need help before anything is reported.
func (r Reason) Danger() bool {
	b, _ := r.branch()
	return b.danger
}

// Nameless tells that who reports it may stay without a name: sexual abuse of children,
// and looking for it (DSA 16.2 c).
func (r Reason) Nameless() bool { return r == "child_safety.csam" || r == "child_safety.groom" }
