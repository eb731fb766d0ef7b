package graphapi

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"parvis/base/id"
	"parvis/base/ratelimit"
	"parvis/base/store"
	"parvis/system/business/template"
)

// perTemplate is how many templates a business account creates (business-messaging 10.5).
var (
	perTemplate  = ratelimit.Rule{Name: "graph.template", Limit: 100, Window: time.Hour}
	errTemplates = &Error{Status: 400, Code: 80008, Message: "(#80008) There have been too many calls to this WhatsApp Business account. Wait a bit and try again."}
)

// ofTemplate words what is wrong with a template, or with one that is sent; nil for
// anything else.
func ofTemplate(err error) *Error {
	var all template.Refused
	var one *template.Problem
	switch {
	case errors.As(err, &all):
		return &Error{Status: 400, Code: all[0].Code, Subcode: all[0].Subcode, Message: "(#100) Invalid parameter", Details: all.Error()}
	case errors.As(err, &one):
		e := &Error{Status: 400, Code: one.Code, Subcode: one.Subcode, Message: one.Message, Details: one.Details}
		if e.Message == "" {
			e.Message = fmt.Sprintf("(#%d) %s", one.Code, titles[one.Code])
		}
		if one.Code == template.CodeUnknown {
			e.Status = 404
		}
		return e
	}
	return nil
}

// titles word the codes with which a template is not sent (business-messaging 10.10).
var titles = map[int]string{
	template.CodeParameter: "Invalid parameter", template.CodeCount: "Number of parameters does not match the expected number of params",
	template.CodeLong: "Translated text too long", template.CodePolicy: "Template content violates a policy", template.CodeFormat: "Parameter format does not match format in the created template",
	template.CodePaused: "Template is paused", template.CodeDisabled: "Template is disabled", 131051: "Unsupported message type",
}

func templateFields(k template.Kept) fields {
	components, format, ttl := k.Shown()
	values := map[string]any{
		"id": k.ID.String(), "name": k.Name, "language": k.Language, "category": string(k.Category), "status": string(k.State), "components": components, "parameter_format": format,
		"quality_score": map[string]any{"score": string(k.Quality)}, "rejected_reason": k.Reason, "message_send_ttl_seconds": ttl, "last_updated_time": k.Changed.Unix(),
		"previous_category": "", "sub_category": "", "cta_url_link_tracking_opted_out": false,
	}
	if k.State == template.Rejected {
		values["rejection_info"] = map[string]string{"reason": k.Note, "recommendation": k.Advice}
	} else {
		values["rejection_info"] = nil
	}
	return fields{kind: "WhatsAppMessageTemplate", first: []string{"name", "parameter_format", "components", "language", "status", "category", "id"}, values: values}
}

// asks tells whether a template is one of those that a call filters for.
func (c *call) asks(k template.Kept) bool {
	for name, is := range map[string]string{"status": string(k.State), "category": string(k.Category), "language": k.Language, "quality_score": string(k.Quality)} {
		want := []string{}
		for _, v := range c.in.list(name) {
			if s, ok := v.(string); ok {
				want = append(want, s)
			}
		}
		if s := c.in.str(name); s != "" {
			want = strings.Split(s, ",")
		}
		found := len(want) == 0
		for _, w := range want {
			found = found || strings.EqualFold(strings.TrimSpace(w), is)
		}
		if !found {
			return false
		}
	}
	return strings.Contains(k.Name, strings.ToLower(c.in.str("name"))) && k.Says(strings.ToLower(c.in.str("content")))
}

// templates lists those of a business account.
func (c *call) templates(ctx context.Context) (any, error) {
	var list []fields
	err := c.Store.Read(ctx, func(tx *store.Tx) error {
		got, err := c.Business.Templates().List(ctx, tx, c.node.account.ID)
		list = list[:0]
		for _, k := range got {
			if c.asks(k) {
				list = append(list, templateFields(k))
			}
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(list, func(a, b fields) int { return cmp.Compare(num(a.values), num(b.values)) }) // as cursors count
	return c.all(list)
}

// described is the template of a request, as JSON.
func (c *call) described() ([]byte, error) {
	in := obj{}
	for _, name := range []string{"name", "language", "category", "components", "parameter_format", "message_send_ttl_seconds"} {
		if v, there := c.in[name]; there {
			in[name] = v
		}
	}
	return json.Marshal(in)
}

func (c *call) addTemplate(ctx context.Context) (any, error) {
	if err := c.take(perTemplate, c.node.account.ID.String(), errTemplates); err != nil {
		return nil, err
	}
	body, err := c.described()
	if err != nil {
		return nil, err
	}
	var answer map[string]any
	err = c.write(ctx, func(tx *store.Tx) (any, error) {
		k, err := c.Business.Templates().Create(ctx, tx, c.node.account.ID, body)
		answer = map[string]any{"id": k.ID.String(), "status": string(k.State), "category": string(k.Category)}
		return answer, err
	})
	return answer, err
}

// dropTemplates deletes by name, by number, or by name and language as a client does.
func (c *call) dropTemplates(ctx context.Context) (any, error) {
	w := template.Which{Name: c.in.str("name"), Language: c.in.str("language")}
	if w.Name == "" {
		return nil, unfit("The parameter name is required.")
	}
	if text := c.in.str("hsm_id"); text != "" {
		n, err := id.Parse[id.Template](text)
		if err != nil {
			return nil, unfit("Param hsm_id must be the id of a template.")
		}
		w.ID = n
	}
	return success, c.write(ctx, func(tx *store.Tx) (any, error) {
		return success, c.Business.Templates().Delete(ctx, tx, c.node.account.ID, w)
	})
}

func (c *call) getTemplate(context.Context) (any, error) {
	return c.pick(templateFields(c.node.template))
}

func (c *call) editTemplate(ctx context.Context) (any, error) {
	body, err := c.described()
	if err != nil {
		return nil, err
	}
	var answer map[string]any
	err = c.write(ctx, func(tx *store.Tx) (any, error) {
		k, err := c.Business.Templates().Edit(ctx, tx, c.node.template.ID, body)
		answer = map[string]any{"success": true, "id": k.ID.String(), "name": k.Name, "category": string(k.Category), "status": string(k.State)}
		return answer, err
	})
	return answer, err
}

func (c *call) unpause(ctx context.Context) (any, error) {
	return success, c.write(ctx, func(tx *store.Tx) (any, error) {
		return success, c.Business.Templates().Unpause(ctx, tx, c.node.template.ID)
	})
}

func (c *call) appeal(ctx context.Context) (any, error) {
	return success, c.write(ctx, func(tx *store.Tx) (any, error) {
		return success, c.Business.Templates().Appeal(ctx, tx, c.node.template.ID)
	})
}

// bringHeaders fetches the files of a template that stand elsewhere, and of its cards; false
// when one could not be.
func (c *call) bringHeaders(ctx context.Context, all []template.Filling) bool {
	for i := range all {
		for j := range all[i].Parameters {
			p := &all[i].Parameters[j]
			if p.Media.Link == "" || largest[p.Type] == 0 {
				continue
			}
			m, name, err := c.bring(ctx, p.Media.Link, p.Type, p.Media.Filename)
			if err != nil {
				return false
			}
			p.Media.ID, p.Media.Link, p.Media.Filename = m.String(), "", name
		}
		for _, of := range all[i].Cards {
			if !c.bringHeaders(ctx, of) {
				return false
			}
		}
	}
	return true
}
