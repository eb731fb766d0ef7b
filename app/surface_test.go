package app_test

import (
	"slices"
	"strings"
	"testing"

	"parvis/app"
	"parvis/engine/policy/decide"
)

// TestEveryAddressHasASurface holds surfaces.txt against the paper (integrity 4.2).
func TestEveryAddressHasASurface(t *testing.T) {
	t.Parallel()
	named, err := app.Surfaces()
	if err != nil {
		t.Fatal(err)
	}
	for pattern, want := range map[string]decide.Surface{
		"GET /api/v1/timelines/home": decide.OnHome, "GET /for-you": decide.OnHomeRec, "GET /api/v1/timelines/list/{id}": decide.OnList, "GET /api/v1/timelines/public": decide.OnPublic,
		"GET /api/v1/timelines/tag/{tag}": decide.OnTag, "GET /api/v1/timelines/link": decide.OnTag, "GET /api/v2/search": decide.OnSearch, "GET /api/v1/accounts/search": decide.OnSearchAccounts,
		"GET /api/v1/trends/statuses": decide.OnTrends, "GET /explore": decide.OnTrends, "GET /api/v2/suggestions": decide.OnSuggest, "GET /api/v1/directory": decide.OnSuggest,
		"GET /api/v1/accounts/{id}": decide.OnProfile, "GET /api/v1/accounts/{id}/statuses": decide.OnProfile, "GET /{handle}": decide.OnProfile, "GET /api/v1/statuses/{id}": decide.OnThread,
		"GET /{handle}/{id}": decide.OnThread, "GET /api/v1/statuses/{id}/context": decide.OnReply, "GET /api/v1/notifications": decide.OnNotif, "GET /api/v2/notifications": decide.OnNotif,
		"GET /api/v1/bookmarks": decide.OnSaved, "GET /api/v1/favourites": decide.OnSaved, "GET /cards/{lang}/posts/{id}/{file}": decide.OnEmbed, "/media/{secret}/{rendition}": decide.OnMedia,
		"GET /api/v1/conversations": decide.OnDM, "GET /studio/reports": decide.OnReview, "GET /api/v1/admin/accounts": decide.OnReview, "GET /{$}": decide.OnHome, "GET /settings/profile": app.Nowhere,
	} {
		if got, ok := named[pattern]; !ok || got != want {
			t.Errorf("%s: %s, %t; want %s", pattern, got, ok, want)
		}
	}
}

// TestAnAddressNeedsASurfaceOfItsOwn: no address inherits the surface of another, also
// not one below it or the same asked otherwise. // integrity 4.2
func TestAnAddressNeedsASurfaceOfItsOwn(t *testing.T) {
	t.Parallel()
	w, _ := openTown(t)
	for _, added := range []string{"GET /api/v3/whatever", "GET /api/v1/statuses/{id}/echoes", "DELETE /api/v1/timelines/home", "GET /api/parvis/v1/whatever", "/api/parvis/v1/policy/labels"} {
		if err := app.CheckSurfaces(append(slices.Clone(w.Patterns), added)); err == nil || !strings.Contains(err.Error(), "no surface for "+added) {
			t.Errorf("%s: %v", added, err)
		}
	}
	gone := w.Patterns[len(w.Patterns)-1]
	if err := app.CheckSurfaces(w.Patterns[:len(w.Patterns)-1]); err == nil || !strings.Contains(err.Error(), gone+", which nobody answers") {
		t.Errorf("without %s: %v", gone, err)
	}
}
