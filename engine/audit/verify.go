package audit

import (
	"bytes"
	"context"

	"parvis/base/store"
)

// Verdict is what Verify found.
type Verdict struct {
	// Through is the number of the last entry that was looked at and holds, Of that
	// of the last entry there is.
	Through, Of int64
	// Broken is the number of the first entry that is missing or was changed; 0
	// when there is none so far.
	Broken int64
}

// Done tells that the whole chain was walked, or that it breaks.
func (v Verdict) Done() bool { return v.Broken != 0 || v.Through == v.Of }

// Verify walks the chain from the entry after a number, at most limit entries: a
// long record is walked in steps, each from where the last one came to. A step
// looks again at the entry that it begins after.
func Verify(_ context.Context, tx *store.Tx, after int64, limit int) (Verdict, error) {
	of, head, err := readHead(tx)
	v := Verdict{Through: after, Of: of}
	if err != nil {
		return v, err
	}
	if after > of { // of an older record, restored since: from the beginning
		after, v.Through = 0, 0
	}
	var prev []byte
	if after > 0 {
		e, err := entry(tx, after)
		if err != nil && !store.IsMissing(err) {
			return v, err
		}
		if err != nil || !bytes.Equal(e.hash, e.sum()) {
			v.Broken = after
			return v, nil //nolint:nilerr // the break is the answer, not a fault
		}
		prev = e.hash
	}
	list, err := chain(tx, after, limit)
	if err != nil {
		return v, err
	}
	for _, e := range list {
		if e.Number != v.Through+1 || !bytes.Equal(e.prev, prev) || !bytes.Equal(e.hash, e.sum()) {
			v.Broken = v.Through + 1
			return v, nil
		}
		v.Through, prev = e.Number, e.hash
	}
	switch {
	case len(list) == limit && v.Through < of: // there is more to walk
	case v.Through != of:
		v.Broken = min(v.Through, of) + 1
	case !bytes.Equal(prev, head):
		v.Broken = max(of, 1)
	}
	return v, nil
}
