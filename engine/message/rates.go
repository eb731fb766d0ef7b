package message

import (
	"time"

	"parvis/base/id"
	"parvis/base/ratelimit"
	"parvis/engine/account"
)

// How much a member writes, and to how many a member begins to write (business-messaging
// 18). Who came within the last day begins less.
var (
	sending    = ratelimit.Rule{Name: "message.send", Limit: 60, Window: time.Minute}
	beginning  = ratelimit.Rule{Name: "message.begin", Limit: 200, Window: 24 * time.Hour}
	firstDay   = ratelimit.Rule{Name: "message.begin.new", Limit: 10, Window: 24 * time.Hour}
	seeking    = ratelimit.Rule{Name: "message.search", Limit: 60, Window: time.Minute}
	filing     = ratelimit.Rule{Name: "message.file", Limit: 30, Window: 30 * time.Minute}
	firstHours = 24 * time.Hour
)

// Spend counts something that the actor writes, and with begin, that they write to
// somebody new, against the limits; its error says how long to wait. It stands outside
// transactions.
func (e *Engine) Spend(actor account.Actor, begin bool) error {
	key := actor.Account.String()
	uses := []ratelimit.Use{{Rule: sending, Key: key}}
	if begin {
		uses = append(uses, ratelimit.Use{Rule: beginning, Key: key})
		if e.o.Clock.Now().Sub(id.Time(actor.Account)) < firstHours {
			uses = append(uses, ratelimit.Use{Rule: firstDay, Key: key})
		}
	}
	_, err := e.o.Limiter.Take(uses...)
	return err
}

// File counts an upload of the actor's, as uploads for posts are.
func (e *Engine) File(actor account.Actor) error {
	_, err := e.o.Limiter.Take(ratelimit.Use{Rule: filing, Key: actor.Account.String()})
	return err
}

// Seek counts a search of the actor's.
func (e *Engine) Seek(actor account.Actor) error {
	_, err := e.o.Limiter.Take(ratelimit.Use{Rule: seeking, Key: actor.Account.String()})
	return err
}
