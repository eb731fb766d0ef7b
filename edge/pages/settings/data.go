package settings

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
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
	"parvis/engine/archive"
)

const (
	// runsShown is how many imports and exports are listed, refusalsShown how many
	// refusals stand on a page.
	runsShown     = 10
	refusalsShown = 100
	// refreshEvery is how often a page without a script looks again, in seconds.
	refreshEvery = 5
	// uploadFor is how long the upload of an archive may take.
	uploadFor = 2 * time.Hour
	// fieldMost bounds a field of the form that brings an archive, besideMost what the
	// form holds beside the archive.
	fieldMost  = 1 << 10
	besideMost = 80 << 20
)

// dataForm is the way in and the way out, with what one takes along.
func (v *visit) dataForm() error { return v.drawData(nil) }

func (v *visit) drawData(broken []ui.Broken) error {
	var runs []archive.Run
	if err := v.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		runs, err = v.Archive.Runs(ctx, tx, v.Actor, runsShown)
		return err
	}); err != nil {
		return err
	}
	if web.IsFragment(v.R) && v.R.Method == http.MethodGet {
		return v.Send(http.StatusOK, v.runs(runs))
	}
	v.follow(runs)
	return v.topic("data", broken, v.runs(runs), v.bringForm(runs, broken), v.takeForm(runs), v.leaveForm(broken))
}

// follow lets a page without a script look again while something is under way.
func (v *visit) follow(runs []archive.Run) {
	if slices.ContainsFunc(runs, archive.Run.Active) && v.R.Method == http.MethodGet {
		v.Refresh = refreshEvery
	}
}

// bringForm asks for the archive of a former network.
func (v *visit) bringForm(runs []archive.Run, broken []ui.Broken) g.Node {
	busy := slices.ContainsFunc(runs, func(r archive.Run) bool { return r.Kind == archive.Import && r.Active() })
	return h.Section(h.Class("panel stack s"), h.H2(v.T("pages.data.import")), h.P(v.T("pages.data.import_what")),
		h.Details(h.Class("foldable"), h.Summary(v.Icon("info"), v.T("pages.data.import_how")), h.Div(h.Class("stack s"),
			h.P(v.T("pages.data.import_posts")), h.P(v.T("pages.data.import_people")), h.P(v.T("pages.data.import_not")),
			h.P(v.T("pages.data.import_limits", i18n.With("Max", i18n.FileSize(v.Archive.Max)), i18n.With("Times", archive.MaxImports))))),
		g.If(busy, h.P(h.Class("muted"), v.T("pages.data.import_busy"))),
		g.If(!busy, h.Form(h.Class("stack"), h.Method("post"), h.Action("/settings/data/import"), h.EncType("multipart/form-data"),
			v.Field(ui.Field{Name: "profile", Label: v.Say("pages.data.import_profile"), Hint: v.Say("pages.data.import_profile_hint"), Type: "checkbox"}),
			v.Field(ui.Field{Name: "same", Label: v.Say("pages.data.import_same"), Hint: v.Say("pages.data.import_same_hint"), Optional: true, Error: form.At(broken, "same")}),
			v.Field(ui.Field{Name: "archive", Label: v.Say("pages.data.import_file"), Hint: v.Say("pages.data.import_file_hint"), Type: "file", Accept: ".zip,.tar.gz,.tgz,.csv,.json", Error: form.At(broken, "archive")}),
			h.P(ui.Submit("go", v.Say("pages.data.import_do"))))))
}

// takeForm offers everything, and each table alone.
func (v *visit) takeForm(runs []archive.Run) g.Node {
	busy := slices.ContainsFunc(runs, func(r archive.Run) bool { return r.Kind == archive.Export && r.Active() })
	return h.Section(h.Class("panel stack s"), h.H2(v.T("pages.data.export")), h.P(v.T("pages.data.export_what", i18n.With("Days", archive.KeptDays))),
		g.If(busy, h.P(h.Class("muted"), v.T("pages.data.export_busy"))),
		g.If(!busy, ui.Act("/settings/data/export", "btn go", v.T("pages.data.export_do"))),
		h.H3(h.Class("mt"), v.T("pages.data.tables")),
		h.Ul(h.Class("row"), h.Role("list"), g.Map(archive.Tables(), func(name string) g.Node {
			return h.Li(h.A(h.Class("chip"), h.Href("/settings/data/"+name), v.Icon("download", "s"), v.T("pages.data.table."+strings.TrimSuffix(name, ".csv"))))
		})))
}

func (v *visit) leaveForm(broken []ui.Broken) g.Node {
	return h.Section(h.Class("panel stack s"), h.H2(v.T("pages.data.delete")), h.P(v.T("pages.data.delete_what")),
		h.Form(h.Class("stack"), h.Method("post"), h.Action("/settings/data"),
			v.Field(ui.Field{Name: "name", Label: v.Say("pages.data.delete_name", i18n.With("Name", v.me.Username)), Auto: "off", Error: form.At(broken, "name")}),
			v.Field(ui.Field{Name: "password", Label: v.Say("pages.signin.password"), Type: "password", Auto: "current-password", Error: form.At(broken, "password")}),
			h.P(ui.Submit("bad", v.Say("pages.data.delete_do")))))
}

// runs lists imports and exports; a script asks for this part alone.
func (v *visit) runs(list []archive.Run) g.Node {
	return h.Section(h.ID("runs"), g.If(slices.ContainsFunc(list, archive.Run.Active), h.Data("progress", "")), h.Aria("label", v.Say("pages.data.runs")),
		h.Ul(h.Class("people"), h.Role("list"), g.Map(list, func(r archive.Run) g.Node { return h.Li(v.run(r)) })))
}

func (v *visit) run(r archive.Run) g.Node {
	at := "/settings/data/runs/" + r.ID.String()
	title := v.Say("pages.data.kind." + string(r.Kind))
	acts := []g.Node{
		g.If(r.Active(), ui.Act(at+"/cancel", "btn sm", v.T("pages.data.cancel"))),
		g.If(r.Kind == archive.Export && r.State == archive.Done, h.A(h.Class("btn sm"), h.Href(at+"/archive.zip"), v.Icon("download", "s"), v.T("pages.data.fetch"))),
		g.If(r.Refused > 0 && v.R.URL.Path != at, h.A(h.Class("btn sm"), h.Href(at), v.T("pages.data.refused_see"))),
	}
	return h.Div(h.Class("stack s"),
		h.Div(h.B(g.Text(title)), g.Text(" "), h.Span(h.Class("badge soft"), v.T("pages.data.state."+string(r.State))),
			h.P(h.Class("small muted"), v.When(r.At), g.Text(" · "), g.Text(v.count(r)))),
		g.Iff(r.Active(), func() g.Node { return v.bar(r, title) }),
		g.Iff(len(r.Idle()) > 0, func() g.Node {
			return h.P(h.Class("small muted"), v.T("pages.data.idle", i18n.With("Files", r.Idle())))
		}),
		g.Iff(r.Fault != nil, func() g.Node { return v.Notice("bad", "alert", g.Text(v.Words.Fault(v.Lang, r.Fault))) }),
		g.If(r.Active() || r.Refused > 0 && v.R.URL.Path != at || r.Kind == archive.Export && r.State == archive.Done, h.Div(h.Class("row"), g.Group(acts))))
}

// bar shows how far a run is; before it is known it moves without a value.
func (v *visit) bar(r archive.Run, title string) g.Node {
	stage := v.Say("pages.data.stage." + r.Stage)
	known := r.Total > 0 && r.Stage != archive.Counting
	return g.Group{
		h.P(h.Class("small"), g.Text(stage), g.If(known, g.Text(" · "+v.Lang.Number(int64(r.Percent()))+"\u00a0%"))),
		h.Progress(h.Aria("label", title+" · "+stage), g.If(known, g.Group{h.Max("100"), h.Value(strconv.Itoa(r.Percent()))})),
	}
}

// count says in one line what a run did.
func (v *visit) count(r archive.Run) string {
	if r.Kind == archive.Export {
		if r.State == archive.Done {
			return v.Say("pages.data.export_done", i18n.With("Size", i18n.FileSize(r.Size)), i18n.With("Until", v.Local(r.At.Add(archive.KeptDays*24*time.Hour))))
		}
		return v.Say("pages.data.export_posts", i18n.With("Count", r.Done))
	}
	done := v.Say("pages.data.taken", i18n.With("Count", r.Done))
	if r.Refused == 0 {
		return done
	}
	return done + " · " + v.Say("pages.data.refused", i18n.With("Count", r.Refused))
}

// bring takes the archive of the form as it comes, without holding it.
func (v *visit) bring() error {
	stop := v.patience()
	defer stop()
	v.R.Body = http.MaxBytesReader(v.W, v.R.Body, v.Archive.Max+besideMost)
	if err := v.bringParts(); err != nil {
		// A browser shows the answer only once it has sent its form.
		_, _ = io.CopyN(io.Discard, v.R.Body, besideMost)
		f := fault.Of(err)
		field := "archive"
		if f.Code == "archive.same" {
			field = "same"
		}
		broken, err := form.Refusal(v.View, field, err)
		if err != nil {
			return err
		}
		v.W.Header().Set("Parvis-Refused", f.Code)
		return v.drawData(broken)
	}
	return v.Redirect("/settings/data#runs")
}

// bringParts reads the form: its fields stand before the file.
func (v *visit) bringParts() error {
	m, err := v.R.MultipartReader()
	if err != nil {
		return fault.Wrap(form.ErrUnreadable, err)
	}
	var o archive.Options
	for {
		p, err := m.NextPart()
		if errors.Is(err, io.EOF) {
			return errNoArchive
		}
		if err != nil {
			return fault.Wrap(form.ErrUnreadable, err)
		}
		switch p.FormName() {
		case "profile":
			o.Profile = field(p) != ""
		case "same":
			o.Same = field(p)
		case "archive":
			if p.FileName() == "" {
				return errNoArchive
			}
			_, err := v.Archive.Take(v.R.Context(), v.Actor, p, p.FileName(), o)
			return err
		}
	}
}

func field(p *multipart.Part) string {
	data, err := io.ReadAll(io.LimitReader(p, fieldMost))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(data))
}

// patience lets a large body take its time, but not for ever.
func (v *visit) patience() (stop func()) {
	c := http.NewResponseController(v.W)
	if c.SetReadDeadline(time.Time{}) != nil {
		return func() {}
	}
	t := v.Clock.AfterFunc(uploadFor, func() { _ = c.SetReadDeadline(time.Unix(1, 0)) })
	return func() { t.Stop() }
}

// ask begins an export.
func (v *visit) ask() error {
	err := v.Write(func(ctx context.Context, tx *store.Tx) error { _, err := v.Archive.Ask(ctx, tx, v.Actor); return err })
	if err != nil {
		return v.refuse("data", "", err, v.drawData)
	}
	return v.Redirect("/settings/data#runs")
}

// run1 shows one import or export, with what was refused and why.
func (v *visit) run1() error {
	which, err := form.Number[id.Job](v.R, "id")
	if err != nil {
		return err
	}
	after, _ := strconv.ParseInt(v.R.URL.Query().Get("after"), 10, 64)
	var r archive.Run
	var refused []archive.Refusal
	if err := v.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		if r, err = v.Archive.Run(ctx, tx, v.Actor, which); err != nil {
			return err
		}
		refused, err = v.Archive.Refusals(ctx, tx, v.Actor, which, after, refusalsShown)
		return err
	}); err != nil {
		return err
	}
	list := []archive.Run{r}
	if web.IsFragment(v.R) {
		return v.Send(http.StatusOK, v.runs(list))
	}
	v.follow(list)
	more := ""
	if len(refused) == refusalsShown {
		more = v.R.URL.Path + "?after=" + strconv.FormatInt(refused[len(refused)-1].ID, 10)
	}
	return v.topic("data", nil, h.P(h.Class("pad"), ui.Link("/settings/data", "sm", v.Say("pages.data.all"))), v.runs(list),
		h.Section(h.Class("panel stack s"), h.H2(v.T("pages.data.refused_title")),
			g.If(len(refused) == 0, h.P(h.Class("muted"), v.T("pages.data.refused_none"))),
			g.If(len(refused) > 0, h.P(h.A(h.Class("btn sm"), h.Href("/settings/data/runs/"+r.ID.String()+"/refused.csv"), v.Icon("download", "s"), v.T("pages.data.refused_csv")))),
			h.Ul(h.Class("stack s"), h.Role("list"), g.Map(refused, func(x archive.Refusal) g.Node {
				return h.Li(h.B(h.Class("wrap"), g.El("bdi", g.Text(x.Item))), h.P(h.Class("small muted"), g.Text(v.stage(x)+" · "+v.Words.Fault(v.Lang, x.Fault))))
			})),
			g.If(more != "", h.P(h.A(h.Class("btn"), h.Rel("next"), h.Href(more), v.T("pages.data.more"))))))
}

// stage says what a refused item belongs to.
func (v *visit) stage(x archive.Refusal) string {
	if x.Stage == "" {
		return v.Say("pages.data.stage.file")
	}
	return v.Say("pages.data.stage." + x.Stage)
}

// cancelRun ends a run that is under way.
func (v *visit) cancelRun() error {
	which, err := form.Number[id.Job](v.R, "id")
	if err != nil {
		return err
	}
	err = v.Write(func(ctx context.Context, tx *store.Tx) error { return v.Archive.Cancel(ctx, tx, v.Actor, which) })
	if err != nil && fault.Of(err).Code != "archive.over" {
		return err
	}
	return v.Redirect("/settings/data#runs")
}

// refusedCSV gives what was refused as a table.
func (v *visit) refusedCSV() error {
	which, err := form.Number[id.Job](v.R, "id")
	if err != nil {
		return err
	}
	heading := []string{v.Say("pages.data.column.sort"), v.Say("pages.data.column.item"), v.Say("pages.data.column.reason")}
	out := &late{v: v, name: "refused.csv", kind: "text/csv; charset=utf-8"}
	err = v.Archive.RefusalTable(v.R.Context(), v.Actor, which, heading, func(x archive.Refusal) []string {
		return []string{v.stage(x), x.Item, v.Words.Fault(v.Lang, x.Fault)}
	}, out)
	if err != nil && out.begun {
		panic(http.ErrAbortHandler) // what was sent must not look whole
	}
	return err
}

// late is an answer that begins with its first byte, so that a failure before it
// can still be told.
type late struct {
	v          *visit
	name, kind string
	begun      bool
}

// Write sends on.
func (l *late) Write(b []byte) (int, error) {
	if !l.begun {
		l.begun = true
		l.v.attachment(l.name, l.kind)
	}
	return l.v.W.Write(b)
}

// table gives one of the member's tables.
func (v *visit) table() error {
	name := v.R.PathValue("table")
	var b bytes.Buffer
	if err := v.Read(func(ctx context.Context, tx *store.Tx) error {
		b.Reset()
		return v.Archive.Table(ctx, tx, v.Actor, name, &b)
	}); err != nil {
		return err
	}
	return v.file(name, "text/csv; charset=utf-8", bytes.NewReader(b.Bytes()))
}

// fetch gives a finished export.
func (v *visit) fetch() error {
	which, err := form.Number[id.Job](v.R, "id")
	if err != nil {
		return err
	}
	f, r, err := v.Archive.Fetch(v.R.Context(), v.Actor, which)
	if err != nil {
		return err
	}
	defer f.Close()
	return v.file("archive-"+v.me.Username+"-"+r.At.Format("20060102")+".zip", "application/zip", f)
}

// file answers with something to be kept.
func (v *visit) file(name, kind string, f io.ReadSeeker) error {
	v.attachment(name, kind)
	http.ServeContent(v.W, v.R, "", time.Time{}, f)
	return nil
}

// attachment says that what follows is to be kept.
func (v *visit) attachment(name, kind string) {
	head := v.W.Header()
	head.Set("Content-Type", kind)
	head.Set("Cache-Control", "private, no-store")
	head.Set("Content-Disposition", `attachment; filename="`+name+`"`)
}
