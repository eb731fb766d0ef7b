package account

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"parvis/base/id"
	"parvis/base/store"
)

const (
	// maxFound bounds how deep a search or the directory goes.
	maxFound = 1000
	maxQuery = 100
)

// found is an account that a search came upon.
type found struct {
	id        id.Account
	folded    string
	display   string
	state     State
	followers int
	hits      int
	score     int
}

// Search finds accounts by username and display name: exact names first, then
// beginnings, then parts. Case and accents do not matter; a host after a second
// @ is left out.
func (e *Engine) Search(_ context.Context, tx *store.Tx, q string, limit, offset int) ([]id.Account, error) {
	q, _, _ = strings.Cut(strings.TrimPrefix(strings.TrimSpace(q), "@"), "@")
	pieces := grams(q)
	if q == "" || len(q) > maxQuery || len(pieces) == 0 || offset >= maxFound || offset < 0 {
		return nil, nil
	}
	list, err := byGrams(tx, pieces, maxFound)
	if err != nil {
		return nil, err
	}
	wanted := plainText(q)
	list = slices.DeleteFunc(list, func(f found) bool {
		return !f.state.Alive() || f.hits < enough(len(pieces)) || f.state == Limited && f.folded != FoldName(q)
	})
	for i := range list {
		list[i].rank(wanted, len(pieces))
	}
	slices.SortFunc(list, func(a, b found) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(b.followers, a.followers), cmp.Compare(len(a.folded), len(b.folded)), cmp.Compare(a.id, b.id))
	})
	return page(list, limit, offset), nil
}

// Near gives accounts whose names share pieces with a word, those that share most first,
// for whoever weighs which of them was meant.
func (e *Engine) Near(_ context.Context, tx *store.Tx, word string, limit int) ([]id.Account, error) {
	pieces := grams(word)
	if len(word) > maxQuery || len(pieces) == 0 {
		return nil, nil
	}
	list, err := byGrams(tx, pieces, limit)
	slices.SortFunc(list, func(a, b found) int { return cmp.Or(cmp.Compare(b.hits, a.hits), cmp.Compare(a.id, b.id)) })
	return page(list, limit, 0), err
}

// enough is how many of the pieces of a query a name must have: all of a short
// one, three quarters of a longer one, which may be mistyped.
func enough(pieces int) int {
	if pieces < 5 {
		return pieces
	}
	return (pieces*3 + 3) / 4
}

// rank scores how well a name fits; all pieces found counts less than a whole
// beginning.
func (f *found) rank(q string, pieces int) {
	display := plainText(f.display)
	switch {
	case f.folded == q || display == q:
		f.score = 1000
	case strings.HasPrefix(f.folded, q):
		f.score = 800
	case strings.HasPrefix(display, q):
		f.score = 700
	case strings.Contains(" "+display, " "+q):
		f.score = 600
	case f.hits == pieces:
		f.score = 500
	default:
		f.score = f.hits * 400 / pieces
	}
}

func page(list []found, limit, offset int) []id.Account {
	list = list[min(offset, len(list)):]
	list = list[:min(max(limit, 0), len(list))]
	out := make([]id.Account, len(list))
	for i, f := range list {
		out[i] = f.id
	}
	return out
}

// Order is that of the directory.
type Order string

// Orders of the directory.
const (
	// ByActivity puts who posted last first.
	ByActivity = Order("active")
	// ByAge puts who came last first.
	ByAge = Order("new")
)

// Directory gives accounts that want to be found.
func (e *Engine) Directory(_ context.Context, tx *store.Tx, o Order, limit, offset int) ([]id.Account, error) {
	if offset < 0 || offset >= maxFound || limit <= 0 {
		return nil, nil
	}
	list, err := directory(tx, o, min(offset+limit, maxFound))
	if err != nil {
		return nil, err
	}
	list = list[min(offset, len(list)):]
	return list, nil
}
