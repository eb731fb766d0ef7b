package inbox

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/message"
	"parvis/engine/message/device"
	"parvis/system/business"
	"parvis/system/business/template"
)

// Draft is what an operator answers.
type Draft struct {
	Words message.Words
	// Template is sent in the place of words; it needs no window.
	Template *template.Send
	// Seen is the newest message that the operator saw before they wrote.
	Seen int64
	// Device is the one of the line on which they write, if it is one.
	Device device.ID
}

// Say answers a member for a line. It is refused while another operator's answer is not
// seen yet, and outside the window.
func (e *Engine) Say(ctx context.Context, tx *store.Tx, actor account.Actor, l id.Line, chat id.Chat, d Draft) error {
	c, line, err := e.hold(ctx, tx, actor, l, chat)
	if err != nil {
		return err
	}
	if _, said, err := e.o.Message.Named(ctx, tx, business.Acting(l), d.Words.Ref); err != nil || said { // pressed twice
		return err
	}
	others, err := saidAfter(tx, chat, d.Seen)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(others, func(p store.Pair[int64, id.Account]) bool { return p.Val != actor.Account }) {
		return errBeaten
	}
	until, err := e.o.Business.Window(ctx, tx, l, c.Member)
	if err == nil && d.Template == nil && !until.After(tx.Now()) {
		err = errWindow
	}
	if err != nil {
		return err
	}
	to, err := e.o.Business.Called(ctx, tx, line.Portfolio, c.Member)
	if err != nil {
		return err
	}
	if d.Words.Media != 0 {
		if d.Words.File, err = e.attach(ctx, tx, line, d.Words.Media); err != nil {
			return err
		}
	}
	sent, err := e.o.Business.Send(ctx, tx, line, business.Draft{Recipient: business.Recipient{To: to.Digits, User: to.Code}, Words: d.Words, Template: d.Template, ByHand: true}, 0)
	switch {
	case err != nil:
		return err
	case sent.Code != 0:
		return errUnreached
	case sent.Held: // it is said when it is released
		return nil
	}
	if err := insertSaid(tx, chat, sent.Seq, actor.Account, d.Device); err != nil {
		return err
	}
	if err := e.o.Business.Echo(ctx, tx, line, chat, sent.Seq); err != nil {
		return err
	}
	news, err := e.unseen(ctx, tx, c, d.Seen)
	if err != nil {
		return err
	}
	if !news { // else the member still waits
		answered(&c)
	}
	c.served = tx.Now()
	if c.Operator == 0 {
		c.Operator = actor.Account
	}
	return putCase(tx, c)
}

// unseen tells whether the member of a case wrote something after a message.
func (e *Engine) unseen(ctx context.Context, tx *store.Tx, c Case, seen int64) (bool, error) {
	after, err := e.o.Message.Messages(ctx, tx, business.Acting(c.Line), c.Chat, message.Range{After: seen, Limit: perList})
	return slices.ContainsFunc(after, func(m message.Message) bool { return m.Seq > seen && m.Sender == c.Member }), err
}

// Templates are those of a line that are sent now and want nothing but words.
func (e *Engine) Templates(ctx context.Context, tx *store.Tx, actor account.Actor, l id.Line) ([]template.Template, error) {
	line, err := e.Enter(ctx, tx, actor, l)
	if err != nil {
		return nil, err
	}
	all, err := e.o.Business.Templates().List(ctx, tx, line.Business)
	var out []template.Template
	for _, k := range all {
		t, ok := k.Live()
		if _, plain := t.Blanks(); ok && plain {
			out = append(out, t)
		}
	}
	return out, err
}

// Wrong is the fault of a template that cannot be sent as it was filled.
func Wrong(p *template.Problem) error {
	switch p.Code {
	case template.CodeCount, template.CodeFormat:
		return errValues
	case template.CodeLong:
		return errLong
	}
	return errTemplate
}

// Late tells whether something was refused for what came since the actor looked: another
// operator's answer, or the member's words.
func Late(err error) bool { return errors.Is(err, errBeaten) || errors.Is(err, errNews) }

// attach makes a file that an operator uploaded one of the line's, and tells its kind.
func (e *Engine) attach(ctx context.Context, tx *store.Tx, l business.Line, m id.Media) (string, error) {
	if err := e.o.Business.AddFile(ctx, tx, l.ID, m); err != nil {
		return "", err
	}
	got, _, err := e.o.Business.File(ctx, tx, l.Portfolio, m)
	if got.Type == "gifv" {
		return "video", err
	}
	return got.Type, err
}

// Speakers tells who of a line said which of its messages after a number; apps that said
// something are not among them.
func (e *Engine) Speakers(ctx context.Context, tx *store.Tx, actor account.Actor, l id.Line, chat id.Chat, after int64) (map[int64]id.Account, error) {
	if _, _, err := e.find(ctx, tx, actor, l, chat); err != nil {
		return nil, err
	}
	all, err := saidAfter(tx, chat, after)
	out := make(map[int64]id.Account, len(all))
	for _, p := range all {
		out[p.Key] = p.Val
	}
	return out, err
}

// Speaker names who of a line said a message, and on which of its devices, if on one. Who asks
// was asked before.
func (e *Engine) Speaker(ctx context.Context, tx *store.Tx, chat id.Chat, seq int64) (operator, on string, err error) {
	by, d, err := saidAt(tx, chat, seq)
	if err != nil || by == 0 { // an app said it, or who said it is gone
		return "", "", err
	}
	list, err := e.o.Account.Many(ctx, tx, []id.Account{by})
	if err != nil || len(list) == 0 {
		return "", "", err
	}
	if d != 0 {
		on = d.String()
	}
	return cmp.Or(list[0].DisplayName, list[0].Username), on, nil
}

const day = 24 * time.Hour

// Look keeps that the actor looked into a chat today; fresh tells that it is to be kept.
func (e *Engine) Look(ctx context.Context, tx *store.Tx, actor account.Actor, l id.Line, chat id.Chat) error {
	if _, _, err := e.hold(ctx, tx, actor, l, chat); err != nil {
		return err
	}
	return look(tx, chat, actor.Account, today(tx))
}

// Looked tells whether it is kept already that the actor looked into a chat today.
func (e *Engine) Looked(_ context.Context, tx *store.Tx, actor account.Actor, chat id.Chat) (bool, error) {
	return looked(tx, chat, actor.Account, today(tx))
}

func today(tx *store.Tx) int64 { return tx.Now().Unix() / int64(day.Seconds()) }

// Looks tells who looked into a chat, and when: the newest days first. It is for whoever
// leads the organisation.
func (e *Engine) Looks(ctx context.Context, tx *store.Tx, actor account.Actor, l id.Line, chat id.Chat) ([]Look, error) {
	c, line, err := e.find(ctx, tx, actor, l, chat)
	if err == nil {
		_, err = e.o.Business.Portfolio(ctx, tx, actor, line.Portfolio, business.Admin)
	}
	if err != nil {
		return nil, err
	}
	all, err := looksOf(tx, c.Chat, perList)
	out := make([]Look, len(all))
	for i, p := range all {
		out[i] = Look{p.Key, time.Unix(p.Val*int64(day.Seconds()), 0).UTC()}
	}
	return out, err
}

// Look is one operator's looking into a chat on a day.
type Look struct {
	Operator id.Account
	Day      time.Time
}
