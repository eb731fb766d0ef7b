package report

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/timer"
	"parvis/engine/account"
	"parvis/engine/audit"
)

const (
	exhibitPurpose = "report.exhibit"
	wordsKind      = "report.words"
	// wordsKept is how long, in months, reported messages are kept once their report is
	// closed.
	wordsKept = 18
)

// Chats are where messages are reported: how they are taken down for a report, which keeps
// their files until Release and again from Retain on.
type Chats struct {
	Exhibit         func(ctx context.Context, tx *store.Tx, actor account.Actor, c id.Chat, which []id.Message, by id.Report) ([]Exhibit, error)
	Release, Retain func(ctx context.Context, tx *store.Tx, by id.Report) error
}

// Exhibit is a message as it was when it was reported. Its words are for whoever knows
// chats: message.Quote as JSON.
type Exhibit struct {
	ID       id.Message
	Sender   id.Account
	EditedAt time.Time
	Words    json.RawMessage
}

// exhibit takes down what reported messages say; who said it is who is reported.
func (e *Engine) exhibit(ctx context.Context, tx *store.Tx, actor account.Actor, d *Draft, by id.Report) ([]Exhibit, error) {
	if len(d.Messages) == 0 {
		return nil, nil
	}
	list, err := e.Chats.Exhibit(ctx, tx, actor, d.Chat, d.Messages, by)
	if err != nil {
		return nil, err
	}
	if d.Target != 0 && d.Target != list[0].Sender {
		return nil, errMissing
	}
	d.Target = list[0].Sender
	return list, nil
}

// keep seals what reported messages say into their report.
func (e *Engine) keep(tx *store.Tx, by id.Report, list []Exhibit) error {
	for _, q := range list {
		plain, err := json.Marshal(q)
		if err != nil {
			return err
		}
		if err := insertExhibit(tx, by, q.ID, e.Keys.Seal(exhibitPurpose, plain, exhibitPlace(by, q.ID))); err != nil {
			return err
		}
	}
	return nil
}

// exhibitPlace ties what is sealed to its row.
func exhibitPlace(by id.Report, m id.Message) []byte { return []byte(by.String() + "." + m.String()) }

// Exhibits gives the messages of reports as they were when they were reported, each
// once, and nothing else of their chats. Each look is recorded, so it takes a write.
func (e *Engine) Exhibits(ctx context.Context, tx *store.Tx, actor account.Actor, list []Report) ([]Exhibit, error) {
	if err := staff(actor); err != nil || len(list) == 0 {
		return nil, err
	}
	own, err := e.own(ctx, tx, actor)
	if err != nil {
		return nil, err
	}
	ids := make([]id.Report, 0, len(list))
	for _, r := range list {
		if !slices.Contains(own, r.Target) {
			ids = append(ids, r.ID)
		}
	}
	boxes, err := exhibitsOf(tx, ids)
	if err != nil {
		return nil, err
	}
	var out []Exhibit
	for _, b := range boxes {
		plain, err := e.Keys.Open(exhibitPurpose, b.body, exhibitPlace(b.report, b.message))
		if err != nil {
			return nil, err
		}
		var q Exhibit
		if err := json.Unmarshal(plain, &q); err != nil {
			return nil, err
		}
		err = audit.Record(ctx, tx, audit.Entry{Actor: actor.Account, Action: "report.read", Subject: audit.Subject{Kind: "message", ID: int64(b.message)}, Case: int64(b.report)})
		if err != nil {
			return nil, err
		}
		at := slices.IndexFunc(out, func(have Exhibit) bool { return have.ID == q.ID })
		switch {
		case at < 0:
			out = append(out, q)
		case q.EditedAt.After(out[at].EditedAt): // it was edited between two reports
			out[at] = q
		}
	}
	return out, nil
}

// closed lets go of what the messages of a report need no longer: their files now, and
// their words once nobody can ask about them any more.
func (e *Engine) closed(ctx context.Context, tx *store.Tx, which id.Report) error {
	if n, err := countExhibits(tx, which); err != nil || n == 0 {
		return err
	}
	if err := e.Timers.At(tx, timer.Work{Kind: wordsKind, Key: which.String(), At: tx.Now().AddDate(0, wordsKept, 0)}); err != nil {
		return err
	}
	return e.Chats.Release(ctx, tx, which)
}

// reopened keeps again what is still there.
func (e *Engine) reopened(ctx context.Context, tx *store.Tx, which id.Report) error {
	if n, err := countExhibits(tx, which); err != nil || n == 0 {
		return err
	}
	if err := e.Timers.Cancel(tx, wordsKind, which.String()); err != nil {
		return err
	}
	return e.Chats.Retain(ctx, tx, which)
}

// forgetWords removes the messages of a report that was closed long ago.
func (e *Engine) forgetWords(_ context.Context, tx *store.Tx, d timer.Due) error {
	which, err := id.Parse[id.Report](d.Work.Key)
	if err != nil {
		return err
	}
	return deleteExhibits(tx, which)
}
