package graphapi

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/audit"
	"parvis/system/business"
)

// What follows are the people of a business account, and what they did (business-messaging
// 11.8).

// tasks are what the roles of this network do, in the words of the published API.
var tasks = []struct {
	role  business.Role
	tasks []string
}{
	{business.Owner, []string{fullControl, "MANAGE", "DEVELOP", "MANAGE_TEMPLATES", "MANAGE_PHONE", "MESSAGING"}},
	{business.Admin, []string{"MANAGE", "DEVELOP", "MANAGE_TEMPLATES", "MANAGE_PHONE", "MESSAGING"}},
	{business.Developer, []string{"DEVELOP", "MANAGE_TEMPLATES", "MESSAGING"}},
	{business.Operator, []string{"MESSAGING"}},
	{business.Analyst, []string{}},
}

// fullControl is what nobody gets over the API: an organisation has one owner.
const fullControl = "FULL_CONTROL"

// roleFor gives the least role that does what is asked for, "" where none does.
func roleFor(asked []string) business.Role {
	least := business.Role("")
	for _, t := range tasks[1:] { // each does what the next one does
		if len(asked) > 0 && !slices.ContainsFunc(asked, func(a string) bool { return !slices.Contains(t.tasks, a) }) {
			least = t.role
		}
	}
	return least
}

// named refuses a business that the account is not of.
func (c *call) named() error {
	if b := c.in.str("business"); b != "" && b != c.node.account.Portfolio.String() {
		return unfit("Param business must be the business that owns this account")
	}
	return nil
}

// users lists who has a role, to apps of members.
func (c *call) users(ctx context.Context) (any, error) {
	actor, err := c.actor(ctx)
	if err := cmp.Or(err, c.named()); err != nil {
		return nil, err
	}
	a := c.node.account
	var members []business.Member
	if err := c.Store.Read(ctx, func(tx *store.Tx) (err error) {
		members, err = c.Business.Members(ctx, tx, actor, a.Portfolio)
		return err
	}); err != nil {
		return nil, err
	}
	var list []fields
	for _, m := range members {
		does := []string{}
		for _, t := range tasks {
			if t.role == m.Role {
				does = t.tasks
			}
		}
		list = append(list, fields{kind: "AssignedUser", first: []string{"id", "name", "tasks"}, values: map[string]any{
			"id": m.Account.String(), "name": m.Name, "tasks": does, "user_type": "BUSINESS_USER", "business": map[string]any{"id": a.Portfolio.String(), "name": a.Name},
		}})
	}
	answer, err := c.all(list)
	if out, is := answer.(map[string]any); is {
		out["summary"] = map[string]any{"total_count": len(members)}
	}
	return answer, err
}

// appoint offers somebody a role, gives them another, or takes it.
func (c *call) appoint(ctx context.Context) (any, error) {
	actor, err := c.actor(ctx)
	if err := cmp.Or(err, c.named()); err != nil {
		return nil, err
	}
	who, err := id.Parse[id.Account](c.in.str("user"))
	if err != nil {
		return nil, unfit("Param user must be the id of a member")
	}
	role := business.Role("")
	if c.r.Method == http.MethodPost {
		var asked []string
		for _, v := range c.in.list("tasks") {
			asked = append(asked, fmt.Sprint(v))
		}
		if slices.Contains(asked, fullControl) {
			return nil, unfit("Param tasks cannot have " + fullControl).with("tasks: a business has one owner, who alone has " + fullControl + ".")
		}
		if role = roleFor(asked); role == "" {
			return nil, unfit("Param tasks must be a list of {" + strings.Join(tasks[1].tasks, ", ") + "}")
		}
	}
	if role != "" {
		if err := c.People.Count(ctx, actor, c.node.account.Portfolio); err != nil {
			return nil, err
		}
	}
	return success, c.write(ctx, func(tx *store.Tx) (any, error) {
		return success, c.People.Appoint(ctx, tx, actor, c.node.account.Portfolio, who, role)
	})
}

// setAccount calls a business account by another name.
func (c *call) setAccount(ctx context.Context) (any, error) {
	if c.in["timezone_id"] != nil {
		return nil, away("timezone_id", "Days of business accounts are those of UTC.")
	}
	actor, err := c.actor(ctx)
	if err != nil {
		return nil, err
	}
	return success, c.write(ctx, func(tx *store.Tx) (any, error) {
		return success, c.Business.Rename(ctx, tx, actor, c.node.account, c.in.str("name"))
	})
}

// clients are the business accounts of others that a portfolio works for: there are none.
func (c *call) clients(context.Context) (any, error) { return map[string]any{"data": []any{}}, nil }

// acts are what is recorded of a business account, in the words of the published API.
var acts = map[string]string{
	"business.line": "PHONE_NUMBER_ADDED", "number.verify": "PHONE_NUMBER_VERIFIED", "number.register": "ACCOUNT_UPDATED", "number.deregister": "PHONE_NUMBER_REMOVED", "number.pin": "SECURITY_EVENT", "business.line.delete": "PHONE_NUMBER_REMOVED", "business.hand": "ACCOUNT_UPDATED",
	"business.rename": "ACCOUNT_UPDATED", "business.name.ask": "ACCOUNT_UPDATED", "business.name.approve": "ACCOUNT_UPDATED", "business.token": "API_ACCESS_GRANTED", "business.revoke": "API_ACCESS_REVOKED",
}

// mostActs is how far back activities are looked for.
const mostActs = 500

// activities tells what was done with a business account, the newest first.
func (c *call) activities(ctx context.Context) (any, error) {
	actor, err := c.actor(ctx)
	if err != nil {
		return nil, err
	}
	a := c.node.account
	names := map[id.Account]string{}
	var entries []audit.Entry
	if err := c.Store.Read(ctx, func(tx *store.Tx) error {
		members, err := c.Business.Members(ctx, tx, actor, a.Portfolio)
		if err != nil {
			return err
		}
		for _, m := range members {
			names[m.Account] = m.Name
		}
		entries, err = audit.List(ctx, tx, audit.Filter{Subject: audit.Subject{Kind: "business", ID: int64(a.ID)}}, store.Page{Limit: mostActs})
		return err
	}); err != nil {
		return nil, err
	}
	var list []fields
	for _, e := range entries {
		kind, about := acts[e.Action], strings.Fields(e.After)
		if e.Action == "business.role" {
			kind = map[bool]string{true: "USER_ADDED", false: "USER_REMOVED"}[len(about) > 1]
		}
		if asked := c.in.str("activity_type"); asked != "" && !slices.Contains(strings.Split(asked, ","), kind) || kind == "" {
			continue
		}
		f := map[string]any{"id": id.Account(e.ID).String(), "activity_type": kind, "timestamp": e.At.UTC().Format(time.RFC3339), "actor_type": "USER", "actor_id": nil, "actor_name": nil, "description": e.Action, "details": details(about, names)}
		if e.Actor == 0 {
			f["actor_type"] = "API"
		}
		if name, here := names[e.Actor]; here {
			f["actor_id"], f["actor_name"] = e.Actor.String(), name
		}
		list = append(list, fields{kind: "WhatsAppBusinessAccountActivity", first: []string{"id", "activity_type", "timestamp", "actor_type"}, values: f})
	}
	return c.ordered(list)
}

// details are what an act was about: "line:7" is {"line":"7"}, and a role stands for itself.
// People are named while they have a role, as their ids are not for apps otherwise.
func details(about []string, here map[id.Account]string) map[string]any {
	out := map[string]any{}
	for _, word := range about {
		kind, n, is := strings.Cut(word, ":")
		if who, err := id.Parse[id.Account](n); is && kind == "account" && err == nil {
			if _, has := here[who]; has {
				out[kind] = n
			}
		} else if is {
			out[kind] = n
		} else {
			out["role"] = word
		}
	}
	return out
}
