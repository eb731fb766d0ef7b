package recurring

import "time"

// Frequency is how often a line may tell.
type Frequency string

// The frequencies (business-messaging 17.5).
const (
	Daily   = Frequency("DAILY")
	Weekly  = Frequency("WEEKLY")
	Monthly = Frequency("MONTHLY")
)

// Frequencies are all of them, the most frequent first.
func Frequencies() []Frequency { return []Frequency{Daily, Weekly, Monthly} }

const day = 24 * time.Hour

// Next tells from when something may be told again that was told last at a time: a day
// later, or with the next week or month of the calendar in a zone.
func (f Frequency) Next(last time.Time, zone *time.Location) time.Time {
	here := last.In(zone)
	y, m, d := here.Date()
	switch f {
	case Weekly:
		return midnight(y, m, d+7-(int(here.Weekday())+6)%7, zone)
	case Monthly:
		return midnight(y, m+1, 1, zone)
	default:
		return last.Add(day)
	}
}

// Until tells how long a yes holds that was given at a time.
func (f Frequency) Until(at time.Time, zone *time.Location) time.Time {
	here := at.In(zone)
	y, m, d := here.Date()
	m += time.Month(f.months())
	if last := time.Date(y, m+1, 0, 12, 0, 0, 0, zone).Day(); d > last { // there may be no 31st
		d = last
	}
	return time.Date(y, m, d, here.Hour(), here.Minute(), here.Second(), here.Nanosecond(), zone)
}

func (f Frequency) months() int {
	switch f {
	case Weekly:
		return 9
	case Monthly:
		return 12
	default:
		return 6
	}
}

// midnight is the first moment of a day. Where a clock is put on at midnight that is later
// than 0:00, and where it is put back over midnight it is the first of two.
func midnight(y int, m time.Month, d int, zone *time.Location) time.Time {
	t := time.Date(y, m, d, 0, 0, 0, 0, zone)
	start, end := t.ZoneBounds()
	if t.Hour() != 0 || t.Minute() != 0 { // there is no 0:00, and this is an hour before or after it
		if t.Hour() >= 12 {
			return end
		}
		return start
	}
	if !start.IsZero() {
		_, before := start.Add(-time.Nanosecond).Zone()
		_, now := t.Zone()
		if first := t.Add(time.Duration(now-before) * time.Second); first.Before(start) && first.In(zone).Hour() == 0 && first.In(zone).Day() == t.Day() {
			return first
		}
	}
	return t
}
