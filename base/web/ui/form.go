package ui

import (
	"strconv"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
)

// Field is one field of a form: label, help, error, box, in that order
// (web-client 6.21).
type Field struct {
	Name, Label, Hint, Error string
	// Type is text when empty; textarea, select and checkbox are elements.
	Type, Value, Auto string
	// Options of a select, each with its value.
	Options  []Option
	Checked  bool
	Optional bool
	Focus    bool
	Max      int
	Rows     int
	Accept   string
}

// Option is one choice. Lang is the language of its text, if it is not the page's.
type Option struct{ Value, Text, Lang string }

// Field draws a field.
func (v View) Field(f Field) g.Node {
	if f.Type == "checkbox" {
		return h.Div(h.Class("field"+bad(f.Error)), v.fault(f),
			h.Label(h.Class("tick"), h.Input(h.Type("checkbox"), h.Name(f.Name), h.ID(f.Name), h.Value("1"), g.If(f.Checked, h.Checked()), v.describe(f)), h.Span(g.Text(f.Label))),
			g.If(f.Hint != "", h.P(h.Class("hint"), h.ID(f.Name+"-h"), g.Text(f.Hint))))
	}
	return h.Div(h.Class("field"+bad(f.Error)),
		h.Label(h.For(f.Name), g.Text(f.Label), g.If(f.Optional, h.Span(h.Class("muted"), g.Text(" ("+v.Say("ui.optional")+")")))),
		g.If(f.Hint != "", h.P(h.Class("hint"), h.ID(f.Name+"-h"), g.Text(f.Hint))),
		v.fault(f), v.box(f))
}

func bad(text string) string {
	if text != "" {
		return " bad"
	}
	return ""
}

func (v View) fault(f Field) g.Node {
	return g.If(f.Error != "", h.P(h.Class("err"), h.ID(f.Name+"-e"), v.Icon("alert", "s"), g.Text(f.Error)))
}

// describe ties help and error to the box.
func (v View) describe(f Field) g.Node {
	var ids string
	if f.Hint != "" {
		ids = f.Name + "-h"
	}
	if f.Error != "" {
		ids += " " + f.Name + "-e"
	}
	return g.Group{g.If(ids != "", h.Aria("describedby", ids)), g.If(f.Error != "", h.Aria("invalid", "true"))}
}

func (v View) box(f Field) g.Node {
	common := g.Group{h.Class("input"), h.ID(f.Name), h.Name(f.Name), v.describe(f), g.If(f.Focus, h.AutoFocus()), g.If(f.Auto != "", h.AutoComplete(f.Auto))}
	switch f.Type {
	case "textarea":
		rows := f.Rows
		if rows == 0 {
			rows = 4
		}
		return h.Textarea(common, h.Rows(v.Lang.Number(int64(rows))), g.Text(f.Value))
	case "select":
		return h.Select(common, g.Map(f.Options, func(o Option) g.Node {
			return h.Option(h.Value(o.Value), g.If(o.Value == f.Value, h.Selected()), g.If(o.Lang != "", h.Lang(o.Lang)), g.Text(o.Text))
		}))
	}
	kind := f.Type
	if kind == "" {
		kind = "text"
	}
	return h.Input(common, h.Type(kind), g.If(kind != "password" && kind != "file", h.Value(f.Value)), g.If(f.Accept != "", h.Accept(f.Accept)))
}

// Broken is a field that was refused: the name of its box and what is wrong. A
// Label goes before a sentence that does not say which field it is about.
type Broken struct{ Name, Label, Text string }

// Summary lists what was refused, on top of the form, with links to the fields.
func (v View) Summary(list []Broken) g.Node {
	if len(list) == 0 {
		return nil
	}
	return h.Div(h.Class("notice bad"), h.Role("alert"), h.TabIndex("-1"), h.ID("errors"), g.Attr("autofocus"), v.Icon("alert"),
		h.Div(h.B(v.T("ui.errors")), h.Ul(h.Role("list"), g.Map(list, func(b Broken) g.Node {
			if b.Label != "" {
				b.Text = v.Say("ui.errors.of", i18n.With("Field", b.Label), i18n.With("Text", b.Text))
			}
			return h.Li(g.If(b.Name != "", h.A(h.Href("#"+b.Name), g.Text(b.Text))), g.If(b.Name == "", g.Text(b.Text)))
		}))))
}

// Submit is the one button of a form.
func Submit(class, text string) g.Node {
	return h.Button(h.Type("submit"), h.Class("btn "+class), g.Text(text))
}

// Act is a small form of one button that changes something.
func Act(action, class string, content ...g.Node) g.Node {
	return h.Form(h.Method("post"), h.Action(action), h.Button(h.Type("submit"), h.Class(class), g.Group(content)))
}

// Toast says what was done, with the way back (web-client 6.23). A script takes it
// away in the end, unless it asks Later how things stand.
func Toast(words, act g.Node, later ...g.Node) g.Node {
	return h.Div(Done(later...), h.Class("toast"), h.Span(words), act)
}

// Done makes an element the one on a page that says what was done.
func Done(later ...g.Node) g.Node {
	return g.Group{h.ID("done"), h.Role("status"), g.Group(later)}
}

// Later goes into Done: after some seconds a script puts what the path answers in its
// place.
func Later(path string, seconds int) g.Node {
	return g.Group{h.Data("look", path), h.Data("left", strconv.Itoa(seconds))}
}
