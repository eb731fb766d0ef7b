package metrics

import (
	"fmt"
	"io"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"sync"

	vm "github.com/VictoriaMetrics/metrics"
)

// maxCombinations bounds the label values of one metric.
const maxCombinations = 200

var part = regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)

// Set holds all metrics of a program. It is safe for use by many goroutines.
type Set struct {
	set *vm.Set
	mu  sync.Mutex
	// combinations counts the label values seen of each metric.
	combinations map[string]map[string]bool
}

// New makes an empty set.
func New() *Set {
	return &Set{set: vm.NewSet(), combinations: map[string]map[string]bool{}}
}

// Counter is a number that only grows.
type Counter = vm.Counter

// Histogram tells how values are spread.
type Histogram = vm.Histogram

// Label is a name and one of few values.
type Label struct{ Name, Value string }

// Counter gives the counter of this name and these labels; its unit is mostly
// "total". It panics on a name that is not lower-case words, which no input can
// cause.
func (s *Set) Counter(folder, what, unit string, labels ...Label) *Counter {
	return s.set.GetOrCreateCounter(s.name(folder, what, unit, labels))
}

// Histogram gives the histogram of this name and these labels, in seconds or
// bytes.
func (s *Set) Histogram(folder, what, unit string, labels ...Label) *Histogram {
	return s.set.GetOrCreateHistogram(s.name(folder, what, unit, labels))
}

// Gauge asks read for the value whenever metrics are written. A second gauge of
// the same name is ignored.
func (s *Set) Gauge(folder, what, unit string, read func() float64, labels ...Label) {
	s.set.GetOrCreateGauge(s.name(folder, what, unit, labels), read)
}

// Write writes everything as Prometheus text, with the process's own numbers.
func (s *Set) Write(w io.Writer) {
	s.set.WritePrometheus(w)
	vm.WriteProcessMetrics(w)
}

func (s *Set) name(folder, what, unit string, labels []Label) string {
	for _, p := range []string{folder, what, unit} {
		if !part.MatchString(p) {
			panic(fmt.Sprintf("metrics: %q is no part of a name", p))
		}
	}
	name := "parvis_" + folder + "_" + what + "_" + unit
	if len(labels) == 0 {
		return name
	}
	return name + s.labels(name, labels)
}

// labels writes {a="b"}; beyond the bound every value becomes "other".
func (s *Set) labels(name string, labels []Label) string {
	text := write(labels)
	s.mu.Lock()
	defer s.mu.Unlock()
	seen := s.combinations[name]
	if seen == nil {
		seen = map[string]bool{}
		s.combinations[name] = seen
	}
	if seen[text] {
		return text
	}
	if len(seen) >= maxCombinations {
		other := make([]Label, len(labels))
		for i, l := range labels {
			other[i] = Label{l.Name, "other"}
		}
		return write(other)
	}
	seen[text] = true
	return text
}

func write(labels []Label) string {
	parts := make([]string, len(labels))
	for i, l := range labels {
		if !part.MatchString(l.Name) {
			panic(fmt.Sprintf("metrics: %q is no name of a label", l.Name))
		}
		parts[i] = l.Name + "=" + strconv.Quote(strings.ToValidUTF8(l.Value, "?"))
	}
	sort.Strings(parts)
	return "{" + strings.Join(parts, ",") + "}"
}
