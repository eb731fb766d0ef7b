package work

import (
	"net/http"
	"time"

	"parvis/base/web"
	"parvis/engine/account"
)

// Path is where apps and the form of the pages ask for a challenge.
const Path = "/api/parvis/v1/work"

// Routes registers the endpoint that hands out challenges, to anybody.
func (e *Engine) Routes(mux web.Router, n web.Native[account.Actor]) {
	n.Handle(mux, "GET "+Path, e.hand)
}

// body is a challenge; without one, no work is asked.
type body struct {
	Challenge *string    `json:"challenge"`
	Bits      int        `json:"bits"`
	Expires   *time.Time `json:"expires_at"`
}

func (e *Engine) hand(w http.ResponseWriter, _ *http.Request, _ account.Actor) error {
	var out body
	if c, asked := e.Ask(); asked {
		until := c.Until.UTC()
		out = body{&c.Text, c.Bits, &until}
	}
	w.Header().Set("Cache-Control", "no-store")
	return web.JSON(w, http.StatusOK, out)
}
