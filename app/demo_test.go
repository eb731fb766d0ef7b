package app_test

import (
	"net/http"
	"testing"

	"parvis/app/demo"
)

// TestTheTownHasWhatItPromises: pictures, threads, a poll, and a conversation that
// its members find.
func TestTheTownHasWhatItPromises(t *testing.T) { // the first ten minutes
	t.Parallel()
	h := openHouse(t)
	if fresh, err := demo.Fill(h.ctx, h.App, func(string, int, int) {}); err != nil || !fresh {
		t.Fatalf("an empty town was not filled: %v", err)
	}
	if again, err := demo.Fill(h.ctx, h.App, func(string, int, int) {}); err != nil || again {
		t.Errorf("a second start fills it again: %v %v", again, err)
	}
	h.settle()
	b := h.browser("fr")
	b.send("/signin", map[string][]string{"who": {"ines"}, "password": {demo.Logins()[0].Password}}, nil)
	has(t, b.open("/messages"), "À tout à l’heure.")
	has(t, b.open("/messages"), "Yuna")
	has(t, b.open("/"), "clémentines")
	has(t, b.open("/explore"), "<img")
	if page := b.get("/@mediatheque"); page.StatusCode != http.StatusOK {
		t.Errorf("a profile: %d", page.StatusCode)
	}
}
