package pages

import "net/http"

// Close ends the streams of open pages; they come back to whoever serves then.
func (e *Edge) Close() { e.square.Close() }

// stream is an open page's line to what happens (web-client 8.4).
func (e *Edge) stream(w http.ResponseWriter, r *http.Request) {
	v := &visit{Edge: e, w: w, r: r}
	err := v.identify()
	if err == nil {
		if !v.actor.Known() {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		err = e.square.Open(w, r, v.actor)
	}
	if err != nil && r.Context().Err() == nil { // else the page is gone already
		v.fail(err)
	}
}
