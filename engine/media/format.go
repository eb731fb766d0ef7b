package media

import (
	"fmt"
	"strconv"
	"time"
)

func size(w, h int) string { return strconv.Itoa(w) + "x" + strconv.Itoa(h) }

// length is a duration as h:mm:ss.cc.
func length(d time.Duration) string {
	cs := d.Milliseconds() / 10
	return fmt.Sprintf("%d:%02d:%02d.%02d", cs/360000, cs/6000%60, cs/100%60, cs%100)
}

// rate is thousandths of frames a second as a fraction.
func rate(n int) string {
	if n%1000 == 0 {
		return strconv.Itoa(n/1000) + "/1"
	}
	return strconv.Itoa(n) + "/1000"
}
