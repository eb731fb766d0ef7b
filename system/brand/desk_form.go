package brand

import (
	"fmt"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
	"parvis/base/web/ui"
	"parvis/system/brand/oklch"
	"parvis/system/brand/palette"
)

// written reads the form onto a look.
func (v *visit) written(was Look) (Look, error) {
	l := formed(v.R.PostForm, was)
	for name, to := range map[string]*string{"wordmark": &l.Wordmark, "glyph": &l.Glyph} {
		if v.Form("no-"+name) != "" {
			*to = ""
		}
		data, err := v.upload(name, MaxSVG+1)
		if err != nil {
			return l, err
		}
		if len(data) > 0 {
			*to = string(data)
		}
	}
	return l, nil
}

// formed reads the fields that have no file.
func formed(form url.Values, l Look) Look {
	get := func(name string) string { return strings.TrimSpace(form.Get(name)) }
	l.Name, l.Tagline = get("name"), map[i18n.Tag]string{}
	for _, t := range i18n.Tags() {
		if s := get("tagline-" + string(t)); s != "" {
			l.Tagline[t] = s
		}
	}
	l.Seeds, l.Gradient.Stops = nil, nil
	for n := 1; n <= palette.MaxSeeds; n++ {
		if s := get("seed-" + strconv.Itoa(n)); s != "" {
			l.Seeds = append(l.Seeds, s)
		}
	}
	for n := 1; n <= palette.MaxStops; n++ {
		if s := get("stop-" + strconv.Itoa(n)); s != "" {
			l.Gradient.Stops = append(l.Gradient.Stops, Stop{s, integer(get("at-" + strconv.Itoa(n)))})
		}
	}
	for name, to := range map[string]*int{"angle": &l.Gradient.Angle, "x": &l.Gradient.X, "y": &l.Gradient.Y, "strength": &l.Gradient.Strength, "radius": &l.Radius} {
		*to = integer(get(name))
	}
	for name, to := range map[string]*string{"interface": &l.Interface, "display": &l.Display, "mono": &l.Mono, "density": &l.Density, "motion": &l.Motion} {
		*to = get(name)
	}
	return l
}

// integer reads a whole number; what is none is far outside of every range, and so
// refused with the field's own sentence.
func integer(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return -1 << 20
	}
	return n
}

// figure writes a number back into its field; what was none comes back empty.
func figure(n int) string {
	if n == -1<<20 {
		return ""
	}
	return strconv.Itoa(n)
}

// label names a field in a list of what was refused.
func (v *visit) label(name string) string {
	base, n, numbered := strings.Cut(name, "-")
	switch {
	case base == "seed" && numbered:
		return v.Say("brand.seed." + n)
	case base == "stop" && numbered:
		return v.Say("brand.stop", i18n.With("Number", n))
	case base == "tagline":
		tag, _ := i18n.ParseTag(n)
		return v.Say("brand.tagline", i18n.With("Language", tag.Name()))
	}
	return v.Say("brand.field." + name)
}

// form draws the editor: fields, contrast, preview.
func (v *visit) form(status int, i Identity, broken []ui.Broken, more ...g.Node) error {
	wrong := map[string]string{}
	for _, b := range broken {
		wrong[b.Name] = b.Text
	}
	l := i.Look
	page := v.shell()
	page.Title, page.Wide = v.called(i), true
	shown := l
	if _, err := l.Check(); err != nil {
		shown = v.Live().Look
	}
	page.Head = h.Link(h.Rel("stylesheet"), h.ID("trial"), h.Href(deskPath+"/preview.css?"+shown.query()))
	open := i.State == Draft
	return v.Draw(status, page, h.Div(h.Class("pad split wide-form"),
		h.Div(h.Class("stack l"), v.Summary(broken), g.Group(more),
			g.If(i.State == Scheduled, v.scheduled(i)),
			g.If(open, h.Form(h.Class("stack l"), h.Method("post"), h.Action(i.path()), h.EncType("multipart/form-data"), h.Data("trial", deskPath+"/preview.css"),
				i.opened(),
				v.wordFields(l, wrong), v.seedFields(l, wrong), v.lightFields(l, wrong), v.typeFields(l, wrong), v.markFields(l, wrong),
				h.P(h.Class("row sticky"), ui.Submit("go", v.Say("brand.save"))))),
			v.contrast(l),
			g.If(open, v.publishing(i)),
			v.tokens(i, open)),
		h.Aside(h.Class("stack"), h.Aria("label", v.Say("brand.preview")), v.preview(l))))
}

func (v *visit) wordFields(l Look, wrong map[string]string) g.Node {
	return h.Section(h.Class("stack"), h.H2(v.T("brand.words")),
		v.Field(ui.Field{Name: "name", Label: v.Say("brand.field.name"), Hint: v.Say("brand.field.name.hint"), Value: l.Name, Optional: true, Error: wrong["name"]}),
		g.Map(i18n.Tags(), func(t i18n.Tag) g.Node {
			name := "tagline-" + string(t)
			return v.Field(ui.Field{Name: name, Label: v.label(name), Value: l.Tagline[t], Optional: true, Error: wrong[name]})
		}))
}

func (v *visit) seedFields(l Look, wrong map[string]string) g.Node {
	var list []g.Node
	for n := 1; n <= palette.MaxSeeds; n++ {
		name, value := "seed-"+strconv.Itoa(n), ""
		if n <= len(l.Seeds) {
			value = l.Seeds[n-1]
		}
		list = append(list, h.Li(h.Class("stack s"), chip(value), v.Field(ui.Field{Name: name, Label: v.label(name), Value: value, Optional: n > 1, Error: wrong[name]})))
	}
	return h.Section(h.Class("stack"), h.H2(v.T("brand.seeds")), h.P(h.Class("small muted"), v.T("brand.seeds.how")), h.Ul(h.Class("cols stats seeds"), h.Role("list"), g.Group(list)))
}

// chip draws a colour as it was written, if it is one.
func chip(value string) g.Node {
	fill := "none"
	if c, err := oklch.Parse(value); err == nil {
		fill = c.RGB().Hex()
	}
	return g.El("svg", h.Class("swatch"), g.Attr("viewBox", "0 0 30 20"), g.Attr("preserveAspectRatio", "none"), h.Aria("hidden", "true"), g.El("rect", h.Width("30"), h.Height("20"), g.Attr("fill", fill)))
}

func (v *visit) lightFields(l Look, wrong map[string]string) g.Node {
	var rows []g.Node
	for n := 1; n <= palette.MaxStops; n++ {
		name, at, s := "stop-"+strconv.Itoa(n), "at-"+strconv.Itoa(n), Stop{}
		place := ""
		if n <= len(l.Gradient.Stops) {
			s = l.Gradient.Stops[n-1]
			place = figure(s.At)
		}
		rows = append(rows, h.Li(h.Class("pair"), v.Field(ui.Field{Name: name, Label: v.label(name), Value: s.Color, Optional: n > palette.MinStops, Error: wrong[name]}),
			v.Field(ui.Field{Name: at, Label: v.Say("brand.at", i18n.With("Number", n)), Value: place, Type: "number", Optional: n > palette.MinStops})))
	}
	number := func(name string, n int) g.Node {
		return v.Field(ui.Field{Name: name, Label: v.Say("brand.field." + name), Value: figure(n), Type: "number", Error: wrong[name]})
	}
	return h.Section(h.Class("stack"), h.H2(v.T("brand.light")), h.P(h.Class("small muted"), v.T("brand.light.fields")), h.Ol(h.Class("stack s"), h.Role("list"), g.Group(rows)),
		h.Div(h.Class("pair"), number("angle", l.Gradient.Angle), number("strength", l.Gradient.Strength)),
		h.Div(h.Class("pair"), number("x", l.Gradient.X), number("y", l.Gradient.Y)))
}

func (v *visit) typeFields(l Look, wrong map[string]string) g.Node {
	choose := func(name, value string, ids []string, word func(string) string) g.Node {
		var list []ui.Option
		for _, id := range ids {
			list = append(list, ui.Option{Value: id, Text: word(id)})
		}
		return v.Field(ui.Field{Name: name, Label: v.Say("brand.field." + name), Type: "select", Value: value, Options: list, Error: wrong[name]})
	}
	family := func(id string) string {
		if f := face(id); f.Licence != "" {
			return f.Family
		}
		return v.Say("brand.face." + id)
	}
	said := func(id string) string { return v.Say("brand.choice." + id) }
	return h.Section(h.Class("stack"), h.H2(v.T("brand.type")),
		choose("interface", l.Interface, faces(text), family), choose("display", l.Display, faces(display), family), choose("mono", l.Mono, faces(mono), family),
		h.H2(v.T("brand.shape")),
		v.Field(ui.Field{Name: "radius", Label: v.Say("brand.field.radius"), Type: "number", Value: figure(l.Radius), Error: wrong["radius"]}),
		choose("density", l.Density, []string{"comfortable", "compact"}, said), choose("motion", l.Motion, []string{"full", "calm"}, said))
}

func (v *visit) markFields(l Look, wrong map[string]string) g.Node {
	one := func(name, has string) g.Node {
		return g.Group{v.Field(ui.Field{Name: name, Label: v.Say("brand.field." + name), Hint: v.Say("brand.field." + name + ".hint"), Type: "file", Accept: "image/svg+xml,.svg", Optional: true, Error: wrong[name]}),
			g.If(has != "", v.Field(ui.Field{Name: "no-" + name, Label: v.Say("brand.field." + name + ".none"), Type: "checkbox"}))}
	}
	return h.Section(h.Class("stack"), h.H2(v.T("brand.mark")), one("wordmark", l.Wordmark), one("glyph", l.Glyph))
}

// opened keeps in a form at which revision it was opened.
func (i Identity) opened() g.Node {
	return h.Input(h.Type("hidden"), h.Name("rev"), h.Value(strconv.FormatInt(i.Rev, 10)))
}

// publishing asks when a draft is to be in force.
func (v *visit) publishing(i Identity) g.Node {
	pick := func(value, word, what string, on bool) g.Node {
		return h.Label(h.Class("pick"), h.Input(h.Type("radio"), h.Name("when"), h.Value(value), g.If(on, h.Checked())), h.Span(v.T(word), h.Small(v.T(what))))
	}
	return h.Section(h.Class("stack"), h.H2(v.T("brand.publish")), h.P(h.Class("small muted"), v.T("brand.publish.how")),
		h.Form(h.Class("stack"), h.Method("post"), h.Action(i.path()+"/publish"), i.opened(),
			h.FieldSet(h.Class("stack s"), h.Legend(h.Class("vh"), v.T("brand.when")), pick("now", "brand.when.now", "brand.when.now.what", true), pick("later", "brand.when.later", "brand.when.later.what", false)),
			h.Div(v.InZone(), v.Field(ui.Field{Name: "at", Label: v.Say("brand.at.time", i18n.With("Zone", v.ZoneName())), Type: "datetime-local", Optional: true})),
			h.P(ui.Submit("go", v.Say("brand.publish")))),
		h.Form(h.Method("post"), h.Action(i.path()+"/discard"), i.opened(), h.P(ui.Submit("bad", v.Say("brand.discard")))))
}

func (v *visit) scheduled(i Identity) g.Node {
	return h.Section(h.Class("stack"), v.Notice("inform", "calendar", h.Div(v.T("brand.due", i18n.With("Date", v.Lang.DateTime(v.Local(i.PublishAt)))))),
		h.Form(h.Method("post"), h.Action(i.path()+"/hold"), i.opened(), ui.Submit("", v.Say("brand.hold"))))
}

// tokens takes design tokens in and gives them out.
func (v *visit) tokens(i Identity, open bool) g.Node {
	return h.Section(h.Class("stack"), h.H2(v.T("brand.tokens")), h.P(h.Class("small muted"), v.T("brand.tokens.desk")),
		h.P(download("/brand/tokens.json", v.Say("brand.tokens.get"))),
		g.If(open, h.Form(h.Class("stack"), h.Method("post"), h.Action(i.path()+"/tokens"), h.EncType("multipart/form-data"), i.opened(),
			v.Field(ui.Field{Name: "tokens", Label: v.Say("brand.tokens.file"), Type: "file", Accept: "application/json,.json"}), h.P(ui.Submit("", v.Say("brand.tokens.take"))))))
}

// contrast tells the worst pair of each role, in every scheme.
func (v *visit) contrast(l Look) g.Node {
	d, err := l.Check()
	if err != nil {
		return nil
	}
	p := palette.Derive(d)
	ratio := func(n float64) g.Node { return h.Td(h.Class("r"), g.Text(v.Lang.Decimal(n, 1))) }
	rows := g.Map(palette.Demands, func(d palette.Demand) g.Node {
		return h.Tr(h.Th(g.Attr("scope", "row"), h.Code(g.Text(d.Ink))), h.Td(h.Code(g.Text(strings.Join(d.On, " ")))),
			ratio(p.Holds(d, palette.Light)), ratio(p.Holds(d, palette.Dark)), ratio(min(p.Holds(d, palette.LightMore), p.Holds(d, palette.DarkMore))), h.Td(h.Class("r"), g.Text(v.Lang.Decimal(d.Ratio[palette.Light], 1)+" · "+v.Lang.Decimal(d.Ratio[palette.LightMore], 1))))
	})
	head := g.Map([]string{"role", "on", "light", "dark", "more", "least"}, func(s string) g.Node {
		return h.Th(g.Attr("scope", "col"), g.If(s != "role" && s != "on", h.Class("r")), v.T("brand.contrast."+s))
	})
	title := v.Say("brand.contrast")
	return h.Section(h.Aria("labelledby", "contrast"), h.H2(h.ID("contrast"), g.Text(title)), h.P(h.Class("small muted"), v.T("brand.contrast.how")),
		h.Div(h.Class("table mt"), h.TabIndex("0"), h.Role("group"), h.Aria("label", title), h.Table(h.THead(h.Tr(head)), h.TBody(rows))), v.glyph(l, p))
}

// glyph tells how an operator's glyph is told from the icon's ground.
func (v *visit) glyph(l Look, p palette.Palette) g.Node {
	if l.Glyph == "" {
		return nil
	}
	least, ratio := foot(l, p).least, i18n.With("Least", apart)
	switch {
	case least == 0:
		return v.Notice("bad", "alert", v.T("brand.glyph.none"))
	case least < apart:
		return v.Notice("bad", "alert", v.T("brand.glyph.faint", i18n.With("Ratio", down(least)), ratio))
	}
	return h.P(h.Class("small muted mt"), v.T("brand.glyph.clear", i18n.With("Ratio", down(least)), ratio))
}

// down leaves out what is beyond tenths, so that nothing reads as reached that is not.
func down(ratio float64) float64 { return math.Floor(ratio*10) / 10 }

// differences shows what was written beside what somebody else saved meanwhile.
func (v *visit) differences(mine, theirs Look) g.Node {
	a, b := mine.lines(), theirs.lines()
	var rows []g.Node
	for i := range a {
		if a[i].Val != b[i].Val {
			rows = append(rows, h.Tr(h.Th(g.Attr("scope", "row"), g.Text(v.label(a[i].Key))), h.Td(g.Text(a[i].Val)), h.Td(g.Text(b[i].Val))))
		}
	}
	col := func(key string) g.Node { return h.Th(g.Attr("scope", "col"), v.T(key)) }
	return h.Section(h.H2(v.T("brand.both")), h.P(h.Class("small muted"), v.T("brand.both.how")), h.Div(h.Class("table"), h.TabIndex("0"), h.Role("group"), h.Aria("label", v.Say("brand.both")),
		h.Table(h.THead(h.Tr(col("brand.contrast.role"), col("brand.mine"), col("brand.theirs"))), h.TBody(g.Group(rows)))))
}

// said is a field's name with what it says.
type said struct{ Key, Val string }

// lines gives what a look says, field by field.
func (l Look) lines() (out []said) {
	out = append(out, said{"name", l.Name})
	for _, t := range i18n.Tags() {
		out = append(out, said{"tagline-" + string(t), l.Tagline[t]})
	}
	for n := range palette.MaxSeeds {
		s := ""
		if n < len(l.Seeds) {
			s = l.Seeds[n]
		}
		out = append(out, said{"seed-" + strconv.Itoa(n+1), s})
	}
	for n := range palette.MaxStops {
		s := ""
		if n < len(l.Gradient.Stops) {
			s = fmt.Sprintf("%s · %d", l.Gradient.Stops[n].Color, l.Gradient.Stops[n].At)
		}
		out = append(out, said{"stop-" + strconv.Itoa(n+1), s})
	}
	return append(out, said{"angle", strconv.Itoa(l.Gradient.Angle)}, said{"strength", strconv.Itoa(l.Gradient.Strength)}, said{"x", strconv.Itoa(l.Gradient.X)}, said{"y", strconv.Itoa(l.Gradient.Y)},
		said{"interface", l.Interface}, said{"display", l.Display}, said{"mono", l.Mono}, said{"radius", strconv.Itoa(l.Radius)}, said{"density", l.Density}, said{"motion", l.Motion},
		said{"wordmark", drawing(l.Wordmark)}, said{"glyph", drawing(l.Glyph)})
}

// drawing stands for an SVG in one line.
func drawing(s string) string {
	if s == "" {
		return ""
	}
	return strconv.Itoa(len(s)) + " B"
}

// query puts the fields of colours, light and shape into an address.
func (l Look) query() string {
	q := url.Values{}
	for _, p := range l.lines() {
		if !slices.Contains([]string{"wordmark", "glyph", "name"}, p.Key) && !strings.HasPrefix(p.Key, "tagline") && !strings.HasPrefix(p.Key, "stop") {
			q.Set(p.Key, p.Val)
		}
	}
	for n, s := range l.Gradient.Stops {
		q.Set("stop-"+strconv.Itoa(n+1), s.Color)
		q.Set("at-"+strconv.Itoa(n+1), strconv.Itoa(s.At))
	}
	return q.Encode()
}
