package wording_test

import (
	"net/http"
	"strings"
	"testing"

	"parvis/base/fault"
	"parvis/edge/mastodon/wording"
)

// architecture 7.4, social-core 2.6: every kind of fault has its status, and
// every sentence of its own says what was wrong. edge/mastodon walks the whole
// catalogue with it.
func TestKindsAndSentences(t *testing.T) {
	t.Parallel()
	for kind, want := range map[fault.Kind]int{
		fault.Internal: 500, fault.Invalid: 422, fault.Unauthenticated: 401, fault.Forbidden: 403, fault.Missing: 404, fault.Gone: 410, fault.Conflict: 422, fault.Limited: 429,
		fault.TooLarge: 413, fault.Unsupported: 422, fault.Unavailable: 503,
	} {
		status, text := wording.Kind(kind)
		if status != want {
			t.Errorf("kind %d has status %d, want %d", kind, status, want)
		}
		if text == "" && kind != fault.Invalid && kind != fault.Unsupported {
			t.Errorf("kind %d says nothing", kind)
		}
	}
	for _, code := range wording.Codes() {
		s, _ := wording.Of(code)
		if s.Text == "" || s.Text == wording.Invalid || s.Status >= http.StatusInternalServerError {
			t.Errorf("%s: %+v", code, s)
		}
	}
	f := fault.Field{Name: "date_of_birth", Code: "age.birth.below_limit"}
	if got := wording.Field(f); got != "Date of birth is below the age limit" || wording.Code(f.Code) != "ERR_BELOW_LIMIT" {
		t.Errorf("a field reads %q", got)
	}
	f = fault.Field{Name: "fields", Code: "ERR_TOO_MANY"}
	if got := wording.Field(f); got != "Fields is too long" || wording.Code(f.Code) != "ERR_TOO_LONG" {
		t.Errorf("too many fields read %q", got)
	}
	if got := wording.Fill("at most {Max}", []fault.Arg{{Name: "Max", Value: 4}}); !strings.HasSuffix(got, "4") {
		t.Errorf("filled %q", got)
	}
}
