package admin

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/event"
	"parvis/base/i18n"
	"parvis/base/store"
	"parvis/base/timer"
	"parvis/base/web/ui"
	"parvis/engine/account"
)

const (
	storagePath = "/studio/admin/storage"
	timersPath  = "/studio/admin/timers"
	// timersMost is how much work is looked at, lostMost how much of what was given up
	// is shown.
	timersMost, lostMost = 1000, 50
	// lateAfter is how long work may be due before that is said to be a fault.
	lateAfter = 10 * time.Minute
	// fewFree is the part of a disk, in percent, below which it is said to be nearly full.
	fewFree = 5
)

var machineOpen = may(account.DevOps)

// Machine is what the program knows of itself.
type Machine struct {
	// Ready fails when nothing can be kept, Degraded when something works worse than it
	// should.
	Ready    func(ctx context.Context) error
	Degraded func() error
	// Files counts stored files for a short while; whole tells that these are all.
	Files func(ctx context.Context) (count int, bytes int64, whole bool, err error)
	// Disk gives the free part of the disk, if the system tells.
	Disk   func() (free, total int64, ok bool)
	Events *event.Log
	Timers *timer.Timers
}

// ill is one thing that is not well, and whether it is grave.
type ill struct {
	text  string
	grave bool
}

// health says on top of both pages what is not well.
func (v *visit) health(ctx context.Context, tx *store.Tx) ([]ill, error) {
	var out []ill
	if err := v.Machine.Ready(ctx); err != nil {
		out = append(out, ill{v.Say("admin.ill.store"), true})
	}
	if v.Machine.Degraded() != nil {
		out = append(out, ill{v.Say("admin.ill.degraded"), false})
	}
	lag := v.Machine.Events.Lag()
	for _, name := range sortedKeys(lag) {
		if lag[name].Stopped {
			out = append(out, ill{v.Say("admin.ill.stopped", i18n.With("Name", name)), true})
		}
	}
	age, parked, err := v.Machine.Timers.Overdue(tx)
	if err != nil {
		return nil, err
	}
	if age > lateAfter {
		out = append(out, ill{v.Say("admin.ill.late", i18n.Count(int(age/time.Minute))), false})
	}
	if parked > 0 {
		out = append(out, ill{v.Say("admin.ill.parked", i18n.Count(parked)), false})
	}
	lost, err := v.Machine.Events.Parked(tx, lostMost)
	if len(lost) > 0 {
		out = append(out, ill{v.Say("admin.ill.lost", i18n.Count(len(lost))), true})
	}
	if free, total, ok := v.Machine.Disk(); ok && free < total/100*fewFree {
		out = append(out, ill{v.Say("admin.ill.full"), true})
	}
	return out, err
}

func sortedKeys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// machine draws a page about the machine: its tabs and its health, then what is its own.
func (v *visit) machine(here string, ills []ill, content ...g.Node) error {
	state := v.Notice("good", "check", v.T("admin.well"))
	if len(ills) > 0 {
		kind := ""
		for _, i := range ills {
			if i.grave {
				kind = "bad"
			}
		}
		state = h.Div(h.Class("notice "+kind), v.Icon("alert"), h.Ul(h.Role("list"), g.Map(ills, func(i ill) g.Node { return h.Li(g.Text(i.text)) })))
	}
	tabs := v.Tabs(v.Say("admin.machine"), ui.Tab{Href: storagePath, Text: v.Say("admin.storage"), Current: here == storagePath}, ui.Tab{Href: timersPath, Text: v.Say("admin.timers"), Current: here == timersPath})
	frame := v.page(v.Say("admin.machine"), "/studio")
	frame.Wide = here == timersPath
	return v.Page(frame, tabs, h.Div(h.Class("pad stack"), h.Section(h.Class("stack s"), h.H2(h.Class("vh"), v.T("admin.health")), state), g.Group(content)))
}

// storage says how much room everything takes.
func (v *visit) storage() error {
	ctx := v.R.Context()
	var ills []ill
	err := v.Read(func(ctx context.Context, tx *store.Tx) (err error) { ills, err = v.health(ctx, tx); return err })
	if err != nil {
		return err
	}
	size, err := v.Store.Size(ctx)
	if err != nil {
		return err
	}
	count, bytes, whole, err := v.Machine.Files(ctx)
	if err != nil && !errors.Is(err, context.DeadlineExceeded) {
		ills = append(ills, ill{v.Say("admin.ill.files"), true})
	}
	files := v.Say("admin.files_n", i18n.Count(count), i18n.With("Size", v.bytes(bytes)))
	if !whole {
		files = v.Say("admin.files_least", i18n.Count(count), i18n.With("Size", v.bytes(bytes)))
	}
	disk := v.Say("admin.disk_unknown")
	if free, total, ok := v.Machine.Disk(); ok {
		disk = v.Say("admin.disk_free", i18n.With("Free", v.bytes(free)), i18n.With("Total", v.bytes(total)))
	}
	return v.machine(storagePath, ills, h.Section(h.Class("card stack s"), h.H2(v.T("admin.storage")), h.Dl(h.Class("kv"),
		pair(v.T("admin.database"), g.Text(v.bytes(size))), pair(v.T("admin.files"), g.Text(files)), pair(v.T("admin.disk"), g.Text(disk)))))
}

// bytes words a size, rounded as settings write them.
func (v *visit) bytes(n int64) string {
	unit := int64(1)
	for _, name := range []string{"b", "kib", "mib", "gib"} {
		if n < 1024*unit || name == "gib" {
			tenths := (n*10 + unit/2) / unit
			if tenths >= 100 || tenths%10 == 0 {
				return v.Say("admin.size."+name, i18n.With("N", v.Lang.Number((tenths+5)/10)))
			}
			return v.Say("admin.size."+name, i18n.With("N", v.Lang.Number(tenths/10)+v.Say("admin.size.point")+v.Lang.Number(tenths%10)))
		}
		unit *= 1024
	}
	return ""
}

// work is the work of one kind that waits.
type work struct {
	kind   string
	count  int
	next   time.Time
	tries  int
	failed string
}

// kindsOf gathers work by its kind, the one that is due first on top.
func kindsOf(list []timer.Pending) []work {
	var out []work
	for _, p := range list {
		i := slices.IndexFunc(out, func(w work) bool { return w.kind == p.Kind })
		if i < 0 {
			out, i = append(out, work{kind: p.Kind, next: p.At}), len(out)
		}
		out[i].count++
		if p.Tries > out[i].tries {
			out[i].tries, out[i].failed = p.Tries, p.Error
		}
	}
	return out
}

// timers says what is due, what was given up, and how far the readers of the event log
// have come.
func (v *visit) timers() error {
	var ills []ill
	var next, parked []timer.Pending
	var lost []event.Parked
	err := v.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		if ills, err = v.health(ctx, tx); err != nil {
			return err
		}
		if next, err = v.Machine.Timers.List(tx, false, timersMost); err != nil {
			return err
		}
		if parked, err = v.Machine.Timers.List(tx, true, lostMost); err != nil {
			return err
		}
		lost, err = v.Machine.Events.Parked(tx, lostMost)
		return err
	})
	if err != nil {
		return err
	}
	kinds, lag := kindsOf(next), v.Machine.Events.Lag()
	readers := sortedKeys(lag)
	works := v.heads("work", [2]string{"admin.work.kind", "kind"}, [2]string{"admin.work.count", "count"}, [2]string{"admin.work.next", "next"}, [2]string{"admin.work.tries", "tries"}, [2]string{"admin.work.error"})
	ui.Sort(works, kinds, map[string]func(a, b work) int{
		"kind": func(a, b work) int { return cmp.Compare(a.kind, b.kind) }, "count": func(a, b work) int { return a.count - b.count },
		"next": func(a, b work) int { return a.next.Compare(b.next) }, "tries": func(a, b work) int { return a.tries - b.tries },
	})
	behind := v.heads("readers", [2]string{"admin.readers.name", "name"}, [2]string{"admin.readers.behind", "behind"}, [2]string{"admin.readers.state"})
	ui.Sort(behind, readers, map[string]func(a, b string) int{
		"name": cmp.Compare[string], "behind": func(a, b string) int { return cmp.Compare(lag[a].Events, lag[b].Events) },
	})
	return v.machine(timersPath, ills,
		v.table("admin.work", len(next) == 0, works, g.Map(kinds, func(w work) g.Node {
			return row(w.kind, g.Text(v.Lang.Number(int64(w.count))), v.Exact(w.next), g.Text(v.Lang.Number(int64(w.tries))), told(w.failed))
		})),
		g.If(len(next) == timersMost, h.P(h.Class("small muted"), v.T("admin.work.cut", i18n.With("Max", timersMost)))),
		v.table("admin.parked", len(parked) == 0, v.heads("parked", [2]string{"admin.work.kind"}, [2]string{"admin.parked.at"}, [2]string{"admin.work.tries"}, [2]string{"admin.work.error"}), g.Map(parked, func(p timer.Pending) g.Node {
			return row(p.Kind, v.Exact(p.At), g.Text(v.Lang.Number(int64(p.Tries))), told(p.Error))
		})),
		v.table("admin.readers", len(lag) == 0, behind, g.Map(readers, func(name string) g.Node {
			state, class := "admin.readers.on", "badge ok"
			if lag[name].Stopped {
				state, class = "admin.readers.stopped", "badge bad"
			}
			return row(name, g.Text(v.Lang.Number(int64(lag[name].Events))), h.Span(h.Class(class), v.T(state)))
		})),
		v.table("admin.lost", len(lost) == 0, v.heads("lost", [2]string{"admin.readers.name"}, [2]string{"admin.lost.number"}, [2]string{"admin.parked.at"}, [2]string{"admin.work.error"}), g.Map(lost, func(p event.Parked) g.Node {
			return row(p.Consumer, g.Text(v.Lang.Number(p.Seq)), v.Exact(p.At), told(p.Error))
		})))
}

// heads are those of a table: what may be cut off at its end is not sorted.
func (v *visit) heads(name string, columns ...[2]string) ui.Heads {
	return ui.Heads{Name: name, Query: v.R.URL.Query(), Columns: columns}
}

// told shows what a program said of its failure.
func told(text string) g.Node { return g.If(text != "", h.Code(h.Lang("en"), g.Text(text))) }

// row is a line of a table whose first cell names it.
func row(name string, cells ...g.Node) g.Node {
	return h.Tr(h.Th(h.Scope("row"), h.Code(g.Text(name))), g.Map(cells, func(c g.Node) g.Node { return h.Td(c) }))
}

// table draws a table that can be scrolled to its side, or says that it is empty.
func (v *visit) table(word string, empty bool, heads ui.Heads, rows g.Node) g.Node {
	if empty {
		return h.Section(h.Class("card stack s"), h.H2(v.T(word)), h.P(h.Class("muted"), v.T(word+".none")))
	}
	return h.Section(h.ID(heads.Name), h.Class("card stack s"), h.H2(v.T(word)), h.Div(h.Class("table"), h.TabIndex("0"), h.Role("group"), h.Aria("label", v.Say(word)),
		h.Table(v.Heads(heads), h.TBody(rows))))
}
