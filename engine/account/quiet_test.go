package account

import (
	"testing"
	"time"
)

// web-client 11: quiet hours go by the member's own clock, over midnight and through the
// nights on which clocks are changed.
func TestQuietHours(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, zone, now string
		from, to        int
		end             string // empty: it is not quiet
	}{
		{"the evening", "Europe/Paris", "2026-01-10T22:00:00+01:00", 22, 7, "2026-01-11T07:00:00+01:00"},
		{"after midnight", "Europe/Paris", "2026-01-11T06:59:59+01:00", 22, 7, "2026-01-11T07:00:00+01:00"},
		{"their end", "Europe/Paris", "2026-01-11T07:00:00+01:00", 22, 7, ""},
		{"the day", "Europe/Paris", "2026-01-11T21:59:59+01:00", 22, 7, ""},
		{"a nap", "Europe/Paris", "2026-01-11T13:30:00+01:00", 13, 15, "2026-01-11T15:00:00+01:00"},
		{"after it", "Europe/Paris", "2026-01-11T15:00:00+01:00", 13, 15, ""},
		{"until midnight", "Europe/Paris", "2026-01-11T23:30:00+01:00", 20, 0, "2026-01-12T00:00:00+01:00"},
		{"the same hour twice", "Europe/Paris", "2026-01-11T07:30:00+01:00", 7, 7, ""},
		{"clocks go forward", "Europe/Paris", "2026-03-28T23:00:00+01:00", 22, 7, "2026-03-29T07:00:00+02:00"},
		{"their end is left out", "Europe/Paris", "2026-03-28T23:00:00+01:00", 22, 2, "2026-03-29T03:00:00+02:00"},
		{"clocks go back", "Europe/Paris", "2026-10-24T23:00:00+02:00", 22, 7, "2026-10-25T07:00:00+01:00"},
		{"their last hour comes twice", "Europe/Paris", "2026-10-24T23:00:00+02:00", 22, 3, "2026-10-25T03:00:00+01:00"},
		{"the hour after comes twice", "Europe/Paris", "2026-10-24T23:00:00+02:00", 22, 2, "2026-10-25T02:00:00+02:00"},
		{"a quarter off", "Asia/Kathmandu", "2026-01-10T22:10:00+05:45", 22, 7, "2026-01-11T07:00:00+05:45"},
		{"half an hour of summer", "Australia/Lord_Howe", "2026-10-03T23:00:00+10:30", 22, 7, "2026-10-04T07:00:00+11:00"},
	} {
		zone, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		now, err := time.Parse(time.RFC3339, c.now)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if end := quietEnd(now.In(zone), c.from, c.to); !end.IsZero() {
			got = end.Format(time.RFC3339)
		}
		if got != c.end {
			t.Errorf("%s: they end %q, not %q", c.name, got, c.end)
		}
	}
}
