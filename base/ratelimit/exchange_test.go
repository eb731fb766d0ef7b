package ratelimit_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"parvis/base/clock"
	"parvis/base/ratelimit"
)

// A message that a process wrote is read as it was, and the largest fits the bus.
func TestCountsTravel(t *testing.T) { // social-core 2.5
	t.Parallel()
	var most []ratelimit.Count
	for i := range ratelimit.MaxCounts {
		most = append(most, ratelimit.Count{Rule: strings.Repeat("r", 64), Key: fmt.Sprintf("%0256d", i), Window: start.UnixNano(), N: -1 << 20})
	}
	for _, list := range [][]ratelimit.Count{{{Rule: "api", Key: "léa", Window: 7, N: 3}}, most} {
		data, err := ratelimit.Encode(42, list)
		if err != nil || len(data) > 64<<10 {
			t.Fatalf("%d bytes, %v", len(data), err)
		}
		from, got, err := ratelimit.Decode(data)
		if err != nil || from != 42 || !reflect.DeepEqual(got, list) {
			t.Errorf("from %d: %v, %v", from, got, err)
		}
	}
}

// What cannot be a message changes nothing.
func TestGarbageIsNoCounts(t *testing.T) { // social-core 2.5
	t.Parallel()
	count := `{"r":"api","k":"a","w":1,"n":1}`
	for _, data := range []string{
		"", "{}", "null", "[]", "\xff\x00", `{"from":1}`, `{"from":0,"counts":[` + count + `]}`, `{"from":1,"counts":[]}`, `{"from":1,"counts":[{}]}`,
		`{"from":1,"counts":[{"r":"","k":"a","w":1,"n":1}]}`, `{"from":1,"counts":[{"r":"api","k":"","w":1,"n":1}]}`, `{"from":1,"counts":[{"r":"api","k":"a","w":1,"n":0}]}`,
		`{"from":1,"counts":[{"r":"api","k":"a","w":1,"n":2000000}]}`, `{"from":1,"counts":[{"r":"api","k":"a","w":1,"n":1e99}]}`,
		`{"from":1,"counts":[` + strings.Repeat(count+",", ratelimit.MaxCounts) + count + `]}`,
		`{"from":1,"counts":[{"r":"` + strings.Repeat("r", 65) + `","k":"a","w":1,"n":1}]}`, `{"from":1,"counts":[` + count + `]} ` + strings.Repeat(" ", 64<<10),
	} {
		if from, list, err := ratelimit.Decode([]byte(data)); err == nil {
			t.Errorf("%.60q: from %d, %v", data, from, list)
		}
	}
}

// Whatever another process sends, a limit stays a limit: no count below nothing,
// no window opened, no key made. // social-core 2.5
func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"from":7,"counts":[{"r":"api","k":"a","w":1792929600000000000,"n":3}]}`))
	f.Add([]byte(`{"from":7,"counts":[{"r":"api","k":"a","w":0,"n":-3}]}`))
	f.Add([]byte(`{"counts":[{}],"from":1}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		_, counts, err := ratelimit.Decode(data)
		if err != nil {
			return
		}
		l := ratelimit.New(clock.NewManual(start), 10)
		use := ratelimit.Use{Rule: ratelimit.Rule{Name: "api", Limit: 10, Window: time.Hour}, Key: "a"}
		_, _ = l.Take(use)
		l.Merge(counts)
		if s, _ := l.Take(use); s.Remaining < 0 || s.Remaining > 9 {
			t.Errorf("%d of 10 remain", s.Remaining)
		}
		if told := l.Drain(10); len(told) > 1 {
			t.Errorf("what was heard is told again: %v", told)
		}
	})
}
