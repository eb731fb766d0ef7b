package decide

// Act is something an account wants to do with a subject. Taking an act back
// (to unlike, to unfollow) is always allowed and asks nobody.
type Act uint8

// The acts.
const (
	DoOpen Act = iota
	DoPublish
	DoLike
	DoReblog
	DoQuote
	DoReply
	DoShare
	DoDownload
	DoTip
	DoVote
	DoFollow
	DoMessage
	DoSubscribe
	DoBuy
	DoList
	DoMint
	DoTemplate
	DoDeliver
	DoPush
	DoRecommend
	DoReport
	actCount
)

// Refusal is why an act is refused; Allowed is the zero value.
type Refusal uint8

// The refusals.
const (
	Allowed Refusal = iota
	NotFound
	NotAvailable // withheld, with a reason in the explanation
	SignIn
	Suspended // the actor may only read
	AgeRequired
	SubscriptionRequired
	FollowRequired
	ConsentRequired
	NotAllowed // a block, or an audience that must not grow
	Limited
	ReplyLimited
	QuoteLimited
)

type actFlag uint8

const (
	// anonymous acts need no account.
	anonymous actFlag = 1 << iota
	// quiet acts change nothing that others see: an account under ReadOnly keeps them.
	quiet
	// contact acts reach the author: a block either way refuses them.
	contact
	// spreading acts give an item to those it was not published for.
	spreading
	// knocking acts begin a contact: KnownOnly refuses them to strangers.
	knocking
	// blind acts are not about what the subject contains: gates do not close them.
	blind
)

var acts = [actCount]struct {
	name   string
	denied Word
	answer Refusal
	flags  actFlag
}{
	DoOpen:      {"open", 0, Limited, anonymous | quiet},
	DoPublish:   {"publish", 0, Limited, blind},
	DoLike:      {"favourite", NoLike, Limited, contact},
	DoReblog:    {"reblog", NoReblog, Limited, contact | spreading},
	DoQuote:     {"quote", NoQuote, QuoteLimited, contact | spreading},
	DoReply:     {"reply", NoReply, ReplyLimited, contact},
	DoShare:     {"share", NoShare, Limited, anonymous | quiet | spreading},
	DoDownload:  {"download", NoDownload, Limited, anonymous | quiet},
	DoTip:       {"tip", NoTip, Limited, contact},
	DoVote:      {"vote", NoVote, Limited, contact},
	DoFollow:    {"follow", 0, Limited, contact | blind},
	DoMessage:   {"message", 0, Limited, contact | knocking | blind},
	DoSubscribe: {"subscribe", NoMonetise, Limited, contact | blind},
	DoBuy:       {"buy", NoMonetise | RedirectRevenue, Limited, contact},
	DoList:      {"list", NoMonetise | RedirectRevenue, Limited, 0},
	DoMint:      {"mint", NoMonetise | RedirectRevenue, Limited, 0},
	DoTemplate:  {"template", NoPush, Limited, contact},
	DoDeliver:   {"deliver", NoAds, Limited, 0},
	DoPush:      {"push", NoPush, Limited, contact},
	DoRecommend: {"recommend", NoRecommend, Limited, anonymous | quiet | spreading},
	DoReport:    {"report", 0, Limited, quiet | blind},
}

// String gives the stable name.
func (a Act) String() string {
	if a < actCount {
		return acts[a].name
	}
	return "unknown"
}

// MarshalText gives the stable name.
func (a Act) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText reads a stable name.
func (a *Act) UnmarshalText(text []byte) error {
	return readName(a, text, func(i int) string { return acts[i].name }, int(actCount))
}

// Denied gives the acts that a word refuses to everybody, by name.
func (w Word) Denied() []string {
	var out []string
	for i := range acts {
		if w.Has(acts[i].denied & Limits) {
			out = append(out, acts[i].name)
		}
	}
	return out
}

// barriers are refusals by bit, strongest first.
var barriers = [...]struct {
	bit    Word
	answer Refusal
	gate   bool
}{
	{Hide, NotFound, false},
	{Awaits, NotFound, false},
	{Withheld, NotAvailable, false},
	{AgeGate, AgeRequired, true},
	{NeedSubscription, SubscriptionRequired, true},
	{NeedFollow, FollowRequired, true},
	{NeedConsent, ConsentRequired, true},
}

// Can says whether the viewer may do a with the subject. The viewer's own
// preferences never refuse an act.
func (v *Viewer) Can(a Act, sub *Subject) Refusal {
	act := &acts[a]
	if v.profile.ID == 0 && act.flags&anonymous == 0 {
		return SignIn
	}
	if v.profile.Word.Has(ReadOnly) && act.flags&quiet == 0 {
		return Suspended
	}
	w := v.weigh(OnThread, sub, sub.Rel)
	for _, b := range barriers {
		if w.Has(b.bit) && (!b.gate || act.flags&blind == 0) {
			return b.answer
		}
	}
	switch {
	case v.owns(sub):
	case act.flags&contact != 0 && sub.Rel.Has(blocks),
		act.flags&knocking != 0 && w.Has(KnownOnly) && !sub.Rel.Has(FollowedBy|Consented):
		return NotAllowed
	}
	if act.flags&spreading != 0 && sub.Audience != ForAnyone && !(v.owns(sub) && sub.Audience == ForFollowers) {
		return NotAllowed
	}
	if w.Has(act.denied) {
		return act.answer
	}
	return Allowed
}

// DeniedBy gives the bits that refuse the act.
func (a Act) DeniedBy() Word { return acts[a].denied }
