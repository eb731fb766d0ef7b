package policy

import "parvis/base/fault"

// Faults of acts (integrity 14). Edges answer 451 to the withheld ones.
var (
	// errNotFound: it behaves as if it did not exist.
	errNotFound = fault.New(fault.Missing, "policy.not_found")
	// errWithheldLegal: withheld by law, in the territory of the fault.
	errWithheldLegal = fault.New(fault.Forbidden, "policy.withheld_legal")
	// errWithheldRights: withheld for the rights of somebody, in the territory of the fault.
	errWithheldRights = fault.New(fault.Forbidden, "policy.withheld_rights")
	// errRemoved: it was there and is gone.
	errRemoved = fault.New(fault.Gone, "policy.removed")
	// errSignIn: it needs an account.
	errSignIn = fault.New(fault.Unauthenticated, "policy.sign_in")
	// errReadOnly: the account may only read for now.
	errReadOnly = fault.New(fault.Forbidden, "policy.read_only")
	// errAge: the age is unknown or too low.
	errAge = fault.New(fault.Forbidden, "policy.age_required")
	// errSubscription: for subscribers.
	errSubscription = fault.New(fault.Forbidden, "policy.subscription_required")
	// errFollow: for followers.
	errFollow = fault.New(fault.Forbidden, "policy.follow_required")
	// errConsent: nobody opted in.
	errConsent = fault.New(fault.Forbidden, "policy.consent_required")
	// errNotAllowed: a block, or an audience that must not grow.
	errNotAllowed = fault.New(fault.Forbidden, "policy.not_allowed")
	// errEngagement: liking, boosting, sharing and the like are refused.
	errEngagement = fault.New(fault.Forbidden, "policy.engagement_limited")
	// errReply: replying is refused.
	errReply = fault.New(fault.Forbidden, "policy.reply_limited")
	// errQuote: quoting is refused.
	errQuote = fault.New(fault.Forbidden, "policy.quote_limited")
)

// Withheld tells that a content is kept back by law or for somebody's rights.
func Withheld(f *fault.Fault) bool {
	return f.Code == errWithheldLegal.Code || f.Code == errWithheldRights.Code
}

// Faults of labels.
var (
	// errLabelUnknown: no definition, or no such identifier.
	errLabelUnknown = fault.New(fault.Invalid, "policy.label.unknown")
	// errLabelRole: the role may not apply it.
	errLabelRole = fault.New(fault.Forbidden, "policy.label.not_granted")
	// errLabelBits: a labeler's definition may not set bits.
	errLabelBits = fault.New(fault.Invalid, "policy.label.bits")
	// errLabelClock: dated too far ahead.
	errLabelClock = fault.New(fault.Invalid, "policy.label.clock")
	// errLabelUntil: ends in the past or in more than ten years.
	errLabelUntil = fault.New(fault.Invalid, "policy.label.until")
	// errLabelWords: name or description too long.
	errLabelWords = fault.New(fault.Invalid, "policy.label.words")
	// errTooManyLabels: the subject has as many as may be.
	errTooManyLabels = fault.New(fault.Invalid, "policy.label.too_many")
	// errConfirmation: a second person must confirm.
	errConfirmation = fault.New(fault.Conflict, "policy.label.confirmation")
	// errSamePerson: the second person is the first.
	errSamePerson = fault.New(fault.Conflict, "policy.label.same_person")
	// errAutomatic: not without a person.
	errAutomatic = fault.New(fault.Forbidden, "policy.label.automatic")
	// errReview: the review is too far away.
	errReview = fault.New(fault.Invalid, "policy.label.review")
	// errNoAuthor: a restriction needs somebody to tell.
	errNoAuthor = fault.New(fault.Invalid, "policy.label.no_author")
)

// Faults of preferences.
var (
	// errPreference: fields are broken.
	errPreference = fault.New(fault.Invalid, "policy.preference.invalid")
	// errPreferenceMany: a list is too long.
	errPreferenceMany = fault.New(fault.Invalid, "policy.preference.too_many")
	// errPreferenceWord: a muted word is empty, too long or aimed at nothing.
	errPreferenceWord = fault.New(fault.Invalid, "policy.preference.word")
	// errPreferenceHidden: not the id of an item.
	errPreferenceHidden = fault.New(fault.Invalid, "policy.preference.hidden")
	// errPreferenceLabeler: not the name of a labeler.
	errPreferenceLabeler = fault.New(fault.Invalid, "policy.preference.labeler")
)

// Faults of simulations and explanations.
var (
	// errSimLabels: too many labels.
	errSimLabels = fault.New(fault.Invalid, "policy.simulate.labels", fault.Arg{Name: "Max", Value: MaxSimLabels})
	// errSurface: no such surface.
	errSurface = fault.New(fault.Invalid, "policy.surface.unknown")
	// errSimName: a name that means nothing.
	errSimName = fault.New(fault.Invalid, "policy.simulate.name")
)
