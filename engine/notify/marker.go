package notify

import (
	"context"
	"time"

	"parvis/base/store"
	"parvis/engine/account"
)

// The timelines that have markers.
const (
	TimelineHome          = "home"
	TimelineNotifications = "notifications"
)

// Marker is how far a member has read a timeline.
type Marker struct {
	Timeline string
	LastRead int64
	Version  int
	At       time.Time
}

// Markers gives the actor's markers of some timelines.
func (e *Engine) Markers(_ context.Context, tx *store.Tx, actor account.Actor, timelines []string) ([]Marker, error) {
	return markers(tx, actor.Account, timelines)
}

// Anew stands for whatever version of a marker there is.
const Anew = -1

// Mark moves the actor's marker of a timeline. It fails when the marker is not of
// the version, 0 for none yet, that the caller knows.
func (e *Engine) Mark(_ context.Context, tx *store.Tx, actor account.Actor, timeline string, last int64, version int) (Marker, error) {
	moved, err := putMarker(tx, actor.Account, timeline, last, version)
	if err != nil {
		return Marker{}, err
	}
	if !moved {
		return Marker{}, errMarker
	}
	got, err := markers(tx, actor.Account, []string{timeline})
	if err != nil || len(got) == 0 {
		return Marker{}, err
	}
	return got[0], nil
}
