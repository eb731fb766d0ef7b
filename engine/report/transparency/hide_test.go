package transparency

import "testing"

// Whoever knows how figures are hidden, and reads what is told of a week, learns of no
// part that is not told how large it is: it can be nothing, and three things more.
func TestNothingHiddenCanBeComputed(t *testing.T) { // integrity 10
	t.Parallel()
	for parts, most := range map[int]int{2: 90, 3: 60, 4: 44, 5: 26} {
		type told struct {
			whole Figure
			parts [5]Figure
		}
		possible := map[told][5]map[int]bool{}
		everyTable(parts, most, func(p []int) {
			whole, out := hide(p)
			key := told{whole: whole}
			copy(key.parts[:], out)
			values, seen := possible[key]
			for i, f := range out {
				if f.Told() && int(f) != p[i] || f < 0 && p[i] >= -int(f) || p[i] < Least && f.Told() {
					t.Fatalf("%v is told as %v", p, out)
				}
				if !seen {
					values[i] = map[int]bool{}
				}
				values[i][p[i]] = true
			}
			possible[key] = values
		})
		for key, values := range possible {
			for i, v := range values[:parts] {
				if !key.parts[i].Told() && (!v[0] || len(v) < 4) {
					t.Errorf("told as %v: part %d can only be %v", key, i, v)
				}
			}
		}
	}
}

// everyTable calls fn with every table of as many parts whose whole is at most so much.
func everyTable(parts, most int, fn func([]int)) {
	p := make([]int, parts)
	var fill func(i, left int)
	fill = func(i, left int) {
		if i == parts {
			fn(p)
			return
		}
		for n := range left + 1 {
			p[i] = n
			fill(i+1, left-n)
		}
	}
	fill(0, most)
}
