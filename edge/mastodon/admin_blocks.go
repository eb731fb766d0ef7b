package mastodon

import (
	"context"
	"net/http"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/edge/mastodon/block"
	"parvis/engine/account/gate"
)

// blockRoutes lists the rules of whom the staff does not let in.
func (e *Edge) blockRoutes() {
	for name, kind := range block.Kinds() {
		path, read, write := "/api/v1/admin/"+name, user("admin:read:"+name), user("admin:write:"+name)
		e.handle("GET "+path, read, func(c *call) error { return c.blocksOf(kind) })
		e.handle("POST "+path, write, onBlock(kind, func(a block.Ask, e *gate.Engine) (gate.Rule, error) {
			return e.Add(a.Context, a.Tx, a.Actor, a.Read(gate.Rule{}))
		}))
		e.handle("GET "+path+"/{id}", read, onBlock(kind, func(a block.Ask, e *gate.Engine) (gate.Rule, error) {
			return e.Get(a.Context, a.Tx, a.Actor, a.Kind, a.ID)
		}))
		if kind == gate.Server || kind == gate.Network {
			e.handle("PUT "+path+"/{id}", write, onBlock(kind, func(a block.Ask, e *gate.Engine) (gate.Rule, error) {
				was, err := e.Get(a.Context, a.Tx, a.Actor, a.Kind, a.ID)
				if err != nil {
					return was, err
				}
				return e.Change(a.Context, a.Tx, a.Actor, a.Read(was))
			}))
		}
		e.handle("DELETE "+path+"/{id}", write, onBlock(kind, func(a block.Ask, e *gate.Engine) (gate.Rule, error) {
			return gate.Rule{}, e.Drop(a.Context, a.Tx, a.Actor, a.Kind, a.ID)
		}))
	}
	e.handle("POST /api/v1/admin/canonical_email_blocks/test", user("admin:read:canonical_email_blocks"), (*call).testCanonical)
}

// onBlock answers with a rule after one verb, or with nothing once it is gone.
func onBlock(kind gate.Kind, fn func(block.Ask, *gate.Engine) (gate.Rule, error)) handler {
	return func(c *call) error {
		var which id.Job
		if c.r.PathValue("id") != "" {
			n, err := path[id.Job](c, "id")
			if err != nil {
				return err
			}
			which = n
		}
		var out gate.Rule
		err := c.write(func(ctx context.Context, tx *store.Tx) (err error) {
			out, err = fn(block.Ask{Context: ctx, Tx: tx, Actor: c.actor, Kind: kind, ID: int64(which), Params: c.Params}, c.Gate)
			return err
		})
		if err != nil {
			return err
		}
		if c.r.Method == http.MethodDelete {
			return c.nothing()
		}
		return c.json(block.View(out))
	}
}

func (c *call) blocksOf(kind gate.Kind) error {
	p := c.page(100, 200)
	return c.rulesOf(func(ctx context.Context, tx *store.Tx) ([]gate.Rule, error) {
		list, err := c.Gate.List(ctx, tx, c.actor, kind, p)
		if n := len(list); n > 0 && err == nil {
			c.link(p, n, list[0].ID, list[n-1].ID)
		}
		return list, err
	})
}

func (c *call) testCanonical() error {
	return c.rulesOf(func(ctx context.Context, tx *store.Tx) ([]gate.Rule, error) {
		return c.Gate.Matching(ctx, tx, c.actor, c.String("email"))
	})
}

func (c *call) rulesOf(fn func(context.Context, *store.Tx) ([]gate.Rule, error)) error {
	out := []map[string]any{}
	err := c.read(func(ctx context.Context, tx *store.Tx) error {
		list, err := fn(ctx, tx)
		for _, r := range list {
			out = append(out, block.View(r))
		}
		return err
	})
	if err != nil {
		return err
	}
	return c.json(out)
}

// refusedServers lists the servers that everybody may know are refused.
func (c *call) refusedServers() error {
	out := []map[string]any{}
	err := c.read(func(ctx context.Context, tx *store.Tx) error {
		list, err := c.Gate.Public(ctx, tx)
		for _, r := range list {
			view := block.View(r)
			name := r.Value
			if r.Obfuscated {
				name = "***"
			}
			out = append(out, map[string]any{"domain": name, "digest": view["digest"], "severity": r.Severity, "comment": view["public_comment"]})
		}
		return err
	})
	if err != nil {
		return err
	}
	return c.json(out)
}
