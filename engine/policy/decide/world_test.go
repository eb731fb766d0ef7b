package decide

import (
	"testing"

	"pgregory.net/rapid"
)

const (
	labeler = LabelerPrefix + "9"
	stray   = LabelerPrefix + "10"
	me      = int64(7)
	you     = int64(8)
)

func compiled(t interface{ Fatal(...any) }) *Table {
	table, err := Compile(
		Definitions{"", []Definition{{Identifier: "house-rule", Severity: Alerts, Configurable: true, Self: true}}},
		Definitions{labeler, []Definition{
			{Identifier: "custom", Severity: Alerts, Blurs: BlursContent, Default: HideIt},
			{Identifier: "adult-art", Severity: Informs, Blurs: BlursContent, AdultOnly: true, Default: Warn},
			{Identifier: "spoiler", Severity: Informs, Blurs: BlursMedia, Default: Ignore},
		}},
		Definitions{stray, nil})
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// drawLabel gives any label of any source, most of them meaning something.
func drawLabel(table *Table) *rapid.Generator[Label] {
	return rapid.Custom(func(t *rapid.T) Label {
		k := rapid.SampledFrom(table.kinds).Draw(t, "kind")
		l := Label{Source: k.origin, Val: k.val, Target: Target(rapid.IntRange(0, 2).Draw(t, "target"))}
		if l.Source == "" {
			l.Source = rapid.SampledFrom([]string{"network", "crisis/1", "rights/2"}).Draw(t, "source")
		}
		l.Regions = rapid.SampledFrom([]*Regions{nil, nil, nil, regions("FR,BE"), regions("!FR"), regions("US")}).Draw(t, "regions")
		l.Tier = rapid.Int64Range(0, 3).Draw(t, "tier")
		l.Until = rapid.SampledFrom([]int64{0, 0, 0, 50, 150}).Draw(t, "until")
		return l
	})
}

func regions(text string) *Regions {
	r, ok := ParseRegions(text)
	if !ok {
		panic(text)
	}
	return r
}

func drawViewer(table *Table) *rapid.Generator[*Viewer] {
	return rapid.Custom(func(t *rapid.T) *Viewer {
		setting := rapid.SampledFrom([]Setting{Unset, Ignore, Warn, HideIt})
		p := Profile{
			ID:     rapid.SampledFrom([]int64{0, me, you}).Draw(t, "viewer"),
			Age:    rapid.SampledFrom([]uint8{0, 15, 30}).Draw(t, "age"),
			Region: rapid.SampledFrom([]Region{0, 5*26 + 17 + 1, 20*26 + 18 + 1}).Draw(t, "region"),
			Adult:  rapid.Bool().Draw(t, "adult"),
			Labels: map[string]Setting{"porn": setting.Draw(t, "porn"), "custom": setting.Draw(t, "custom"), "nudity": setting.Draw(t, "nudity")},
			Tiers:  rapid.SliceOfN(rapid.Int64Range(1, 3), 0, 3).Draw(t, "tiers"),
			Hidden: rapid.SampledFrom([][]int64{nil, {1}, {2}}).Draw(t, "hidden"),
			Words:  rapid.SampledFrom([][]MutedWord{nil, {{Value: "brume"}}}).Draw(t, "words"),
		}
		if rapid.Bool().Draw(t, "chose") {
			p.Labelers = []Labeler{{labeler, map[string]Setting{"sexual": setting.Draw(t, "sexual")}}}
		}
		return table.Viewer(p)
	})
}

// world is a page of a container and what it holds, with its evidence.
type world struct {
	in []Subject
	ev []Evidence
}

// build makes the Sums of a world anew from its evidence.
func (w *world) build(table *Table) {
	for i := range w.in {
		w.in[i].Item, w.in[i].Author, w.in[i].Around = table.Sum(w.ev[i].Item, now), table.Sum(w.ev[i].Author, now), table.Sum(w.ev[i].Around, now)
	}
}

const now = 100

func drawWorld(table *Table) *rapid.Generator[*world] {
	return rapid.Custom(func(t *rapid.T) *world {
		labels := rapid.SliceOfN(drawLabel(table), 0, 4)
		w := &world{}
		for i := range 2 {
			w.in = append(w.in, Subject{
				ID:       int64(i + 1),
				AuthorID: rapid.SampledFrom([]int64{me, you}).Draw(t, "author"),
				Kind:     rapid.SampledFrom([]Kind{KindPost, KindAccount, KindMedia, KindMessage}).Draw(t, "kind"),
				Audience: Audience(rapid.SampledFrom([]int{0, 0, 0, 1, 2}).Draw(t, "audience")),
				Rel:      drawRel.Draw(t, "rel"),
				Asked:    rapid.Bool().Draw(t, "asked"),
				Text:     rapid.SampledFrom([]string{"", "brume sur la place"}).Draw(t, "text"),
			})
			w.ev = append(w.ev, Evidence{labels.Draw(t, "item"), labels.Draw(t, "author"), labels.Draw(t, "around")})
		}
		w.in[0].Inner = rapid.SampledFrom([]int32{0, 2}).Draw(t, "inner")
		w.in[0].Boosts = rapid.Bool().Draw(t, "boosts")
		w.build(table)
		return w
	})
}

var drawRel = rapid.Custom(func(t *rapid.T) Rel {
	var r Rel
	for range rapid.IntRange(0, 3).Draw(t, "relations") {
		r |= 1 << rapid.IntRange(0, 12).Draw(t, "relation")
	}
	return r
})

// post makes a post by you with labels of the network.
func post(table *Table, vals ...string) Subject {
	return Subject{Kind: KindPost, ID: 1, AuthorID: you, Item: table.Sum(netLabels(vals), now), Author: table.Sum(nil, now)}
}

func netLabels(vals []string) []Label {
	var out []Label
	for _, val := range vals {
		out = append(out, Label{Source: "network", Val: val})
	}
	return out
}

func decideOne(v *Viewer, s Surface, in ...Subject) Decision { return v.Page(s, in, nil)[0] }

func expect[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}
