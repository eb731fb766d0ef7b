package device

import (
	"context"

	"parvis/base/id"
	"parvis/base/store"
)

// Erase unlinks what somebody linked.
func (e *Engine) Erase(ctx context.Context, tx *store.Tx, a id.Account) error {
	all, err := linkedBy(tx, a)
	for _, d := range all {
		if err == nil {
			err = e.unlink(ctx, tx, d)
		}
	}
	return err
}

// Held describes what this folder keeps about a person, for the operator's desk and for
// export.
func Held() []string {
	return []string{
		"message_device: devices that one linked, what they are called, and on which day each was last used",
		"message_device_link: devices that ask to be linked, for minutes",
	}
}
