package crisis

import (
	"context"
	"net/http"
	"net/url"
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
	"parvis/base/web/desk"
	"parvis/base/web/ui"
	"parvis/engine/account"
	"parvis/engine/account/house"
	"parvis/engine/policy"
	"parvis/engine/policy/decide"
)

const deskPath = "/studio/crises"

// Desk registers what everybody reads, and where the staff works.
func (e *Engine) Desk(s desk.Shell[account.Actor]) {
	e.publicPages(s)
	s.Add(desk.Desk[account.Actor]{Path: deskPath, Word: "crisis.desk", What: "crisis.desk.what", Icon: "alert", Open: reviews})
	handle := func(pattern string, fn func(*visit) error) {
		s.Handle(pattern, func(v *desk.Visit[account.Actor]) error {
			if err := reviewer(v.Actor); err != nil {
				return err
			}
			return fn(&visit{e, v})
		})
	}
	handle("GET "+deskPath, func(v *visit) error { return v.front(nil) })
	handle("POST "+deskPath, (*visit).declare)
	handle("GET "+deskPath+"/{id}", func(v *visit) error { return v.manage(nil) })
	handle("POST "+deskPath+"/{id}/{act}", (*visit).move)
	handle("GET "+deskPath+"/{id}/claims/{n}", func(v *visit) error { return v.work(nil, nil) })
	handle("POST "+deskPath+"/{id}/claims/{n}/{act}", (*visit).moveClaim)
	handle("POST "+deskPath+"/cases/{id}/{act}", (*visit).decide)
	handle("GET "+deskPath+"/designations", func(v *visit) error { return v.designationList(nil) })
	handle("POST "+deskPath+"/designations", (*visit).designate)
	handle("POST "+deskPath+"/designations/{id}/{act}", (*visit).moveDesignation)
}

func (v *visit) leads() bool { return lead(v.Actor) == nil }

// page draws a page of the desk; what of a form was refused stands above.
func (v *visit) page(title, back string, refused error, content ...g.Node) error {
	status, broken := http.StatusOK, []ui.Broken(nil)
	if refused != nil {
		f := fault.Of(refused)
		if f.Kind == fault.Internal || f.Kind == fault.Missing {
			return refused
		}
		status, broken = http.StatusUnprocessableEntity, []ui.Broken{{Text: v.Words.Fault(v.Lang, refused)}}
		for _, x := range f.Fields {
			broken = append(broken, ui.Broken{Text: v.Say("fault." + x.Code)})
		}
	}
	return v.Draw(status, ui.Page{Title: title, Here: "desk", Back: back, NoIndex: true}, g.If(broken != nil, h.Div(h.Class("pad"), v.refusal(broken))), g.Group(content))
}

func (v *visit) refusal(list []ui.Broken) g.Node {
	return h.Div(h.Class("notice bad"), h.Role("alert"), v.Icon("alert"), h.Div(g.Map(list, func(b ui.Broken) g.Node { return h.P(g.Text(b.Text)) })))
}

// field draws a field of the desk, which has the words of its name.
func (v *visit) field(f ui.Field) g.Node {
	if f.Label == "" {
		f.Label = v.Say("crisis.desk." + f.Name)
	}
	if sent := v.Form(f.Name); sent != "" && f.Type != "checkbox" {
		f.Value = sent
	}
	return v.Field(f)
}

// said draws a field in each language.
func (v *visit) said(name, kind string, w house.Words, optional bool) g.Node {
	return g.Map(i18n.Tags(), func(t i18n.Tag) g.Node {
		return v.field(ui.Field{Name: name + "-" + string(t), Label: v.Say("crisis.desk."+name, i18n.With("Language", t.Name())), Type: kind, Rows: 3, Value: w[t], Optional: optional || t != v.Lang})
	})
}

// heard reads a text in each language.
func (v *visit) heard(name string) house.Words {
	w := house.Words{}
	for _, t := range i18n.Tags() {
		w[t] = v.Form(name + "-" + string(t))
	}
	return w
}

// choose draws a list to choose one of.
func (v *visit) choose(name, label, prefix string, of []string, is string) g.Node {
	var options []ui.Option
	for _, o := range of {
		options = append(options, ui.Option{Value: o, Text: v.Say(prefix + o)})
	}
	return v.field(ui.Field{Name: name, Label: v.Say(label), Type: "select", Value: is, Options: options})
}

// several draws boxes to tick.
func (v *visit) several(name, label, prefix string, of, are []string) g.Node {
	return h.FieldSet(h.Class("stack s"), h.Legend(v.T(label)), g.Map(of, func(o string) g.Node {
		return h.Label(h.Class("tick"), h.Input(h.Type("checkbox"), h.Name(name), h.Value(o), g.If(slices.Contains(are, o), h.Checked())), h.Span(v.T(prefix+o)))
	}))
}

func (v *visit) form(action, button string, fields ...g.Node) g.Node {
	return h.Form(h.Class("stack"), h.Method("post"), h.Action(action), g.Group(fields), h.P(ui.Submit("go", v.Say("crisis.desk."+button))))
}

// folded draws a form that opens, unless it was refused just now.
func (v *visit) folded(word string, open bool, content ...g.Node) g.Node {
	return h.Details(h.Class("foldable panel"), g.If(open, g.Attr("open")), h.Summary(v.T("crisis.desk."+word)), h.Div(h.Class("stack mt"), g.Group(content)))
}

// about are the fields of a crisis.
func (v *visit) about(c *Crisis) []g.Node {
	links := ""
	for _, l := range c.Links {
		links += l.URL + " " + l.Title + "\n"
	}
	out := []g.Node{v.said("title", "", c.Title, false), v.said("summary", "textarea", c.Summary, true)}
	if !c.State.Lives() {
		day := ""
		if !c.Sunset.IsZero() {
			day = c.Sunset.UTC().Format(time.DateOnly)
		}
		out = append(out, v.choose("kind", "crisis.kind", "crisis.kind.", kinds, c.Kind), v.field(ui.Field{Name: "basis", Label: v.Say("crisis.basis"), Type: "textarea", Rows: 3, Value: c.Basis}),
			v.field(ui.Field{Name: "regions", Hint: v.Say("crisis.desk.regions_hint"), Value: strings.Join(c.Regions, " "), Optional: true}), v.field(ui.Field{Name: "languages", Hint: v.Say("crisis.desk.languages_hint"), Value: strings.Join(c.Languages, " "), Optional: true}),
			v.field(ui.Field{Name: "topics", Type: "textarea", Rows: 2, Hint: v.Say("crisis.desk.topics_hint"), Value: strings.Join(c.Topics, "\n"), Optional: true}),
			v.choose("ceiling", "crisis.ceiling", "crisis.measure.", []string{"M3", "M2", "M1"}, c.Ceiling), v.field(ui.Field{Name: "unverified", Type: "checkbox", Checked: c.Draft.Unverified}),
			v.field(ui.Field{Name: "sunset", Type: "date", Hint: v.Say("crisis.desk.sunset_hint"), Value: day}))
	}
	return append(out, v.field(ui.Field{Name: "links", Label: v.Say("crisis.links"), Type: "textarea", Rows: 2, Hint: v.Say("crisis.desk.links_hint"), Value: links, Optional: true}))
}

// day reads a last day, to its end, or as far as ninety days from now reach into it; the
// zero time is none.
func (v *visit) day(name string) time.Time {
	at, err := time.Parse(time.DateOnly, v.Form(name))
	if err != nil {
		return time.Time{}
	}
	end, far := at.Add(24*time.Hour-time.Second), v.o.Clock.Now().Add(maxTerm)
	if end.After(far) && !at.After(far) {
		return far
	}
	return end
}

func lines(s string) (out []string) {
	for l := range strings.Lines(s) {
		if l = strings.TrimSpace(l); l != "" {
			out = append(out, l)
		}
	}
	return out
}

// draft reads the form of a crisis.
func (v *visit) draft() Draft {
	d := Draft{Kind: v.Form("kind"), Title: v.heard("title"), Summary: v.heard("summary"), Basis: v.Form("basis"), Regions: strings.Fields(strings.ToUpper(v.Form("regions"))), Languages: strings.Fields(strings.ToLower(v.Form("languages"))),
		Topics: lines(v.Form("topics")), Ceiling: v.Form("ceiling"), Unverified: v.Form("unverified") != "", Sunset: v.day("sunset")}
	for _, l := range lines(v.Form("links")) {
		address, title, _ := strings.Cut(l, " ")
		d.Links = append(d.Links, Link{strings.TrimSpace(title), address})
	}
	return d
}

// front lists the crises, and takes a new one.
func (v *visit) front(refused error) error {
	var list []Crisis
	if err := v.Visit.Read(func(_ context.Context, tx *store.Tx) (err error) {
		list, err = crisesIn(tx, Planned, Open, Extended, Closing, Closed, Archived)
		return err
	}); err != nil {
		return err
	}
	return v.page(v.Say("crisis.desk"), "/studio", refused,
		h.Ul(h.Class("desks"), h.Role("list"), g.Map(list, func(c Crisis) g.Node {
			return h.Li(h.A(h.Href(deskOf(&c)), v.Icon("alert"), h.Span(h.Class("grow"), h.B(v.in(v.View, c.Title)), h.Small(v.T("crisis.kind."+c.Kind))), g.If(c.Asked != nil, h.Span(h.Class("badge warn"), v.T("crisis.desk.waits"))), v.badge(&c)))
		})),
		g.If(v.leads(), g.Group{h.P(h.Class("pad"), ui.Link(deskPath+"/designations", "", v.Say("crisis.desk.designations"))),
			v.folded("new", refused != nil || len(list) == 0, v.form(deskPath, "save", v.about(&Crisis{State: Planned})...))}))
}

func deskOf(c *Crisis) string { return deskPath + "/" + digits(c.ID) }

func (v *visit) declare() error {
	var c Crisis
	err := v.Visit.Write(func(ctx context.Context, tx *store.Tx) (err error) {
		c, err = v.Save(ctx, tx, v.Actor, 0, "", v.draft())
		return err
	})
	if err != nil {
		return v.front(err)
	}
	return v.Redirect(deskOf(&c))
}

// read gives the crisis of the path.
func (v *visit) read() (c Crisis, err error) {
	n, err := number(v.R, "id")
	if err != nil {
		return c, err
	}
	err = v.Visit.Read(func(ctx context.Context, tx *store.Tx) (err error) { c, err = v.Get(ctx, tx, n); return err })
	return c, err
}

// manage shows a crisis to the staff.
func (v *visit) manage(refused error) error {
	c, err := v.read()
	if err != nil {
		return err
	}
	var claims []Claim
	var held []Case
	var since map[int64]string
	if err := v.Visit.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		if claims, err = v.Claims(ctx, tx, c.ID); err == nil {
			held, err = v.Cases(ctx, tx, v.Actor, c.ID, 0)
		}
		if err == nil {
			since, err = v.since(ctx, tx, held)
		}
		return err
	}); err != nil {
		return err
	}
	base, act := deskOf(&c), v.R.PathValue("act")
	lives, plans := c.State.Lives(), c.State == Planned
	return v.page(c.Title.In(v.Lang, v.fallback()), deskPath, refused,
		h.Div(h.Class("panel stack s"), h.P(v.badge(&c), g.Text(" "), h.Span(h.Class("small muted"), g.If(!plans, v.term(&c)))),
			g.If(!plans, h.P(ui.Link(c.Path(), "sm", v.Say("crisis.desk.public")))), g.Iff(c.Asked != nil, func() g.Node { return v.asked(&c) }),
			g.If(v.leads(), h.Div(h.Class("row"), g.If(plans, ui.Act(base+"/drop", "btn bad sm", v.T("crisis.desk.drop"))), g.If(lives && c.State != Closing, ui.Act(base+"/close", "btn sm", v.T("crisis.desk.close"))), g.If(lives, ui.Act(base+"/close-now", "btn bad sm", v.T("crisis.desk.close_now")))))),
		h.Section(h.Class("panel stack s"), h.H2(v.T("crisis.claims")), h.Ul(h.Class("list"), h.Role("list"), g.Map(claims, func(k Claim) g.Node {
			return h.Li(h.P(h.A(h.Href(base+"/claims/"+strconv.Itoa(k.N)), v.in(v.View, k.Statement))), h.P(v.stand(k.State)))
		}))),
		g.If(plans || lives, v.folded("claim_new", act == "claim", v.form(base+"/claim", "add", v.said("statement", "textarea", nil, false), v.choose("category", "crisis.category", "crisis.category.", categories, ""), v.several("harm", "crisis.harms", "crisis.harm.", harms, nil)))),
		g.If(lives, v.folded("hold", act == "hold", h.P(v.T("crisis.desk.hold_what")), v.form(base+"/hold", "hold_do", v.field(ui.Field{Name: "post", Type: "text"})))),
		g.If(len(held) > 0, v.cases(held, since, base)),
		g.If(v.leads() && lives, v.folded("extend", act == "extend", v.form(base+"/extend", "extend", v.field(ui.Field{Name: "sunset", Type: "date"}), v.field(ui.Field{Name: "why", Type: "textarea", Rows: 2})))),
		g.If(v.leads() && (plans || lives), v.folded("edit", act == "save", v.form(base+"/save", "save", v.about(&c)...))))
}

// asked says what waits for a second person, who may say yes.
func (v *visit) asked(c *Crisis) g.Node {
	button := v.T("crisis.desk.open")
	if c.State != Planned {
		button = v.T("crisis.desk.confirm_extend", i18n.With("Date", v.Lang.Date(v.Local(c.Asked.Until))))
	}
	return h.Div(h.Class("notice"), v.Icon("clock"), h.Div(h.Class("stack s"), h.P(h.B(v.T("crisis.desk.waits"))), h.P(h.Class("lines"), h.Dir("auto"), g.Text(c.Asked.Why)), g.If(v.leads(), h.Form(h.Method("post"), h.Action(deskOf(c)+"/confirm"), h.Input(h.Type("hidden"), h.Name("asked"), h.Value(strconv.FormatInt(c.Asked.At.UnixMicro(), 10))), h.Button(h.Type("submit"), h.Class("btn sm go"), button)))))
}

// seen is when what the page showed was asked for; one that showed nothing has no yes.
func (v *visit) seen() time.Time {
	n, err := strconv.ParseInt(v.Form("asked"), 10, 64)
	if err != nil {
		n = 1
	}
	return time.UnixMicro(n)
}

// move changes a crisis.
func (v *visit) move() error {
	n, err := number(v.R, "id")
	if err != nil {
		return err
	}
	to := deskPath + "/" + digits(n)
	err = v.Visit.Write(func(ctx context.Context, tx *store.Tx) (err error) {
		switch v.R.PathValue("act") {
		case "save":
			_, err = v.Save(ctx, tx, v.Actor, n, "", v.draft())
		case "confirm":
			_, err = v.Confirm(ctx, tx, v.Actor, n, v.seen())
		case "extend":
			_, err = v.Extend(ctx, tx, v.Actor, n, v.day("sunset"), v.Form("why"))
		case "close":
			_, err = v.Close(ctx, tx, v.Actor, n, false)
		case "close-now":
			_, err = v.Close(ctx, tx, v.Actor, n, true)
		case "drop":
			to, err = deskPath, v.Drop(ctx, tx, v.Actor, n)
		case "claim":
			_, err = v.AddClaim(ctx, tx, v.Actor, n, ClaimDraft{Statement: v.heard("statement"), Category: v.Form("category"), Harms: v.R.PostForm["harm"]})
		case "hold":
			_, err = v.Hold(ctx, tx, v.Actor, n, addressOf(v.Form("post")), maxInterim)
		default:
			err = errMissing
		}
		return err
	})
	if err != nil {
		return v.manage(err)
	}
	return v.Redirect(to)
}

// addressOf reads the number at the end of a post's address.
func addressOf(address string) id.Post {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		return 0
	}
	path := strings.TrimRight(u.Path, "/")
	p, err := id.Parse[id.Post](path[strings.LastIndex(path, "/")+1:])
	if err != nil {
		return 0
	}
	return p
}

// readClaim gives the claim of the path with its crisis.
func (v *visit) readClaim() (c Crisis, k Claim, err error) {
	if c, err = v.read(); err != nil {
		return c, k, err
	}
	n, err := number(v.R, "n")
	if err == nil {
		err = v.Visit.Read(func(ctx context.Context, tx *store.Tx) (err error) {
			k, err = v.Numbered(ctx, tx, c.ID, int(n))
			return err
		})
	}
	return c, k, err
}

// work shows a claim to the staff.
func (v *visit) work(refused error, preview g.Node) error {
	c, k, err := v.readClaim()
	if err != nil {
		return err
	}
	var sources []Evidence
	var cases []Case
	var since map[int64]string
	if err := v.Visit.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		if sources, err = v.Evidence(ctx, tx, k.ID); err == nil {
			cases, err = v.Cases(ctx, tx, v.Actor, c.ID, k.ID)
		}
		if err == nil {
			since, err = v.since(ctx, tx, cases)
		}
		return err
	}); err != nil {
		return err
	}
	base := deskOf(&c) + "/claims/" + strconv.Itoa(k.N)
	act := v.R.PathValue("act")
	states := make([]string, len(claimStates))
	for i, s := range claimStates {
		states[i] = string(s)
	}
	return v.page(v.Say("crisis.desk.claim")+" "+strconv.Itoa(k.N), deskOf(&c), refused,
		h.Div(h.Class("panel stack s"), h.H2(v.in(v.View, k.Statement)), h.P(v.stand(k.State)), g.If(len(k.Assessment) > 0, h.P(h.Class("lines"), v.in(v.View, k.Assessment))), g.If(c.State != Planned, h.P(ui.Link(k.path(&c), "sm", v.Say("crisis.desk.public"))))),
		h.Section(h.Class("panel stack s"), h.H2(v.T("crisis.sources")), v.sources(sources)),
		v.folded("evidence_new", act == "evidence", v.form(base+"/evidence", "add",
			v.field(ui.Field{Name: "url", Type: "url"}), v.field(ui.Field{Name: "publisher"}), v.field(ui.Field{Name: "group", Optional: true}), v.choose("source_kind", "crisis.desk.source_kind", "crisis.source.", sourceKinds, ""),
			v.choose("stance", "crisis.desk.stance", "crisis.stance.", stances, ""), v.field(ui.Field{Name: "published", Type: "date", Optional: true}), v.field(ui.Field{Name: "party", Type: "checkbox", Checked: v.Form("party") != ""}),
			v.field(ui.Field{Name: "coded", Type: "checkbox", Checked: v.Form("coded") != ""}), v.field(ui.Field{Name: "bare", Type: "checkbox"}))),
		g.If(v.leads(), v.folded("assess", act == "assess", v.form(base+"/assess", "save", v.choose("state", "crisis.desk.state", "crisis.claim.", states, string(k.State)), v.said("assessment", "textarea", k.Assessment, true)))),
		g.If(c.State.Lives(), v.folded("measure", act == "measure", preview, v.measureForm(base, &k))),
		v.cases(cases, since, base))
}

func (v *visit) measureForm(base string, k *Claim) g.Node {
	are := k.Harms
	if sent := v.R.PostForm["harms"]; sent != nil {
		are = sent
	}
	return h.Form(h.Class("stack"), h.Method("post"), h.Action(base+"/measure"), v.field(ui.Field{Name: "post"}), v.choose("measure", "crisis.desk.measure_kind", "crisis.measure.", measures, ""),
		v.field(ui.Field{Name: "fact", Type: "checkbox", Checked: v.Form("fact") != ""}), v.field(ui.Field{Name: "variant", Type: "checkbox", Checked: v.Form("variant") != ""}), v.several("harms", "crisis.harms", "crisis.harm.", harms, are),
		v.exemption(), v.field(ui.Field{Name: "facts", Type: "textarea", Rows: 2, Optional: true}),
		h.P(h.Class("row"), h.Button(h.Type("submit"), h.Class("btn"), h.Name("do"), h.Value("preview"), v.T("crisis.desk.preview")), h.Button(h.Type("submit"), h.Class("btn go"), v.T("crisis.desk.take"))))
}

func (v *visit) exemption() g.Node {
	options := []ui.Option{{Text: v.Say("crisis.none_of")}}
	for _, x := range exemptions {
		options = append(options, ui.Option{Value: x, Text: v.Say("crisis.exempt." + x)})
	}
	return v.field(ui.Field{Name: "exempt", Type: "select", Options: options})
}

// moveClaim changes a claim, or takes a measure for it.
func (v *visit) moveClaim() error {
	c, k, err := v.readClaim()
	if err != nil {
		return err
	}
	act := v.R.PathValue("act")
	p := Proposal{Post: addressOf(v.Form("post")), Claim: k.ID, Measure: v.Form("measure"), Check: Checklist{v.Form("fact") != "", v.Form("variant") != "", v.Form("exempt")}, Harms: v.R.PostForm["harms"], Facts: v.Form("facts")}
	if act == "measure" && v.Form("do") == "preview" {
		return v.work(nil, v.preview(label(p.Measure, around{crisis: c, claim: k})))
	}
	var a *Archive
	if act == "evidence" {
		if a, err = v.Capture(v.R.Context(), v.Form("url")); err != nil && (v.Form("bare") == "" || fault.Of(err).Code != errURLUnreachable.Code) {
			return v.work(err, nil)
		}
	}
	err = v.Visit.Write(func(ctx context.Context, tx *store.Tx) (err error) {
		switch act {
		case "evidence":
			published, _ := time.Parse(time.DateOnly, v.Form("published")) // none is none
			_, err = v.AddEvidence(ctx, tx, v.Actor, k.ID, Source{URL: v.Form("url"), Publisher: v.Form("publisher"), Group: v.Form("group"), Kind: v.Form("source_kind"), Stance: v.Form("stance"), Published: published, Party: v.Form("party") != "", Coded: v.Form("coded") != ""}, a)
		case "assess":
			_, err = v.Assess(ctx, tx, v.Actor, k.ID, ClaimState(v.Form("state")), v.heard("assessment"))
		case "measure":
			_, err = v.Propose(ctx, tx, v.Actor, p)
		default:
			err = errMissing
		}
		return err
	})
	if err != nil {
		return v.work(err, nil)
	}
	return v.Redirect(deskOf(&c) + "/claims/" + strconv.Itoa(k.N))
}

// preview says what strangers and followers see of a post with a label, by the live
// definitions.
func (v *visit) preview(val string) g.Node {
	places := []decide.Surface{decide.OnHome, decide.OnPublic, decide.OnSearch, decide.OnTrends, decide.OnProfile, decide.OnThread, decide.OnReply, decide.OnEmbed, decide.OnPush}
	sim := &policy.Simulation{Viewer: policy.SimViewer{Authed: true}, Subject: policy.SimSubject{ID: "p", Author: policy.SimAuthor{ID: "a"}, Labels: []policy.SimLabel{{Src: "network", Val: val}}}, Surfaces: places, Acts: []decide.Act{decide.DoLike, decide.DoReblog, decide.DoShare, decide.DoReply}}
	sim.Subject.Author.Relations = []string{"following"}
	near, err := v.o.Policy.Simulate(sim)
	sim.Subject.Author.Relations = nil
	far, other := v.o.Policy.Simulate(sim)
	if err != nil || other != nil {
		return nil
	}
	return h.Dl(h.Class("kv"), g.Map(places, func(s decide.Surface) g.Node {
		d := far.Surfaces[s.String()]
		if s == decide.OnHome {
			d = near.Surfaces[s.String()]
		}
		look := "shown"
		switch {
		case d.Drop:
			look = "dropped"
		case d.Cover:
			look = "covered"
		case len(d.Notices) > 0:
			look = "noticed"
		}
		return g.Group{h.Dt(v.T("crisis.place." + s.String())), h.Dd(v.T("crisis.look." + look))}
	}))
}

// since gives the word for what became of the posts of cases after somebody looked.
func (v *visit) since(ctx context.Context, tx *store.Tx, list []Case) (map[int64]string, error) {
	var ids []id.Post
	for _, c := range list {
		ids = append(ids, c.Post)
	}
	posts, err := v.o.Post.Many(ctx, tx, ids)
	edited, out := map[id.Post]time.Time{}, map[int64]string{}
	for _, p := range posts {
		edited[p.ID] = p.EditedAt
	}
	for _, c := range list {
		switch at, there := edited[c.Post]; {
		case !there:
			out[c.ID] = "crisis.desk.gone"
		case at.After(c.At):
			out[c.ID] = "crisis.desk.edited"
		}
	}
	return out, err
}

// cases lists posts and what can be done about each; since says what became of them.
func (v *visit) cases(list []Case, since map[int64]string, back string) g.Node {
	return h.Section(h.Class("panel stack s"), h.H2(v.T("crisis.desk.cases")), g.If(len(list) == 0, h.P(h.Class("muted"), v.T("crisis.desk.cases_none"))),
		h.Ul(h.Class("list"), h.Role("list"), g.Map(list, func(c Case) g.Node {
			base := deskPath + "/cases/" + digits(c.ID)
			act := func(name, class string, fields ...g.Node) g.Node {
				return h.Form(h.Class("row"), h.Method("post"), h.Action(base+"/"+name), h.Input(h.Type("hidden"), h.Name("back"), h.Value(back)), g.Group(fields), h.Button(h.Type("submit"), h.Class("btn sm "+class), v.T("crisis.desk."+name)))
			}
			why := func(class string) g.Node {
				return h.Input(h.Class(class), h.Name("why"), h.Required(), h.Aria("label", v.Say("crisis.desk.why")), h.Placeholder(v.Say("crisis.desk.why")))
			}
			return h.Li(h.Class("stack s"), h.P(h.A(h.Href("/posts/"+c.Post.String()+"/shown"), v.T("crisis.desk.the_post")), g.Text(" · "), v.T("crisis.measure."+c.Measure), g.Iff(since[c.ID] != "", func() g.Node { return g.Group{g.Text(" "), h.Span(h.Class("badge warn"), v.T(since[c.ID]))} })),
				h.P(h.Class("small muted"), v.T("crisis.case."+string(c.State), i18n.With("Until", v.Lang.DateTime(v.Local(c.Until)))), g.If(c.Alone, g.Group{g.Text(" · "), v.T("crisis.desk.single")}), g.If(c.Facts != "", g.Group{g.Text(" · "), g.El("bdi", g.Text(c.Facts))}), g.If(c.Why != "", g.Group{g.Text(" · "), g.El("bdi", g.Text(c.Why))})),
				g.If(c.State == Pending, h.Div(h.Class("row"), act("confirm", "go"), act("return", ""))), g.If(c.State == Interim && !c.Renewed, act("renew", "")), g.If(c.State.stands(), act("lift", "", why("input grow"))),
				g.If(c.State == Applied && v.leads(), act("keep", "", why("input"), h.Div(h.Class("field"), h.Input(h.Class("input"), h.Type("date"), h.Name("until"), h.Required(), h.Aria("label", v.Say("crisis.desk.keep")))))))
		})))
}

// decide does one act of a case.
func (v *visit) decide() error {
	n, err := number(v.R, "id")
	if err != nil {
		return err
	}
	if err := v.Visit.Write(func(ctx context.Context, tx *store.Tx) error {
		_, err := v.moveCase(ctx, tx, v.Actor, n, v.R.PathValue("act"), v.day("until"), v.Form("why"))
		return err
	}); err != nil {
		return v.page(v.Say("crisis.desk"), deskPath, err)
	}
	if to := v.Form("back"); strings.HasPrefix(to, deskPath+"/") {
		return v.Redirect(to)
	}
	return v.Redirect(deskPath)
}

// designationList lists accounts of a high profile, and takes another.
func (v *visit) designationList(refused error) error {
	var list []Designation
	names := map[id.Account]string{}
	if err := v.Visit.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		if list, err = v.Designations(ctx, tx, v.Actor); err != nil {
			return err
		}
		var ids []id.Account
		for _, d := range list {
			ids = append(ids, d.Account)
		}
		people, err := v.o.Account.Many(ctx, tx, ids)
		for _, a := range people {
			names[a.ID] = a.Username
		}
		return err
	}); err != nil {
		return err
	}
	return v.page(v.Say("crisis.desk.designations"), deskPath, refused,
		h.Section(h.Class("panel stack s"), h.P(v.T("crisis.desk.designations_what")), h.Ul(h.Class("list"), h.Role("list"), g.Map(list, func(d Designation) g.Node {
			base := deskPath + "/designations/" + digits(d.ID)
			return h.Li(h.Class("stack s"), h.P(h.A(h.Href("/@"+names[d.Account]), g.Text("@"+names[d.Account])), g.Text(" · "), v.T("crisis.class."+d.Class), g.Text(" · "), v.T("crisis.designation."+d.State)),
				h.P(h.Class("small muted lines"), h.Dir("auto"), g.Text(d.Basis)), h.Div(h.Class("row"), g.If(d.State == proposed, ui.Act(base+"/confirm", "btn sm go", v.T("crisis.desk.confirm"))), ui.Act(base+"/end", "btn sm", v.T("crisis.desk.end"))))
		}))),
		v.folded("designate", refused != nil || len(list) == 0, v.form(deskPath+"/designations", "designate", v.field(ui.Field{Name: "account"}), v.choose("class", "crisis.desk.class", "crisis.class.", classes, ""),
			v.field(ui.Field{Name: "why", Type: "textarea", Rows: 2}), v.field(ui.Field{Name: "url", Label: v.Say("crisis.desk.designation_url"), Type: "url"}))))
}

func (v *visit) designate() error {
	if err := v.Visit.Write(func(ctx context.Context, tx *store.Tx) error {
		who, err := v.o.Account.ByUsername(ctx, tx, strings.TrimPrefix(strings.TrimSpace(v.Form("account")), "@"))
		if err == nil {
			_, err = v.Designate(ctx, tx, v.Actor, who, v.Form("class"), v.Form("why"), v.Form("url"))
		}
		return err
	}); err != nil {
		return v.designationList(err)
	}
	return v.Redirect(deskPath + "/designations")
}

func (v *visit) moveDesignation() error {
	n, err := number(v.R, "id")
	if err != nil {
		return err
	}
	if err := v.Visit.Write(func(ctx context.Context, tx *store.Tx) (err error) {
		switch v.R.PathValue("act") {
		case "confirm":
			_, err = v.ConfirmDesignation(ctx, tx, v.Actor, n)
		case "end":
			_, err = v.EndDesignation(ctx, tx, v.Actor, n)
		default:
			err = errMissing
		}
		return err
	}); err != nil {
		return v.designationList(err)
	}
	return v.Redirect(deskPath + "/designations")
}
