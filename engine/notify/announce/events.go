package announce

import (
	"parvis/base/event"
	"parvis/base/id"
)

// Published: an announcement was written.
type Published struct{ Announcement int64 }

// EventKind names the event.
func (Published) EventKind() event.Kind {
	return event.Kind{Subject: "notify.announcement.published", V: 1}
}

// Aggregate is the announcement.
func (e Published) Aggregate() int64 { return e.Announcement }

// Withdrawn: an announcement was taken back.
type Withdrawn struct{ Announcement int64 }

// EventKind names the event.
func (Withdrawn) EventKind() event.Kind {
	return event.Kind{Subject: "notify.announcement.withdrawn", V: 1}
}

// Aggregate is the announcement.
func (e Withdrawn) Aggregate() int64 { return e.Announcement }

// Reacted: By answered an announcement, or took the answer back.
type Reacted struct {
	Announcement int64
	By           id.Account
}

// EventKind names the event.
func (Reacted) EventKind() event.Kind {
	return event.Kind{Subject: "notify.announcement.reacted", V: 1}
}

// Aggregate is the announcement.
func (e Reacted) Aggregate() int64 { return e.Announcement }
