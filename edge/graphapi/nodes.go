package graphapi

import (
	"context"
	"encoding/base64"
	"maps"
	"slices"
	"strconv"
	"strings"

	"parvis/base/seal"
	"parvis/base/store"
	"parvis/edge/graphapi/param"
	"parvis/system/business"
	"parvis/system/business/messenger"
)

// fields are what is known of a node, of which the first are given when none are named.
type fields struct {
	kind   string
	first  []string
	values map[string]any
	// edge gives an edge of the node by its name, nil where it has none of that name.
	edge func(name string) expanded
}

// longest is what fields are named in: they are read again for each of a list.
const longest = 4000

// pick gives the fields that a call names (business-messaging 5.6).
func (c *call) pick(f fields) (map[string]any, error) {
	names := c.in.str("fields")
	if len(names) > longest {
		return nil, unfit("Param fields must be at most " + strconv.Itoa(longest) + " characters long")
	}
	if names == "" {
		names = strings.Join(f.first, ",")
	}
	return picked(f, names)
}

// picked gives the named fields of a node, and of what stands in them those in braces behind
// their names. Of a field that is named again, what was named first is given.
func picked(f fields, names string) (map[string]any, error) {
	out := map[string]any{"id": f.values["id"]}
	for _, name := range param.Parted(names) {
		inner, at := "", param.Outside(name, "{")
		nested := at >= 0
		if nested {
			name, inner = name[:at], strings.TrimSpace(name[at+1:])
		}
		name, more, modified := strings.Cut(strings.TrimSpace(name), ".")
		if name == "" {
			continue
		}
		if _, had := out[name]; had && name != "id" {
			continue
		}
		v, err := f.get(name, more, modified, inner, nested)
		if err != nil {
			return nil, err
		}
		out[name] = v
	}
	return out, nil
}

// has tells whether a node has a field or an edge.
func (f fields) has(name string) bool {
	_, known := f.values[name]
	return known || f.edge != nil && f.edge(name) != nil
}

// get gives a field as its modifiers say, and of what stands in it the named fields.
func (f fields) get(name, more string, modified bool, inner string, nested bool) (any, error) {
	v := f.values[name]
	if _, known := f.values[name]; !known && f.has(name) {
		v = f.edge(name)
	}
	fn, asks := v.(worked)
	list, lists := v.(expanded)
	if !f.has(name) || nested && !strings.HasSuffix(inner, "}") || modified && !asks && !lists {
		return nil, unfit("Tried accessing nonexisting field (" + name + ") on node type (" + f.kind + ")")
	}
	inner = strings.TrimSuffix(inner, "}")
	read, err := param.Modifiers(name, more)
	p := obj(read)
	switch {
	case err != nil:
		return nil, refusedParam(err)
	case lists:
		return list(p, inner)
	case asks:
		v, err = fn(p)
	}
	if err == nil && nested {
		v, err = within(name, v, inner)
	}
	return v, err
}

// worked is a field that is worked out when it is named, as its modifiers say.
type worked func(p obj) (any, error)

// within picks the named fields of an object, or of each of a list.
func within(kind string, v any, names string) (any, error) {
	switch v := v.(type) {
	case map[string]any:
		if list, is := v["data"]; is {
			narrow, err := within(kind, list, names)
			out := maps.Clone(v)
			out["data"] = narrow
			return out, err
		}
		out, err := picked(fields{kind: kind, values: v}, names)
		if out["id"] == nil {
			delete(out, "id")
		}
		return out, err
	case nil: // nothing stands there now
		return nil, nil
	case points:
		return v.within(kind, names)
	case []any:
		out := make([]any, len(v))
		for i := range v {
			var err error
			if out[i], err = within(kind, v[i], names); err != nil {
				return nil, err
			}
		}
		return out, nil
	}
	return nil, unfit("Syntax error: the field " + kind + " has no fields of its own")
}

// getNode gives a node.
func (c *call) getNode(ctx context.Context) (any, error) {
	switch c.node.kind {
	case "line":
		var f facts
		if err := c.Store.Read(ctx, func(tx *store.Tx) (err error) { f, err = c.know(ctx, tx, c.node.line); return err }); err != nil {
			return nil, err
		}
		return c.pick(c.lineNode(f))
	case "account":
		f := c.accountNode(c.node.account)
		c.sums(ctx, f.values)
		return c.pick(f)
	case "app":
		a := c.node.client.ID.String()
		return c.pick(fields{"Application", []string{"id", "name"}, map[string]any{"id": a, "name": c.node.client.Name}, c.edgesOf(c.node, a)})
	}
	p := c.node.portfolio.ID.String()
	return c.pick(fields{"Business", []string{"id"}, map[string]any{"id": p, "health_status": well("BUSINESS", p)}, c.edgesOf(c.node, p)})
}

func accountFields(a business.Account) fields {
	return fields{kind: "WhatsAppBusinessAccount", first: []string{"id", "name"}, values: map[string]any{
		"id": a.ID.String(), "name": a.Name, "account_review_status": "APPROVED", "owner_business_info": map[string]any{"id": a.Portfolio.String()}, "ownership_type": "SELF_OWNED", "health_status": well("WABA", a.ID.String()),
	}}
}

// all cuts a list as a call asks (business-messaging 5.7), and picks the fields of each that
// stands on the page. A cursor is the place of an item in the order of its numbers.
func (c *call) all(list []fields) (any, error) {
	limit := c.limit(100)
	after := number64(c.in.str("after"))
	before := number64(c.in.str("before"))
	list = slices.DeleteFunc(list, func(f fields) bool {
		n := num(f.values)
		return n <= after || before > 0 && n >= before
	})
	more := len(list) > limit
	if before > 0 && more {
		list = list[len(list)-limit:]
	}
	return c.listed(list[:min(limit, len(list))], more && before == 0, limit)
}

// listed picks the fields of each of a page.
func (c *call) listed(list []fields, more bool, limit int) (any, error) {
	data := make([]map[string]any, 0, len(list))
	for _, f := range list {
		m, err := c.pick(f)
		if err != nil {
			return nil, err
		}
		data = append(data, m)
	}
	out := map[string]any{"data": data}
	if len(list) > 0 {
		out["paging"] = c.paging(cursor(num(list[0].values)), cursor(num(list[len(list)-1].values)), more, "limit", strconv.Itoa(limit))
	}
	return out, nil
}

// limit is how many items a call wants on a page: 25 unless it says so, and not more than most.
func (c *call) limit(most int) int {
	limit, err := strconv.Atoi(c.in.str("limit"))
	if err != nil || limit < 1 {
		limit = 25
	}
	return min(limit, most)
}

// paging gives the cursors of a page, and where the next one is if there is more; with are
// parameters of that address, by name and value.
func (c *call) paging(before, after string, more bool, with ...string) map[string]any {
	out := map[string]any{"cursors": map[string]string{"before": before, "after": after}}
	if more {
		q := c.r.URL.Query()
		q.Set("after", after)
		for i := 0; i+1 < len(with); i += 2 {
			q.Set(with[i], with[i+1])
		}
		out["next"] = c.Base + c.r.URL.Path + "?" + q.Encode()
	}
	return out
}

func num(m map[string]any) int64 {
	text, _ := m["id"].(string)
	n, _ := strconv.ParseInt(text, 10, 64)
	return n
}

func cursor(n int64) string {
	return base64.RawURLEncoding.EncodeToString([]byte(strconv.FormatInt(n, 10)))
}

func number64(cursor string) int64 {
	b, _ := base64.RawURLEncoding.DecodeString(strings.TrimRight(cursor, "="))
	n, _ := strconv.ParseInt(string(b), 10, 64)
	return n
}

// accounts lists the business accounts of a portfolio.
func (c *call) accounts(ctx context.Context) (any, error) {
	var list []fields
	err := c.Store.Read(ctx, func(tx *store.Tx) error {
		got, err := c.Business.Accounts(ctx, tx, c.node.portfolio.ID)
		list = list[:0]
		for _, a := range got {
			list = append(list, c.accountNode(a))
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return c.all(list)
}

// getProfile gives what the page of a line says, in the flat form (business-messaging 11.6).
func (c *call) getProfile(context.Context) (any, error) {
	p := c.node.line.Profile
	all := map[string]any{"messaging_product": "whatsapp"}
	for name, v := range map[string]string{"about": p.About, "address": p.Address, "description": p.Description, "email": p.Email, "vertical": p.Vertical} {
		if v != "" {
			all[name] = v
		}
	}
	if len(p.Websites) > 0 {
		all["websites"] = p.Websites
	}
	if asked := c.in.str("fields"); asked != "" {
		names := param.Parted(strings.ReplaceAll(asked, " ", ""))
		for name := range all {
			if name != "messaging_product" && !slices.Contains(names, name) {
				delete(all, name)
			}
		}
		for _, name := range names {
			if !slices.Contains([]string{"about", "address", "description", "email", "profile_picture_url", "websites", "vertical", "messaging_product"}, strings.TrimSpace(name)) {
				return nil, unfit("Tried accessing nonexisting field (" + name + ") on node type (WhatsAppBusinessProfile)")
			}
		}
	}
	return map[string]any{"data": []any{all}}, nil
}

// setProfile changes what the page of a line says, where the call names it.
func (c *call) setProfile(ctx context.Context) (any, error) {
	if c.in.str("messaging_product") != "whatsapp" {
		return nil, errProduct
	}
	if c.in.str("profile_picture_handle") != "" {
		return nil, errType.with("profile_picture_handle is not taken on this instance.")
	}
	p := c.node.line.Profile
	for name, to := range map[string]*string{"about": &p.About, "address": &p.Address, "description": &p.Description, "email": &p.Email, "vertical": &p.Vertical} {
		if v, there := c.in[name]; there && v != nil {
			*to = c.in.str(name)
		}
	}
	if a, there := c.in["about"]; there && a == "" {
		return nil, wrong("about", "1 to 139 characters.")
	}
	if list, there := c.in["websites"]; there && list != nil {
		p.Websites = nil
		for _, v := range c.in.list("websites") {
			s, _ := v.(string)
			p.Websites = append(p.Websites, s)
		}
	}
	return success, c.write(ctx, func(tx *store.Tx) (any, error) {
		return success, c.Business.SetProfile(ctx, tx, c.node.line.ID, p)
	})
}

// subscribed lists the apps that are told of a business account.
func (c *call) subscribed(ctx context.Context) (any, error) {
	data := []any{}
	err := c.Store.Read(ctx, func(tx *store.Tx) error {
		got, err := c.Business.Subscriptions(ctx, tx, c.node.account.ID)
		data = data[:0]
		for _, s := range got {
			app := map[string]any{"whatsapp_business_api_data": map[string]string{"id": s.Client.String(), "name": s.Name, "link": c.Base + "/settings/organisations"}}
			if s.Callback != "" {
				app["override_callback_uri"] = s.Callback
			}
			data = append(data, app)
		}
		return err
	})
	return map[string]any{"data": data}, err
}

// subscribe has the calling app told of a business account.
func (c *call) subscribe(ctx context.Context) (any, error) {
	to := c.in.str("override_callback_uri")
	if len(to) > 200 {
		return nil, wrong("override_callback_uri", "at most 200 characters.")
	}
	if to != "" {
		if err := c.Business.Ask(ctx, c.caller.Client.ID, business.Callback{URL: to, Verify: seal.NewSecret(c.in.str("verify_token"))}); err != nil {
			return nil, err
		}
	}
	return success, c.write(ctx, func(tx *store.Tx) (any, error) {
		return success, c.Business.Subscribe(ctx, tx, c.node.account.ID, c.caller.Client.ID, to)
	})
}

func (c *call) unsubscribe(ctx context.Context) (any, error) {
	return success, c.write(ctx, func(tx *store.Tx) (any, error) {
		return success, c.Business.Unsubscribe(ctx, tx, c.node.account.ID, c.caller.Client.ID)
	})
}

// isApp lets through an app that comes with its secret.
func (c *call) isApp() error {
	if c.caller.Token != 0 {
		return errPermission
	}
	return nil
}

// object and pageObject are what apps are told of: a business account, and its lines as
// pages.
const (
	object     = "whatsapp_business_account"
	pageObject = "page"
)

// fieldsOf are those of the fields of an app that belong to an object, as they are kept.
func fieldsOf(object string, fields []string) []string {
	return slices.DeleteFunc(slices.Clone(fields), func(f string) bool {
		_, paged := messenger.Field(f)
		return paged != (object == pageObject)
	})
}

// callback tells where an app is told of what (business-messaging 5.13).
func (c *call) callback(context.Context) (any, error) {
	if err := c.isApp(); err != nil {
		return nil, err
	}
	a := c.caller.Client
	if a.Callback == "" {
		return map[string]any{"data": []any{}}, nil
	}
	data := []any{}
	for _, o := range []string{object, pageObject} {
		names := []any{}
		for _, f := range fieldsOf(o, a.Fields) {
			if name, paged := messenger.Field(f); paged {
				f = name
			}
			names = append(names, map[string]string{"name": f, "version": c.version})
		}
		if len(names) > 0 {
			data = append(data, map[string]any{"object": o, "callback_url": a.Callback, "active": true, "fields": names})
		}
	}
	return map[string]any{"data": data}, nil
}

// setCallback has an address told, once it proved to be the app's.
func (c *call) setCallback(ctx context.Context) (any, error) {
	if err := c.isApp(); err != nil {
		return nil, err
	}
	of := c.in.str("object")
	if of != object && of != pageObject {
		return nil, unfit("Param object must be one of {" + object + ", " + pageObject + "}")
	}
	to := business.Callback{URL: c.in.str("callback_url"), Verify: seal.NewSecret(c.in.str("verify_token"))}
	names := strings.Split(c.in.str("fields"), ",")
	for _, v := range c.in.list("fields") {
		name, _ := v.(string)
		names = append(names, name)
	}
	for _, f := range names {
		if f = strings.TrimSpace(f); of == pageObject {
			f = messenger.Stored(f)
		}
		if f != "" {
			to.Fields = append(to.Fields, f)
		}
	}
	if len(fieldsOf(of, to.Fields)) != len(to.Fields) {
		return nil, known["business.fields"]
	}
	if err := c.Business.Ask(ctx, c.caller.Client.ID, to); err != nil {
		return nil, err
	}
	if len(to.Fields) > 0 { // those of the other object stay
		other := map[string]string{object: pageObject, pageObject: object}[of]
		to.Fields = append(to.Fields, fieldsOf(other, c.caller.Client.Fields)...)
	}
	return success, c.write(ctx, func(tx *store.Tx) (any, error) {
		return success, c.Business.SetCallback(ctx, tx, c.caller.Client.ID, to)
	})
}

func (c *call) dropCallback(ctx context.Context) (any, error) {
	if err := c.isApp(); err != nil {
		return nil, err
	}
	return success, c.write(ctx, func(tx *store.Tx) (any, error) {
		return success, c.Business.SetCallback(ctx, tx, c.caller.Client.ID, business.Callback{})
	})
}

// appToken gives the token with which an app comes as itself (business-messaging 5.12).
func (c *call) appToken() (any, error) {
	if c.in.str("grant_type") != "client_credentials" {
		return nil, unfit("Param grant_type must be one of {client_credentials}")
	}
	token := c.in.str("client_id") + "|" + c.in.str("client_secret")
	err := c.Store.Read(c.r.Context(), func(tx *store.Tx) error {
		_, err := c.Business.Resolve(c.r.Context(), tx, token)
		return err
	})
	return map[string]any{"access_token": token, "token_type": "bearer"}, err
}

// debugToken tells what a token is, to the app that it belongs to.
func (c *call) debugToken() (any, error) {
	if err := c.isApp(); err != nil {
		return nil, err
	}
	text := c.in.str("input_token")
	if text == "" {
		return nil, unfit("The parameter input_token is required.")
	}
	var got business.Caller
	err := c.Store.Read(c.r.Context(), func(tx *store.Tx) (err error) {
		got, err = c.Business.Resolve(c.r.Context(), tx, text)
		return err
	})
	if err != nil || got.Client.ID != c.caller.Client.ID {
		e := translate(err)
		if err == nil {
			e = errPermission
		}
		return map[string]any{"data": map[string]any{"is_valid": false, "scopes": []string{}, "error": map[string]any{"code": e.Code, "message": e.Message}}}, nil
	}
	data := map[string]any{"app_id": got.Client.ID.String(), "application": got.Client.Name, "type": "SYSTEM_USER", "expires_at": 0, "is_valid": true, "scopes": got.Scopes}
	if got.Token == 0 {
		data["type"], data["scopes"] = "APP", []string{}
	}
	if !got.Expires.IsZero() {
		data["expires_at"] = got.Expires.Unix()
	}
	granular := []any{}
	for _, s := range got.Scopes {
		granular = append(granular, map[string]any{"scope": s})
	}
	data["granular_scopes"] = granular
	return map[string]any{"data": data}, nil
}
