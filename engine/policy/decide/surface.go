package decide

import "fmt"

// Surface is a place where subjects are served. Numbers are stable.
type Surface uint8

// The surfaces (integrity 4.2). A directory of lives asks OnSuggest, the page
// of one live OnLive.
const (
	OnHome Surface = iota
	OnHomeRec
	OnList
	OnPublic
	OnTag
	OnSearch
	OnSearchAccounts
	OnTrends
	OnSuggest
	OnProfile
	OnThread
	OnReply
	OnQuote
	OnNotif
	OnPush
	OnDigest
	OnSaved
	OnEmbed
	OnMedia
	OnLive
	OnChat
	OnDM
	OnCampaign
	OnMarket
	OnBusiness
	OnGuardian
	OnFeed
	OnReview
)

// How many surfaces and contexts there are.
const (
	SurfaceCount = int(OnReview) + 1
	ContextCount = int(ContentMedia) + 1
)

// surface is one row: what drops an item there, what of that is spared for a
// follower of the author, what is shown, and whether it lists or views.
type surface struct {
	name  string
	drop  Word
	spare Word
	show  Word
	view  bool
	flags flag
}

type flag uint8

const (
	// boosts of what is not recommended are dropped for those who do not
	// follow its author (integrity 4.4).
	weighsBoosts flag = 1 << iota
	// unknown relations count as a block (integrity 4.5).
	needsRelation
	// what an author wrote is not there for those the author blocked.
	hidesFromBlocked
	// mutes hold here only when they cover notifications.
	needsLoudMute
	// staff at work: nothing is gated.
	unguarded
)

const (
	listed  = Gone | Filter | Stranger
	visible = allBits &^ (Filter | Stranger)
)

var surfaces = [SurfaceCount]surface{
	OnHome:           {"home", listed, 0, visible, false, weighsBoosts | hidesFromBlocked},
	OnHomeRec:        {"home_rec", listed | NoRecommend, 0, visible, false, hidesFromBlocked},
	OnList:           {"list", listed, 0, visible, false, weighsBoosts | hidesFromBlocked},
	OnPublic:         {"public", listed | NoSearch, NoSearch, visible, false, hidesFromBlocked},
	OnTag:            {"tag", listed | NoSearch, NoSearch, visible, false, hidesFromBlocked},
	OnSearch:         {"search", listed | NoSearch, 0, visible, false, hidesFromBlocked},
	OnSearchAccounts: {"search_accounts", listed, 0, visible, false, hidesFromBlocked},
	OnTrends:         {"trends", listed | NoTrend, 0, visible, false, hidesFromBlocked},
	OnSuggest:        {"suggest", listed | NoRecommend, 0, visible, false, hidesFromBlocked},
	OnProfile:        {"profile", Gone, 0, visible, true, hidesFromBlocked},
	OnThread:         {"thread", 0, 0, visible, true, hidesFromBlocked},
	OnReply:          {"reply", Gone, 0, visible, false, hidesFromBlocked},
	OnQuote:          {"quote", Gone, 0, visible, false, hidesFromBlocked},
	OnNotif:          {"notif", listed, 0, visible, false, hidesFromBlocked | needsLoudMute},
	OnPush:           {"push", listed | NoPush, 0, visible, false, hidesFromBlocked | needsLoudMute},
	OnDigest:         {"digest", listed | NoDigest, 0, visible, false, hidesFromBlocked},
	OnSaved:          {"saved", listed, 0, visible, false, hidesFromBlocked},
	OnEmbed:          {"embed", Gone, 0, visible, true, hidesFromBlocked},
	OnMedia:          {"media", Gone, 0, Gone | Gates | closed&^Filter, true, hidesFromBlocked},
	OnLive:           {"live", listed, 0, visible, true, hidesFromBlocked},
	OnChat:           {"chat", Gone, 0, visible, false, needsRelation},
	OnDM:             {"dm", Gone, 0, visible, true, needsRelation},
	OnCampaign:       {"campaign", Gone | NoAds, 0, visible, false, 0},
	OnMarket:         {"market", listed, 0, visible, false, hidesFromBlocked},
	OnBusiness:       {"business", Gone, 0, visible, true, 0},
	OnGuardian:       {"guardian", 0, 0, Gone, true, needsRelation},
	OnFeed:           {"feed", Gone, 0, visible, true, hidesFromBlocked},
	OnReview:         {"review", 0, 0, allBits, true, unguarded},
}

// String gives the stable name.
func (s Surface) String() string {
	if int(s) < SurfaceCount {
		return surfaces[s].name
	}
	return "unknown"
}

// MarshalText gives the stable name.
func (s Surface) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads a stable name.
func (s *Surface) UnmarshalText(text []byte) error {
	return readName(s, text, func(i int) string { return surfaces[i].name }, SurfaceCount)
}

// readName sets to to the number whose name is text.
func readName[T ~uint8](to *T, text []byte, name func(int) string, count int) error {
	for i := range count {
		if n := name(i); n != "" && n == string(text) {
			*to = T(i)
			return nil
		}
	}
	return fmt.Errorf("decide: unknown name %q", text)
}

// Masks is the part of a decision that a listing query can make on a column
// that keeps the joined word of an item and its author:
//
//	(pw & Hard) = 0 AND ((pw & Soft) = 0 OR author_id IN followed)
//	OR author_id = viewer AND (pw & Own) = 0
//
// Drop is Hard|Soft, for a viewer who follows nobody. Values are never
// negative.
type Masks struct{ Drop, Hard, Soft, Own int64 }

// Masks gives the masks of a surface.
func (s Surface) Masks() Masks {
	row := &surfaces[s]
	spared := row.drop & (row.spare | Stranger)
	m := Masks{Drop: int64(row.drop), Hard: int64(row.drop &^ spared), Soft: int64(spared)}
	m.Own = int64(row.drop & Hide)
	return m
}

// Without gives the masks that overlook the bits of w, as a search does with
// NoSearch when it names the author.
func (m Masks) Without(w Word) Masks {
	keep := ^int64(w)
	return Masks{m.Drop & keep, m.Hard & keep, m.Soft & keep, m.Own & keep}
}

// Keeps says what the query of Masks says, for words held in memory.
func (m Masks) Keeps(pw Word, follows, own bool) bool {
	w := int64(pw)
	return w&m.Hard == 0 && (w&m.Soft == 0 || follows) || own && w&m.Own == 0
}
