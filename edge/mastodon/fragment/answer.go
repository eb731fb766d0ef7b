package fragment

import (
	"crypto/sha256"
	"encoding/base64"
	"sync"
	"time"
)

// Answer is an answer that is the same for everybody and may be a little old.
// The zero value is ready for use.
type Answer struct {
	mu    sync.Mutex
	body  []byte
	tag   string
	until time.Time
}

// Get gives the answer and its entity tag; it is rendered again once it is
// older than life. Callers do not change it.
func (a *Answer) Get(now time.Time, life time.Duration, render func() ([]byte, error)) (body []byte, tag string, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if now.Before(a.until) {
		return a.body, a.tag, nil
	}
	if body, err = render(); err != nil {
		return nil, "", err
	}
	sum := sha256.Sum256(body)
	a.body, a.tag, a.until = body, `"`+base64.RawURLEncoding.EncodeToString(sum[:12])+`"`, now.Add(life)
	return a.body, a.tag, nil
}
