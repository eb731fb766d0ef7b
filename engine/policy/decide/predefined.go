package decide

var (
	cardParts    = []Context{Avatar, Banner}
	wholeCard    = []Context{Avatar, Banner, DisplayName}
	wholeContent = []Context{ContentList, ContentView}
	wholeAccount = []Context{ProfileList, ProfileView, Avatar, Banner, DisplayName, ContentList, ContentView}
	warnedParts  = []Context{ProfileList, ProfileView, Avatar, Banner, ContentList, ContentView}
	mediaOnly    = blurring(cardParts, cardParts, []Context{ContentMedia})
	whole        = blurring(wholeAccount, wholeCard, wholeContent)
)

// predefined are the viewer-facing values that every origin may use
// (integrity 4.6).
var predefined = []Definition{
	{Identifier: "!hide", Default: HideIt, noOverride: true, behaviour: whole, Role: RoleReviewer},
	{Identifier: "!warn", Default: Warn, behaviour: blurring(warnedParts, wholeCard, wholeContent), Role: RoleReviewer},
	{Identifier: "!no-unauthenticated", Default: HideIt, noOverride: true, signedOut: true, Self: true, behaviour: whole, Role: RoleReviewer},
	{Identifier: "porn", Default: HideIt, Configurable: true, AdultOnly: true, Self: true, behaviour: mediaOnly, Role: RoleReviewer},
	{Identifier: "sexual", Default: Warn, Configurable: true, AdultOnly: true, Self: true, behaviour: mediaOnly, Role: RoleReviewer},
	{Identifier: "nudity", Default: Ignore, Configurable: true, Self: true, behaviour: mediaOnly, Role: RoleReviewer},
	{Identifier: "graphic-media", Default: Warn, Configurable: true, AdultOnly: true, Self: true, behaviour: mediaOnly, Role: RoleReviewer},
}

// aliases are other names of predefined values.
var aliases = map[string]string{"gore": "graphic-media"}

const (
	m1 = Amplification | NudgeShare | NoAutoplay
	m2 = m1 | Alert | ShowFactcheck
	m3 = m2 | BlurContent | NoLike | NoReblog | NoShare | NoTip | NoMonetise
)

// network are the network's own definitions (integrity 4.6). Identifiers after
// "rights-claimed" serve systems that the table there names without a label.
var network = []Definition{
	{Identifier: "!no-promote", Bits: m1, Role: RoleReviewer, Confirm: 1, Measure: "M1"},
	{Identifier: "crisis-unverified", Bits: m1 | Inform, Role: RoleReviewer, Confirm: 1, Measure: "M1"},
	{Identifier: "crisis-misleading-low", Bits: m2, Role: RoleReviewer, Confirm: 1, Measure: "M2"},
	{Identifier: "crisis-misleading", Bits: m3, Role: RoleReviewer, Confirm: 1, ConfirmProminent: 2, Measure: "M3"},
	{Identifier: "crisis-media-context", Bits: m3, Role: RoleReviewer, Confirm: 1, ConfirmProminent: 2, Measure: "M3"},
	{Identifier: "!limit", Bits: Stranger | NoRecommend | NoSearch | NoTrend | NoPush | NoDigest, Role: RoleReviewer, Confirm: 1, Measure: "limit"},
	{Identifier: "!hold", Bits: Awaits | Limits, Role: RoleReviewer, Confirm: 1, Measure: "hold"},
	{Identifier: "!withhold-legal", Bits: Withheld, Role: RoleLead, Confirm: 1, Measure: "withhold"},
	{Identifier: "!withhold-rights", Bits: Withheld, Role: RoleLead, Confirm: 1, Measure: "withhold"},
	{Identifier: "!takedown", Bits: Hide, Role: RoleLead, Confirm: 1, ConfirmProminent: 2, Measure: "removal"},
	{Identifier: "!suspend", Bits: Hide | ReadOnly, Role: RoleLead, Confirm: 1, ConfirmProminent: 2, Measure: "suspension"},
	{Identifier: "synthetic-media", Bits: ShowSynthetic | Inform, Self: true, Role: RoleReviewer, Confirm: 1},
	{Identifier: "state-media", Bits: ShowAffiliation | NoAds, Role: RoleLead, Confirm: 2},
	{Identifier: "gov-official", Bits: ShowAffiliation, Role: RoleLead, Confirm: 2},
	{Identifier: "subscribers-only", Bits: NeedSubscription | NoTrend | NoIndex | NoPreview, Role: RoleSystem, Confirm: 1},
	{Identifier: "adult-18", Bits: AgeGate, MinAge: 18, Self: true, Role: RoleSystem, Confirm: 1, Measure: "age"},
	{Identifier: "minor-author", Bits: NoRecommend | NoTrend | NoIndex | NoAds | NoTip | KnownOnly, Role: RoleSystem, Confirm: 1},
	{Identifier: "sponsored", Bits: ShowSponsor, Self: true, Role: RoleSystem, Confirm: 1},
	{Identifier: "credit-required", Bits: ShowCredit, Role: RoleSystem, Confirm: 1},
	{Identifier: "rights-claimed", Bits: ShowLicence | Inform, Role: RoleSystem, Confirm: 1},
	{Identifier: "rights-monetised", Bits: ShowLicence | RedirectRevenue, Role: RoleSystem, Confirm: 1},
	{Identifier: "rights-restricted", Bits: ShowLicence | NoDownload | NoShare | NoMonetise | NoRecommend, Role: RoleSystem, Confirm: 1},
	{Identifier: "followers-only", Bits: NeedFollow, Role: RoleSystem, Confirm: 1},
	{Identifier: "consent-needed", Bits: NeedConsent, Role: RoleSystem, Confirm: 1},
	{Identifier: "context-note", Bits: ShowNote, Role: RoleReviewer, Confirm: 1},
	{Identifier: "!read-only", Bits: ReadOnly, Role: RoleReviewer, Confirm: 1, Measure: "read-only"},
}
