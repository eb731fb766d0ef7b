package decide

// Rel is what a viewer and an author are to each other.
type Rel uint16

// The relations. The zero Rel is strangers; UnknownRel says that nobody looked.
const (
	Following Rel = 1 << iota
	FollowedBy
	Blocking
	BlockingByList
	BlockedBy
	DomainBlocking
	Muting
	MutingByList
	MutingNotices // the mute also covers notifications
	Named         // the viewer is mentioned, or a participant
	Subscribed    // the viewer subscribes to the author, whatever the tier
	Consented     // the viewer opted in to the author's messages
	UnknownRel

	blocks = Blocking | BlockingByList | BlockedBy | DomainBlocking
	mutes  = Muting | MutingByList
)

// Has says whether any of the relations x holds.
func (r Rel) Has(x Rel) bool { return r&x != 0 }

// Audience is whom an item was published for.
type Audience uint8

// The audiences. ForFollowers also lets in those who are named.
const (
	ForAnyone Audience = iota
	ForFollowers
	ForNamed
)

// personal is what blocks, mutes, muted words and hidden items do, by class
// (integrity 4.6).
var personal = [...][classCount]Word{
	byBlock: {Filter | BlurContent | NoOverride, BlurContent | NoOverride, Filter | BlurContent | BlurMedia | NoOverride, Alert | BlurMedia | NoOverride},
	byMute:  {Filter | BlurContent, Inform, Filter | Inform, Alert},
	byWord:  {Filter | BlurContent, BlurContent, 0, 0},
	byHand:  {Filter | BlurContent, BlurContent, Filter, 0},
}

const (
	byBlock = iota
	byMute
	byWord
	byHand
)

// rule is one contribution that is no label. Rules are independent and their
// answers are joined, so their order means nothing (integrity I1).
type rule struct {
	name  string
	about string // whose secret it is: the viewer's, the other party's, nobody's
	apply func(v *Viewer, s Surface, sub *Subject, rel Rel, c class) Word
}

const (
	viewers = "viewer"
	others  = "other"
	public  = "public"
)

var rules = [...]rule{
	{"relation.blocking", viewers, blocking},
	{"relation.blocked", others, blocked},
	{"relation.muting", viewers, muting},
	{"relation.unknown", public, unknown},
	{"muted_word", viewers, mutedWord},
	{"hidden_item", viewers, hidden},
	{"audience", public, audience},
}

func blocking(_ *Viewer, _ Surface, _ *Subject, rel Rel, c class) Word {
	if rel.Has(blocks &^ BlockedBy) {
		return personal[byBlock][c]
	}
	return 0
}

func blocked(_ *Viewer, s Surface, _ *Subject, rel Rel, c class) Word {
	if !rel.Has(BlockedBy) {
		return 0
	}
	w := personal[byBlock][c]
	if c < profileList && surfaces[s].flags&hidesFromBlocked != 0 {
		w |= Hide
	}
	return w
}

func muting(_ *Viewer, s Surface, _ *Subject, rel Rel, c class) Word {
	if !rel.Has(mutes) || surfaces[s].flags&needsLoudMute != 0 && !rel.Has(MutingNotices) {
		return 0
	}
	return personal[byMute][c]
}

func unknown(_ *Viewer, s Surface, _ *Subject, rel Rel, c class) Word {
	if rel.Has(UnknownRel) && surfaces[s].flags&needsRelation != 0 {
		return Hide | personal[byBlock][c]
	}
	return 0
}

func mutedWord(v *Viewer, _ Surface, sub *Subject, _ Rel, c class) Word {
	for i := range v.profile.Words {
		if v.profile.Words[i].hits(sub) {
			return personal[byWord][c]
		}
	}
	return 0
}

func hidden(v *Viewer, _ Surface, sub *Subject, _ Rel, c class) Word {
	if v.hid(sub.ID) {
		return personal[byHand][c]
	}
	return 0
}

func audience(_ *Viewer, _ Surface, sub *Subject, rel Rel, _ class) Word {
	switch {
	case sub.Audience == ForAnyone:
		return 0
	case rel.Has(Named), sub.Audience == ForFollowers && rel.Has(Following):
		return NoRecommend | NoTrend | NoIndex | NoPreview
	}
	return Hide | NoRecommend | NoTrend | NoIndex | NoPreview
}
