package recurring

import (
	"testing"
	"time"
	_ "time/tzdata" // the test is of zones, wherever it runs
)

func in(t *testing.T, zone string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// A week and a month are those of the calendar of a zone, also where its clock is put on
// or back; a day is twenty-four hours (business-messaging 17.5, 20.20).
func TestPeriods(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		f    Frequency
		zone string
		last string
		next string
	}{
		{Daily, "Europe/Paris", "2026-03-28T22:30:00Z", "2026-03-29T22:30:00Z"}, // over the shorter night
		{Weekly, "Europe/Paris", "2026-03-25T12:00:00Z", "2026-03-29T22:00:00Z"},
		{Weekly, "Europe/Paris", "2026-10-25T12:00:00Z", "2026-10-25T23:00:00Z"}, // a Sunday of 25 hours
		{Weekly, "Europe/Paris", "2026-10-24T22:30:00Z", "2026-10-25T23:00:00Z"},
		{Weekly, "Europe/Paris", "2026-10-18T21:59:59Z", "2026-10-18T22:00:00Z"},
		{Weekly, "Europe/Paris", "2026-10-18T22:00:00Z", "2026-10-25T23:00:00Z"}, // Monday 0:00 is of the new week
		{Weekly, "UTC", "2026-12-31T12:00:00Z", "2027-01-04T00:00:00Z"},
		{Weekly, "America/St_Johns", "2026-03-05T12:00:00Z", "2026-03-09T02:30:00Z"},
		{Weekly, "Pacific/Apia", "2011-12-29T12:00:00Z", "2012-01-01T10:00:00Z"}, // without a Friday
		{Monthly, "Europe/Paris", "2026-12-31T22:59:59Z", "2026-12-31T23:00:00Z"},
		{Monthly, "Europe/Paris", "2026-12-31T23:00:00Z", "2027-01-31T23:00:00Z"},
		{Monthly, "Europe/Paris", "2028-02-29T12:00:00Z", "2028-02-29T23:00:00Z"},
		{Monthly, "Europe/Paris", "2026-01-31T12:00:00Z", "2026-01-31T23:00:00Z"},
		{Monthly, "America/St_Johns", "2026-10-15T12:00:00Z", "2026-11-01T02:30:00Z"},
		{Monthly, "Pacific/Apia", "2011-12-10T12:00:00Z", "2011-12-31T10:00:00Z"},
		{Monthly, "America/Havana", "2020-10-15T12:00:00Z", "2020-11-01T04:00:00Z"}, // midnight comes twice
		{Monthly, "Asia/Amman", "2022-03-10T12:00:00Z", "2022-03-31T21:00:00Z"},
		{Weekly, "America/Asuncion", "2018-10-05T12:00:00Z", "2018-10-08T03:00:00Z"},
		{Monthly, "America/Asuncion", "2017-09-15T12:00:00Z", "2017-10-01T04:00:00Z"}, // there is no midnight
	} {
		last, err := time.Parse(time.RFC3339, c.last)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.f.Next(last, in(t, c.zone)).UTC().Format(time.RFC3339); got != c.next {
			t.Errorf("%s in %s after %s: %s, not %s", c.f, c.zone, c.last, got, c.next)
		}
	}
}

// A yes holds for months of the calendar, and until the last day of a month that is
// shorter (business-messaging 17.5).
func TestLives(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		f         Frequency
		zone      string
		at, until string
	}{
		{Daily, "Europe/Paris", "2026-01-15T09:00:00Z", "2026-07-15T08:00:00Z"}, // the same hour of the clock
		{Daily, "UTC", "2026-08-31T09:00:00Z", "2027-02-28T09:00:00Z"},
		{Weekly, "UTC", "2026-05-31T09:00:00Z", "2027-02-28T09:00:00Z"},
		{Weekly, "America/St_Johns", "2026-02-10T12:00:00Z", "2026-11-10T12:00:00Z"},
		{Monthly, "Pacific/Apia", "2024-02-28T12:00:00Z", "2025-02-27T12:00:00Z"}, // there it was the 29th
		{Monthly, "UTC", "2026-12-31T23:59:59Z", "2027-12-31T23:59:59Z"},
	} {
		at, err := time.Parse(time.RFC3339, c.at)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.f.Until(at, in(t, c.zone)).UTC().Format(time.RFC3339); got != c.until {
			t.Errorf("%s in %s from %s: %s, not %s", c.f, c.zone, c.at, got, c.until)
		}
	}
}

// A day begins once, where its midnight comes twice or never.
func TestMidnights(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		zone    string
		y, m, d int
		want    string
	}{
		{"Asia/Amman", 2021, 10, 29, "2021-10-28T21:00:00Z"},
		{"Atlantic/Azores", 2026, 10, 25, "2026-10-25T00:00:00Z"},
		{"America/Havana", 2020, 11, 1, "2020-11-01T04:00:00Z"},
		{"America/Asuncion", 2017, 10, 1, "2017-10-01T04:00:00Z"},
		{"Asia/Beirut", 2022, 3, 27, "2022-03-26T22:00:00Z"},
		{"Europe/Paris", 2026, 3, 29, "2026-03-28T23:00:00Z"},
	} {
		if got := midnight(c.y, time.Month(c.m), c.d, in(t, c.zone)).UTC().Format(time.RFC3339); got != c.want {
			t.Errorf("%d-%d-%d in %s begins at %s, not %s", c.y, c.m, c.d, c.zone, got, c.want)
		}
	}
}
