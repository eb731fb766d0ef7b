package decide

import "slices"

// Cause is why something shows differently in a context. Lower priorities are
// said first.
type Cause struct {
	Type       string // label, blocking, blocked-by, muted, mute-word, hidden
	Source     string // user, list, or the labeler
	Val        string
	Target     Target
	Priority   int
	Downgraded bool

	behaviour [ContextCount]effect
	filters   [ContextCount]bool
	forced    bool
}

// Look is how a subject shows in one context.
type Look struct {
	Filter, Blur, Alert, Inform, NoOverride bool
	Causes                                  []Cause
}

// The behaviours of integrity 4.6 of what is no label.
var (
	onBlock  = [ContextCount]effect{ProfileList: blur, ProfileView: alert, Avatar: blur, Banner: blur, ContentList: blur, ContentView: blur}
	onMute   = [ContextCount]effect{ProfileList: inform, ProfileView: alert, ContentList: blur, ContentView: inform}
	onWord   = [ContextCount]effect{ContentList: blur, ContentView: blur}
	anyList  = [ContextCount]bool{ProfileList: true, ContentList: true}
	wordList = [ContextCount]bool{ContentList: true}
)

// Looks judges a subject in every context, by the labels that viewers may tune
// and by the viewer's own choices. in, ev and i are as in Explain.
func (v *Viewer) Looks(in []Subject, ev []Evidence, i int) [ContextCount]Look {
	sub := &in[i]
	causes := v.causes(sub, &ev[i])
	if inner := innerOf(in, sub); inner != nil {
		for _, c := range v.causes(inner, &ev[sub.Inner-1]) {
			if c.Type == "hidden" || c.Type == "mute-word" {
				causes = append(causes, c)
				continue
			}
			c.Downgraded = true
			causes = append(causes, c)
		}
	}
	slices.SortStableFunc(causes, func(a, b Cause) int { return a.Priority - b.Priority })
	var looks [ContextCount]Look
	for at := range looks {
		for _, c := range causes {
			looks[at].join(c, at, v.owns(sub))
		}
	}
	return looks
}

func (l *Look) join(c Cause, at int, owns bool) {
	if owns && c.Type != "label" && c.Type != "hidden" {
		return
	}
	filter := c.filters[at] && (!owns || c.Type == "hidden")
	effect := c.behaviour[at]
	if c.Downgraded {
		effect = nothing
	}
	l.Filter = l.Filter || filter
	l.Blur = l.Blur || effect == blur
	l.Alert = l.Alert || effect == alert
	l.Inform = l.Inform || effect == inform
	l.NoOverride = l.NoOverride || effect == blur && c.forced && !owns
	if filter || effect != nothing {
		l.Causes = append(l.Causes, c)
	}
}

func (v *Viewer) causes(sub *Subject, ev *Evidence) []Cause {
	var out []Cause
	personal := func(kind, source string, priority int, behaviour [ContextCount]effect, filters [ContextCount]bool, forced bool) {
		out = append(out, Cause{Type: kind, Source: source, Priority: priority, behaviour: behaviour, filters: filters, forced: forced})
	}
	for _, labels := range [...][]Label{ev.Item, ev.Author} {
		for i := range labels {
			out = v.labelCause(out, &labels[i])
		}
	}
	switch {
	case sub.Rel.Has(BlockingByList):
		personal("blocking", "list", 3, onBlock, anyList, true)
	case sub.Rel.Has(Blocking | DomainBlocking):
		personal("blocking", "user", 3, onBlock, anyList, true)
	}
	if sub.Rel.Has(BlockedBy) {
		personal("blocked-by", "user", 4, onBlock, anyList, true)
	}
	switch {
	case sub.Rel.Has(MutingByList):
		personal("muted", "list", 6, onMute, anyList, false)
	case sub.Rel.Has(Muting):
		personal("muted", "user", 6, onMute, anyList, false)
	}
	if !v.owns(sub) && mutedWord(v, OnHome, sub, sub.Rel, contentList) != 0 {
		personal("mute-word", "user", 6, onWord, wordList, false)
	}
	if v.hid(sub.ID) {
		personal("hidden", "user", 6, onWord, anyList, false)
	}
	return out
}

func (v *Viewer) labelCause(out []Cause, l *Label) []Cause {
	i, ok := v.table.find(l.Source, l.Val)
	if !ok || !l.Regions.touches(v.profile.Region) {
		return out
	}
	k := &v.table.kinds[i]
	ruling, holds := v.profile.rule(k)
	if !holds {
		return out
	}
	c := Cause{Type: "label", Source: "user", Val: k.val, Target: l.Target, behaviour: k.behaviour[l.Target], forced: ruling.forced}
	if k.origin != Author {
		c.Source = l.Source
	}
	if ruling.setting == HideIt {
		c.filters[ProfileList] = filters(l.Target, profileList)
		c.filters[ContentList] = filters(l.Target, contentList)
	}
	c.Priority = labelPriority(c.behaviour, ruling)
	return append(out, c)
}

func labelPriority(b [ContextCount]effect, ruling verdict) int {
	switch {
	case ruling.forced:
		return 1
	case ruling.setting == HideIt:
		return 2
	case b[ProfileView] == blur || b[ContentView] == blur:
		return 5
	case b[ContentList] == blur || b[ContentMedia] == blur:
		return 7
	}
	return 8
}
