package account

import "time"

// QuietEnd gives when the quiet hours of a member end, the zero time when it is not quiet
// now. Zone is that of who told none; nil is UTC.
func (s Settings) QuietEnd(now time.Time, zone *time.Location) time.Time {
	if s.QuietFrom == s.QuietTo {
		return time.Time{}
	}
	if z, err := time.LoadLocation(s.Zone); err == nil && s.Zone != "" {
		zone = z
	}
	if zone == nil {
		zone = time.UTC
	}
	return quietEnd(now.In(zone), s.QuietFrom, s.QuietTo)
}

// quietStep divides the offsets of all zones, and so the moments at which an hour may begin.
const quietStep = 15 * time.Minute

// quietEnd gives when the hours from one to another, by the clock of now's zone, are
// over; the zero time outside them. It goes on by steps, as an hour may be left out or
// come twice where clocks are changed.
func quietEnd(now time.Time, from, to int) time.Time {
	within := func(t time.Time) bool {
		h := t.Hour()
		if from < to {
			return from <= h && h < to
		}
		return from != to && (h >= from || h < to)
	}
	if !within(now) {
		return time.Time{}
	}
	t := now.Truncate(quietStep)
	for within(t) {
		t = t.Add(quietStep)
	}
	return t
}
