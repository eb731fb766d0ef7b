package media

import (
	"context"
	"io"

	"parvis/base/blob"
)

// Open gives a stored file to read; the caller closes it.
func (e *Engine) Open(ctx context.Context, x Rendition) (io.ReadCloser, error) {
	return e.o.Blob.Open(ctx, blob.Key(x.Blob))
}
