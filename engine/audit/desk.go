package audit

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/fault"
	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web"
	"parvis/base/web/desk"
	"parvis/base/web/ui"
)

const (
	deskPath = "/studio/audit"
	// shown is how many entries stand on a page, defaultWalk how many of the chain
	// are looked at in one request.
	shown       = 40
	defaultWalk = 20_000
	// words is the beginning of the keys that word actions.
	words = "audit.act."
)

// Staff is what the desk is told of people and things, which are known further up;
// A is the member who asks.
type Staff[A any] struct {
	// Open tells who may read the record.
	Open func(A) bool
	// Account gives the account of who asks.
	Account func(A) id.Account
	// Find gives the account of a name, in whatever state; Missing when there is none.
	Find func(ctx context.Context, tx *store.Tx, name string) (id.Account, error)
	// Thing reads a subject that is neither an account nor kind:number, as people
	// write it; nil reads none.
	Thing func(text string) (Subject, bool)
	// Names words what it can of subjects.
	Names func(ctx context.Context, tx *store.Tx, list []Subject) (map[Subject]Name, error)
	// Walk is how many entries of the chain are looked at in one request; 20,000
	// when zero.
	Walk int
}

// Name is how people call a subject.
type Name struct {
	Text string
	// Word is the key of the words that stand for Text, if there are any.
	Word string
	// Path of its page, if it has one.
	Path string
}

// visit is one request for the desk.
type visit[A any] struct {
	*desk.Visit[A]
	Staff[A]
}

// Desk registers the pages on which staff reads the record.
func Desk[A any](s desk.Shell[A], staff Staff[A]) {
	if staff.Walk == 0 {
		staff.Walk = defaultWalk
	}
	s.Add(desk.Desk[A]{Path: deskPath, Word: "audit.desk", What: "audit.desk.what", Icon: "history", Open: staff.Open})
	handle := func(pattern string, fn func(*visit[A]) error) {
		s.Handle(pattern, func(v *desk.Visit[A]) error {
			if !staff.Open(v.Actor) {
				return errRole
			}
			return fn(&visit[A]{v, staff})
		})
	}
	handle("GET "+deskPath, (*visit[A]).front)
	handle("POST "+deskPath+"/verify", (*visit[A]).verify)
	handle("POST "+deskPath+"/export/{format}", (*visit[A]).export)
}

// search is the form as it was sent.
type search struct {
	actor, subject, action string
	broken                 []ui.Broken
}

// front lists entries, the newest first.
func (v *visit[A]) front() error {
	q := v.R.URL.Query()
	s := search{actor: strings.TrimSpace(q.Get("actor")), subject: strings.TrimSpace(q.Get("subject")), action: q.Get("action")}
	before, _ := strconv.ParseInt(q.Get("max"), 10, 64)
	list, names, err := v.find(&s, before)
	if err != nil {
		return err
	}
	older := ""
	if len(list) > shown {
		list = list[:shown]
		older = s.path(strconv.FormatInt(list[shown-1].ID, 10))
	}
	status := http.StatusOK
	if len(s.broken) > 0 {
		status = web.Status(fault.Invalid)
	}
	return v.Draw(status, v.page(),
		v.form(s), v.away(),
		g.If(len(list) == 0 && len(s.broken) == 0, v.Empty(v.Say("audit.none"), nil)),
		h.Ul(h.Class("people"), h.Role("list"), g.Map(list, func(e Entry) g.Node { return h.Li(h.ID("n"+strconv.FormatInt(e.Number, 10)), v.entry(e, names)) })),
		v.Older(older))
}

// find gives the entries that are asked for, and the names of what they name. A page
// is a read; what is written is the look itself, when no entry stands for it yet,
// before anything is shown. It is recorded apart: reading and naming would hold the
// record's end from whoever acts meanwhile.
func (v *visit[A]) find(s *search, before int64) (list []Entry, names map[Subject]Name, err error) {
	var f Filter
	load := func(ctx context.Context, tx *store.Tx) (err error) {
		if list, err = List(ctx, tx, f, store.Page{Max: before, Limit: shown + 1}); err != nil {
			return err
		}
		names, err = v.Names(ctx, tx, subjects(list))
		return err
	}
	due := false
	err = v.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		if f, s.broken, err = v.filter(ctx, tx, *s); err != nil || len(s.broken) > 0 {
			return err
		}
		if due, err = lookDue(tx, v.Account(v.Actor), f); err != nil || due {
			return err
		}
		return load(ctx, tx)
	})
	if err != nil || !due {
		return list, names, err
	}
	if err = v.Write(func(ctx context.Context, tx *store.Tx) error { return Look(ctx, tx, v.Account(v.Actor), f) }); err != nil {
		return nil, nil, err
	}
	return list, names, v.Read(load)
}

func (v *visit[A]) page() ui.Page {
	return ui.Page{Title: v.Say("audit.desk"), Here: "desk", Back: "/studio", NoIndex: true}
}

// filter reads the form.
func (v *visit[A]) filter(ctx context.Context, tx *store.Tx, s search) (f Filter, broken []ui.Broken, err error) {
	f.Action = s.action
	if s.actor != "" {
		if f.Actor, err = v.Find(ctx, tx, s.actor); isMissing(err) {
			broken, err = append(broken, ui.Broken{Name: "actor", Text: v.Say("audit.unknown", i18n.With("Name", s.actor))}), nil
		}
	}
	if err != nil || s.subject == "" {
		return f, broken, err
	}
	if sub, ok := parseSubject(s.subject); ok {
		f.Subject = sub
		return f, broken, nil
	}
	if v.Thing != nil {
		if sub, ok := v.Thing(s.subject); ok {
			f.Subject = sub
			return f, broken, nil
		}
	}
	a, err := v.Find(ctx, tx, s.subject)
	f.Subject = Account(a)
	if isMissing(err) {
		broken, err = append(broken, ui.Broken{Name: "subject", Text: v.Say("audit.unknown", i18n.With("Name", s.subject))}), nil
	}
	return f, broken, err
}

func isMissing(err error) bool { return err != nil && fault.KindOf(err) == fault.Missing }

// parseSubject reads a subject as String writes it.
func parseSubject(s string) (Subject, bool) {
	kind, number, ok := strings.Cut(s, ":")
	n, err := strconv.ParseInt(number, 10, 64)
	return Subject{kind, n}, ok && err == nil && len(kind) <= maxWord && word.MatchString(kind)
}

// path gives the address of a page of the search.
func (s search) path(before string) string {
	q := url.Values{}
	for k, val := range map[string]string{"actor": s.actor, "subject": s.subject, "action": s.action, "max": before} {
		if val != "" {
			q.Set(k, val)
		}
	}
	return deskPath + "?" + q.Encode()
}

// form asks for whom, what and to whom.
func (v *visit[A]) form(s search) g.Node {
	wrong := func(name string) string {
		i := slices.IndexFunc(s.broken, func(b ui.Broken) bool { return b.Name == name })
		if i < 0 {
			return ""
		}
		return s.broken[i].Text
	}
	asked := s.actor != "" || s.subject != "" || s.action != ""
	return h.Section(h.Class("panel"), h.Details(h.Class("foldable"), g.If(asked, g.Attr("open")), h.Summary(v.Icon("filter"), h.Span(v.T("audit.search"))),
		h.Form(h.Class("stack mt"), h.Method("get"), h.Action(deskPath), v.Summary(s.broken),
			v.Field(ui.Field{Name: "actor", Label: v.Say("audit.actor"), Hint: v.Say("audit.actor_hint"), Value: s.actor, Auto: "off", Optional: true, Error: wrong("actor")}),
			v.Field(ui.Field{Name: "subject", Label: v.Say("audit.subject"), Hint: v.Say("audit.subject_hint"), Value: s.subject, Auto: "off", Optional: true, Error: wrong("subject")}),
			v.Field(ui.Field{Name: "action", Label: v.Say("audit.action"), Type: "select", Value: s.action, Options: v.actions(s.action)}),
			h.Div(h.Class("row"), ui.Submit("go", v.Say("audit.find")), g.If(asked, ui.Link(deskPath, "", v.Say("audit.all")))))))
}

// actions are the ones that have words, in the order of their codes; and the one
// that was asked for.
func (v *visit[A]) actions(asked string) []ui.Option {
	list := []ui.Option{{Text: v.Say("audit.any")}}
	if asked != "" && !v.Words.Has(words+asked) {
		list = append(list, ui.Option{Value: asked, Text: asked})
	}
	for _, key := range slices.Sorted(slices.Values(v.Words.Keys())) {
		if code, ok := strings.CutPrefix(key, words); ok {
			list = append(list, ui.Option{Value: code, Text: v.Say(key)})
		}
	}
	return list
}

// away offers to have the chain walked and to take the record along.
func (v *visit[A]) away() g.Node {
	return h.Section(h.Class("panel stack s"), h.P(h.Class("small muted"), v.T("audit.what")),
		h.Div(h.Class("row"), ui.Act(deskPath+"/verify", "btn sm", v.Icon("shield", "s"), v.T("audit.verify")),
			ui.Act(deskPath+"/export/"+string(CSV), "btn sm", v.Icon("download", "s"), v.T("audit.csv")),
			ui.Act(deskPath+"/export/"+string(Lines), "btn sm", v.Icon("download", "s"), v.T("audit.jsonl"))))
}
