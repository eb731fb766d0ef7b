package offline

import (
	"strings"
	"testing"

	"parvis/base/i18n"
)

// web-client 11: the worker's version is that of what it keeps and says.
func TestTheWorkersBytesChangeWithWhatItKeeps(t *testing.T) {
	t.Parallel()
	said := map[i18n.Tag]string{i18n.French: "il y a {age}"}
	first, err := script([]string{"/offline", "/static/a/css/base.css"}, said)
	if err != nil {
		t.Fatal(err)
	}
	same, _ := script([]string{"/offline", "/static/a/css/base.css"}, said)
	if same != first || !strings.HasSuffix(first, source) || !strings.HasPrefix(first, `const VERSION = "`) {
		t.Errorf("the worker begins %q", first[:60])
	}
	line := func(s string) string { before, _, _ := strings.Cut(s, "\n"); return before }
	for name, other := range map[string][]string{"another release": {"/offline", "/static/b/css/base.css"}, "fewer files": {"/offline"}} {
		if got, _ := script(other, said); line(got) == line(first) {
			t.Errorf("%s has the version of the first", name)
		}
	}
	if got, _ := script([]string{"/offline", "/static/a/css/base.css"}, map[i18n.Tag]string{i18n.French: "{age}"}); line(got) == line(first) {
		t.Error("other words have the version of the first")
	}
}
