package brand

import "parvis/base/fault"

// Codes of fields that are refused.
const (
	invalid      = "brand.invalid"
	longName     = "brand.name.long"
	longTagline  = "brand.tagline.long"
	badRadius    = "brand.radius.bad"
	unknown      = "brand.choice.unknown"
	seedCount    = "brand.seeds.count"
	stopCount    = "brand.stops.count"
	stopRange    = "brand.stop.range"
	stopOrder    = "brand.stop.order"
	numberRange  = "brand.number.range"
	badColor     = "brand.color.bad"
	largeDrawing = "brand.svg.large"
	badDrawing   = "brand.svg.bad"
	notInDrawing = "brand.svg.refused"
)

// Faults of this folder.
var (
	// errMissing: no such identity, and no such file of it.
	errMissing = fault.New(fault.Missing, "brand.missing")
	// errRole: the actor does not set the network's identity.
	errRole = fault.New(fault.Forbidden, "brand.role")
	// errMany: two identities are being worked on already.
	errMany = fault.New(fault.Invalid, "brand.many")
	// errPast: what is to be published is due in the past.
	errPast = fault.New(fault.Invalid, "brand.past")
	// errChanged: somebody else changed the draft since it was opened.
	errChanged = fault.New(fault.Conflict, "brand.changed")
	// errState: a published or scheduled identity is not changed, and a draft not called off.
	errState = fault.New(fault.Conflict, "brand.state")
)

// Faults of files of tokens; Path leads to the token.
var (
	errTokens      = fault.New(fault.Invalid, "brand.tokens.bad")
	errTokensLarge = fault.New(fault.Invalid, "brand.tokens.large")
	errTokensNone  = fault.New(fault.Invalid, "brand.tokens.none")
	errTokenType   = fault.New(fault.Invalid, "brand.tokens.type")
	errTokenCycle  = fault.New(fault.Invalid, "brand.tokens.cycle")
	errTokenAlias  = fault.New(fault.Invalid, "brand.tokens.alias")
	errTokenValue  = fault.New(fault.Invalid, "brand.tokens.value")
)
