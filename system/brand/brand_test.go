package brand_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"parvis/base/event"
	"parvis/base/fault"
	"parvis/base/i18n"
	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/base/timer"
	"parvis/engine/account"
	"parvis/engine/audit"
	"parvis/system/brand"
)

var (
	operator = account.Actor{Account: 1_000_001, Role: account.ManageSettings}
	member   = account.Actor{Account: 1_000_002}
)

type world struct {
	*testkit.Kit
	*brand.Engine
	timers *timer.Timers
}

func each(t *testing.T, fn func(w *world)) {
	t.Helper()
	t.Parallel()
	sources := []store.Source{{Folder: "event", FS: event.Migrations}, {Folder: "timer", FS: timer.Migrations}, {Folder: "audit", FS: audit.Migrations}, {Folder: "brand", FS: brand.Migrations}}
	testkit.Each(t, sources, func(t *testing.T, k *testkit.Kit) {
		log := event.New(event.Options{Store: k.Store, Clock: k.Clock})
		timers := timer.New(k.Store, k.Clock, nil)
		w := &world{k, brand.New(brand.Options{Store: k.Store, Events: log, Timers: timers}), timers}
		if err := timers.Start(k.Context()); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(timers.Close)
		k.Write(func(tx *store.Tx) error { return w.Furnish(k.Context(), tx) })
		if err := w.Start(k.Context()); err != nil {
			t.Fatal(err)
		}
		if err := log.Start(k.Context()); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = log.Close(k.Context()) })
		fn(w)
	})
}

// do runs a verb in a transaction and gives the code of its fault.
func (w *world) do(fn func(tx *store.Tx) error) string {
	w.T.Helper()
	if err := w.Store.Write(w.Context(), fn); err != nil {
		return fault.Of(err).Code
	}
	return ""
}

func (w *world) begin() (i brand.Identity) {
	w.T.Helper()
	if code := w.do(func(tx *store.Tx) (err error) { i, err = w.Begin(w.Context(), tx, operator); return err }); code != "" {
		w.T.Fatal(code)
	}
	return i
}

func (w *world) get(which int64) (i brand.Identity) {
	w.T.Helper()
	w.Read(func(tx *store.Tx) (err error) { i, err = w.Get(w.Context(), tx, which); return err })
	return i
}

// named gives a look with a name and one seed.
func named(name, seed string) brand.Look {
	l := brand.Default()
	l.Name, l.Seeds = name, []string{seed}
	return l
}

func TestAnIdentityIsDraftedPublishedAndRetired(t *testing.T) {
	each(t, func(w *world) {
		if w.Live().Version != 1 || !strings.Contains(w.Live().CSS, "--accent") {
			w.T.Fatalf("a fresh network shows version %d", w.Live().Version)
		}
		i := w.begin()
		if code := w.do(func(tx *store.Tx) error {
			return w.Change(w.Context(), tx, operator, i.ID, i.Rev, named("Aubrelle", "#7a1fa2"))
		}); code != "" {
			w.T.Fatal(code)
		}
		if w.Live().Version != 1 {
			w.T.Error("a draft is in force")
		}
		if code := w.do(func(tx *store.Tx) error { return w.Publish(w.Context(), tx, operator, i.ID, 1, time.Time{}) }); code != "brand.changed" {
			w.T.Errorf("a draft that changed since it was opened was published: %q", code)
		}
		if code := w.do(func(tx *store.Tx) error { return w.Publish(w.Context(), tx, operator, i.ID, 2, time.Time{}) }); code != "" {
			w.T.Fatal(code)
		}
		w.shows(2, "Aubrelle")
		if code := w.do(func(tx *store.Tx) error { return w.Change(w.Context(), tx, operator, i.ID, 3, named("x", "#fff")) }); code != "brand.state" {
			w.T.Errorf("what was published was changed: %q", code)
		}
		if code := w.do(func(tx *store.Tx) error { return w.Return(w.Context(), tx, operator, 1) }); code != "" {
			w.T.Fatal(code)
		}
		w.shows(3, "")
		w.Read(func(tx *store.Tx) error {
			_, past, err := w.List(w.Context(), tx)
			if err != nil || len(past) != 3 || past[0].State != brand.InForce || past[1].State != brand.Retired || past[2].State != brand.Retired {
				w.T.Errorf("%+v %v", past, err)
			}
			acts, err := audit.List(w.Context(), tx, audit.Filter{}, store.Page{Limit: 10})
			if err != nil || len(acts) != 3 || acts[0].Action != "brand.return" || acts[1].Action != "brand.publish" || acts[2].Action != "brand.begin" {
				w.T.Errorf("the record has %+v %v", acts, err)
			}
			return nil
		})
	})
}

// shows waits until a version is in force.
func (w *world) shows(version int64, name string) {
	w.T.Helper()
	if err := w.Events.Settle(w.Context()); err != nil {
		w.T.Fatal(err)
	}
	if l := w.Live(); l.Version != version || l.Look.Name != name {
		w.T.Errorf("version %d %q is in force, not %d %q", l.Version, l.Look.Name, version, name)
	}
}

func TestAnIdentityIsPublishedInTime(t *testing.T) {
	each(t, func(w *world) {
		i := w.begin()
		at := w.Clock.Now().Add(24 * time.Hour)
		if code := w.do(func(tx *store.Tx) error {
			return w.Publish(w.Context(), tx, operator, i.ID, i.Rev, w.Clock.Now().Add(-time.Second))
		}); code != "brand.past" {
			w.T.Errorf("publishing in the past: %q", code)
		}
		if code := w.do(func(tx *store.Tx) error { return w.Publish(w.Context(), tx, operator, i.ID, i.Rev, at) }); code != "" {
			w.T.Fatal(code)
		}
		if s := w.get(i.ID); s.State != brand.Scheduled || !s.PublishAt.Equal(at.Truncate(time.Microsecond)) {
			w.T.Errorf("%+v", s)
		}
		if code := w.do(func(tx *store.Tx) error { return w.Hold(w.Context(), tx, operator, i.ID, 2) }); code != "" {
			w.T.Fatal(code)
		}
		w.Clock.Advance(25 * time.Hour)
		w.settle()
		if s := w.get(i.ID); s.State != brand.Draft {
			w.T.Fatalf("what was held is %s", s.State)
		}
		if code := w.do(func(tx *store.Tx) error {
			return w.Publish(w.Context(), tx, operator, i.ID, 3, w.Clock.Now().Add(time.Hour))
		}); code != "" {
			w.T.Fatal(code)
		}
		w.Clock.Advance(2 * time.Hour)
		w.settle()
		w.shows(2, "")
	})
}

func (w *world) settle() {
	w.T.Helper()
	if err := w.timers.Settle(w.Context()); err != nil {
		w.T.Fatal(err)
	}
}

func TestWhoMayNotAndHowMany(t *testing.T) {
	each(t, func(w *world) {
		i := w.begin()
		w.begin()
		for want, fn := range map[string]func(tx *store.Tx) error{
			"brand.many":    func(tx *store.Tx) error { _, err := w.Begin(w.Context(), tx, operator); return err },
			"brand.missing": func(tx *store.Tx) error { return w.Discard(w.Context(), tx, operator, 7, 1) },
			"brand.state":   func(tx *store.Tx) error { return w.Hold(w.Context(), tx, operator, i.ID, 1) },
			"brand.invalid": func(tx *store.Tx) error {
				return w.Change(w.Context(), tx, operator, i.ID, 1, named(strings.Repeat("x", 61), "rouge"))
			},
		} {
			if code := w.do(fn); code != want {
				w.T.Errorf("%q instead of %s", code, want)
			}
		}
		for n, fn := range []func(tx *store.Tx) error{
			func(tx *store.Tx) error { _, err := w.Begin(w.Context(), tx, member); return err },
			func(tx *store.Tx) error { return w.Change(w.Context(), tx, member, i.ID, 1, brand.Default()) },
			func(tx *store.Tx) error { return w.Publish(w.Context(), tx, member, i.ID, 1, time.Time{}) },
			func(tx *store.Tx) error { return w.Hold(w.Context(), tx, member, i.ID, 1) },
			func(tx *store.Tx) error { return w.Discard(w.Context(), tx, member, i.ID, 1) },
			func(tx *store.Tx) error { return w.Return(w.Context(), tx, member, 1) },
		} {
			if code := w.do(fn); code != "brand.role" {
				w.T.Errorf("act %d of a member: %q", n, code)
			}
		}
		if code := w.do(func(tx *store.Tx) error { return w.Discard(w.Context(), tx, operator, i.ID, 1) }); code != "" {
			w.T.Error(code)
		}
		w.begin()
		w.Write(func(tx *store.Tx) error { return w.Erase(w.Context(), tx, operator.Account) })
		w.Read(func(tx *store.Tx) error {
			working, _, err := w.List(w.Context(), tx)
			for _, i := range working {
				if i.By != 0 {
					w.T.Errorf("%+v still names who began it", i)
				}
			}
			return err
		})
	})
}

func TestWhatIsWrongWithALookIsNamed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		field, code string
		change      func(l *brand.Look)
	}{
		{"seed-1", "brand.color.bad", func(l *brand.Look) { l.Seeds = []string{"rouge"} }},
		{"seed-1", "brand.seeds.count", func(l *brand.Look) { l.Seeds = nil }},
		{"seed-1", "brand.seeds.count", func(l *brand.Look) { l.Seeds = append(l.Seeds, "#fff") }},
		{"stop-1", "brand.stops.count", func(l *brand.Look) { l.Gradient.Stops = l.Gradient.Stops[:1] }},
		{"stop-2", "brand.stop.order", func(l *brand.Look) { l.Gradient.Stops[1].At, l.Gradient.Stops[0].At = 10, 20 }},
		{"stop-1", "brand.stop.range", func(l *brand.Look) { l.Gradient.Stops[0].At = -1 }},
		{"stop-3", "brand.color.bad", func(l *brand.Look) { l.Gradient.Stops[2].Color = "" }},
		{"angle", "brand.number.range", func(l *brand.Look) { l.Gradient.Angle = 360 }},
		{"radius", "brand.radius.bad", func(l *brand.Look) { l.Radius = 25 }},
		{"display", "brand.choice.unknown", func(l *brand.Look) { l.Display = "comic" }},
		{"interface", "brand.choice.unknown", func(l *brand.Look) { l.Interface = "fronton" }},
		{"motion", "brand.choice.unknown", func(l *brand.Look) { l.Motion = "wild" }},
		{"tagline-fr", "brand.tagline.long", func(l *brand.Look) { l.Tagline = map[i18n.Tag]string{"fr": strings.Repeat("é", 161)} }},
		{"glyph", "brand.svg.refused", func(l *brand.Look) { l.Glyph = `<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>` }},
	} {
		l := brand.Default()
		c.change(&l)
		_, err := l.Check()
		f := fault.Of(err)
		if f == nil || len(f.Fields) != 1 || f.Fields[0].Name != c.field || f.Fields[0].Code != c.code {
			t.Errorf("%s %s: %+v", c.field, c.code, f)
		}
	}
	if _, err := brand.Default().Check(); err != nil {
		t.Error(err)
	}
}

func TestDrawingsThatAreRefused(t *testing.T) {
	t.Parallel()
	const head = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">`
	for name, c := range map[string]struct{ svg, what string }{
		"script":    {head + `<script>alert(1)</script></svg>`, "<script>"},
		"handler":   {head + `<path onload="x()" d="M0 0"/></svg>`, "<path> onload"},
		"foreign":   {head + `<foreignObject/></svg>`, "<foreignObject>"},
		"image":     {head + `<image href="#x"/></svg>`, "<image>"},
		"link":      {head + `<use href="https://x.example/a.svg#b"/></svg>`, "<use> href"},
		"xlink":     {head + `<use xlink:href="//x.example/a"/></svg>`, "<use> href"},
		"data":      {head + `<use href="data:image/svg+xml,x"/></svg>`, "<use> href"},
		"url":       {head + `<path fill="url( 'https://x.example/' )"/></svg>`, "<path> fill"},
		"escape":    {head + `<path fill="u\72l(https://x.example/)"/></svg>`, "<path> fill"},
		"style":     {head + `<style>@import "x"</style></svg>`, "<style>"},
		"styled":    {head + `<path style="fill:url(x)"/></svg>`, "<path> style"},
		"animate":   {head + `<animate attributeName="href"/></svg>`, "<animate>"},
		"html":      {`<html xmlns="http://www.w3.org/1999/xhtml"/>`, "<html>"},
		"nested":    {head + `<svg/></svg>`, "<svg>"},
		"entity":    {`<!DOCTYPE svg [<!ENTITY a "b">]>` + head + `</svg>`, "<!DOCTYPE>"},
		"stylist":   {head + `<?xml-stylesheet href="x"?></svg>`, "<?xml-stylesheet?>"},
		"other":     {`<x:svg xmlns:x="urn:x"/>`, "<svg>"},
		"vast":      {head + `<path d="M0 0a1e9 1 0 0 1 9 9"/></svg>`, "<path> d"},
		"unclosed":  {head + `<path`, ""},
		"two":       {head + `</svg>` + head + `</svg>`, "<svg>"},
		"not xml":   {"GIF89a", ""},
		"undefined": {head + `<title>&nope;</title></svg>`, ""},
	} {
		l := brand.Default()
		l.Wordmark = c.svg
		f := fault.Of(second(l.Check()))
		switch {
		case f == nil:
			t.Errorf("%s passed", name)
		case c.what == "" && f.Fields[0].Code != "brand.svg.bad":
			t.Errorf("%s: %+v", name, f.Fields)
		case c.what != "" && (f.Fields[0].Code != "brand.svg.refused" || f.Fields[0].Args[0].Value != c.what):
			t.Errorf("%s: %+v, not %q", name, f.Fields, c.what)
		}
	}
	large := brand.Default()
	large.Glyph = head + strings.Repeat(" ", brand.MaxSVG) + `</svg>`
	if f := fault.Of(second(large.Check())); f == nil || f.Fields[0].Code != "brand.svg.large" {
		t.Errorf("%+v", f)
	}
	fine := brand.Default()
	fine.Glyph = `<?xml version="1.0"?>` + head + `<defs><linearGradient id="a"><stop offset="0" stop-color="#fff"/></linearGradient></defs><g clip-path="url(#c)"><path fill="url(#a)" d="M0 0h9"/><use xlink:href="#b"/></g></svg>`
	if _, err := fine.Check(); err != nil {
		t.Error(fault.Of(err).Fields)
	}
}

func second[A any](_ A, err error) error { return err }

func TestTokensGoOutAndIn(t *testing.T) {
	each(t, func(w *world) {
		data, err := w.Live().Tokens()
		if err != nil {
			w.T.Fatal(err)
		}
		var tree map[string]map[string]map[string]struct {
			Type  string `json:"$type"`
			Value struct {
				Space      string `json:"colorSpace"`
				Components []float64
				Hex        string
			} `json:"$value"`
		}
		var whole map[string]json.RawMessage
		if err := json.Unmarshal(data, &whole); err != nil {
			w.T.Fatal(err)
		}
		colors, _ := json.Marshal(map[string]json.RawMessage{"color": whole["color"]})
		if err := json.Unmarshal(colors, &tree); err != nil {
			w.T.Fatal(err)
		}
		if c := tree["color"]["dark"]["surface"]; c.Type != "color" || c.Value.Space != "srgb" || len(c.Value.Components) != 3 || len(c.Value.Hex) != 7 {
			w.T.Errorf("%+v", c)
		}
		// What was taken away comes back as it was.
		other := named("", "#ff0000")
		other.Gradient = brand.Gradient{Stops: []brand.Stop{{"#000", 0}, {"#fff", 100}}}
		other.Interface, other.Radius = "serif", 3
		back, err := other.Bring(data)
		if err != nil {
			w.T.Fatal(err)
		}
		want := brand.Default()
		if strings.Join(back.Seeds, " ") != strings.Join(want.Seeds, " ") || back.Radius != want.Radius || back.Interface != want.Interface || len(back.Gradient.Stops) != len(want.Gradient.Stops) || back.Gradient.Angle != want.Gradient.Angle || back.Gradient.Stops[3] != want.Gradient.Stops[3] {
			w.T.Errorf("%+v came back as %+v", want, back)
		}
	})
}

func TestTokensOfOtherTools(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, in, code, path string }{
		{"alias", `{"brand":{"green":{"$type":"color","$value":{"colorSpace":"srgb","components":[0.1,0.4,0.2]}}},"seed":{"$type":"color","action":{"$value":"{brand.green}"}}}`, "", ""},
		{"older text", `{"seed":{"action":{"$type":"color","$value":"#2a6b66"}}}`, "", ""},
		{"another space", `{"seed":{"action":{"$type":"color","$value":{"colorSpace":"hsl","components":[120,50,50],"hex":"#40bf40"}}}}`, "", ""},
		{"unknown type", `{"a":{"b":{"$type":"smell","$value":"roses"}}}`, "brand.tokens.type", "a.b"},
		{"circle", `{"a":{"$value":"{b}"},"b":{"$value":"{a}"}}`, "brand.tokens.cycle", ""},
		{"own tail", `{"a":{"$value":"{a}"}}`, "brand.tokens.cycle", "a"},
		{"nowhere", `{"seed":{"action":{"$type":"color","$value":"{gone}"}}}`, "brand.tokens.alias", "gone"},
		{"no colour", `{"seed":{"action":{"$type":"color","$value":"teal-ish"}}}`, "brand.tokens.value", "seed.action"},
		{"no components", `{"seed":{"action":{"$type":"color","$value":{"colorSpace":"srgb","components":[1,2]}}}}`, "brand.tokens.value", "seed.action"},
		{"nothing of ours", `{"x":{"$type":"number","$value":3}}`, "brand.tokens.none", ""},
		{"not JSON", `{"x":`, "brand.tokens.bad", ""},
		{"a list", `[1,2]`, "brand.tokens.bad", ""},
		{"hostile name", `{"<img src=x>":{"$type":"smell","$value":1}}`, "brand.tokens.type", "imgsrcx"},
		{"deep", strings.Repeat(`{"a":`, 40) + "1" + strings.Repeat("}", 40), "brand.tokens.bad", ""},
		{"large", `{"x":"` + strings.Repeat("y", 256<<10) + `"}`, "brand.tokens.large", ""},
	} {
		l, err := brand.Default().Bring([]byte(c.in))
		if c.code == "" {
			if _, bad := l.Check(); err != nil || bad != nil {
				t.Errorf("%s: %v %v", c.name, err, bad)
			}
			continue
		}
		f := fault.Of(err)
		if f == nil || f.Code != c.code || c.path != "" && f.Args[0].Value != c.path {
			t.Errorf("%s: %+v", c.name, f)
		}
	}
}

func FuzzBring(f *testing.F) {
	f.Add([]byte(`{"seed":{"action":{"$type":"color","$value":"{b}"}},"b":{"$type":"color","$value":{"colorSpace":"oklch","components":[0.4,0.1,"none"]}}}`))
	f.Add([]byte(`{"gradient":{"chosen":{"$type":"gradient","$value":[{"color":"#fff","position":0},{"color":"{a}","position":1}]}}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		l, err := brand.Default().Bring(data)
		if err != nil {
			return
		}
		if _, err := l.Check(); err != nil && fault.Of(err).Kind != fault.Invalid {
			t.Error(err)
		}
	})
}

func FuzzDrawing(f *testing.F) {
	f.Add(`<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>`)
	f.Add(`<!DOCTYPE svg><svg xmlns="http://www.w3.org/2000/svg" onload="a"/>`)
	f.Fuzz(func(t *testing.T, svg string) {
		l := brand.Default()
		l.Glyph = svg
		if _, err := l.Check(); err != nil {
			return
		}
		if low := strings.ToLower(svg); strings.Contains(low, "<script") && !strings.Contains(low, "<!--") && !strings.Contains(low, "cdata") {
			t.Errorf("%q passed", svg)
		}
	})
}
