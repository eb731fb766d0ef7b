package account

import (
	"context"
	"time"

	"parvis/base/id"
	"parvis/base/store"
)

// Usage says how many accounts there are and how many were here.
type Usage struct {
	Users          int
	ActiveWeek     int
	ActiveMonth    int
	ActiveHalfYear int
}

// dayOf gives the number of the UTC day of t since 1970.
func dayOf(t time.Time) int64 { return t.Unix() / 86400 }

// MarkActive notes that an account was here today; again the same day does
// nothing.
func (e *Engine) MarkActive(_ context.Context, tx *store.Tx, a id.Account) error {
	return insertActive(tx, dayOf(tx.Now()), a)
}

// LastDay gives the begin of the UTC day on which an account was last here, or
// the zero time.
func (e *Engine) LastDay(_ context.Context, tx *store.Tx, a id.Account) (time.Time, error) {
	day, err := lastActive(tx, a)
	if err != nil || day == 0 {
		return time.Time{}, err
	}
	return time.Unix(day*86400, 0).UTC(), nil
}

// DayBefore gives the begin of the last UTC day before today on which an account
// was here, or the zero time.
func (e *Engine) DayBefore(_ context.Context, tx *store.Tx, a id.Account) (time.Time, error) {
	day, err := lastActiveBefore(tx, a, dayOf(tx.Now()))
	if err != nil || day == 0 {
		return time.Time{}, err
	}
	return time.Unix(day*86400, 0).UTC(), nil
}

// Usage counts accounts that can be seen, and those that were here in the last
// 7, 30 and 180 days.
func (e *Engine) Usage(_ context.Context, tx *store.Tx) (u Usage, err error) {
	today := dayOf(tx.Now())
	for _, c := range []struct {
		to   *int
		days int64
	}{{&u.ActiveWeek, 7}, {&u.ActiveMonth, 30}, {&u.ActiveHalfYear, 180}} {
		if *c.to, err = countActive(tx, today-c.days); err != nil {
			return u, err
		}
	}
	u.Users, err = countSeen(tx)
	return u, err
}

// Followed tells how many followers an account has and from how many on one is widely
// followed: as many as the hundredth part of those who were there in the last 28 days
// has, and a thousand at least (integrity 5.5, T3).
func (e *Engine) Followed(ctx context.Context, tx *store.Tx, a id.Account) (has, wide int, err error) {
	const least, days = 1000, 28
	since := dayOf(tx.Now()) - days
	active, err := countActive(tx, since)
	if err != nil {
		return 0, 0, err
	}
	if wide, err = nthFollowed(tx, since, least, (active+99)/100); err != nil {
		return 0, 0, err
	}
	got, err := e.Find(ctx, tx, a)
	return got.Followers, max(wide, least), err
}

// Week is what happened in the seven days from Begin, a Monday at 0:00 UTC.
type Week struct {
	Begin         time.Time
	Active        int
	Registrations int
}

// Activity gives the last weeks, this one first.
func (e *Engine) Activity(_ context.Context, tx *store.Tx, weeks int) ([]Week, error) {
	now := tx.Now().UTC()
	monday := now.Truncate(24*time.Hour).AddDate(0, 0, -(int(now.Weekday())+6)%7)
	out := make([]Week, 0, weeks)
	for i := range weeks {
		w := Week{Begin: monday.AddDate(0, 0, -7*i)}
		end := w.Begin.AddDate(0, 0, 7)
		var err error
		if w.Active, err = countActiveBetween(tx, dayOf(w.Begin), dayOf(end)); err != nil {
			return nil, err
		}
		if w.Registrations, err = countCreated(tx, id.Floor(w.Begin), id.Floor(end)); err != nil {
			return nil, err
		}
		out = append(out, w)
	}
	return out, nil
}
