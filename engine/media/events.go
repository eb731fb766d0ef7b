package media

import (
	"parvis/base/event"
	"parvis/base/id"
	"parvis/base/store"
)

// Kept: the files of an upload can be had.
//
//event:fact
type Kept struct {
	Media id.Media
	Owner id.Account
	Type  string
}

// EventKind names the event.
func (Kept) EventKind() event.Kind { return event.Kind{Subject: "media.ready", V: 1} }

// Aggregate is the medium.
func (e Kept) Aggregate() int64 { return int64(e.Media) }

// Spoiled: a film or sound could not be worked on.
//
//event:fact
type Spoiled struct {
	Media id.Media
	Owner id.Account
	// Code is that of the fault its owner reads.
	Code string
}

// EventKind names the event.
func (Spoiled) EventKind() event.Kind { return event.Kind{Subject: "media.failed", V: 1} }

// Aggregate is the medium.
func (e Spoiled) Aggregate() int64 { return int64(e.Media) }

// Removed: a medium is gone, and what others keep about it is to go.
//
//event:fact
type Removed struct {
	Media id.Media
	Owner id.Account
}

// EventKind names the event.
func (Removed) EventKind() event.Kind { return event.Kind{Subject: "media.removed", V: 1} }

// Aggregate is the medium.
func (e Removed) Aggregate() int64 { return int64(e.Media) }

func (e *Engine) emit(tx *store.Tx, ev event.Event) error {
	if e.o.Events == nil {
		return nil
	}
	return e.o.Events.Emit(tx, ev)
}
