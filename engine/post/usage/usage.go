// Package usage is how much something was used, day by day: hashtags and linked
// pages have the same history in the client API, and trend by the same days.
package usage

import "time"

// Day is how often, and by how many accounts, something was used on a day, which
// begins at midnight UTC.
type Day struct {
	Day      time.Time
	Uses     int
	Accounts int
}

// Days is how many days a history has.
const Days = 7

const day = 24 * time.Hour

// Read gives note what was used on the days from since on.
type Read[K comparable] func(since time.Time, note func(k K, at time.Time, uses, accounts int)) error

// Week gives the last seven days of each key, newest first.
func Week[K comparable](now time.Time, keys []K, read Read[K]) (map[K][]Day, error) {
	today := now.Truncate(day)
	out := make(map[K][]Day, len(keys))
	for _, k := range keys {
		for i := range Days {
			out[k] = append(out[k], Day{Day: today.Add(-time.Duration(i) * day)})
		}
	}
	return out, read(today.Add(-(Days-1)*day), func(k K, at time.Time, uses, accounts int) {
		if i := int(today.Sub(at) / day); i >= 0 && i < Days {
			out[k][i].Uses, out[k][i].Accounts = uses, accounts
		}
	})
}
