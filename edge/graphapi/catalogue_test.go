package graphapi

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"parvis/base/fault"
)

var faultCall = regexp.MustCompile(`fault\.New\(fault\.(\w+), "([a-z0-9_.]+)"`)

var kindsByName = map[string]fault.Kind{
	"Internal": fault.Internal, "Invalid": fault.Invalid, "Unauthenticated": fault.Unauthenticated, "Forbidden": fault.Forbidden, "Missing": fault.Missing,
	"Gone": fault.Gone, "Conflict": fault.Conflict, "Limited": fault.Limited, "TooLarge": fault.TooLarge, "Unsupported": fault.Unsupported, "Unavailable": fault.Unavailable,
}

// Every fault of the folders below has a code that clients of the API know, and only what
// broke on this side is a 500.
func TestEveryFaultHasACode(t *testing.T) { // architecture 7.4; business-messaging 19
	t.Parallel()
	codes := map[int]bool{2: true, 4: true, 9: true, 10: true, 33: true, 100: true, 190: true, 368: true, 613: true, 803: true, 2200: true, 131031: true, 131037: true, 131000: true, 131009: true, 131016: true, 131021: true, 131048: true, 131053: true, 132068: true, 133005: true, 133006: true, 133008: true, 133009: true, 133010: true, 133016: true, 136024: true, 136025: true, 147001: true, 147002: true}
	n := 0
	for _, floor := range []string{"../../base", "../../engine", "../../system"} {
		err := filepath.WalkDir(floor, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.Name() != "faults.go" {
				return err
			}
			text, err := os.ReadFile(path)
			for _, m := range faultCall.FindAllStringSubmatch(string(text), -1) {
				n++
				kind := kindsByName[m[1]]
				got := translate(fault.New(kind, m[2]))
				if !codes[got.Code] || got.Message == "" || (got.Status == 500) != (kind == fault.Internal) {
					t.Errorf("%s of kind %s is answered with %+v", m[2], m[1], got)
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if n < 200 {
		t.Errorf("%d faults were found", n)
	}
}
