package clock_test

import (
	"testing"
	"time"

	"parvis/base/clock"
)

var noon = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

func TestManualFiresInOrderOfTime(t *testing.T) {
	t.Parallel()
	c := clock.NewManual(noon)
	tick := c.NewTicker(time.Minute)
	defer tick.Stop()
	done := make(chan time.Time, 1)
	c.AfterFunc(90*time.Second, func() { done <- c.Now() })
	stopped := c.AfterFunc(30*time.Second, func() { t.Error("a stopped timer fired") })
	if !stopped.Stop() || stopped.Stop() {
		t.Error("Stop must tell whether it was in time")
	}
	c.Advance(time.Minute)
	if got := <-tick.C; !got.Equal(noon.Add(time.Minute)) {
		t.Errorf("ticked at %s", got)
	}
	select {
	case <-done:
		t.Error("fired early")
	default:
	}
	c.Advance(time.Minute)
	<-done
	if !c.Now().Equal(noon.Add(2 * time.Minute)) {
		t.Errorf("the clock stands at %s", c.Now())
	}
}

func TestSystemIsUTC(t *testing.T) {
	t.Parallel()
	if loc := clock.System().Now().Location(); loc != time.UTC {
		t.Errorf("system time is in %s", loc)
	}
	done := make(chan bool)
	clock.System().AfterFunc(time.Millisecond, func() { close(done) })
	<-done
	tick := clock.System().NewTicker(time.Millisecond)
	<-tick.C
	tick.Stop()
}
