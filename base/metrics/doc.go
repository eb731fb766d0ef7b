// Package metrics counts what the program does, in Prometheus' text form.
//
// A Set is made at wiring; each folder asks for its own names, which read
// parvis_<folder>_<what>_<unit> (architecture 9.5):
//
//	posts := set.Counter("post", "published", "total")
//	posts.Inc()
//	wait := set.Histogram("store", "batch_wait", "seconds")
//	set.Gauge("timer", "queue_age", "seconds", func() float64 { ... })
//
// Labels are bounded: each metric has at most 200 combinations, then "other".
// A label's value is never a text that a person wrote, nor an id.
package metrics
