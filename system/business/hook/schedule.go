package hook

import (
	"math/rand/v2"
	"time"
)

// The numbers of business-messaging 9.6 to 9.9.
const (
	// MaxBody is the most bytes of a body.
	MaxBody = 3 << 20
	// Kept is how long an event is tried, and its body kept.
	Kept = 7 * 24 * time.Hour

	// followMax is how long followers wait for one that failed.
	followMax = time.Minute
	// breakAt failures in a row open the circuit of a target.
	breakAt    = 20
	probeEvery = time.Minute
	alertAfter = 10 * time.Minute
	perTarget  = 64
	overall    = 256
	// shared is how many requests of a process any target may add to; above that,
	// only those with few of their own.
	shared = 192
	few    = 8
)

// plan is when attempts are made after the first; then every more.
var plan = [...]time.Duration{5 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute, 30 * time.Minute, time.Hour}

const more = 3 * time.Hour

// wait is how long after the attempt that began last the next one is made, when tries
// have failed. The long ones are spread by a fifth to both sides; who asks again about
// the same event gets the same answer.
func wait(seed uint64, event int64, tries int) time.Duration {
	switch {
	case tries <= 1:
		return plan[0]
	case tries <= len(plan):
		return plan[tries-1] - plan[tries-2]
	}
	r := rand.New(rand.NewPCG(seed, uint64(event)+uint64(tries)))
	return time.Duration(float64(more) * (0.8 + 0.4*r.Float64()))
}

// below are the statuses of a message that come before one: who has heard of it must
// not hear of them any more (9.11).
func below(kind string) []string {
	order := [...]string{"sent", "delivered", "read", "played"}
	for i, k := range order {
		if k == kind {
			return order[:i]
		}
	}
	if kind == "failed" {
		return order[:1]
	}
	return nil
}
