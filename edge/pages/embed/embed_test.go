package embed

import (
	"net/http"
	"testing"

	"parvis/base/fault"
	"parvis/base/web"
)

// architecture 7.4: whatever is refused has the status that it has elsewhere.
func TestEveryRefusalHasItsStatus(t *testing.T) {
	t.Parallel()
	for kind := fault.Invalid; web.Status(kind) != http.StatusInternalServerError; kind++ {
		if got := statusOf(fault.New(kind, "pages.missing")); got != web.Status(kind) || got < 400 {
			t.Errorf("%v: %d", kind, got)
		}
	}
	if got := statusOf(nil); got != http.StatusOK {
		t.Errorf("nothing refused: %d", got)
	}
}
