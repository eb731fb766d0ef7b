package mail

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	gomail "github.com/wneessen/go-mail"

	"parvis/base/clock"
	"parvis/base/fault"
)

// maxKept bounds the letters an Outbox keeps in memory; the oldest go first.
const maxKept = 500

// Kept is a letter in an Outbox, with its bytes as they would travel.
type Kept struct {
	Message
	Raw []byte
}

// Outbox keeps letters instead of sending them.
type Outbox struct {
	letterhead
	dir string

	mu   sync.Mutex
	sent int
	kept []Kept
}

// NewOutbox keeps letters from this address in memory, and in dir as 0001.eml
// and so on unless dir is empty. Letters that lie there already, of an earlier
// start or of another process, stay. Their text stands as it is written, without the
// encoding of a journey, so that a link in it can be opened from the file.
func NewOutbox(from, dir string, c clock.Clock) (*Outbox, error) {
	if dir != "" {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, fmt.Errorf("make outbox: %w", err)
		}
	}
	return &Outbox{letterhead: letterhead{from, c, gomail.NoEncoding}, dir: dir}, nil
}

// Send keeps the letter.
func (o *Outbox) Send(ctx context.Context, m Message) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	msg, err := o.compose(m)
	if err != nil {
		return err
	}
	var raw bytes.Buffer
	if _, err := msg.WriteTo(&raw); err != nil {
		return fault.Wrap(ErrUnavailable, err)
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.dir != "" {
		if err := o.write(raw.Bytes()); err != nil {
			return fault.Wrap(ErrUnavailable, err)
		}
	}
	if len(o.kept) == maxKept {
		o.kept = o.kept[1:]
	}
	o.kept = append(o.kept, Kept{m, raw.Bytes()})
	return nil
}

// write puts a letter under the next name that is free.
func (o *Outbox) write(letter []byte) error {
	for {
		o.sent++
		f, err := os.OpenFile(filepath.Join(o.dir, fmt.Sprintf("%04d.eml", o.sent)), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if errors.Is(err, os.ErrExist) {
			continue
		}
		if err != nil {
			return err
		}
		_, err = f.Write(letter)
		if err = errors.Join(err, f.Close()); err != nil {
			_ = os.Remove(f.Name())
		}
		return err
	}
}

// Letters gives what was kept for an address, or for all when it is empty,
// oldest first.
func (o *Outbox) Letters(to string) []Kept {
	o.mu.Lock()
	defer o.mu.Unlock()
	var out []Kept
	for _, k := range o.kept {
		if to == "" || k.To == to {
			out = append(out, k)
		}
	}
	return out
}
