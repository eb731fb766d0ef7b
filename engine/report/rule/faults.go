package rule

import "parvis/base/fault"

// Faults of this folder.
var (
	// errMissing: no such rule, hit or held post.
	errMissing = fault.New(fault.Missing, "report.rule.missing")
	// errRole: the actor's role does not allow it.
	errRole = fault.New(fault.Forbidden, "report.rule.role")
	// errMany: there are as many rules as there may be.
	errMany = fault.New(fault.Conflict, "report.rule.full", fault.Arg{Name: "Max", Value: MaxRules})
	// errHeavy: the patterns in force are too large together.
	errHeavy = fault.New(fault.Conflict, "report.rule.heavy")
	// errRefused: a post met a rule that turns it away.
	errRefused = fault.New(fault.Invalid, "report.rule.refused")
	// errDecided: the post was released or refused already.
	errDecided = fault.New(fault.Conflict, "report.rule.decided")
	// errInvalid: a field of a rule cannot be read.
	errInvalid = fault.New(fault.Invalid, "report.rule.invalid")
	// What a field can lack.
	errNote         = fault.New(fault.Invalid, "report.rule.note")
	errEffect       = fault.New(fault.Invalid, "report.rule.effect")
	errWord         = fault.New(fault.Invalid, "report.rule.word")
	errFieldMany    = fault.New(fault.Invalid, "report.rule.many")
	errPattern      = fault.New(fault.Invalid, "report.rule.pattern")
	errPatternLong  = fault.New(fault.Invalid, "report.rule.pattern_long")
	errPatternLarge = fault.New(fault.Invalid, "report.rule.pattern_large")
	errPatternAll   = fault.New(fault.Invalid, "report.rule.pattern_all")
	errDomain       = fault.New(fault.Invalid, "report.rule.domain")
	errHash         = fault.New(fault.Invalid, "report.rule.hash")
	errDays         = fault.New(fault.Invalid, "report.rule.days")
	errConditions   = fault.New(fault.Invalid, "report.rule.conditions")
)
