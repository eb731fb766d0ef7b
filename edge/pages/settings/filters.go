package settings

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web/ui"
	"parvis/edge/pages/deed"
	"parvis/edge/pages/form"
	"parvis/engine/policy/filter"
)

// places are the contexts of filters, in the order of the form.
var places = [...]filter.Context{filter.Home, filter.Notifications, filter.Public, filter.Thread, filter.Account}

// keepLife is the choice of the form that leaves the end of a filter as it is.
const keepLife = "keep"

// wish is what the form of a filter says.
type wish struct {
	words  string
	whole  bool
	action string
	in     []string
	life   string
}

// wished reads the form.
func (v *visit) wished() wish {
	w := wish{words: v.Form("words"), whole: v.Form("whole") != "", action: v.Form("action"), life: v.Form("life")}
	for _, c := range places {
		if v.Form("in."+string(c)) != "" {
			w.in = append(w.in, string(c))
		}
	}
	return w
}

// wishOf gives a filter as its form shows it.
func wishOf(f filter.Filter) wish {
	w := wish{whole: true, action: string(f.Action), life: "0"}
	for _, k := range f.Keywords {
		w.words += k.Text + "\n"
		w.whole = w.whole && k.Whole
	}
	for _, c := range f.Contexts {
		w.in = append(w.in, string(c))
	}
	if !f.Until.IsZero() {
		w.life = keepLife
	}
	return w
}

// draft says what of a filter is to change; of a new one, all.
func (w wish) draft(old filter.Filter) filter.Draft {
	var d filter.Draft
	var lines []string
	for line := range strings.Lines(w.words) {
		if line = strings.TrimSpace(line); line != "" && !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	for _, k := range old.Keywords {
		at := slices.Index(lines, k.Text)
		d.Keywords = append(d.Keywords, filter.KeywordDraft{ID: k.ID, Whole: &w.whole, Drop: at < 0})
		if at >= 0 {
			lines = slices.Delete(lines, at, at+1)
		}
	}
	for _, line := range lines {
		d.Keywords = append(d.Keywords, filter.KeywordDraft{Text: &line, Whole: &w.whole})
	}
	d.Contexts, d.Action = &w.in, &w.action
	if w.life != keepLife {
		seconds, _ := strconv.Atoi(w.life)
		life := time.Duration(seconds) * time.Second
		d.Life = &life
	}
	// A filter of these pages is called by its first words; apps let people choose.
	if first := strings.TrimSpace(strings.SplitN(strings.TrimSpace(w.words), "\n", 2)[0]); len(old.Keywords) == 0 || old.Title == old.Keywords[0].Text && first != "" {
		d.Title = &first
	}
	return d
}

// filtersForm lists what the member does not want to read.
func (v *visit) filtersForm() error {
	w := wish{whole: true, action: "warn", life: "0"}
	for _, c := range places {
		w.in = append(w.in, string(c))
	}
	return v.drawFilters(w, nil)
}

func (v *visit) drawFilters(w wish, broken []ui.Broken) error {
	var all []filter.Filter
	if err := v.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		all, err = v.Filter.All(ctx, tx, v.Actor)
		return err
	}); err != nil {
		return err
	}
	return v.topic("filters", broken,
		g.If(len(all) == 0, h.P(h.Class("pad muted"), v.T("pages.filters.empty"))),
		h.Ul(h.Class("people"), h.Role("list"), g.Map(all, v.filterLine)),
		h.Section(h.Class("panel"), h.H2(v.T("pages.filters.new")), v.filterForm("/settings/filters", w, filter.Filter{}, "pages.filters.add", broken)))
}

// filterForm is the form of a filter, which may be one that is to be changed.
func (v *visit) filterForm(action string, w wish, old filter.Filter, button string, broken []ui.Broken) g.Node {
	lives := []ui.Option{{Value: "0", Text: v.Say("pages.filters.forever")}}
	if !old.Until.IsZero() {
		lives = append(lives, ui.Option{Value: keepLife, Text: v.Say("pages.filters.until") + " " + v.Lang.DateTime(v.Local(old.Until))})
	}
	for _, days := range []int{1, 7, 30} {
		life := time.Duration(days) * 24 * time.Hour
		lives = append(lives, ui.Option{Value: strconv.Itoa(int(life / time.Second)), Text: v.Lang.Duration(life)})
	}
	return h.Form(h.Class("stack mt"), h.Method("post"), h.Action(action),
		v.Field(ui.Field{Name: "words", Label: v.Say("pages.filters.words"), Hint: v.Say("pages.filters.words_hint"), Type: "textarea", Rows: max(3, strings.Count(w.words, "\n")), Value: w.words, Error: form.At(broken, "words")}),
		v.Field(ui.Field{Name: "whole", Label: v.Say("pages.filters.whole"), Type: "checkbox", Checked: w.whole}),
		v.Field(ui.Field{Name: "action", Label: v.Say("pages.filters.action"), Type: "select", Value: w.action, Options: form.Options(v.View, "pages.filters.action.", "warn", "hide", "blur")}),
		h.FieldSet(h.Class("checksrow"), h.Legend(v.T("pages.filters.where")), g.Map(places[:], func(c filter.Context) g.Node {
			return v.Field(ui.Field{Name: "in." + string(c), Label: v.Say("pages.filters.in." + string(c)), Type: "checkbox", Checked: slices.Contains(w.in, string(c))})
		})),
		v.Field(ui.Field{Name: "life", Label: v.Say("pages.filters.life"), Type: "select", Value: w.life, Options: lives}),
		h.P(ui.Submit("go", v.Say(button))))
}

func (v *visit) filterLine(f filter.Filter) g.Node {
	words := make([]string, 0, len(f.Keywords))
	for _, k := range f.Keywords {
		words = append(words, i18n.Isolated(k.Text))
	}
	where := make([]string, 0, len(f.Contexts))
	for _, c := range f.Contexts {
		where = append(where, v.Say("pages.filters.in."+string(c)))
	}
	at := "/settings/filters/" + f.ID.String()
	over := !f.Until.IsZero() && !f.Until.After(v.Now)
	return h.Li(h.Class("duo"), h.Div(h.Class("grow"), h.B(h.A(h.Href(at), h.Dir("auto"), g.Text(f.Title))), h.P(h.Class("small muted"), v.T("pages.filters.action."+string(f.Action)), g.Text(" · "), g.Text(v.Lang.List(where)),
		g.If(len(words) > 1, g.Text(" · "+v.Lang.List(words))),
		g.If(len(f.Posts) > 0, g.Group{g.Text(" · "), v.T("pages.filters.posts", i18n.Count(len(f.Posts)))}),
		g.If(!f.Until.IsZero() && !over, g.Group{g.Text(" · "), v.T("pages.filters.until"), g.Text(" " + v.Lang.DateTime(v.Local(f.Until)))}),
		g.If(over, g.Group{g.Text(" · "), v.T("pages.filters.over")}))),
		h.A(h.Class("btn sm wide-only"), h.Href(at), v.T("pages.filters.change")), // on a phone the name leads there
		ui.Act(at+"/drop", "btn sm", v.T("pages.filters.drop")))
}

func (v *visit) addFilter() error {
	w := v.wished()
	err := v.Write(func(ctx context.Context, tx *store.Tx) error {
		_, err := v.Filter.Add(ctx, tx, v.Actor, w.draft(filter.Filter{}))
		return err
	})
	if err != nil {
		return v.brokenFilter(err, func(broken []ui.Broken) error { return v.drawFilters(w, broken) })
	}
	return v.done("filters")
}

// brokenFilter draws a form again with what is wrong, which stands at its words.
func (v *visit) brokenFilter(err error, draw func([]ui.Broken) error) error {
	broken, err := form.Refusal(v.View, "words", err)
	if err != nil {
		return err
	}
	for i := range broken {
		broken[i].Name = "words"
	}
	return draw(broken)
}

// filterPage shows one filter, to be changed.
func (v *visit) filterPage() error {
	f, err := v.filter()
	if err != nil {
		return err
	}
	return v.drawFilter(f, wishOf(f), nil)
}

func (v *visit) filter() (f filter.Filter, err error) {
	which, err := form.Number[id.Filter](v.R, "id")
	if err != nil {
		return f, err
	}
	err = v.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		f, err = v.Filter.Get(ctx, tx, v.Actor, which)
		return err
	})
	return f, err
}

func (v *visit) drawFilter(f filter.Filter, w wish, broken []ui.Broken) error {
	at := "/settings/filters/" + f.ID.String()
	return v.topic("filters", broken, h.Section(h.Class("panel"), h.H2(h.Dir("auto"), g.Text(f.Title)),
		g.If(len(f.Posts) > 0, h.P(h.Class("small muted"), v.T("pages.filters.posts", i18n.Count(len(f.Posts))))),
		v.filterForm(at, w, f, "pages.compose.save", broken),
		h.P(h.Class("mt"), h.A(h.Href("/settings/filters"), v.T("pages.filters.all")))))
}

func (v *visit) changeFilter() error {
	f, err := v.filter()
	if err != nil {
		return err
	}
	w := v.wished()
	err = v.Write(func(ctx context.Context, tx *store.Tx) error {
		// What was changed elsewhere meanwhile is compared with what is there now.
		now, err := v.Filter.Get(ctx, tx, v.Actor, f.ID)
		if err == nil {
			_, err = v.Filter.Change(ctx, tx, v.Actor, f.ID, w.draft(now))
		}
		return err
	})
	if err != nil {
		return v.brokenFilter(err, func(broken []ui.Broken) error { return v.drawFilter(f, w, broken) })
	}
	return v.done("filters")
}

// dropFilter removes a filter; the next page offers to have it back.
func (v *visit) dropFilter() error {
	f, err := form.Number[id.Filter](v.R, "id")
	if err != nil {
		return err
	}
	if err := v.Write(func(ctx context.Context, tx *store.Tx) error { return v.Filter.Drop(ctx, tx, v.Actor, f) }); err != nil {
		return err
	}
	return v.Redirect(deed.Say("/settings/filters", "filters/drop", int64(f)))
}

func (v *visit) restoreFilter() error {
	f, err := form.Number[id.Filter](v.R, "id")
	if err != nil {
		return err
	}
	if err := v.Write(func(ctx context.Context, tx *store.Tx) error { return v.Filter.Restore(ctx, tx, v.Actor, f) }); err != nil {
		return err
	}
	return v.Redirect("/settings/filters")
}
