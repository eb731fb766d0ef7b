package gateway

import (
	"strconv"
	"time"

	"parvis/base/metrics"
)

// kind is what requests are counted by.
type kind struct {
	area  string
	class int // first digit of the status
}

// numbers of one kind.
type numbers struct {
	total *metrics.Counter
	took  *metrics.Histogram
}

// count adds one request. The numbers of a kind are made once.
func (g *Gateway) count(area string, code int, took time.Duration) {
	k := kind{area, code / 100}
	n, ok := g.numbers.Load(k)
	if !ok {
		where := metrics.Label{Name: "area", Value: area}
		n, _ = g.numbers.LoadOrStore(k, numbers{
			g.Metrics.Counter("gateway", "requests", "total", where, metrics.Label{Name: "status", Value: strconv.Itoa(k.class) + "xx"}),
			g.Metrics.Histogram("gateway", "request", "seconds", where),
		})
	}
	n.(numbers).total.Inc()
	n.(numbers).took.Update(took.Seconds())
}
