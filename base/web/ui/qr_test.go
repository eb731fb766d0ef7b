package ui_test

import (
	"encoding/xml"
	"fmt"
	"strings"
	"testing"

	"parvis/base/web/ui"
)

// drawn gives the modules of a QR picture by its bars, and its side.
func drawn(t *testing.T, svg string) (dark map[[2]int]bool, side int) {
	t.Helper()
	var p struct {
		Box  string `xml:"viewBox,attr"`
		Path struct {
			D string `xml:"d,attr"`
		} `xml:"path"`
	}
	if err := xml.Unmarshal([]byte(svg), &p); err != nil {
		t.Fatalf("%v in %.200s", err, svg)
	}
	if _, err := fmt.Sscanf(p.Box, "0 0 %d", &side); err != nil {
		t.Fatal(err)
	}
	dark = map[[2]int]bool{}
	for bar := range strings.SplitSeq(strings.TrimSuffix(p.Path.D, "z"), "z") {
		var x, y, n, back int
		if _, err := fmt.Sscanf(bar, "M%d %dh%dv1h-%d", &x, &y, &n, &back); err != nil || n != back {
			t.Fatalf("the bar %q: %v", bar, err)
		}
		for i := range n {
			dark[[2]int{x + i, y}] = true
		}
	}
	return dark, side
}

func TestAQRPictureHasItsEyesAndItsMargin(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	if err := (ui.View{}).QR("otpauth://totp/Parvis:ines?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Parvis&algorithm=SHA1&digits=6&period=30", "Ouvrir").Render(&b); err != nil {
		t.Fatal(err)
	}
	dark, side := drawn(t, b.String())
	modules := side - 8
	if modules < 21 || (modules-21)%4 != 0 || !strings.Contains(b.String(), `aria-label="Ouvrir"`) {
		t.Errorf("a side of %d modules", modules)
	}
	for m := range dark {
		if m[0] < 4 || m[1] < 4 || m[0] >= side-4 || m[1] >= side-4 {
			t.Fatalf("the margin is not empty at %v", m)
		}
	}
	for _, eye := range [][2]int{{4, 4}, {side - 11, 4}, {4, side - 11}} {
		for i := range 49 {
			x, y := i%7, i/7
			ring := max(max(3-x, x-3), max(3-y, y-3)) // 0 in the middle
			if got := dark[[2]int{eye[0] + x, eye[1] + y}]; got != (ring != 2) {
				t.Errorf("the eye at %v is wrong at %d, %d", eye, x, y)
			}
		}
	}
	if n := (ui.View{}).QR(strings.Repeat("x", 5000), ""); n != nil {
		t.Error("too long a text is drawn")
	}
}
