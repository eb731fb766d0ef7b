package admin

import (
	"context"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/fault"
	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web"
	"parvis/base/web/ui"
	"parvis/edge/pages/form"
	"parvis/engine/account"
	"parvis/engine/account/gate"
	"parvis/engine/account/undo"
)

const blocksPath = "/studio/admin/blocks"

// gates are the kinds of rules for sign-ups, by their names in addresses.
var gates = []struct {
	name string
	kind gate.Kind
}{{"domains", gate.Email}, {"addresses", gate.Canonical}, {"networks", gate.Network}}

// What a rule for a network may do, and for how many days; 0 is without end.
var (
	severities = []string{"sign_up_requires_approval", "sign_up_block", "no_access"}
	days       = []string{"0", "1", "7", "30", "365"}
)

// draftRule is a rule as the form has it.
type draftRule struct{ value, severity, days, comment string }

func (d draftRule) hidden() g.Node {
	return g.Group{form.Hidden("value", d.value), form.Hidden("severity", d.severity), form.Hidden("days", d.days), form.Hidden("comment", d.comment)}
}

// kind is the kind of rules that the address names.
func (v *visit) kind() (name string, k gate.Kind, err error) {
	name = v.R.PathValue("kind")
	i := slices.IndexFunc(gates, func(o struct {
		name string
		kind gate.Kind
	}) bool {
		return o.name == name
	})
	if i < 0 {
		return "", "", form.ErrNoPage
	}
	return name, gates[i].kind, nil
}

// blocks lists the rules of a kind, the newest first.
func (v *visit) blocks() error { return v.drawBlocks(draftRule{}, nil) }

func (v *visit) drawBlocks(d draftRule, broken []ui.Broken) error {
	name, kind, err := v.kind()
	if err != nil {
		return err
	}
	before, _ := strconv.ParseInt(v.R.URL.Query().Get("max"), 10, 64)
	var list []gate.Rule
	err = v.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		list, err = v.Gate.List(ctx, tx, v.Actor, kind, store.Page{Max: before, Limit: perPage + 1})
		return err
	})
	if err != nil {
		return err
	}
	older := ""
	if len(list) > perPage {
		list = list[:perPage]
		older = blocksPath + "/" + name + "?max=" + strconv.FormatInt(list[perPage-1].ID, 10)
	}
	status := http.StatusOK
	if len(broken) > 0 {
		status = http.StatusUnprocessableEntity
	}
	tabs := make([]ui.Tab, 0, len(gates))
	for _, o := range gates {
		tabs = append(tabs, ui.Tab{Href: blocksPath + "/" + o.name, Text: v.Say("admin.gate." + o.name), Current: o.name == name})
	}
	content := h.Ul(h.Class("people"), h.Role("list"), g.Map(list, func(r gate.Rule) g.Node { return v.rule(name, r) }))
	if len(list) == 0 {
		content = v.Empty(v.Say("admin.gate.none"), nil)
	}
	return v.Draw(status, v.page(v.Say("admin.blocks"), "/studio"), v.Tabs(v.Say("admin.blocks"), tabs...), v.dropped(name),
		h.Div(h.Class("pad stack"), v.saved(), v.ruleForm(name, d, broken)), content, v.Older(older))
}

// dropped offers to have a rule back that was just taken away.
func (v *visit) dropped(name string) g.Node {
	n, err := id.Parse[id.Job](v.R.URL.Query().Get("dropped"))
	if err != nil {
		return nil
	}
	return ui.Toast(v.T("admin.gate.dropped"), ui.Act(blocksPath+"/"+name+"/"+n.String()+"/undo", "btn", v.T("admin.gate.undo")))
}

// ruleForm asks for a new rule.
func (v *visit) ruleForm(name string, d draftRule, broken []ui.Broken) g.Node {
	network := name == "networks"
	kind := ""
	if name == "addresses" {
		kind = "email"
	}
	return h.Form(h.Class("card stack"), h.Method("post"), h.Action(blocksPath+"/"+name), h.H2(v.T("admin.gate.new")), v.Summary(broken),
		v.Field(ui.Field{Name: "value", Type: kind, Label: v.Say("admin.gate.value." + name), Hint: v.Say("admin.gate.hint." + name), Value: d.value, Auto: "off", Error: form.At(broken, "value")}),
		g.If(network, h.Div(h.Class("cols"),
			v.Field(ui.Field{Name: "severity", Label: v.Say("admin.gate.severity"), Type: "select", Value: d.severity, Options: form.Options(v.View, "admin.severity.", severities...), Error: form.At(broken, "severity")}),
			v.Field(ui.Field{Name: "days", Label: v.Say("admin.gate.days"), Type: "select", Value: d.days, Options: v.lasting()}))),
		v.Field(ui.Field{Name: "comment", Label: v.Say("admin.gate.comment"), Value: d.comment, Optional: true}),
		h.P(ui.Submit("go", v.Say("admin.gate.add"))))
}

// lasting are the choices of how long a rule holds.
func (v *visit) lasting() []ui.Option {
	out := make([]ui.Option, len(days))
	for i, x := range days {
		n, _ := strconv.Atoi(x)
		out[i] = ui.Option{Value: x, Text: v.Say("admin.gate.endless")}
		if n > 0 {
			out[i].Text = v.Say("admin.gate.for_days", i18n.Count(n))
		}
	}
	return out
}

// rule draws one rule.
func (v *visit) rule(name string, r gate.Rule) g.Node {
	value, text := g.El("bdi", h.Class("mono"), g.Text(r.Value)), []g.Node{v.T("admin.gate.since"), g.Text(" "), v.Exact(r.At)}
	if r.Kind == gate.Canonical {
		value = h.Span(v.T("admin.gate.one"), g.Text(" "), h.Code(g.Text(r.Value[:min(len(r.Value), 12)]+"…")))
	}
	over := !r.Until.IsZero() && !r.Until.After(v.Now)
	if !r.Until.IsZero() {
		text = append(text, g.Text(" · "), v.T("admin.gate.until"), g.Text(" "), v.Exact(r.Until))
	}
	base := blocksPath + "/" + name + "/" + strconv.FormatInt(r.ID, 10)
	return h.Li(h.Div(h.Class("duo"), h.Div(h.Class("grow stack s"),
		h.P(h.B(value), g.If(r.Severity != "", g.Group{g.Text(" "), h.Span(h.Class("badge"), v.T("admin.severity."+r.Severity))}), g.If(over, g.Group{g.Text(" "), h.Span(h.Class("badge warn"), v.T("admin.gate.over"))})),
		h.P(h.Class("small muted"), g.Group(text)), g.If(r.Comment != "", h.P(h.Class("small"), h.Dir("auto"), g.Text(r.Comment)))),
		h.Form(h.Method("post"), h.Action(base+"/drop"), h.Button(h.Type("submit"), h.Class("btn sm"), v.T("admin.gate.drop"), h.Span(h.Class("vh"), g.Text(" "+r.Value[:min(len(r.Value), 40)]))))))
}

// addRule makes a rule; one that shuts a network out is asked about.
func (v *visit) addRule() error {
	name, kind, err := v.kind()
	if err != nil {
		return err
	}
	d := draftRule{strings.TrimSpace(v.Form("value")), v.Form("severity"), v.Form("days"), strings.TrimSpace(v.Form("comment"))}
	r := gate.Rule{Kind: kind, Value: d.value, Comment: d.comment}
	if kind == gate.Network {
		r.Severity = d.severity
		if n, _ := strconv.Atoi(d.days); n > 0 && slices.Contains(days, d.days) {
			r.Until = v.Now.Add(time.Duration(n) * 24 * time.Hour)
		}
		if r.Severity == "no_access" && holds(d.value, web.From(v.R)) {
			return v.refuseRule(d, errOwnNetwork)
		}
	}
	if r.Severity == "no_access" && v.Form("sure") == "" {
		at := blocksPath + "/" + name
		return v.sure(at, at, v.Say("admin.ask.no_access", i18n.With("Network", d.value)), v.Say("admin.gate.add"), d.hidden())
	}
	err = v.Write(func(ctx context.Context, tx *store.Tx) error {
		_, err := v.Gate.Add(ctx, tx, v.Actor, r)
		return err
	})
	if err == nil {
		return v.Redirect(blocksPath + "/" + name + "?done=rule")
	}
	return v.refuseRule(d, err)
}

// refuseRule shows the form again.
func (v *visit) refuseRule(d draftRule, err error) error {
	broken, err := v.broken("value", err)
	if err != nil {
		return err
	}
	return v.drawBlocks(d, broken)
}

// holds tells whether a network, or an address, holds an address.
func holds(network string, from netip.Addr) bool {
	from = from.Unmap().WithZone("")
	if p, err := netip.ParsePrefix(network); err == nil {
		return p.Contains(from)
	}
	a, err := netip.ParseAddr(network)
	return err == nil && a.Unmap() == from
}

// actOnBlock takes a rule away, or gives it back within a day to who took it.
func (v *visit) actOnBlock() error {
	name, kind, err := v.kind()
	if err != nil {
		return err
	}
	which, err := form.Number[id.Job](v.R, "id")
	if err != nil {
		return err
	}
	kept := undo.Thing{Kind: "account.gate", Owner: v.Actor.Account, ID: int64(which)}
	to := blocksPath + "/" + name
	switch v.R.PathValue("act") {
	case "drop":
		to += "?dropped=" + which.String()
		err = v.Write(func(ctx context.Context, tx *store.Tx) error {
			was, err := v.Gate.Get(ctx, tx, v.Actor, kind, int64(which))
			if err != nil {
				return err
			}
			if err := undo.Keep(tx, kept, was); err != nil {
				return err
			}
			return v.Gate.Drop(ctx, tx, v.Actor, kind, int64(which))
		})
	case "undo":
		to += "?done=rule_back"
		err = v.Write(func(ctx context.Context, tx *store.Tx) error {
			var was gate.Rule
			if err := undo.Take(tx, kept, &was); err != nil {
				return err
			}
			if was.Kind != kind {
				return form.ErrNoPage
			}
			_, err := v.Gate.Add(ctx, tx, v.Actor, was)
			return err
		})
	default:
		return form.ErrNoPage
	}
	if fault.KindOf(err) == fault.Conflict { // somebody made the same again meanwhile
		return v.Redirect(blocksPath + "/" + name)
	}
	if err != nil {
		return err
	}
	return v.Redirect(to)
}

// blocksOpen tells who may look after rules for sign-ups.
var blocksOpen = may(account.ManageBlocks)
