package graphapi

import (
	"context"
	"slices"

	"parvis/base/store"
	"parvis/system/business/number"
)

// What follows is how a number is to be (business-messaging 11.7).

// away is what this instance does not do.
func away(what, why string) *Error {
	return unfit(what + " is not available on this instance").with(why)
}

// settings gives those of a number.
func (c *call) settings(ctx context.Context) (any, error) {
	var f facts
	err := c.Store.Read(ctx, func(tx *store.Tx) (err error) { f, err = c.know(ctx, tx, c.node.line); return err })
	kept := map[string]any{"status": "DEFAULT"}
	if f.standing.Region != "" {
		kept["data_localization_region"] = f.standing.Region
	}
	return map[string]any{
		"calling": map[string]any{"status": "DISABLED"}, "payload_encryption": map[string]any{"status": "DISABLED"}, "storage_configuration": kept,
		"user_identity_change": map[string]any{"enable_identity_key_check": f.settings.Identity},
	}, err
}

// setSettings changes one of them, where this instance can.
func (c *call) setSettings(ctx context.Context) (any, error) {
	name := ""
	for _, n := range []string{"calling", "payload_encryption", "storage_configuration", "user_identity_change"} {
		if c.in.obj(n) == nil {
			continue
		}
		if name != "" {
			return nil, unfit("Only one feature setting can be specified per request")
		}
		name = n
	}
	o := c.in.obj(name)
	on := slices.Contains([]string{"enabled", "ENABLED"}, o.str("status")) || o.str("enabled") == "true"
	switch {
	case name == "":
		return nil, unfit("One of calling, payload_encryption, storage_configuration and user_identity_change is required")
	case name == "user_identity_change":
		return c.change(ctx, func(s *number.Settings) { s.Identity = on || o.str("enable_identity_key_check") == "true" })
	case name == "calling" && on:
		return nil, away(name, "There are no calls.")
	case name == "payload_encryption" && on:
		return nil, away(name, "Messages are encrypted on their way and where they are kept, and read by this instance.")
	case on:
		return nil, away(name, "Everything is kept where the host of this network keeps it.")
	}
	return success, nil
}

// change changes how a number is to be.
func (c *call) change(ctx context.Context, how func(*number.Settings)) (any, error) {
	return success, c.write(ctx, func(tx *store.Tx) (any, error) {
		return success, c.Number.Change(ctx, tx, c.node.line.ID, how)
	})
}

// setOpening changes with what a chat begins, where the call names it.
func (c *call) setOpening(ctx context.Context) (any, error) {
	for _, name := range []string{"prompts", "commands"} {
		if v, there := c.in[name]; there && v != nil && c.in.list(name) == nil {
			return nil, unfit("Param " + name + " must be a list")
		}
	}
	return c.change(ctx, func(s *number.Settings) {
		o := &s.Opening
		if v := c.in.str("enable_welcome_message"); v != "" {
			o.Welcome = v == "true"
		}
		if list := c.in.list("prompts"); list != nil {
			o.Prompts = []string{}
			for _, v := range list {
				text, _ := v.(string)
				o.Prompts = append(o.Prompts, text)
			}
		}
		if list := c.in.list("commands"); list != nil {
			o.Commands = []number.Command{}
			for _, v := range list {
				m, _ := v.(map[string]any)
				o.Commands = append(o.Commands, number.Command{Name: obj(m).str("command_name"), Hint: obj(m).str("command_description")})
			}
		}
	})
}

// username tells what a number is called beside its digits.
func (c *call) username(ctx context.Context) (any, error) {
	out := map[string]any{}
	err := c.Store.Read(ctx, func(tx *store.Tx) error {
		name, err := c.Number.Name(ctx, tx, c.node.line.ID)
		if name != "" {
			out["username"] = name
		}
		return err
	})
	return out, err
}

func (c *call) setUsername(ctx context.Context) (any, error) {
	name := c.in.str("username")
	if name == "" {
		return nil, unfit("The parameter username is required.")
	}
	return c.rename(ctx, name)
}

func (c *call) dropUsername(ctx context.Context) (any, error) { return c.rename(ctx, "") }

func (c *call) rename(ctx context.Context, name string) (any, error) {
	return success, c.write(ctx, func(tx *store.Tx) (any, error) { return success, c.Number.SetName(ctx, tx, c.node.line.ID, name) })
}
