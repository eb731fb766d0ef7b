package inbox

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
)

// Note is what operators tell each other about a chat; the member never sees it.
type Note struct {
	ID   int64
	Chat id.Chat
	// Author is 0 for who is no member any more.
	Author id.Account
	Text   string
	At     time.Time

	body []byte
}

// Step is something that an operator did with a case (business-messaging 3,
// conversation_event).
type Step struct {
	Chat  id.Chat
	Actor id.Account
	// What is assigned, state, label, unlabel, urgent or calm; About whom, which state or
	// which label.
	What, About string
	At          time.Time
}

// change does something with a case, and keeps that the actor did.
func (e *Engine) change(ctx context.Context, tx *store.Tx, actor account.Actor, l id.Line, chat id.Chat, what string, fn func(*Case) (about string, err error)) error {
	c, _, err := e.hold(ctx, tx, actor, l, chat)
	if err != nil {
		return err
	}
	was := c
	about, err := fn(&c)
	if err != nil || was.State == c.State && was.Until.Equal(c.Until) && was.Operator == c.Operator && was.Urgent == c.Urgent {
		return err
	}
	if err := putCase(tx, c); err != nil {
		return err
	}
	if err := e.stir(ctx, tx, c); err != nil {
		return err
	}
	return insertStep(tx, Step{Chat: chat, Actor: actor.Account, What: what, About: about, At: tx.Now()})
}

// stir tells the open pages of a line that a case changed.
func (e *Engine) stir(ctx context.Context, tx *store.Tx, c Case) error {
	return e.o.Message.Stir(ctx, tx, c.Line, c.Chat)
}

// Assign has somebody answer a case; 0 is nobody.
func (e *Engine) Assign(ctx context.Context, tx *store.Tx, actor account.Actor, l id.Line, chat id.Chat, to id.Account) error {
	return e.change(ctx, tx, actor, l, chat, "assigned", func(c *Case) (string, error) {
		c.Operator = to
		if to != 0 && e.works(ctx, tx, *c) != nil {
			return "", errOperator
		}
		c.served = tx.Now()
		return to.String(), nil
	})
}

// Set moves a case to a state; until is for snoozed ones alone. What the member wrote after
// the message seen, which the actor saw last, keeps a case from being put away.
func (e *Engine) Set(ctx context.Context, tx *store.Tx, actor account.Actor, l id.Line, chat id.Chat, s State, until time.Time, seen int64) error {
	if !slices.Contains(States(), s) || s == Snoozed && (!until.After(tx.Now()) || until.Sub(tx.Now()) > longestSleep) {
		return errState
	}
	if s != Snoozed {
		until = time.Time{}
	}
	return e.change(ctx, tx, actor, l, chat, "state", func(c *Case) (string, error) {
		if s != Open {
			if news, err := e.unseen(ctx, tx, *c, seen); err != nil || news {
				return "", cmp.Or(err, error(errNews))
			}
		}
		c.State, c.Until = s, until
		if s == Resolved {
			c.Waits = time.Time{}
		}
		return string(s), nil
	})
}

// Rank makes a case urgent, or not.
func (e *Engine) Rank(ctx context.Context, tx *store.Tx, actor account.Actor, l id.Line, chat id.Chat, urgent bool) error {
	what := "calm"
	if urgent {
		what = "urgent"
	}
	return e.change(ctx, tx, actor, l, chat, what, func(c *Case) (string, error) { c.Urgent = urgent; return "", nil })
}

// Label gives a case a label, or with off takes it.
func (e *Engine) Label(ctx context.Context, tx *store.Tx, actor account.Actor, l id.Line, chat id.Chat, label string, off bool) error {
	label = strings.Join(strings.Fields(label), " ")
	if n := utf8.RuneCountInString(label); n == 0 || n > maxLabel || i18n.BadText(label) {
		return errLabel
	}
	c, _, err := e.hold(ctx, tx, actor, l, chat)
	if err != nil {
		return err
	}
	what, put := "label", putLabel
	if off {
		what, put = "unlabel", dropLabel
	}
	done, err := put(tx, chat, label)
	if err != nil || !done {
		return err
	}
	has := []Case{c}
	if err := labelled(tx, has); err != nil {
		return err
	}
	if len(has[0].Labels) > mostLabels {
		return errLabel
	}
	if err := e.stir(ctx, tx, c); err != nil {
		return err
	}
	return insertStep(tx, Step{Chat: chat, Actor: actor.Account, What: what, About: label, At: tx.Now()})
}

// notePurpose separates notes from what else is sealed.
const notePurpose = "inbox.note"

// Note keeps a note about a chat for those who answer.
func (e *Engine) Note(ctx context.Context, tx *store.Tx, actor account.Actor, l id.Line, chat id.Chat, text string) error {
	text = strings.TrimSpace(text)
	if n := utf8.RuneCountInString(text); n == 0 || n > maxNote || i18n.BadText(strings.NewReplacer("\n", " ", "\r", " ", "\t", " ").Replace(text)) {
		return errNote
	}
	c, _, err := e.hold(ctx, tx, actor, l, chat)
	if err != nil {
		return err
	}
	n := Note{ID: tx.NewID(), Chat: chat, Author: actor.Account, At: tx.Now()}
	if err := insertNote(tx, n, e.o.Keys.Seal(notePurpose, []byte(text), []byte(id.Chat(n.ID).String()))); err != nil {
		return err
	}
	return e.stir(ctx, tx, c)
}

// Behind gives what those who answer noted and did about a chat since a time.
func (e *Engine) Behind(ctx context.Context, tx *store.Tx, actor account.Actor, l id.Line, chat id.Chat, since time.Time) ([]Note, []Step, error) {
	return e.back(ctx, tx, actor, l, chat, since, perList)
}

// Everything is Behind for all that is kept of a chat.
func (e *Engine) Everything(ctx context.Context, tx *store.Tx, actor account.Actor, l id.Line, chat id.Chat) ([]Note, []Step, error) {
	return e.back(ctx, tx, actor, l, chat, time.Time{}, mostKept)
}

func (e *Engine) back(ctx context.Context, tx *store.Tx, actor account.Actor, l id.Line, chat id.Chat, since time.Time, most int) ([]Note, []Step, error) {
	if _, _, err := e.find(ctx, tx, actor, l, chat); err != nil {
		return nil, nil, err
	}
	notes, err := notesOf(tx, chat, since, most)
	if err != nil {
		return nil, nil, err
	}
	for i, n := range notes {
		plain, err := e.o.Keys.Open(notePurpose, n.body, []byte(id.Chat(n.ID).String()))
		if err != nil {
			return nil, nil, err
		}
		notes[i].Text = string(plain)
	}
	steps, err := stepsOf(tx, chat, since, most)
	return notes, steps, err
}

// Answer is one that a line gives often.
type Answer struct{ Name, Text string }

// Answers are those of a line, by name.
func (e *Engine) Answers(ctx context.Context, tx *store.Tx, actor account.Actor, l id.Line) ([]Answer, error) {
	if _, err := e.Enter(ctx, tx, actor, l); err != nil {
		return nil, err
	}
	return answersOf(tx, l, mostAnswers)
}

// SetAnswer keeps an answer under its name; without words it is gone.
func (e *Engine) SetAnswer(ctx context.Context, tx *store.Tx, actor account.Actor, l id.Line, a Answer) error {
	a.Name, a.Text = strings.Join(strings.Fields(a.Name), " "), strings.TrimSpace(a.Text)
	if n := utf8.RuneCountInString(a.Name); n == 0 || n > maxAnswerName || i18n.BadText(a.Name) || utf8.RuneCountInString(a.Text) > maxNote {
		return errAnswer
	}
	all, err := e.Answers(ctx, tx, actor, l)
	if err != nil {
		return err
	}
	if a.Text == "" {
		return dropAnswer(tx, l, a.Name)
	}
	if len(all) >= mostAnswers && !slices.ContainsFunc(all, func(x Answer) bool { return x.Name == a.Name }) {
		return errMany
	}
	return putAnswer(tx, l, a)
}

// Fill gives an answer with what stands for the member and for who answers in their
// places.
func (a Answer) Fill(member, operator string) string {
	return strings.NewReplacer("{name}", member, "{me}", operator).Replace(a.Text)
}
