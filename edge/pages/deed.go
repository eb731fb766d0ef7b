package pages

import (
	"context"
	"net/http"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/fault"
	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web"
	"parvis/base/web/ui"
	"parvis/edge/pages/deed"
)

// did offers to take back what the address says was done.
func (v *visit) did() g.Node {
	d, ok := deed.Said(v.r.URL)
	if !ok || !v.actor.Known() {
		return nil
	}
	if d.Act == deed.Leave {
		said, err := v.leaving(id.Job(d.Whom[0]))
		if err != nil {
			v.Log.WarnContext(v.r.Context(), "a post that waits could not be read", "error", err.Error())
		}
		return said
	}
	return ui.Toast(v.T(d.Word()), ui.Act(d.Opposite(), "btn", v.T("pages.did.undo")))
}

// remember keeps what a form did for the page of notifications, or forgets what it took
// back. What was done is done, also when that goes wrong.
func (v *visit) remember() {
	to := v.w.Header().Get("Location")
	if v.r.Method != http.MethodPost || !v.actor.Known() || to == "" && !web.IsFragment(v.r) {
		return
	}
	if err := deed.Remember(v.r.Context(), v.Store, v.actor.Account, v.r.URL.Path, to); err != nil {
		v.Log.WarnContext(v.r.Context(), "what was done could not be kept", "error", err.Error())
	}
}

// lastFor is how long what was done stands in notifications: the paper's thirty seconds
// are over before somebody who missed the toast has found the page.
const lastFor = 15 * time.Minute

// last draws what the member did last, unless the address says it already.
func (v *visit) last(b *album) (g.Node, error) {
	d, at, err := deed.Last(b.tx, v.actor.Account)
	if _, said := deed.Said(v.r.URL); err != nil || said || d.Act == "" || v.Now.Sub(at) > lastFor {
		return nil, err
	}
	line := func(words, act g.Node, _ ...g.Node) g.Node {
		return h.Section(h.Class("panel act"), h.Div(h.Class("grow"), h.H2(h.Class("small muted"), v.T("pages.did.last"), g.Text(" · "), v.When(at)), h.P(words)), act)
	}
	if d.Act == deed.Leave {
		return v.left(b.ctx, b.tx, id.Job(d.Whom[0]), line)
	}
	if err := b.meet([]id.Account{d.Account()}); err != nil {
		return nil, err
	}
	words := g.Group{v.T(d.Word())}
	if who := b.people[d.Account()]; who.URL != "" {
		words = append(words, g.Text(" "), h.A(h.Href(who.URL), g.El("bdi", g.Text("@"+who.Handle))))
	}
	if p := d.Post(); p != 0 {
		words = append(words, g.Text(" "), h.A(h.Href("/posts/"+p.String()+"/tune"), v.T("ui.post.open")))
	}
	return line(words, ui.Act(d.Opposite(), "btn sm", v.T("pages.did.undo"))), nil
}

// leaving says of a post that was sent when it leaves, or what became of it.
func (v *visit) leaving(j id.Job) (said g.Node, err error) {
	err = v.read(func(ctx context.Context, tx *store.Tx) (err error) {
		said, err = v.left(ctx, tx, j, ui.Toast)
		return err
	})
	return said, err
}

// left words what became of a post that was sent, for what shows the words beside what
// can be done.
func (v *visit) left(ctx context.Context, tx *store.Tx, j id.Job, show func(words, act g.Node, later ...g.Node) g.Node) (g.Node, error) {
	s, err := v.Post.Planned(ctx, tx, v.actor, j)
	at := "/scheduled/" + j.String()
	switch {
	case fault.KindOf(err) == fault.Missing:
		return show(v.T("pages.leaving.left"), h.A(h.Class("btn"), h.Href("/@"+v.me.Username), v.T("pages.leaving.see"))), nil
	case err != nil:
		return nil, err
	case s.Error != "":
		return show(v.T("pages.leaving.failed"), h.A(h.Class("btn"), h.Href("/scheduled"), v.T("pages.leaving.why"))), nil
	}
	left := max(0, int(s.At.Sub(v.Clock.Now()).Round(time.Second)/time.Second))
	return show(v.T("pages.leaving.soon", i18n.Count(left)), ui.Act(at+"/recall", "btn", v.T("pages.did.undo")), ui.Later(at+"/leaving", left)), nil
}

// askLeft answers a script that asks what became of a post that was sent.
func (v *visit) askLeft() error {
	j, err := number[id.Job](v, "id")
	if err != nil {
		return err
	}
	said, err := v.leaving(j)
	if err != nil {
		return err
	}
	return v.send(http.StatusOK, said)
}
