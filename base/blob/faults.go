package blob

import (
	"context"
	"embed"
	"errors"

	"parvis/base/fault"
)

// Locales holds the words of this folder's faults.
//
//go:embed locales/*.json
var Locales embed.FS

// The faults of this folder.
var (
	// ErrMissing says that there is no blob of this key.
	ErrMissing = fault.New(fault.Missing, "blob.missing")
	// ErrLarge says that a stream is longer than its limit.
	ErrLarge = fault.New(fault.TooLarge, "blob.large")
	// ErrUnavailable says that the disk or the object store fails.
	ErrUnavailable = fault.New(fault.Unavailable, "blob.unavailable")
)

// unavailable hides an error of the disk or the object store behind a fault;
// faults and the context's own errors pass.
func unavailable(err error) error {
	var f *fault.Fault
	if err == nil || errors.As(err, &f) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return fault.Wrap(ErrUnavailable, err)
}
