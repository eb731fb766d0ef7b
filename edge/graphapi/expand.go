package graphapi

import (
	"maps"
	"net/url"
	"slices"
	"strconv"

	"parvis/edge/graphapi/param"
	"parvis/system/business"
)

// expanded is an edge of a node that is named among its fields: it gives the named fields of
// what stands there, as the edge itself would with such parameters (business-messaging 5.6).
type expanded func(p obj, names string) (any, error)

// mostExpanded is how many edges a call opens by naming them, one level or several down.
const mostExpanded = 100

// narrows are the parameters that an edge takes as modifiers, beside those of every list.
var narrows = map[string][]string{
	"phone_numbers": {"sort", "filtering"}, "message_history": {"message_id"}, "message_qrdls": {"code"},
	"message_templates": {"name", "status", "category", "language", "quality_score", "content"},
	"activities":        {"activity_type"},
}

// edgesOf are the edges of a node, by their names.
func (c *call) edgesOf(n node, which string) func(name string) expanded {
	return func(name string) expanded {
		e, there := c.edges["GET "+n.kind+"/"+name]
		if !there {
			return nil
		}
		return func(p obj, names string) (any, error) { return c.expand(n, which, name, e, p, names) }
	}
}

// expand asks an edge as a call of its own would, which is counted as one.
func (c *call) expand(n node, which, name string, e edge, p obj, names string) (any, error) {
	known := append([]string{"limit", "after", "before"}, narrows[name]...)
	for m := range p {
		if !slices.Contains(known, m) {
			return nil, unfit("Unknown modifier (" + m + ") of field (" + name + ")")
		}
	}
	if text, there := p["limit"]; there {
		if most, err := strconv.Atoi(p.str("limit")); err != nil || most < 1 {
			return nil, unfit("Modifier limit of field (" + name + ") must be a number, not " + strconv.Quote(param.Written(text)))
		}
	}
	if c.opened == nil {
		c.opened = new(int)
	}
	if *c.opened++; *c.opened > mostExpanded {
		return nil, unfit("Param fields must open at most " + strconv.Itoa(mostExpanded) + " edges")
	}
	for _, scope := range []string{e.scope, e.also} {
		if scope != "" && !c.caller.Has(scope) {
			return nil, errPermission
		}
	}
	if err := c.take(perApp, c.caller.Client.ID.String(), errRate); err != nil {
		return nil, err
	}
	sub := *c
	sub.node, sub.path, sub.in = n, []string{which, name}, maps.Clone(p)
	query, asked := url.Values{}, c.r.URL.Query()
	for _, m := range []string{"access_token", "appsecret_proof"} { // its next page is asked for with them
		if asked.Has(m) {
			query.Set(m, asked.Get(m))
		}
	}
	if names != "" {
		sub.in["fields"] = names
	}
	for m := range sub.in {
		query.Set(m, param.Written(sub.in[m]))
	}
	sub.r = c.r.Clone(c.r.Context())
	sub.r.URL.Path, sub.r.URL.RawPath, sub.r.URL.RawQuery = "/"+c.version+"/"+which+"/"+name, "", query.Encode()
	v, err := e.do(&sub, c.r.Context())
	c.used, c.regain = max(c.used, sub.used), max(c.regain, sub.regain)
	return v, err
}

// accountNode are the fields and edges of a business account.
func (c *call) accountNode(a business.Account) fields {
	f := accountFields(a)
	f.edge = c.edgesOf(node{kind: "account", account: a}, a.ID.String())
	return f
}

// lineNode are the fields and edges of a line.
func (c *call) lineNode(l facts) fields {
	f := lineFields(l)
	f.edge = c.edgesOf(node{kind: "line", line: l.Line}, l.ID.String())
	return f
}
