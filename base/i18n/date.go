package i18n

import (
	"strconv"
	"time"
)

var (
	months = [2][12]string{
		{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"},
		{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
	}
	shortMonths = [2][12]string{
		{"janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."},
		{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
	}
	days = [2][7]string{
		{"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"},
		{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
	}
	shortDays = [2][7]string{
		{"dim.", "lun.", "mar.", "mer.", "jeu.", "ven.", "sam."},
		{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"},
	}
)

func (t Tag) calendar() int {
	if t == French {
		return 0
	}
	return 1
}

// Date writes the day in full: "23 novembre 2026", "23 November 2026". The
// zone is the one the time carries.
func (t Tag) Date(at time.Time) string {
	return t.day(at) + " " + t.Month(at.Month()) + " " + strconv.Itoa(at.Year())
}

// ShortDate writes the day for a narrow place: "23 nov. 2026".
func (t Tag) ShortDate(at time.Time) string {
	return t.shortDay(at) + " " + strconv.Itoa(at.Year())
}

// LongDate writes the day with its name: "lundi 23 novembre 2026".
func (t Tag) LongDate(at time.Time) string { return t.Weekday(at.Weekday()) + " " + t.Date(at) }

// Time writes the hour and minute: "14:05".
func (t Tag) Time(at time.Time) string { return at.Format("15:04") }

// DateTime writes day, hour and minute: "23 novembre 2026 à 14:05".
func (t Tag) DateTime(at time.Time) string {
	if t == French {
		return t.Date(at) + " à " + t.Time(at)
	}
	return t.Date(at) + " at " + t.Time(at)
}

// Month names a month in full.
func (t Tag) Month(m time.Month) string { return months[t.calendar()][m-1] }

// Weekday names a day of the week in full.
func (t Tag) Weekday(d time.Weekday) string { return days[t.calendar()][d] }

// Relative writes when something happened or will happen, as seen at now: up
// to 24 hours "il y a 12 min" or "dans 2 h", within the week day and hour,
// beyond the date. Both times carry the reader's zone.
func (t Tag) Relative(at, now time.Time) string {
	gap := now.Sub(at)
	ahead := gap < 0
	if ahead {
		gap = -gap
	}
	switch {
	case gap < time.Minute:
		if t == French {
			return "à l’instant"
		}
		return "just now"
	case gap < 24*time.Hour:
		return t.away(gap, ahead)
	case gap < 6*24*time.Hour:
		return shortDays[t.calendar()][at.Weekday()] + " " + t.Time(at)
	case at.Year() == now.Year():
		return t.shortDay(at)
	}
	return t.ShortDate(at)
}

func (t Tag) away(gap time.Duration, ahead bool) string {
	text := strconv.Itoa(int(gap/time.Minute)) + string(hard) + "min"
	if gap >= time.Hour {
		text = strconv.Itoa(int(gap/time.Hour)) + string(hard) + "h"
	}
	switch {
	case t == French && ahead:
		return "dans " + text
	case t == French:
		return "il y a " + text
	case ahead:
		return "in " + text
	}
	return text + " ago"
}

// Duration writes how long something takes, in its largest whole unit:
// "12 minutes", "3 heures", "7 jours".
func (t Tag) Duration(d time.Duration) string {
	units := [...]struct {
		size   time.Duration
		fr, en string
	}{{24 * time.Hour, "jour", "day"}, {time.Hour, "heure", "hour"}, {time.Minute, "minute", "minute"}, {time.Second, "seconde", "second"}}
	if d < 0 {
		d = -d
	}
	for _, u := range units {
		if d < u.size && u.size > time.Second {
			continue
		}
		n := int64(d / u.size)
		name, several := u.en, n != 1
		if t == French {
			name, several = u.fr, n > 1
		}
		if several {
			name += "s"
		}
		return t.Number(n) + string(hard) + name
	}
	return ""
}

func (t Tag) day(at time.Time) string {
	if t == French && at.Day() == 1 {
		return "1er"
	}
	return strconv.Itoa(at.Day())
}

func (t Tag) shortDay(at time.Time) string {
	return t.day(at) + " " + shortMonths[t.calendar()][at.Month()-1]
}
