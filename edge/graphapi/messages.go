package graphapi

import (
	"context"
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"time"

	"parvis/base/ratelimit"
	"parvis/base/store"
	"parvis/system/business"
)

// codes are what members are called beside their digits (business-messaging 6).
var codes = regexp.MustCompile(`^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}$`)

// The rates of the API (business-messaging 18).
var (
	perApp  = ratelimit.Rule{Name: "graph.app", Limit: 600, Window: time.Minute}
	perLine = ratelimit.Rule{Name: "graph.line", Limit: 80, Window: time.Second}
	perPair = ratelimit.Rule{Name: "graph.pair", Limit: 45, Window: 270 * time.Second, Paced: true}
	// perFile counts kibibytes of files that a line uploads.
	perFile = ratelimit.Rule{Name: "graph.media", Limit: 1 << 20, Window: time.Hour}
)

// errFileRate is that of a line that uploads too much.
var errFileRate = &Error{Status: 400, Code: 130429, Message: "(#130429) Rate limit hit", Details: "A phone number uploads at most 20 files at a time, and 1 GB in an hour."}

// count counts a call of an app; what is sent is counted by its line.
func (c *call) count() error {
	if len(c.path) == 2 && c.path[1] == "messages" {
		return nil
	}
	return c.take(perApp, c.caller.Client.ID.String(), errRate)
}

func (c *call) take(rule ratelimit.Rule, key string, over *Error) error {
	return c.takeMany(rule, key, 1, over)
}

func (c *call) takeMany(rule ratelimit.Rule, key string, n int, over *Error) error {
	state, err := c.Limiter.Take(ratelimit.Use{Rule: rule, Key: key, N: n})
	if state.Limit > 0 {
		c.used = max(c.used, 100*(state.Limit-state.Remaining)/state.Limit)
	}
	if err == nil {
		return nil
	}
	e := *over
	e.After = state.Reset.Sub(c.Clock.Now())
	c.regain = e.After
	return &e
}

// usageWire is how much of its rates a business account used up, in hundredths. Of the time
// of machines nothing is counted.
type usageWire struct {
	Type   string `json:"type"`
	Calls  int    `json:"call_count"`
	CPU    int    `json:"total_cputime"`
	Time   int    `json:"total_time"`
	Regain int    `json:"estimated_time_to_regain_access"`
}

// usage tells in the headers of a call of a business account how much of the tightest of its
// rates is used up, and in how many minutes it may call again (business-messaging 5.10).
func (c *call) usage() {
	which := c.node.account.ID
	if c.node.line.ID != 0 {
		which = c.node.line.Business
	}
	if which == 0 {
		return
	}
	data, err := json.Marshal(map[string][]usageWire{which.String(): {{Type: "whatsapp", Calls: c.used, Regain: int((c.regain + time.Minute - 1) / time.Minute)}}})
	if err == nil {
		c.w.Header().Set("X-Business-Use-Case-Usage", string(data))
	}
}

// pair counts what a line sends to one member, whatever it calls them.
func (c *call) pair(ctx context.Context, r business.Recipient) error {
	to, _ := business.Bare(r.To)
	if to == "" {
		if err := c.Store.Read(ctx, func(tx *store.Tx) error {
			a, err := c.Business.Find(ctx, tx, c.node.line.Portfolio, r)
			to = a.Digits
			return err
		}); err != nil {
			return err
		}
	}
	return c.take(perPair, c.node.line.ID.String()+"."+to, &Error{Status: 400, Code: 131056, Message: "(#131056) (Business Account, Consumer Account) pair rate limit hit"})
}

type sentWire struct {
	Product  string        `json:"messaging_product"`
	Contacts []contactWire `json:"contacts"`
	Messages []idWire      `json:"messages"`
}

type contactWire struct {
	Input  string `json:"input"`
	Number string `json:"wa_id"`
	User   string `json:"user_id"`
}

type idWire struct {
	ID string `json:"id"`
	// Status says of a template that it was accepted, or waits.
	Status string `json:"message_status,omitempty"`
}

// messages sends, or marks as read.
func (c *call) messages(ctx context.Context) (any, error) {
	if c.paged() {
		return c.pageMessages(ctx)
	}
	if err := c.take(perLine, c.node.line.ID.String(), &Error{Status: 400, Code: 130429, Message: "(#130429) Rate limit hit"}); err != nil {
		return nil, err
	}
	if c.in.str("status") != "" {
		return c.mark(ctx)
	}
	if c.file != nil {
		return nil, unfit("This call takes no file")
	}
	d, kind, refused := c.draft()
	if refused != nil {
		return nil, refused
	}
	d.App = c.caller.Client.ID
	if err := c.pair(ctx, d.Recipient); err != nil {
		return nil, err
	}
	broken := 0
	if link := c.in.obj(kind).str("link"); link != "" {
		var err error
		if d.Words.Media, d.Words.Name, err = c.bring(ctx, link, kind, d.Words.Name); err != nil {
			d.Words.Media, broken = 0, business.MediaFailed
		} else {
			d.Words.File = kind
		}
	}
	if err := c.flow(ctx, &d); err != nil {
		return nil, err
	}
	if !c.bringCards(ctx, &d.Words) {
		broken = business.MediaFailed
	}
	accepted := ""
	if d.Template != nil {
		accepted = "accepted"
		if !c.bringHeaders(ctx, d.Template.Components) {
			broken = business.MediaFailed
		}
	}
	var answer sentWire
	err := c.write(ctx, func(tx *store.Tx) (any, error) {
		sent, err := c.Business.Send(ctx, tx, c.node.line, d, broken)
		word := accepted
		if sent.Held {
			word = "held_for_quality_assessment"
		}
		answer = sentWire{"whatsapp", []contactWire{{sent.Input, sent.Number, sent.User}}, []idWire{{sent.ID, word}}}
		return answer, err
	})
	return answer, err
}

// mark marks what a member said as read, and shows that an answer is written.
func (c *call) mark(ctx context.Context) (any, error) {
	which := c.in.str("message_id")
	switch {
	case c.in.str("messaging_product") != "whatsapp":
		return nil, errProduct
	case c.in.str("status") != "read":
		return nil, wrong("status", "read.")
	case which == "":
		return nil, lacking("message_id")
	}
	typing := c.in.obj("typing_indicator")
	if typing != nil && typing.str("type") != "text" {
		return nil, wrong("typing_indicator.type", "text.")
	}
	err := c.write(ctx, func(tx *store.Tx) (any, error) {
		return success, c.Business.Read(ctx, tx, c.node.line, which)
	})
	if err == nil && typing != nil {
		err = c.Store.Read(ctx, func(tx *store.Tx) error { return c.Business.Type(ctx, tx, c.node.line, which) })
	}
	return success, err
}

// keyed is the header that makes a repeated request one (business-messaging 5.14).
const keyed = "Idempotency-Key"

var keys = regexp.MustCompile(`^[A-Za-z0-9_.:-]{1,64}$`)

// once gives the answer of a request that was made before with the same key.
func (c *call) once(do func(context.Context) (any, error)) (any, error) {
	ctx := c.r.Context()
	key := c.r.Header.Get(keyed)
	if key == "" || c.r.Method == http.MethodGet {
		return do(ctx)
	}
	if !keys.MatchString(key) {
		return nil, unfit("Idempotency-Key has 1 to 64 letters, digits and signs of _ . : -")
	}
	var before []byte
	err := c.Store.Read(ctx, func(tx *store.Tx) (err error) {
		before, err = c.Business.Once(ctx, tx, c.caller.Client.ID, key, c.asked())
		return err
	})
	if err != nil || before == nil {
		if err != nil {
			return nil, err
		}
		return do(ctx)
	}
	c.w.Header().Set("Idempotent-Replayed", "true")
	return before, nil
}

// asked is what a request asks for, in one form.
func (c *call) asked() []byte {
	in := obj{}
	for name, v := range c.in {
		if name != "access_token" && name != "appsecret_proof" {
			in[name] = v
		}
	}
	if c.file != nil {
		in["file"] = c.file.sum
	}
	return append([]byte(c.verb()+" "+c.path[0]+" "+strings.Join(c.path[min(2, len(c.path)):], "/")), canonical(in)...)
}

// write makes a change, and keeps its answer in the same transaction when the request has
// a key.
func (c *call) write(ctx context.Context, do func(tx *store.Tx) (any, error)) error {
	return c.Store.Write(ctx, func(tx *store.Tx) error {
		key := c.r.Header.Get(keyed)
		if key != "" {
			before, err := c.Business.Once(ctx, tx, c.caller.Client.ID, key, c.asked())
			if err != nil {
				return err
			}
			if before != nil {
				return errAnswering
			}
		}
		answer, err := do(tx)
		if err != nil || key == "" {
			return err
		}
		data, err := json.Marshal(answer)
		if err != nil {
			return err
		}
		return c.Business.Keep(ctx, tx, c.caller.Client.ID, key, c.asked(), data)
	})
}
