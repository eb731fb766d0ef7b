package gateway

import (
	"context"
	"net/http"
	"strings"
	"time"

	"parvis/base/fault"
	"parvis/base/web"
)

// Limits of requests (social-core 2.1, architecture 9.6). Streams, uploads and
// downloads have their own.
const (
	// MaxAtOnce is how many requests are answered at a time; more are shed.
	MaxAtOnce = 1024
	// bodyWait is how long a body may take to arrive, answerWait how long an
	// answer may take to be made, takeWait how long it may take to be taken.
	bodyWait   = time.Minute
	answerWait = 30 * time.Second
	takeWait   = time.Minute
)

// lasting requests may take long: streams, and files that are fetched.
func lasting(r *http.Request) bool {
	p := r.URL.Path
	return strings.HasPrefix(p, "/api/v1/streaming") || p == "/stream" || strings.HasPrefix(p, "/api/parvis/v1/") && strings.HasSuffix(p, "/stream") || strings.HasPrefix(p, "/media/") || strings.HasPrefix(p, "/settings/data") || strings.HasPrefix(p, "/studio/audit/export/")
}

// bounded serves a request within the limits.
func (g *Gateway) bounded(w *answer, r *http.Request) {
	if !uploading(r) && lasting(r) {
		g.route(w, r)
		return
	}
	w.clock = g.Clock
	defer w.done()
	if uploading(r) {
		g.receive(w, r)
		return
	}
	defer g.atOnce.Add(-1)
	if g.atOnce.Add(1) > MaxAtOnce {
		g.refuse(w, r, errBusy)
		return
	}
	if r.ContentLength != 0 {
		late := g.Clock.AfterFunc(bodyWait, func() {
			_ = http.NewResponseController(w.ResponseWriter).SetReadDeadline(time.Unix(1, 0))
		})
		defer late.Stop()
	}
	asked := r.Context()
	ctx, cancel := context.WithCancel(asked)
	defer cancel()
	defer g.Clock.AfterFunc(answerWait, cancel).Stop()
	*r = *r.WithContext(ctx) // in place: the route that is found is logged above
	g.await(r)
	g.route(w, r)
	if ctx.Err() != nil && asked.Err() == nil && w.status == 0 { // the time was over, and who found nobody waiting said nothing
		g.refuse(w, r.WithContext(asked), errSlow)
	}
}

// refuse answers what no protocol was asked for yet, in the shape of the one it
// was meant for.
func (g *Gateway) refuse(w http.ResponseWriter, r *http.Request, err error) {
	f := fault.Of(err)
	web.RetryAfter(w.Header(), f)
	if g.clouded(r) {
		writeJSON(w, web.Status(f.Kind), map[string]any{"error": map[string]any{"message": "(#131016) Service unavailable", "type": "OAuthException", "code": 131016, "is_transient": true}})
		return
	}
	switch area(r.URL.Path) {
	case "api", "media", "health", ".well-known", "nodeinfo":
		writeJSON(w, web.Status(f.Kind), map[string]string{"error": short(f.Kind)})
	default:
		g.Broken(w, r, err)
	}
}

// short is the sentence that clients of the API match on (social-core 2.6).
func short(k fault.Kind) string {
	switch k {
	case fault.Forbidden:
		return "This action is not allowed"
	case fault.Unavailable:
		return "Service Unavailable"
	}
	return "We're sorry, but something went wrong on our end."
}
