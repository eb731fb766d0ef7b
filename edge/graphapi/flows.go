package graphapi

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/ratelimit"
	"parvis/base/store"
	"parvis/edge/graphapi/param"
	"parvis/engine/account"
	"parvis/engine/media"
	"parvis/engine/message"
	shape "parvis/engine/message/card"
	"parvis/system/business"
	"parvis/system/business/flow"
)

// perDraft is how often a draft of screens is tried.
var (
	perDraft     = ratelimit.Rule{Name: "graph.flow.draft", Limit: 10, Window: time.Hour}
	errThrottled = &Error{Status: 400, Code: 132069, Message: "(#132069) Flow is in throttled state", Details: "A draft is sent at most 10 times in an hour."}
)

const screenPath = "interactive.action.parameters"

// ofFlow words what is wrong with the description of screens; nil for anything else.
func ofFlow(err error) *Error {
	var all flow.Refused
	if !errors.As(err, &all) {
		return nil
	}
	return &Error{Status: 400, Code: 100, Message: "(#100) Invalid parameter", Details: all.Error(), beside: map[string]any{"validation_errors": problems(all)}}
}

// problems are those of a description as the published API lists them, with where they are.
func problems(all flow.Refused) []map[string]any {
	out := []map[string]any{}
	for _, p := range all {
		out = append(out, map[string]any{"error": "INVALID_PROPERTY", "error_type": "FLOW_JSON_ERROR", "message": p.Message, "pointers": []map[string]string{{"path": p.Path}}})
	}
	return out
}

func flowFields(f flow.Flow) fields {
	return fields{kind: "Flow", first: []string{"id", "name", "status", "categories", "validation_errors"}, values: map[string]any{
		"id": strconv.FormatInt(f.ID, 10), "name": f.Name, "status": string(f.State), "categories": f.Categories, "validation_errors": []any{}, "updated_at": f.At.Unix(),
	}}
}

// flows lists those of a business account.
func (c *call) flows(ctx context.Context) (any, error) {
	var list []fields
	err := c.Store.Read(ctx, func(tx *store.Tx) error {
		got, err := c.Flow.List(ctx, tx, c.node.account.ID)
		list = list[:0]
		for _, f := range got {
			list = append(list, flowFields(f))
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return c.all(list)
}

// flowAsked reads a flow of a call.
func (c *call) flowAsked() (flow.Flow, error) {
	f := flow.Flow{Name: c.in.str("name"), Doc: c.in.str("flow_json")}
	sorts := c.in.list("categories")
	if text := c.in.str("categories"); sorts == nil && text != "" { // a list as the text of one, as in a form
		sorts, _ = param.Loose(text).([]any)
	}
	for _, v := range sorts {
		s, _ := v.(string)
		f.Categories = append(f.Categories, s)
	}
	if _, there := c.in["clone_flow_id"]; there {
		return f, unfit("Param clone_flow_id: flows are not copied on this instance")
	}
	if v, there := c.in["flow_json"]; there && f.Doc == "" && c.in.obj("flow_json") == nil {
		return f, unfit(fmt.Sprintf("Param flow_json must be an object or its text - got %T", v))
	}
	if c.in.str("endpoint_uri") != "" {
		return f, unfit("Param endpoint_uri: flows with an endpoint are not built on this instance")
	}
	if o := c.in.obj("flow_json"); o != nil { // what reads like an object was read as one
		data, err := json.Marshal(o)
		if err != nil {
			return f, err
		}
		f.Doc = string(data)
	}
	return f, nil
}

// pictures keeps the pictures of a document, which are written anew as all are.
func (c *call) pictures(ctx context.Context, f *flow.Flow) error {
	if f.Doc == "" {
		return nil
	}
	doc, err := f.Screens()
	if err != nil {
		return err
	}
	for _, p := range doc.Pictures() {
		data, err := base64.StdEncoding.DecodeString(p.Source)
		var m media.Media
		if err == nil {
			m, err = c.Media.Upload(ctx, id.Account(c.node.account.ID), bytes.NewReader(data))
		}
		if err == nil {
			err = c.prepared(ctx, m)
		}
		var broken base64.CorruptInputError
		switch kind := fault.KindOf(err); {
		case err == nil || errors.As(err, &broken) || kind == fault.Invalid || kind == fault.Unsupported || kind == fault.TooLarge:
		default:
			return err // which says nothing of the picture
		}
		if err != nil || m.Type != "image" {
			return flow.Refused{{Path: p.Path + ".src", Message: "a picture, JPEG or PNG, in base64."}}
		}
		f.Pictures = append(f.Pictures, m.ID)
	}
	return nil
}

// hold keeps the pictures of a flow for as long as that is there.
func (c *call) hold(ctx context.Context, tx *store.Tx, f flow.Flow) error {
	if len(f.Pictures) == 0 {
		return nil
	}
	if err := c.Media.Reserve(ctx, tx, id.Account(c.node.account.ID), f.Pictures, true); err != nil {
		return err
	}
	return c.Media.SetClosed(ctx, tx, f.Pictures, true)
}

func (c *call) addFlow(ctx context.Context) (any, error) {
	f, err := c.flowAsked()
	if err == nil {
		err = c.pictures(ctx, &f)
	}
	if err != nil {
		return nil, err
	}
	var answer map[string]any
	err = c.write(ctx, func(tx *store.Tx) (any, error) {
		made, err := c.Flow.Create(ctx, tx, c.node.account.ID, f)
		if err == nil {
			err = c.hold(ctx, tx, f)
		}
		if err == nil && c.in.str("publish") == "true" {
			err = c.Flow.Move(ctx, tx, made.ID, flow.Published)
		}
		answer = map[string]any{"id": strconv.FormatInt(made.ID, 10), "success": true, "validation_errors": []any{}}
		return answer, err
	})
	return answer, err
}

func (c *call) getFlow(context.Context) (any, error) { return c.pick(flowFields(c.node.flow)) }

func (c *call) editFlow(ctx context.Context) (any, error) {
	f, err := c.flowAsked()
	if err != nil {
		return nil, err
	}
	if _, there := c.in["flow_json"]; there {
		return nil, unfit("Param flow_json: the screens of a flow are handed in at its /assets")
	}
	return success, c.write(ctx, func(tx *store.Tx) (any, error) { return success, c.Flow.Edit(ctx, tx, c.node.flow.ID, f) })
}

func (c *call) dropFlow(ctx context.Context) (any, error) {
	return success, c.write(ctx, func(tx *store.Tx) (any, error) {
		return success, c.released(ctx, tx, func() error { return c.Flow.Delete(ctx, tx, c.node.flow.ID) })
	})
}

// flowAssets takes the description of the screens, as a file.
func (c *call) flowAssets(ctx context.Context) (any, error) {
	if c.file == nil || c.file.size > flow.MaxDoc || c.in.str("asset_type") != "FLOW_JSON" {
		return nil, unfit("A file of at most 1 MiB is required, with asset_type FLOW_JSON")
	}
	data, err := io.ReadAll(c.file)
	if err != nil {
		return nil, err
	}
	if len(data) == 0 {
		return nil, unfit("The file is empty")
	}
	f := flow.Flow{Doc: string(data)}
	if err := c.pictures(ctx, &f); err != nil {
		return nil, err
	}
	answer := map[string]any{"success": true, "validation_errors": []any{}}
	return answer, c.write(ctx, func(tx *store.Tx) (any, error) {
		if err := c.hold(ctx, tx, f); err != nil {
			return nil, err
		}
		return answer, c.released(ctx, tx, func() error { return c.Flow.Edit(ctx, tx, c.node.flow.ID, f) })
	})
}

// released lets go of the pictures that a flow had before a change.
func (c *call) released(ctx context.Context, tx *store.Tx, change func() error) error {
	was, err := c.Flow.Get(ctx, tx, c.node.flow.ID)
	if err == nil {
		err = change()
	}
	if err != nil {
		return err
	}
	return c.Media.Release(ctx, tx, was.Pictures)
}

func (c *call) publishFlow(ctx context.Context) (any, error) {
	return success, c.write(ctx, func(tx *store.Tx) (any, error) { return success, c.Flow.Move(ctx, tx, c.node.flow.ID, flow.Published) })
}

func (c *call) deprecateFlow(ctx context.Context) (any, error) {
	return success, c.write(ctx, func(tx *store.Tx) (any, error) { return success, c.Flow.Move(ctx, tx, c.node.flow.ID, flow.Deprecated) })
}

// screens reads which flow a card opens.
func (r *reading) screens(action obj, card *message.Card) {
	r.named(action, shape.Flow)
	p := action.obj("parameters")
	r.only(p, screenPath, "flow_message_version", "flow_token", "flow_id", "flow_name", "flow_cta", "flow_action", "flow_action_payload", "mode")
	if p.str("flow_message_version") != "3" {
		r.fail(wrong(screenPath+".flow_message_version", "3."))
	}
	f := &shape.Form{Kind: shape.Flow, Label: r.text(p, screenPath, "flow_cta", 1, 30), Token: r.text(p, screenPath, "flow_token", 0, 512), Draft: p.str("mode") == "draft"}
	if f.Token == "" {
		f.Token = "unused"
	}
	which, name := p.str("flow_id"), r.text(p, screenPath, "flow_name", 0, flow.MaxName)
	n, err := strconv.ParseInt(which, 10, 64)
	switch {
	case (which == "") == (name == ""):
		r.fail(wrong(screenPath, "either flow_id or flow_name."))
	case which != "" && err != nil:
		r.fail(wrong(screenPath+".flow_id", "the id of a flow."))
	case !slices.Contains([]string{"", "draft", "published"}, p.str("mode")):
		r.fail(wrong(screenPath+".mode", "draft or published."))
	case p.str("flow_action") == "data_exchange":
		r.fail(errType.with(screenPath + ".flow_action: data_exchange needs an endpoint, which is not built on this instance."))
	case !slices.Contains([]string{"", "navigate"}, p.str("flow_action")):
		r.fail(wrong(screenPath+".flow_action", "navigate."))
	}
	f.Flow = n
	if payload := p.obj("flow_action_payload"); payload != nil {
		r.only(payload, screenPath+".flow_action_payload", "screen", "data")
		f.Screen = r.text(payload, screenPath+".flow_action_payload", "screen", 0, 80)
		if data := payload.obj("data"); data != nil {
			f.Data = canonical(data)
		} else if payload["data"] != nil {
			r.fail(wrong(screenPath+".flow_action_payload.data", "an object."))
		}
	}
	card.Form = f
}

// flow finds the flow that a card opens, which is one of the account's; a draft is sent to
// people of the organisation alone.
func (c *call) flow(ctx context.Context, d *business.Draft) error {
	if d.Words.Card == nil || d.Words.Card.Form == nil || d.Words.Card.Form.Kind != shape.Flow {
		return nil
	}
	f := d.Words.Card.Form
	name := c.in.obj("interactive").obj("action").obj("parameters").str("flow_name")
	err := c.Store.Read(ctx, func(tx *store.Tx) error {
		got, err := c.Flow.Sendable(ctx, tx, c.node.line.Business, f.Flow, name, f.Draft)
		if err != nil {
			return err
		}
		doc, err := got.Screens()
		if err != nil {
			return err
		}
		if f.Screen != "" && doc.Screen(f.Screen) == nil {
			return wrong(screenPath+".flow_action_payload.screen", "the id of a screen of the flow.")
		}
		f.Flow = got.ID
		if !f.Draft {
			return nil
		}
		bare, _ := business.Bare(d.To)
		who, err := c.Business.Known(ctx, tx, c.caller.Client.Portfolio, bare)
		if err == nil {
			_, err = c.Business.Portfolio(ctx, tx, account.Actor{Account: who.Member}, c.caller.Client.Portfolio, business.Analyst)
		}
		if err != nil {
			return wrong("to", "for a draft, the number of somebody of the organisation.")
		}
		return nil
	})
	if err == nil && f.Draft {
		err = c.take(perDraft, strconv.FormatInt(f.Flow, 10), errThrottled)
	}
	return err
}
