package trend

import (
	"math"
	"time"
)

// DefaultLeast is the least that must have been observed, DefaultEvery how often
// is counted (social-core 12).
const (
	DefaultLeast = 5
	DefaultEvery = 5 * time.Minute
)

// Kind is what trends, or whom a review is about. Numbers are stored.
type Kind int

// The kinds.
const (
	Post Kind = iota + 1
	Tag
	Link
	Publisher
	Author
)

// String names a kind, as the audit log does.
func (k Kind) String() string {
	return [...]string{"", "post", "hashtag", "card", "publisher", "account"}[k]
}

// fade is how a kind's score decays.
type fade struct {
	half time.Duration
	kept float64
}

// fades by kind (social-core 12).
var fades = map[Kind]fade{Post: {2 * time.Hour, 0.3}, Tag: {4 * time.Hour, 1}, Link: {8 * time.Hour, 1}}

// after gives what is left of a score.
func (f fade) after(score float64, age time.Duration) float64 {
	return score * math.Exp2(-max(0, age.Hours())/f.half.Hours())
}

// score tells how much more was observed than expected.
func score(observed, expected, least int) float64 {
	expected = max(expected, 1)
	if observed < least || observed < expected {
		return 0
	}
	d := float64(observed - expected)
	return d * d / float64(expected)
}

// Review says what is shown before the staff looked at it.
type Review string

// The reviews.
const (
	// Required shows nothing before it was approved.
	Required = Review("required")
	// Trusted shows also posts of authors of whom one was approved.
	Trusted = Review("trusted")
	// Off shows everything that was not rejected.
	Off = Review("off")
)

// ParseReview reads the name of a review.
func ParseReview(s string) (Review, bool) {
	r := Review(s)
	return r, r == Required || r == Trusted || r == Off
}
