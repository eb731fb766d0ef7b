package app_test

import (
	"net/http"
	"strings"
	"testing"

	"parvis/app"
	"parvis/base/web"
	"parvis/engine/policy/decide"
)

// TestEveryAddressHasASurface holds the table against the paper's (integrity 4.2).
func TestEveryAddressHasASurface(t *testing.T) {
	t.Parallel()
	for pattern, want := range map[string]decide.Surface{
		"GET /api/v1/timelines/home": decide.OnHome, "GET /for-you": decide.OnHomeRec, "GET /api/v1/timelines/list/{id}": decide.OnList, "GET /api/v1/timelines/public": decide.OnPublic,
		"GET /api/v1/timelines/tag/{tag}": decide.OnTag, "GET /api/v1/timelines/link": decide.OnTag, "GET /api/v2/search": decide.OnSearch, "GET /api/v1/accounts/search": decide.OnSearchAccounts,
		"GET /api/v1/trends/statuses": decide.OnTrends, "GET /explore": decide.OnTrends, "GET /api/v2/suggestions": decide.OnSuggest, "GET /api/v1/directory": decide.OnSuggest,
		"GET /api/v1/accounts/{id}": decide.OnProfile, "GET /api/v1/accounts/{id}/statuses": decide.OnProfile, "GET /{handle}": decide.OnProfile, "GET /api/v1/statuses/{id}": decide.OnThread,
		"GET /{handle}/{id}": decide.OnThread, "GET /api/v1/statuses/{id}/context": decide.OnReply, "GET /api/v1/notifications": decide.OnNotif, "GET /api/v2/notifications": decide.OnNotif,
		"GET /api/v1/bookmarks": decide.OnSaved, "GET /api/v1/favourites": decide.OnSaved, "GET /cards/{lang}/posts/{id}/{file}": decide.OnEmbed, "/media/{secret}/{rendition}": decide.OnMedia,
		"GET /api/v1/conversations": decide.OnDM, "GET /studio/reports": decide.OnReview, "GET /api/v1/admin/accounts": decide.OnReview, "GET /{$}": decide.OnHome, "GET /settings/profile": app.Nowhere,
	} {
		if got, ok := app.SurfaceOf(pattern); !ok || got != want {
			t.Errorf("%s: %s, %t; want %s", pattern, got, ok, want)
		}
	}
	planted := web.NewMux()
	planted.HandleFunc("GET /api/v1/statuses/{id}/echoes", func(http.ResponseWriter, *http.Request) {})
	if err := app.CheckSurfaces(planted); err != nil {
		t.Error(err)
	}
	planted.HandleFunc("GET /api/v3/whatever", func(http.ResponseWriter, *http.Request) {})
	if err := app.CheckSurfaces(planted); err == nil || !strings.Contains(err.Error(), "GET /api/v3/whatever") {
		t.Errorf("an address without a surface: %v", err)
	}
}
