package main

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// number is a paper and a number in it, such as "architecture 7.5".
type number string

func numberOf(paper, n string) number { return number(paper + " " + n) }

// demand is one line of the list: something that a test must show.
type demand struct {
	number number
	text   string
	later  bool // belongs to a step that is not built yet
}

// list is what docs/musts.txt says.
type list struct {
	demands []demand
	known   map[number]bool
	papers  []string
}

// parseList reads lines of three kinds; # begins a comment.
//
//	must PAPER NUMBER text      a demand
//	later PAPER NUMBER text     a demand of a step that is not built yet
//	known PAPER NUMBER ...      numbers that may be cited, also ranges 7.1-7.9
func parseList(text string) (list, error) {
	l := list{known: map[number]bool{}}
	papers := map[string]bool{}
	for n, line := range strings.Split(text, "\n") {
		f := strings.Fields(line)
		if len(f) == 0 || f[0][0] == '#' {
			continue
		}
		if len(f) < 3 {
			return l, fmt.Errorf("docs/musts.txt:%d: too short: %q", n+1, line)
		}
		kind, paper, rest := f[0], f[1], f[2:]
		if !papers[paper] {
			papers[paper] = true
			l.papers = append(l.papers, paper)
		}
		switch kind {
		case "must", "later":
			if len(rest) < 2 || !numberShape.MatchString(rest[0]) {
				return l, fmt.Errorf("docs/musts.txt:%d: a number and a text are missing: %q", n+1, line)
			}
			num := numberOf(paper, rest[0])
			l.demands = append(l.demands, demand{num, strings.Join(rest[1:], " "), kind == "later"})
			l.known[num] = true
		case "known":
			for _, r := range rest {
				numbers, err := expand(r)
				if err != nil {
					return l, fmt.Errorf("docs/musts.txt:%d: %w", n+1, err)
				}
				for _, one := range numbers {
					l.known[numberOf(paper, one)] = true
				}
			}
		default:
			return l, fmt.Errorf("docs/musts.txt:%d: a line begins with must, later or known: %q", n+1, line)
		}
	}
	return l, nil
}

var numberShape = regexp.MustCompile(`^([A-Z]?)(\d+\.)*\d+[a-z]?$`)

// maxRange bounds a range, so that a slip of the pen does not fill memory.
const maxRange = 200

// expand writes out a range whose ends differ in their last part only: "5.7-5.9"
// is 5.7, 5.8, 5.9. Anything else stands for itself.
func expand(r string) ([]string, error) {
	from, to, ok := strings.Cut(r, "-")
	if !numberShape.MatchString(from) || ok && !numberShape.MatchString(to) {
		return nil, fmt.Errorf("%q is no number", r)
	}
	if !ok {
		return []string{from}, nil
	}
	head, first := splitLast(from)
	tail, last := splitLast(to)
	a, errA := strconv.Atoi(first)
	b, errB := strconv.Atoi(last)
	if errA != nil || errB != nil || head != tail || a > b || b-a > maxRange {
		return nil, fmt.Errorf("%q is no range", r)
	}
	numbers := make([]string, 0, b-a+1)
	for n := a; n <= b; n++ {
		numbers = append(numbers, head+strconv.Itoa(n))
	}
	return numbers, nil
}

// splitLast cuts a number before its last digits: "5.", "11" for 5.11.
func splitLast(n string) (head, last string) {
	i := len(n)
	for i > 0 && n[i-1] >= '0' && n[i-1] <= '9' {
		i--
	}
	return n[:i], n[i:]
}
