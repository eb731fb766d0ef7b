package audit

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
	"parvis/base/store"
	"parvis/base/web/ui"
)

// roleAction is the action whose before and after are roles.
const roleAction = "account.role"

// parts gives what one side of a change says, word by word: codes, and subjects or
// counts as kind:number.
func (e Entry) parts(side string) []string {
	if e.Action == roleAction && side != "" {
		side = "role:" + side
	}
	return strings.Fields(side)
}

// subjects gives what entries name, each once.
func subjects(list []Entry) (out []Subject) {
	seen := map[Subject]bool{}
	add := func(all ...Subject) {
		for _, s := range all {
			if s.ID != 0 && !seen[s] {
				seen[s] = true
				out = append(out, s)
			}
		}
	}
	for _, e := range list {
		add(Account(e.Actor), e.Subject)
		for _, side := range []string{e.Before, e.After} {
			for _, part := range e.parts(side) {
				if s, ok := parseSubject(part); ok {
					add(s)
				}
			}
		}
	}
	return out
}

// called adds to the names that of an emoji, which the entry itself tells: its
// number is only made of it.
func (e Entry) called(names map[Subject]Name) map[Subject]Name {
	parts := append(e.parts(e.Before), e.parts(e.After)...)
	if e.Subject.Kind != "emoji" || len(parts) == 0 {
		return names
	}
	return map[Subject]Name{e.Subject: {Text: parts[0]}}
}

// entry draws one entry: what, who and when, to whom, and how it changed.
func (v *visit[A]) entry(e Entry, names map[Subject]Name) g.Node {
	act := v.T(words + e.Action)
	if !v.Words.Has(words + e.Action) {
		act = h.Code(g.Text(e.Action))
	}
	by := v.T("audit.program")
	if e.Actor != 0 {
		by = v.named(Account(e.Actor), names)
	}
	return h.Div(h.Class("stack s"),
		h.Div(h.P(h.B(act)), h.P(h.Class("small muted"), by, g.Text(" · "), v.Exact(e.At), g.Text(" · "), v.T("audit.number", i18n.With("Number", e.Number)))),
		h.Dl(h.Class("kv"),
			g.If(e.Subject != Account(e.Actor), v.pair("audit.of", v.subject(e.Subject, e.called(names)))),
			g.If(e.Before != "" || e.After != "", v.pair("audit.change", v.change(e, names))),
			g.If(e.Reason != "", v.pair("audit.reason", v.code(e, e.Reason))),
			g.If(e.Case != 0 && e.Subject != Subject{"report", e.Case}, v.pair("audit.case", v.subject(Subject{"report", e.Case}, names)))))
}

func (v *visit[A]) pair(key string, value g.Node) g.Node {
	return g.Group{h.Dt(v.T(key)), h.Dd(value)}
}

// named calls a subject as people do, else by its number.
func (v *visit[A]) named(s Subject, names map[Subject]Name) g.Node {
	n := names[s]
	if n.Word != "" {
		return v.T(n.Word)
	}
	text := g.El("bdi", g.Text(n.Text))
	switch {
	case n.Text == "":
		return g.Text(strconv.FormatInt(s.ID, 10))
	case n.Path == "":
		return text
	}
	return h.A(h.Href(n.Path), text)
}

// subject names what was acted on, and leads to all that was done to it.
func (v *visit[A]) subject(s Subject, names map[Subject]Name) g.Node {
	if s == whole {
		return v.T("audit.kind.audit")
	}
	kind := h.Code(g.Text(s.Kind))
	if key := "audit.kind." + s.Kind; v.Words.Has(key) {
		kind = v.T(key)
	}
	return g.Group{kind, g.Text(" "), v.named(s, names), g.Text(" · "),
		h.A(h.Class("small"), h.Href(search{subject: s.String()}.path("")), v.T("audit.trail"), h.Span(h.Class("vh"), g.Text(" "+s.String())))}
}

// change says what was before and what is after.
func (v *visit[A]) change(e Entry, names map[Subject]Name) g.Node {
	side := func(text string) g.Node {
		out := g.Group{}
		for i, part := range e.parts(text) {
			if i > 0 {
				out = append(out, g.Text(", "))
			}
			out = append(out, v.part(e, part, names))
		}
		if len(out) == 0 {
			return v.T("audit.nothing")
		}
		return out
	}
	return g.Group{side(e.Before), v.Hidden("audit.became"), h.Span(h.Aria("hidden", "true"), g.Text(" → ")), side(e.After)}
}

// part words one word of a change: a count, a subject by its name, or a code.
func (v *visit[A]) part(e Entry, text string, names map[Subject]Name) g.Node {
	s, ok := parseSubject(text)
	if !ok {
		return v.code(e, text)
	}
	if key := "audit.count." + s.Kind; v.Words.Has(key) {
		if s.ID == 0 {
			return v.T(key + ".free")
		}
		return v.T(key, i18n.Count(s.ID))
	}
	if key := "audit.kind." + s.Kind; v.Words.Has(key) {
		return g.Group{v.T(key), g.Text(" "), v.named(s, names)}
	}
	return v.code(e, text)
}

// code words a code where there are words for it: those of the folder that acted
// come first.
func (v *visit[A]) code(e Entry, text string) g.Node {
	folder, _, _ := strings.Cut(e.Action, ".")
	for _, key := range []string{"audit.word." + folder + "." + text, "audit.word." + strings.TrimPrefix(text, "report.")} {
		if v.Words.Has(key) {
			return v.T(key)
		}
	}
	return h.Code(g.Text(text))
}

// verify walks a part of the chain and says what it found.
func (v *visit[A]) verify() error {
	after, _ := strconv.ParseInt(v.Form("after"), 10, 64)
	var found Verdict
	err := v.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		found, err = Verify(ctx, tx, max(after, 0), v.Walk)
		return err
	})
	if err != nil {
		return err
	}
	through, of := i18n.With("Through", v.Lang.Number(found.Through)), i18n.With("Of", v.Lang.Number(found.Of))
	content := g.Group{}
	switch {
	case found.Broken != 0:
		content = append(content, v.Notice("bad", "alert", v.T("audit.broken", i18n.With("Number", v.Lang.Number(found.Broken)))), h.P(h.Class("pad"), v.T("audit.broken_do")))
	case found.Done():
		content = append(content, v.Notice("good", "check", v.T("audit.whole", i18n.Count(found.Of))), h.P(h.Class("pad muted"), v.T("audit.whole_what")))
	default:
		content = append(content, v.Notice("calm", "info", v.T("audit.so_far", through, of)),
			h.Form(h.Class("pad"), h.Method("post"), h.Action(deskPath+"/verify"), h.Input(h.Type("hidden"), h.Name("after"), h.Value(strconv.FormatInt(found.Through, 10))), ui.Submit("go", v.Say("audit.go_on"))))
	}
	p := v.page()
	p.Title, p.Back = v.Say("audit.verify_title"), deskPath
	return v.Page(p, content)
}

// export sends the whole record.
func (v *visit[A]) export() error {
	f := Format(v.R.PathValue("format"))
	kinds := map[Format]string{CSV: "text/csv; charset=utf-8", Lines: "application/jsonl; charset=utf-8"}
	if kinds[f] == "" {
		return errMissing
	}
	out := &late{w: v.W, kind: kinds[f], name: f.Filename(v.Now)}
	err := Export(v.R.Context(), v.Store, v.Account(v.Actor), f, out)
	if err != nil && out.begun {
		panic(http.ErrAbortHandler) // what was sent must not look whole
	}
	return err
}

// late is an answer that begins with its first byte, so that a failure before it
// can still be told.
type late struct {
	w          http.ResponseWriter
	name, kind string
	begun      bool
}

// Write sends on.
func (l *late) Write(b []byte) (int, error) {
	if !l.begun {
		l.begun = true
		head := l.w.Header()
		head.Set("Content-Type", l.kind)
		head.Set("Cache-Control", "private, no-store")
		head.Set("Content-Disposition", `attachment; filename="`+l.name+`"`)
	}
	return l.w.Write(b)
}
