package pages

import "time"

// zoneCookie is how a browser with scripts tells where its clock stands.
const zoneCookie = "parvis_zone"

// zone is that of the browser, else the network's.
func (v *visit) zone() *time.Location {
	if c, err := v.r.Cookie(zoneCookie); err == nil {
		if z, ok := zoneOf(c.Value); ok {
			return z
		}
	}
	if v.Edge.Zone != nil {
		return v.Edge.Zone
	}
	return time.UTC
}

// zoneOf finds a time zone by its name in the tz database.
func zoneOf(name string) (*time.Location, bool) {
	if name == "" || name == "Local" || len(name) > 64 {
		return nil, false
	}
	z, err := time.LoadLocation(name)
	return z, err == nil
}

// minute is how a form writes a local time.
const minute = "2006-01-02T15:04"

// later reads the planned time of a form, in the zone that the form was drawn in.
func (v *visit) later() (time.Time, error) {
	s := v.form("at")
	if s == "" {
		return time.Time{}, nil
	}
	z, ok := zoneOf(v.form("zone"))
	if !ok {
		z = v.View.Zone
	}
	t, err := time.ParseInLocation(minute, s, z)
	if err != nil {
		return t, errForm
	}
	return t.UTC(), nil
}
