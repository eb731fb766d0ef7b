package seal

import "context"

// Occupy takes one of p's cores until release is called.
func Occupy(p *Passwords) (release func()) {
	p.cores <- struct{}{}
	return func() { <-p.cores }
}

// Wait takes a turn of p without hashing.
func Wait(p *Passwords, ctx context.Context) error { return p.turn(ctx, func() {}) }
