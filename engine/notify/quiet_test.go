package notify

import (
	"testing"
	"time"

	"parvis/engine/account"
)

// The zone is the member's, else the network's, else UTC.
func TestWhoseClockQuietHoursGoBy(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 7, 1, 20, 30, 0, 0, time.UTC) // 22:30 in Paris, 16:30 in New York
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	set := account.Settings{QuietFrom: 22, QuietTo: 7}
	if quiet := (&Engine{}).quiet(set, now); !quiet.IsZero() {
		t.Errorf("UTC is quiet until %s", quiet)
	}
	e := &Engine{Options{Zone: paris}}
	if quiet := e.quiet(set, now); !quiet.Equal(time.Date(2026, 7, 2, 5, 0, 0, 0, time.UTC)) {
		t.Errorf("the network is quiet until %s", quiet)
	}
	set.Zone = "America/New_York"
	if quiet := e.quiet(set, now); !quiet.IsZero() {
		t.Errorf("New York is quiet until %s", quiet)
	}
	set.Zone = "no/such"
	if e.quiet(set, now).IsZero() {
		t.Error("an unknown zone is not the network's")
	}
}
