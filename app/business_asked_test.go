package app_test

import (
	"strings"
	"testing"
	"time"
)

// Who keeps the apps of an organisation reads what an app asked in the last day, and finds a
// call by its trace; nothing of bodies and tokens is there. // business-messaging 16
func TestWhatAnAppAsked(t *testing.T) {
	t.Parallel()
	eachMarket(t, func(t *testing.T, m *market) {
		path := m.app + "/requests"
		has(t, m.member.open(m.app), path)
		for name, b := range map[string]*browser{"a member": m.rose, "the staff": m.mod} {
			if got := b.get(path); got.StatusCode < 400 {
				t.Errorf("%s reads it: %d", name, got.StatusCode)
			}
		}
		m.shows("an app that asked nothing", m.member.open(path), "fbtrace_id")
		if got := m.says("Un secret <bien gardé>"); got != "200 0" {
			t.Fatalf("the line sends: %s", got)
		}
		if got := m.calls("GET", "/"+m.id+"?fields=nothing&access_token=x", "", m.token); got == "200 0" {
			t.Fatalf("an unknown field: %s", got)
		}
		if got := m.calls("GET", "/notification_messages_12345678901234567890", "", m.token); got == "200 0" {
			t.Fatalf("an unknown token: %s", got)
		}
		if got := m.calls("GET", "/"+m.id, "", "EAA0"); got != "401 190" {
			t.Fatalf("an unknown token: %s", got)
		}
		page := m.member.open(path)
		m.shows("the page", page, "POST /v23.0/"+m.id+"/messages", "GET /v23.0/"+m.id, "notification_messages_…", "200", "400")
		for _, secret := range []string{"bien gardé", m.token, "access_token", "fields", "12345678901234567890", "401"} {
			hasNot(t, page, secret)
		}
		if n := strings.Count(page, "<li><b><code"); n != 3 {
			t.Errorf("%d calls are listed", n)
		}
		trace := find(t, page, `>(A[A-Z2-7]{21})<`)
		if n := strings.Count(m.member.open(path+"?trace="+trace), "<li><b><code"); n != 1 {
			t.Errorf("%d calls have the trace %s", n, trace)
		}
		if n := strings.Count(m.member.open(path+"?trace=A"+strings.Repeat("A", 21)), "<li><b><code"); n != 0 {
			t.Errorf("%d calls have a trace that nobody was given", n)
		}
		m.clock.Advance(25 * time.Hour)
		m.settle()
		m.clock.Advance(time.Hour)
		m.settle()
		if n := m.counted("SELECT COUNT(*) FROM business_asked"); n != 0 {
			t.Errorf("after a day, %d are kept", n)
		}
	})
}
