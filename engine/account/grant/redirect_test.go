package grant

import (
	"net/url"
	"slices"
	"strings"
	"testing"
)

func FuzzCheckRedirect(f *testing.F) {
	f.Add("https://app.example/cb")
	f.Add("JavaScript:alert(1)//https://")
	f.Add("http://[::1]:80/x")
	f.Fuzz(func(t *testing.T, s string) {
		if checkRedirect(s) != "" {
			return
		}
		u, err := url.Parse(s)
		if err != nil || u.Scheme == "" || strings.ContainsAny(s, "# \n\t\\") || slices.Contains(forbidden, strings.ToLower(u.Scheme)) {
			t.Fatalf("took %q", s)
		}
		if u.Scheme == "http" && !private(u.Hostname()) {
			t.Fatalf("took %q in the clear", s)
		}
	})
}
