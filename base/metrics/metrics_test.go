package metrics_test

import (
	"fmt"
	"strings"
	"testing"

	"parvis/base/metrics"
)

func written(s *metrics.Set) string {
	var b strings.Builder
	s.Write(&b)
	return b.String()
}

func TestNamesAndLabels(t *testing.T) { // architecture 9.5
	t.Parallel()
	s := metrics.New()
	s.Counter("post", "published", "total").Inc()
	s.Counter("web", "request", "total", metrics.Label{Name: "route", Value: "GET /x"}, metrics.Label{Name: "code", Value: "200"}).Add(2)
	s.Gauge("timer", "queue_age", "seconds", func() float64 { return 1.5 })
	s.Histogram("store", "wait", "seconds").Update(0.1)
	got := written(s)
	for _, line := range []string{"parvis_post_published_total 1\n", "parvis_web_request_total{code=\"200\",route=\"GET /x\"} 2\n",
		"parvis_timer_queue_age_seconds 1.5\n", "parvis_store_wait_seconds_count 1\n", "process_resident_memory_bytes"} {
		if !strings.Contains(got, line) {
			t.Errorf("%q is not in\n%s", line, got)
		}
	}
}

func TestLabelsAreBounded(t *testing.T) {
	t.Parallel()
	s := metrics.New()
	for i := range 1000 {
		s.Counter("web", "host", "total", metrics.Label{Name: "host", Value: fmt.Sprint(i)}).Inc()
	}
	got := written(s)
	if n := strings.Count(got, "parvis_web_host_total{"); n != 201 {
		t.Errorf("%d series, not 201", n)
	}
	if !strings.Contains(got, `parvis_web_host_total{host="other"} 800`) {
		t.Error("what is over the bound is not counted as other")
	}
}

func TestBadNamesPanic(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"", "Post", "a-b", "a__b", "é"} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%q is accepted", bad)
				}
			}()
			metrics.New().Counter("post", bad, "total")
		}()
	}
}
