package graphapi

import (
	"context"
	"regexp"
	"slices"

	"parvis/base/store"
	"parvis/system/business/number"
)

// locale is the shape of a language with a country.
var locale = regexp.MustCompile(`^[a-z]{2}(_[A-Z]{2})?$`)

// regions are where an app can want its data kept.
var regions = []string{"AE", "AU", "BH", "BR", "CA", "CH", "DE", "GB", "ID", "IN", "JP", "KR", "SG", "ZA"}

// kept answers a call that changed something by itself, and keeps the answer when the
// request has a key.
func (c *call) kept(ctx context.Context, answer any, err error) (any, error) {
	if err != nil || c.r.Header.Get(keyed) == "" {
		return answer, err
	}
	return answer, c.write(ctx, func(*store.Tx) (any, error) { return answer, nil })
}

// requestCode sends a code for a number. There is no telephone behind it: by whichever
// method, the code goes to who owns the business, by letter and on the page of the line.
func (c *call) requestCode(ctx context.Context) (any, error) {
	if m := c.in.str("code_method"); m != "SMS" && m != "VOICE" {
		return nil, unfit("Param code_method must be one of {SMS, VOICE}")
	}
	if !locale.MatchString(c.in.str("language")) {
		return nil, unfit("Param language must be a language such as en_US")
	}
	return success, c.write(ctx, func(tx *store.Tx) (any, error) {
		return success, c.Number.RequestCode(ctx, tx, c.node.line.ID)
	})
}

// verifyCode takes the code of a number.
func (c *call) verifyCode(ctx context.Context) (any, error) {
	err := c.Number.Verify(ctx, c.caller.By, c.node.line.ID, c.in.str("code"))
	return c.kept(ctx, map[string]any{"success": true, "id": c.node.line.ID.String()}, err)
}

// register has a number send.
func (c *call) register(ctx context.Context) (any, error) {
	region := c.in.str("data_localization_region")
	switch {
	case c.in.str("messaging_product") != "whatsapp":
		return nil, errProduct
	case c.in.str("pin") == "":
		return nil, unfit("The parameter pin is required.")
	case c.in["backup"] != nil:
		return nil, unfit("Param backup is not taken on this instance")
	case region != "" && !slices.Contains(regions, region):
		return nil, unfit("Param data_localization_region must be the code of a country in which data can be kept")
	}
	err := c.Number.Register(ctx, c.node.line.ID, number.Registration{PIN: c.in.str("pin"), Region: region, By: c.caller.By})
	return c.kept(ctx, success, err)
}

// deregister has a number send no more.
func (c *call) deregister(ctx context.Context) (any, error) {
	return c.kept(ctx, success, c.Number.Deregister(ctx, c.caller.By, c.node.line.ID))
}

// setLine changes what stands with a number itself: its PIN.
func (c *call) setLine(ctx context.Context) (any, error) {
	for name := range c.in {
		if !slices.Contains([]string{"pin", "messaging_product", "access_token", "appsecret_proof"}, name) {
			return nil, unfit("Param " + name + " is not taken on this instance")
		}
	}
	if c.in.str("pin") == "" {
		return nil, unfit("The parameter pin is required.")
	}
	return c.kept(ctx, success, c.Number.SetPIN(ctx, c.caller.By, c.node.line.ID, c.in.str("pin")))
}
