package media

import (
	"context"
	"image"

	"parvis/base/id"
	"parvis/base/store"
)

// AfterDecode looks at an upload before anything of it is kept: block lists and
// matches by fingerprint. It has five milliseconds and no network.
type AfterDecode func(ctx context.Context, d Decoded) (Outcome, error)

// Decoded is an upload as a rule sees it.
type Decoded struct {
	// Media is the number the upload will have.
	Media id.Media
	Owner id.Account
	Type  string
	// Hash is that of the bytes that were sent, Kept that of the file kept as the
	// original: SHA-256, 64 hexadecimal digits each.
	Hash, Kept string
	// Picture is the preview, of at most 640 by 360 pixels in all, or of a film
	// a frame; a sound has none. It must not be changed.
	Picture image.Image
}

// Outcome is what a rule answers; the zero value lets the upload pass.
type Outcome struct {
	// Refuse turns the upload away; its owner is not told why.
	Refuse bool
	// Keep, if any, runs in the transaction that keeps the upload.
	Keep func(tx *store.Tx) error
}

// ask calls the rules in order.
func (e *Engine) ask(ctx context.Context, d Decoded) (keep []func(*store.Tx) error, err error) {
	for _, rule := range e.o.Rules {
		o, err := rule(ctx, d)
		if err != nil {
			return nil, err
		}
		if o.Refuse {
			return nil, errRefused
		}
		if o.Keep != nil {
			keep = append(keep, o.Keep)
		}
	}
	return keep, nil
}
