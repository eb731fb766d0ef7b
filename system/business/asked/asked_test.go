package asked

import (
	"strings"
	"testing"
)

// A path that the store would refuse is stored without what it refuses.
func TestPathsThatTheStoreTakes(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"/v23.0/a\x00b":    "/v23.0/ab",
		"/v23.0/\xff\xc3(": "/v23.0/(",
		"/élan":            "/élan",
		strings.Repeat("x", longestPath-1) + "é": strings.Repeat("x", longestPath-1),
	} {
		if got := stored(path); got != want {
			t.Errorf("%q is stored as %q", path, got)
		}
	}
}
