package graphapi

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/message"
	"parvis/system/business"
	"parvis/system/business/messenger"
	"parvis/system/business/recurring"
)

// What follows is the form of the Messenger platform: a page is a line, and whom it writes
// to is named by the number that the organisation has for them (business-messaging 17.2).

const (
	// mostSaid is how long a text is in this form.
	mostSaid = 2000
	// mostMeta is how much a message has for its app alone.
	mostMeta = 1000
)

// The refusals of this form (business-messaging 17, 19).
var (
	errBoth     = &Error{Status: 400, Code: 100, Subcode: 2018014, Message: "(#100) A message and a sender_action cannot be sent at once"}
	errNobody   = &Error{Status: 400, Code: 100, Subcode: 2018001, Message: "(#100) No matching user found"}
	errOutside  = &Error{Status: 400, Code: 10, Subcode: 2018278, Message: "(#10) This message is sent outside of allowed window."}
	errAway     = &Error{Status: 400, Code: 551, Subcode: 1545041, Message: "(#551) This person isn't available right now."}
	errEarly    = &Error{Status: 400, Code: 4, Subcode: 2018354, Message: "(#4) A notification was sent in this period already"}
	errPageRate = &Error{Status: 400, Code: 613, Message: "(#613) Calls to this api have exceeded the rate limit."}
)

// paged tells whether a call has this form: it names a recipient as an object, and no
// product.
func (c *call) paged() bool {
	return c.in.obj("recipient") != nil && c.in.str("messaging_product") == ""
}

// pages are the lines of a token's organisation that send.
func (c *call) pages() (lines []business.Line, err error) {
	err = c.Store.Read(c.r.Context(), func(tx *store.Tx) error {
		lines, err = c.Business.LinesIn(c.r.Context(), tx, c.caller.Client.Portfolio)
		return err
	})
	return slices.DeleteFunc(lines, func(l business.Line) bool { return l.Stage != business.Connected }), err
}

// meetMyself finds the page of a token: the line of its organisation, if one alone sends.
func (c *call) meetMyself() error {
	lines, err := c.pages()
	if err != nil {
		return err
	}
	if len(lines) != 1 {
		return unfit("/me names a page where a business has one; here it has " + strconv.Itoa(len(lines)) + ", which are named by their ids")
	}
	c.node = node{kind: "line", line: lines[0]}
	return nil
}

// me tells who calls: the page of a token, or the app where it has none or several.
func (c *call) me() (any, error) {
	lines, err := c.pages()
	if err != nil || len(lines) != 1 || c.caller.Token == 0 {
		return map[string]any{"id": c.caller.Client.ID.String(), "name": c.caller.Client.Name}, err
	}
	return pageWire{ID: lines[0].ID.String(), Name: lines[0].Name}, nil
}

type pageWire struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// myPages lists the pages of a token (business-messaging 5.12). They have no tokens of their
// own: each is sent from by its id with the one that the call brings.
func (c *call) myPages() (any, error) {
	lines, err := c.pages()
	out := make([]pageWire, 0, len(lines))
	for _, l := range lines {
		out = append(out, pageWire{ID: l.ID.String(), Name: l.Name})
	}
	return map[string]any{"data": out}, err
}

type pageSent struct {
	Recipient string `json:"recipient_id"`
	Message   string `json:"message_id,omitempty"`
	// Due is when it is brought, if it waits.
	Due int64 `json:"scheduled_for,omitempty"`
	// Attachment is its file where that can be named again.
	Attachment string `json:"attachment_id,omitempty"`
}

// pageMessages sends, marks as read, or shows that the page writes.
func (c *call) pageMessages(ctx context.Context) (any, error) {
	if err := c.take(perLine, c.node.line.ID.String(), errPageRate); err != nil {
		return nil, err
	}
	if kind := c.in.str("messaging_type"); kind != "" && !slices.Contains([]string{"RESPONSE", "UPDATE", "MESSAGE_TAG"}, kind) {
		return nil, unfit("Param messaging_type must be one of {RESPONSE, UPDATE, MESSAGE_TAG}")
	}
	said, act := c.in.obj("message"), c.in.str("sender_action")
	switch {
	case said != nil && act != "":
		return nil, errBoth
	case act != "":
		return c.pageAct(ctx, act)
	case said == nil:
		return nil, unfit("The parameter message is required.")
	}
	to, token := c.in.obj("recipient").str("id"), c.in.obj("recipient").str("notification_messages_token")
	if (to == "") == (token == "") {
		return nil, unfit("Param recipient must have either an id or a notification_messages_token")
	}
	if token != "" {
		return c.pageTell(ctx, token, said)
	}
	if err := c.take(perPair, c.node.line.ID.String()+"."+to, errPageRate); err != nil {
		return nil, err
	}
	if said.obj("attachment").obj("payload").str("template_type") == "notification_messages" {
		return c.pageRequest(ctx, to, said)
	}
	words, kept, err := c.pageWords(ctx, said)
	if err != nil {
		return nil, err
	}
	return c.pageSay(ctx, to, words, kept)
}

// pageSay sends words to whom a page knows; kept is the file of theirs that can be named
// again, 0 for none.
func (c *call) pageSay(ctx context.Context, to string, w message.Words, kept id.Media) (any, error) {
	return c.pageWrite(ctx, kept, func(tx *store.Tx) (recurring.Sent, error) {
		a, err := c.Business.Known(ctx, tx, c.node.line.Portfolio, to)
		if err != nil {
			return recurring.Sent{}, err
		}
		sent, err := c.Business.Send(ctx, tx, c.node.line, business.Draft{Recipient: business.Recipient{To: a.Digits, User: a.Code}, Words: w, App: c.caller.Client.ID, Meta: c.in.obj("message").str("metadata")}, 0)
		return recurring.Sent{Sent: sent}, err
	})
}

// pageTell sends words with a token, to who said yes to being told.
func (c *call) pageTell(ctx context.Context, token string, said obj) (any, error) {
	words, kept, err := c.pageWords(ctx, said)
	if err != nil {
		return nil, err
	}
	return c.pageWrite(ctx, kept, func(tx *store.Tx) (recurring.Sent, error) {
		sent, err := c.Recurring.Send(ctx, tx, c.node.line, token, words)
		var early *recurring.Early
		if errors.As(err, &early) {
			no := errEarly.with("next_eligible_time: " + strconv.FormatInt(early.Next.UnixMilli(), 10))
			no.After = early.Next.Sub(tx.Now())
			return sent, no
		}
		return sent, err
	})
}

// pageWrite sends something, and takes it back where it cannot arrive: this form answers
// that at once.
func (c *call) pageWrite(ctx context.Context, kept id.Media, send func(tx *store.Tx) (recurring.Sent, error)) (any, error) {
	var answer pageSent
	err := c.write(ctx, func(tx *store.Tx) (any, error) {
		sent, err := send(tx)
		if err == nil {
			err = unsent(sent.Code)
		}
		answer = pageSent{Recipient: sent.Number, Message: messenger.ID(sent.ID)}
		if kept != 0 {
			answer.Attachment = kept.String()
		}
		if !sent.Due.IsZero() {
			answer.Due = sent.Due.Unix()
		}
		return answer, orNobody(err)
	})
	return answer, err
}

// pageCancel takes back a notification that waits for the end of quiet hours.
func (c *call) pageCancel(ctx context.Context) (any, error) {
	err := c.write(ctx, func(tx *store.Tx) (any, error) {
		return success, c.Recurring.Cancel(ctx, tx, c.caller.Client.Portfolio, c.node.message)
	})
	if err != nil && fault.KindOf(err) == fault.Missing {
		err = c.noNode()
	}
	return success, err
}

// orNobody is err, as that nobody is called so where there is nothing of the kind.
func orNobody(err error) error {
	if f := fault.Of(err); err != nil && f.Kind == fault.Missing && f.Code != "business.recurring.token" {
		return errNobody
	}
	return err
}

// unsent is the refusal for the code with which a message failed; 0 is none.
func unsent(code int) error {
	switch code {
	case 0:
		return nil
	case windowClosed:
		return errOutside
	}
	return errAway
}

// windowClosed is the code of a message outside the window.
const windowClosed = 131047

// pageAct marks what a member said as read, or shows that the page writes.
func (c *call) pageAct(ctx context.Context, act string) (any, error) {
	if !slices.Contains([]string{"mark_seen", "typing_on", "typing_off"}, act) {
		return nil, unfit("Param sender_action must be one of {mark_seen, typing_on, typing_off}")
	}
	to := c.in.obj("recipient").str("id")
	var chat id.Chat
	do := func(tx *store.Tx) (any, error) {
		a, err := c.Business.Known(ctx, tx, c.node.line.Portfolio, to)
		if err != nil {
			return nil, orNobody(err)
		}
		code := 0
		if chat, code, err = c.Business.Reach(ctx, tx, c.node.line, a, business.Draft{}); err == nil {
			err = unsent(code)
		}
		if err == nil && act == "mark_seen" {
			err = c.Business.Seen(ctx, tx, c.node.line, chat)
		}
		return pageSent{Recipient: to}, err
	}
	if err := c.write(ctx, do); err != nil || act != "typing_on" {
		return pageSent{Recipient: to}, err
	}
	return pageSent{Recipient: to}, c.Store.Read(ctx, func(tx *store.Tx) error { return c.Business.Writes(ctx, tx, c.node.line, chat) })
}
