package notify

import (
	"context"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
)

// keptMax is how many filtered notifications of one source are kept.
const keptMax = 100

// Request gathers the filtered notifications of one source.
type Request struct {
	ID        id.Notification
	Source    id.Account
	Count     int
	LastPost  id.Post
	CreatedAt time.Time
	UpdatedAt time.Time
}

// request counts a filtered notification against its source's request.
func (e *Engine) request(tx *store.Tx, n Notification) error {
	if err := putRequest(tx, n); err != nil {
		return err
	}
	return trimFiltered(tx, n.Owner, n.Source, keptMax)
}

// Requests pages through the sources that wait for the actor's word.
func (e *Engine) Requests(_ context.Context, tx *store.Tx, actor account.Actor, p store.Page) ([]Request, error) {
	return requests(tx, actor.Account, p)
}

// Request gives one waiting source.
func (e *Engine) Request(_ context.Context, tx *store.Tx, actor account.Actor, r id.Notification) (Request, error) {
	return requestByID(tx, actor.Account, r)
}

// Accept lets the notifications of waiting sources through, now and later.
func (e *Engine) Accept(_ context.Context, tx *store.Tx, actor account.Actor, rs []id.Notification) error {
	for _, r := range rs {
		got, err := requestByID(tx, actor.Account, r)
		if err != nil {
			return err
		}
		if err := permit(tx, actor.Account, got.Source); err != nil {
			return err
		}
		if err := deleteRequest(tx, r); err != nil {
			return err
		}
	}
	if len(rs) == 0 {
		return nil
	}
	return e.Events.Emit(tx, Merged{actor.Account})
}

// Refuse forgets waiting sources and their notifications.
func (e *Engine) Refuse(_ context.Context, tx *store.Tx, actor account.Actor, rs []id.Notification) error {
	for _, r := range rs {
		got, err := requestByID(tx, actor.Account, r)
		if err != nil {
			return err
		}
		if err := trimFiltered(tx, actor.Account, got.Source, 0); err != nil {
			return err
		}
		if err := deleteRequest(tx, r); err != nil {
			return err
		}
	}
	return nil
}

// Pending counts the sources and the notifications that wait.
func (e *Engine) Pending(_ context.Context, tx *store.Tx, actor account.Actor) (sources, notifications int, err error) {
	return pending(tx, actor.Account)
}
