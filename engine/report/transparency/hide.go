package transparency

// Least is the smallest count that is told.
const Least = 5

// Figure is a count; a negative one is not told, and is less than its opposite.
type Figure int

// Kept is a count of which nothing is told.
const Kept = Figure(0)

// Told tells that it is a count.
func (f Figure) Told() bool { return f >= Least }

func figure(n, least int) Figure {
	if n < least {
		return Figure(-least)
	}
	return Figure(n)
}

// hide gives a whole and the parts that add up to it as they can be told.
//
// Whoever reads the whole and the told parts knows the sum of the others. So parts are
// hidden under a bound, said of each of them: Least, or twice, four times as much, until
// the sum allows each hidden part everything from nothing to that bound: it is large
// enough for it, and the others have room for all of it. Whether a bound will do depends
// on that sum and on how many are hidden alone; bounds that rise in small steps would tell
// too much of why the one before would not do. Where no bound leaves a part to tell, only the
// whole is told. The test counts out every small table, for a reader who knows these lines.
func hide(parts []int) (Figure, []Figure) {
	whole := 0
	for _, n := range parts {
		whole += n
	}
	out := make([]Figure, len(parts))
	for least := Least; ; least *= 2 {
		hidden, sum := 0, 0
		for i, n := range parts {
			if out[i] = figure(n, least); out[i] < 0 {
				hidden, sum = hidden+1, sum+n
			}
		}
		switch {
		case whole < Least || hidden == 0:
			return figure(whole, Least), out
		case hidden == len(parts):
			for i := range out {
				out[i] = Kept
			}
			return Figure(whole), out
		case sum >= least-1 && sum <= (least-1)*(hidden-1):
			return Figure(whole), out
		}
	}
}
