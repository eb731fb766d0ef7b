// Package app builds every part of Parvis in order, starts it and stops it. It
// is the only package that knows everyone (architecture 2, 9.1).
//
//	a, err := app.Open(ctx, app.Options{Settings: s, Log: log})
//	err = a.Run(ctx) // until ctx ends
//
// Reading order: settings.go (what an operator chooses), app.go (how the parts
// stand on one another), rules.go (the closed list of rules), run.go (start and
// stop).
package app
