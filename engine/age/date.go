package age

import (
	"fmt"
	"time"
)

// Date is a day of the calendar. The zero value is no date.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

const (
	firstYear = 1900
	oldest    = 120
)

// ParseDate reads YYYY-MM-DD. A day that does not exist, or before 1900, is
// refused.
func ParseDate(s string) (Date, error) {
	if len(s) != len(time.DateOnly) {
		return Date{}, errDate
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < firstYear {
		return Date{}, errDate
	}
	return DateOf(t), nil
}

// NewDate makes a date of what the three fields of a form say.
func NewDate(year, month, day int) (Date, error) {
	if year > 9999 || month < 1 || month > 12 || day < 1 || day > 31 || year < firstYear {
		return Date{}, errDate
	}
	return ParseDate(fmt.Sprintf("%04d-%02d-%02d", year, month, day))
}

// DateOf gives the day of an instant in its zone.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// String gives YYYY-MM-DD.
func (d Date) String() string { return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day) }

// IsZero tells that there is no date.
func (d Date) IsZero() bool { return d == Date{} }

// Number gives the days since 1900-01-01, for the audience engine's column.
func (d Date) Number() int {
	begin := time.Date(firstYear, 1, 1, 0, 0, 0, 0, time.UTC)
	return int(time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Sub(begin) / (24 * time.Hour))
}

// Years gives the completed years of somebody born on d on another day.
func (d Date) Years(on Date) int {
	years := on.Year - d.Year
	if on.Month < d.Month || on.Month == d.Month && on.Day < d.Day {
		years--
	}
	return years
}

// possible tells whether somebody alive may be born on d.
func (d Date) possible(on Date) bool {
	years := d.Years(on)
	return !d.IsZero() && years >= 0 && years <= oldest
}

// Band is a range of ages.
type Band string

// The bands, the youngest first; Unknown is a member without a date.
const (
	Unknown  = Band("")
	UnderMin = Band("under_min")
	From13   = Band("13_15")
	From16   = Band("16_17")
	From18   = Band("18_24")
	From25   = Band("25_plus")
)

// bandOf gives the band of an age on a network with a minimum.
func bandOf(years, least int) Band {
	switch {
	case years < 13 || years < least:
		return UnderMin
	case years < 16:
		return From13
	case years < 18:
		return From16
	case years < 25:
		return From18
	}
	return From25
}

// Least gives the age that everybody in the band has at least.
func (b Band) Least() int {
	switch b {
	case From13:
		return 13
	case From16:
		return 16
	case From18:
		return 18
	case From25:
		return 25
	}
	return 0
}

// Adult tells whether everybody in the band is 18.
func (b Band) Adult() bool { return b.Least() >= 18 }

// Minor tells whether everybody in the band is known to be younger than 18.
func (b Band) Minor() bool { return b == UnderMin || b == From13 || b == From16 }

// Basis says what an answer about an age rests on.
type Basis string

// The bases, the weakest first.
const (
	Nothing  = Basis("")
	Declared = Basis("declared")
	Proven   = Basis("proven")
)
