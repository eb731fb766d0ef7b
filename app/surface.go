package app

import (
	"fmt"
	"net/http"
	"strings"

	"parvis/engine/policy/decide"
)

// Nowhere marks addresses that serve no post and nobody but who asks: forms,
// settings, what the network says of itself.
const Nowhere = decide.Surface(decide.SurfaceCount)

// surfaces says on which surface of the policy engine an address is decided
// (integrity 4.2): the longest row that begins it counts, and {} stands for any
// segment. What posts and people lead to meanwhile, such as a quote or the line of
// people beside a page, has surfaces of its own.
//
//arch:table
var surfaces = map[string]decide.Surface{
	"/api/v1/accounts":                    decide.OnProfile,
	"/api/v1/accounts/search":             decide.OnSearchAccounts,
	"/api/v1/admin":                       decide.OnReview,
	"/api/v1/announcements":               Nowhere,
	"/api/v1/annual_reports":              Nowhere,
	"/api/v1/apps":                        Nowhere,
	"/api/v1/blocks":                      decide.OnProfile,
	"/api/v1/bookmarks":                   decide.OnSaved,
	"/api/v1/conversations":               decide.OnDM,
	"/api/v1/custom_emojis":               Nowhere,
	"/api/v1/directory":                   decide.OnSuggest,
	"/api/v1/domain_blocks":               Nowhere,
	"/api/v1/emails":                      Nowhere,
	"/api/v1/endorsements":                decide.OnProfile,
	"/api/v1/favourites":                  decide.OnSaved,
	"/api/v1/featured_tags":               Nowhere,
	"/api/v1/filters":                     Nowhere,
	"/api/v1/follow_requests":             decide.OnProfile,
	"/api/v1/followed_tags":               Nowhere,
	"/api/v1/instance":                    decide.OnProfile,
	"/api/v1/lists":                       decide.OnProfile,
	"/api/v1/markers":                     Nowhere,
	"/api/v1/media":                       decide.OnMedia,
	"/api/v1/mutes":                       decide.OnProfile,
	"/api/v1/notifications":               decide.OnNotif,
	"/api/v1/polls":                       decide.OnThread,
	"/api/v1/preferences":                 Nowhere,
	"/api/v1/profile":                     decide.OnProfile,
	"/api/v1/push":                        decide.OnPush,
	"/api/v1/reports":                     decide.OnProfile,
	"/api/v1/scheduled_statuses":          Nowhere,
	"/api/v1/statuses":                    decide.OnThread,
	"/api/v1/statuses/{}/context":         decide.OnReply,
	"/api/v1/statuses/{}/favourited_by":   decide.OnProfile,
	"/api/v1/statuses/{}/quotes":          decide.OnReply,
	"/api/v1/statuses/{}/reblogged_by":    decide.OnProfile,
	"/api/v1/streaming":                   decide.OnHome,
	"/api/v1/streaming/direct":            decide.OnDM,
	"/api/v1/streaming/hashtag":           decide.OnTag,
	"/api/v1/streaming/list":              decide.OnList,
	"/api/v1/streaming/public":            decide.OnPublic,
	"/api/v1/streaming/user/notification": decide.OnNotif,
	"/api/v1/suggestions":                 decide.OnSuggest,
	"/api/v1/tags":                        Nowhere,
	"/api/v1/timelines/direct":            decide.OnDM,
	"/api/v1/timelines/home":              decide.OnHome,
	"/api/v1/timelines/link":              decide.OnTag,
	"/api/v1/timelines/list":              decide.OnList,
	"/api/v1/timelines/public":            decide.OnPublic,
	"/api/v1/timelines/tag":               decide.OnTag,
	"/api/v1/trends":                      decide.OnTrends,
	"/api/v2/admin":                       decide.OnReview,
	"/api/v2/filters":                     Nowhere,
	"/api/v2/instance":                    decide.OnProfile,
	"/api/v2/media":                       decide.OnMedia,
	"/api/v2/notifications":               decide.OnNotif,
	"/api/v2/search":                      decide.OnSearch,
	"/api/v2/suggestions":                 decide.OnSuggest,

	"/api/parvis/v1":            Nowhere,
	"/api/parvis/v1/admin":      decide.OnReview,
	"/api/parvis/v1/appeals":    decide.OnReview,
	"/api/parvis/v1/decisions":  decide.OnReview,
	"/api/parvis/v1/policy/why": decide.OnThread,

	"/.well-known":          Nowhere,
	"/about":                Nowhere,
	"/accessibility":        Nowhere,
	"/accounts":             decide.OnProfile,
	"/announcements":        Nowhere,
	"/blocks":               decide.OnProfile,
	"/brand":                Nowhere,
	"/cards":                decide.OnEmbed,
	"/compose":              decide.OnThread,
	"/discover":             Nowhere,
	"/drafts":               Nowhere,
	"/explore":              decide.OnTrends,
	"/favicon.ico":          Nowhere,
	"/follow-requests":      decide.OnProfile,
	"/for-you":              decide.OnHomeRec,
	"/home":                 Nowhere,
	"/icon.svg":             Nowhere,
	"/icons":                Nowhere,
	"/letters":              Nowhere,
	"/likes":                decide.OnSaved,
	"/lists":                decide.OnList,
	"/manifest.webmanifest": Nowhere,
	"/map":                  Nowhere,
	"/media":                decide.OnMedia,
	"/messages":             decide.OnDM,
	"/mutes":                decide.OnProfile,
	"/near":                 Nowhere,
	"/notifications":        decide.OnNotif,
	"/oauth":                Nowhere,
	"/offline":              Nowhere,
	"/posts":                decide.OnThread,
	"/privacy":              Nowhere,
	"/public":               decide.OnPublic,
	"/report":               decide.OnThread,
	"/robots.txt":           Nowhere,
	"/rules":                Nowhere,
	"/saved":                decide.OnSaved,
	"/scheduled":            Nowhere,
	"/search":               decide.OnSearch,
	"/settings":             Nowhere,
	"/signin":               Nowhere,
	"/signout":              Nowhere,
	"/signup":               Nowhere,
	"/stream":               decide.OnHome,
	"/studio":               decide.OnReview,
	"/tags":                 Nowhere,
	"/tags/{}":              decide.OnTag,
	"/terms":                Nowhere,
	"/welcome":              decide.OnSuggest,
	"/worker.js":            Nowhere,
	"/":                     Nowhere, // nothing is there
	"/{$}":                  decide.OnHome,
	"/{}":                   decide.OnProfile,
	"/{}/{}":                decide.OnThread,
}

// SurfaceOf gives the surface of a pattern; false when no row speaks of it.
func SurfaceOf(pattern string) (decide.Surface, bool) {
	path := pattern[strings.IndexByte(pattern, '/'):]
	parts := strings.Split(strings.Trim(path, "/"), "/")
	for i, p := range parts {
		if strings.HasPrefix(p, "{") && p != "{$}" {
			parts[i] = "{}"
		}
	}
	for n := len(parts); n > 0; n-- {
		if s, ok := surfaces["/"+strings.Join(parts[:n], "/")]; ok {
			return s, true
		}
	}
	return 0, false
}

// Routed is a part of the door that can say what it answers.
type Routed interface {
	http.Handler
	Patterns() []string
}

// CheckSurfaces fails for addresses that no surface is named for, so that the network
// does not start with one that nobody thought about.
func CheckSurfaces(doors ...Routed) error {
	var missing []string
	for _, d := range doors {
		for _, p := range d.Patterns() {
			if _, ok := SurfaceOf(p); !ok {
				missing = append(missing, p)
			}
		}
	}
	if len(missing) > 0 {
		return fmt.Errorf("no surface is named for %s: see app/surface.go", strings.Join(missing, ", "))
	}
	return nil
}
