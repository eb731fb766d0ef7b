package inbox

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web"
	"parvis/engine/account"
	"parvis/engine/message"
	"parvis/engine/message/device"
	"parvis/system/business"
)

type api struct {
	*Engine
	store *store.Store
}

// asked is one request about a line.
type asked struct {
	w     http.ResponseWriter
	r     *http.Request
	actor account.Actor
	// access is what they need to messages, unless they act on a device of the line.
	access string
	line   id.Line
	// chat is 0 where the path names none.
	chat id.Chat
}

// Routes registers the native endpoints by which those who answer for a line, and its
// devices, work in its inbox (business-messaging 2.8, 15, 16). What is said in the chats of a
// line comes by its stream.
func (e *Engine) Routes(mux web.Router, n web.Native[account.Actor], s *store.Store) {
	a := api{e, s}
	const home = "/api/parvis/v1/lines/{line}"
	for pattern, serve := range map[string]struct {
		access string
		fn     func(*asked) error
	}{
		"GET " + home + "/inbox":                      {"read", a.list},
		"GET " + home + "/inbox/{id}":                 {"read", a.one},
		"POST " + home + "/inbox/{id}/messages":       {"write", a.say},
		"POST " + home + "/inbox/{id}/read":           {"write", a.read},
		"POST " + home + "/conversations/{id}/attend": {"write", a.attend},
	} {
		n.Handle(mux, pattern, func(w http.ResponseWriter, r *http.Request, actor account.Actor) (err error) {
			q := &asked{w: w, r: r, actor: actor, access: serve.access}
			switch {
			case !actor.Known():
				return web.ErrMissing
			case !actor.Scopes.Has(serve.access+":messages") && !actor.Scopes.Has(serve.access+":business"):
				return errScope
			}
			if q.line, err = id.Parse[id.Line](r.PathValue("line")); err != nil {
				return errMissing
			}
			if text := r.PathValue("id"); text != "" {
				if q.chat, err = id.Parse[id.Chat](text); err != nil {
					return errMissing
				}
			}
			return serve.fn(q)
		})
	}
}

// look runs fn on one snapshot for who may reach the line.
func (a api) look(q *asked, fn func(ctx context.Context, tx *store.Tx) error) error {
	ctx := q.r.Context()
	return a.store.Read(ctx, func(tx *store.Tx) error {
		if _, err := a.o.Device.Reaches(ctx, tx, q.actor, q.line, q.access); err != nil {
			return err
		}
		return fn(ctx, tx)
	})
}

// change is look for what changes something; it tells on which device.
func (a api) change(q *asked, fn func(ctx context.Context, tx *store.Tx, on device.ID) error) error {
	ctx := q.r.Context()
	return a.store.Write(ctx, func(tx *store.Tx) error {
		d, err := a.o.Device.Reaches(ctx, tx, q.actor, q.line, q.access)
		if err != nil {
			return err
		}
		return fn(ctx, tx, d.ID)
	})
}

// number reads a number of the query; nothing, or none that is one, is the one given.
func (q *asked) number(name string, none int64) int64 {
	n, err := strconv.ParseInt(q.r.URL.Query().Get(name), 10, 64)
	if err != nil || n < 0 {
		return none
	}
	return n
}

type personView struct {
	Handle string `json:"handle"`
	Name   string `json:"name"`
}

type caseView struct {
	Chat     id.Chat     `json:"conversation,string"`
	State    State       `json:"state"`
	Until    time.Time   `json:"until"`
	Member   personView  `json:"member"`
	Operator *personView `json:"operator"`
	Urgent   bool        `json:"urgent"`
	Waits    time.Time   `json:"waiting_since"`
	Labels   []string    `json:"labels"`
	Unread   int         `json:"unread"`
	Last     any         `json:"last_message"`
	// Cursor is what "before" takes to go on below this case.
	Cursor int64 `json:"cursor,string"`
}

// person is somebody as the organisation sees them.
func (a api) person(ctx context.Context, tx *store.Tx, who id.Account) (personView, error) {
	list, err := a.o.Account.Many(ctx, tx, []id.Account{who})
	if err != nil || len(list) == 0 {
		return personView{}, err
	}
	p := personView{Handle: list[0].Username, Name: list[0].DisplayName}
	young, err := a.Veiled(ctx, tx, who)
	if young {
		p.Name = ""
	}
	return p, err
}

func (a api) view(ctx context.Context, tx *store.Tx, c Case, chats []message.Chat) (v caseView, err error) {
	v = caseView{Chat: c.Chat, State: c.State, Until: c.Until, Urgent: c.Urgent, Waits: c.Waits, Labels: c.Labels, Cursor: c.Last}
	if v.Member, err = a.person(ctx, tx, c.Member); err != nil {
		return v, err
	}
	if c.Operator != 0 {
		by, err := a.person(ctx, tx, c.Operator)
		if err != nil {
			return v, err
		}
		v.Operator = &by
	}
	if at := slices.IndexFunc(chats, func(x message.Chat) bool { return x.ID == c.Chat }); at >= 0 {
		v.Unread = chats[at].Me.Unread
		if last := chats[at].Last; last.ID != 0 {
			v.Last = a.o.Message.View(last, id.Account(c.Line))
		}
	}
	return v, nil
}

// list pages through the cases of a line.
func (a api) list(q *asked) error {
	out := []caseView{}
	f := Filter{State: State(q.r.URL.Query().Get("state"))}
	if f.State != "" && !slices.Contains(States(), f.State) {
		return errState
	}
	switch q.r.URL.Query().Get("assignee") {
	case "me":
		f.Operator = q.actor.Account
	case "nobody":
		f.Free = true
	}
	page := store.Page{Max: q.number("before", 0), Limit: int(min(max(q.number("limit", 40), 1), perList))}
	err := a.look(q, func(ctx context.Context, tx *store.Tx) error {
		out = []caseView{}
		cases, err := a.Cases(ctx, tx, q.actor, q.line, f, page)
		if err != nil {
			return err
		}
		ids := make([]id.Chat, len(cases))
		for i, c := range cases {
			ids[i] = c.Chat
		}
		chats, err := a.o.Message.ChatsAmong(ctx, tx, business.Acting(q.line), ids)
		if err != nil {
			return err
		}
		for _, c := range cases {
			v, err := a.view(ctx, tx, c, chats)
			if err != nil {
				return err
			}
			out = append(out, v)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return web.JSON(q.w, http.StatusOK, out)
}

// saidView is a message with who of the line said it.
type saidView struct {
	Message  any    `json:"message"`
	Operator string `json:"operator,omitzero"`
	Sender   string `json:"sender_device,omitzero"`
}

type fullView struct {
	caseView
	// Window is until when the line may answer.
	Window   time.Time  `json:"window_until"`
	Messages []saidView `json:"messages"`
}

// said gives messages of a chat, the newest first, with who said them.
func (a api) said(ctx context.Context, tx *store.Tx, q *asked, r message.Range) ([]saidView, error) {
	list, err := a.o.Message.Messages(ctx, tx, business.Acting(q.line), q.chat, r)
	if err != nil {
		return nil, err
	}
	out := make([]saidView, 0, len(list))
	for _, m := range list {
		v := saidView{Message: a.o.Message.View(m, id.Account(q.line))}
		if m.Sender == id.Account(q.line) {
			if v.Operator, v.Sender, err = a.Speaker(ctx, tx, q.chat, m.Seq); err != nil {
				return nil, err
			}
		}
		out = append(out, v)
	}
	return out, nil
}

// one shows a case. That the actor looked is kept.
func (a api) one(q *asked) error {
	var out fullView
	looked := false
	r := message.Range{Before: q.number("before_seq", 0), After: q.number("after_seq", 0), Limit: int(min(max(q.number("limit", 40), 1), perList))}
	err := a.look(q, func(ctx context.Context, tx *store.Tx) error {
		c, err := a.Case(ctx, tx, q.actor, q.line, q.chat)
		if err != nil {
			return err
		}
		chats, err := a.o.Message.ChatsAmong(ctx, tx, business.Acting(q.line), []id.Chat{q.chat})
		if err != nil {
			return err
		}
		if out.caseView, err = a.view(ctx, tx, c, chats); err != nil {
			return err
		}
		if out.Window, err = a.o.Business.Window(ctx, tx, q.line, c.Member); err != nil {
			return err
		}
		if out.Messages, err = a.said(ctx, tx, q, r); err != nil {
			return err
		}
		looked, err = a.Looked(ctx, tx, q.actor, q.chat)
		return err
	})
	if err == nil && !looked {
		err = a.change(q, func(ctx context.Context, tx *store.Tx, _ device.ID) error {
			return a.Look(ctx, tx, q.actor, q.line, q.chat)
		})
	}
	if err != nil {
		return err
	}
	return web.JSON(q.w, http.StatusOK, out)
}

type sayBody struct {
	// Ref names the message: the same again says nothing twice.
	Ref  string `json:"client_ref"`
	Text struct {
		Body string `json:"body"`
	} `json:"text"`
	// Seen is the newest message that the operator saw; Force answers whatever came since.
	Seen  int64 `json:"seen_seq"`
	Force bool  `json:"force"`
}

// say answers a member.
func (a api) say(q *asked) error {
	body, err := web.Read[sayBody](q.r)
	if err != nil {
		return err
	}
	if body.Ref == "" {
		return errRef
	}
	if err := a.o.Message.Spend(q.actor, false); err != nil {
		return err
	}
	seen := body.Seen
	if body.Force {
		seen = id.Max
	}
	var out []saidView
	err = a.change(q, func(ctx context.Context, tx *store.Tx, on device.ID) error {
		if err := a.Say(ctx, tx, q.actor, q.line, q.chat, Draft{Words: message.Words{Text: body.Text.Body, Ref: body.Ref}, Seen: seen, Device: on}); err != nil {
			return err
		}
		m, err := a.byRef(ctx, tx, q, body.Ref)
		if err == nil {
			out, err = a.said(ctx, tx, q, message.Range{Before: m.Seq + 1, Limit: 1})
		}
		return err
	})
	if err != nil {
		return err
	}
	return web.JSON(q.w, http.StatusCreated, out[0])
}

// byRef finds what the line just said.
func (a api) byRef(ctx context.Context, tx *store.Tx, q *asked, ref string) (message.Message, error) {
	list, err := a.o.Message.Messages(ctx, tx, business.Acting(q.line), q.chat, message.Range{Limit: perList})
	at := slices.IndexFunc(list, func(m message.Message) bool { return m.Ref == ref && m.Sender == id.Account(q.line) })
	if err != nil || at < 0 { // a reference of long ago
		return message.Message{}, cmp.Or(err, error(errRef))
	}
	return list[at], nil
}

type readBody struct {
	Seq int64 `json:"seq"`
}

// read marks what was said up to a message as read by the line.
func (a api) read(q *asked) error {
	body, err := web.Read[readBody](q.r)
	if err != nil {
		return err
	}
	err = a.change(q, func(ctx context.Context, tx *store.Tx, _ device.ID) error {
		if _, _, err := a.find(ctx, tx, q.actor, q.line, q.chat); err != nil {
			return err
		}
		return a.o.Message.Read(ctx, tx, business.Acting(q.line), q.chat, body.Seq)
	})
	if err != nil {
		return err
	}
	q.w.WriteHeader(http.StatusNoContent)
	return nil
}

type attendBody struct {
	Writes bool `json:"writes"`
}

// attend shows the others of a line that the actor has a chat open, or writes there.
func (a api) attend(q *asked) error {
	body, err := web.Read[attendBody](q.r)
	if err != nil {
		return err
	}
	err = a.look(q, func(ctx context.Context, tx *store.Tx) error {
		if _, _, err := a.find(ctx, tx, q.actor, q.line, q.chat); err != nil {
			return err
		}
		who, err := a.o.Account.Find(ctx, tx, q.actor.Account)
		if err != nil {
			return err
		}
		return a.o.Message.Attend(ctx, tx, q.line, q.chat, who, body.Writes)
	})
	if err != nil {
		return err
	}
	q.w.WriteHeader(http.StatusNoContent)
	return nil
}
