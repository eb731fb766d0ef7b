package decide

import (
	"math/bits"
	"strings"
)

// Word is the bits that follow from labels, relations and preferences. Bit
// numbers are stable and stored; bit 63 is never used, so that a Word fits a
// signed column.
type Word uint64

// The bits of a word (integrity 4.3). Bits 30, 31, 41 and 42 are this program's
// own use of the reserved range.
const (
	Hide        Word = 1 << iota // behaves as if it did not exist
	Withheld                     // existence told, content not
	Filter                       // left out of listings
	BlurContent                  // whole item behind a cover
	BlurMedia                    // media behind a cover
	NoOverride                   // the cover does not open
	Alert                        // warning line
	Inform                       // neutral line

	NoRecommend // not recommended
	NoSearch    // not in search and tag listings
	NoTrend     // not in trends
	NoPush      // not pushed to devices
	NoDigest    // not in digests
	NoIndex     // not for outside search engines
	NoPreview   // no rich preview
	NoAds       // nothing paid beside it

	NoLike     // liking refused
	NoReblog   // boosting refused
	NoQuote    // quoting refused
	NoReply    // replying refused
	NoShare    // sharing outside refused
	NoDownload // downloading refused
	NoTip      // tipping refused
	NoVote     // voting refused

	NoMonetise       // earns nothing
	RedirectRevenue  // earns for somebody else
	AgeGate          // asks for an age
	NeedSubscription // asks for a subscription
	NeedFollow       // asks to follow
	NeedConsent      // asks for consent
	KnownOnly        // only those the account follows may start a contact
	Stranger         // as Filter, for those who do not follow the author

	ShowCredit      // the credit must be displayed
	ShowSponsor     // the sponsor must be displayed
	ShowSynthetic   // made or altered by a machine, must be displayed
	ShowLicence     // the licence must be displayed
	ShowFactcheck   // the fact-check must be displayed
	ShowNote        // a context note must be displayed
	ShowAffiliation // the author's affiliation must be displayed

	NudgeShare // ask before sharing
	NoAutoplay // do not play by itself
	ReadOnly   // the account may read and write nothing
	Awaits     // as Hide for everybody but its author, until somebody looked at it
)

// Groups of bits.
const (
	Gone          = Hide | Withheld | Awaits
	Cover         = BlurContent | BlurMedia | NoOverride
	Amplification = NoRecommend | NoSearch | NoTrend | NoPush | NoDigest | NoIndex | NoPreview | NoAds
	Limits        = NoLike | NoReblog | NoQuote | NoReply | NoShare | NoDownload | NoTip | NoVote
	Gates         = AgeGate | NeedSubscription | NeedFollow | NeedConsent
	// Restricting is every bit that takes something from the author of a
	// subject: a label that sets one of them needs a statement of reasons.
	Restricting = Gone | Filter | Stranger | Cover | Alert | Amplification | Limits | NoMonetise | RedirectRevenue | AgeGate | ReadOnly

	// closed is what a gate puts before somebody who does not pass it.
	closed = Filter | BlurContent | NoOverride
	// soft is what a network measure may do to others and not to the author.
	soft = Gone | Filter | Stranger | Cover
)

var bitNames = [...]string{
	"HIDE", "WITHHELD", "FILTER", "BLUR_CONTENT", "BLUR_MEDIA", "NO_OVERRIDE", "ALERT", "INFORM",
	"NO_RECOMMEND", "NO_SEARCH", "NO_TREND", "NO_PUSH", "NO_DIGEST", "NO_INDEX", "NO_PREVIEW", "NO_ADS",
	"NO_LIKE", "NO_REBLOG", "NO_QUOTE", "NO_REPLY", "NO_SHARE", "NO_DOWNLOAD", "NO_TIP", "NO_VOTE",
	"NO_MONETISE", "REDIRECT_REVENUE", "AGE_GATE", "NEED_SUBSCRIPTION", "NEED_FOLLOW", "NEED_CONSENT", "KNOWN_ONLY", "STRANGER",
	"SHOW_CREDIT", "SHOW_SPONSOR", "SHOW_SYNTHETIC", "SHOW_LICENCE", "SHOW_FACTCHECK", "SHOW_NOTE", "SHOW_AFFILIATION",
	"NUDGE_SHARE", "NO_AUTOPLAY", "READ_ONLY", "AWAITS",
}

// allBits is every bit that has a meaning.
const allBits Word = 1<<len(bitNames) - 1

// Has says whether any bit of x is set.
func (w Word) Has(x Word) bool { return w&x != 0 }

// Names lists the bits by name, lowest first.
func (w Word) Names() []string {
	names := make([]string, 0, bits.OnesCount64(uint64(w)))
	for i, n := range bitNames {
		if w>>i&1 == 1 {
			names = append(names, n)
		}
	}
	return names
}

// String gives the names joined by "|", for logs and failing tests.
func (w Word) String() string {
	if w == 0 {
		return "0"
	}
	return strings.Join(w.Names(), "|")
}
