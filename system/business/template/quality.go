package template

import (
	"math"
	"time"
)

// Quality is how members take what is sent.
type Quality string

// The qualities.
const (
	UnknownQuality = Quality("UNKNOWN")
	Green          = Quality("GREEN")
	Yellow         = Quality("YELLOW")
	Red            = Quality("RED")
)

// Response is what was delivered in a span of time, and how members answered it.
type Response struct {
	At                                time.Time
	Delivered, Blocks, Reports, Mutes int

	sent int
}

// Thresholds are settings of the host: below Yellow is green, from Red on red.
type Thresholds struct{ Yellow, Red float64 }

// Usual are the thresholds of 10.8.
var Usual = Thresholds{Yellow: 0.01, Red: 0.03}

const (
	qualitySpan = 7 * 24 * time.Hour
	halfLife    = 48 * time.Hour
	leastHeard  = 100
)

// Judge gives the quality over the seven days before now. What is older counts half for
// each 48 hours (10.8).
func Judge(list []Response, t Thresholds, now time.Time) Quality {
	bad, good, delivered := 0.0, 0.0, 0
	for _, r := range list {
		age := max(now.Sub(r.At), 0)
		if age > qualitySpan {
			continue
		}
		weight := math.Exp2(-float64(age) / float64(halfLife))
		bad += weight * (float64(r.Blocks) + 2*float64(r.Reports) + float64(r.Mutes)/2)
		good += weight * float64(r.Delivered)
		delivered += r.Delivered
	}
	if delivered < leastHeard || good <= 0 {
		return UnknownQuality
	}
	switch rate := bad/good + 1e-9; { // weights are rounded
	case rate < t.Yellow:
		return Green
	case rate < t.Red:
		return Yellow
	}
	return Red
}
