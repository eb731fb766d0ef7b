package decide

import (
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestSumIsOrderFree(t *testing.T) { // integrity I1
	t.Parallel()
	table := compiled(t)
	rapid.Check(t, func(rt *rapid.T) {
		labels := rapid.SliceOfN(drawLabel(table), 0, 8).Draw(rt, "labels")
		want := table.Sum(labels, now)
		shuffled := rapid.Permutation(slices.Concat(labels, labels)).Draw(rt, "shuffled twice")
		if got := table.Sum(shuffled, now); !reflect.DeepEqual(got, want) {
			rt.Fatalf("order or repetition changed the sum:\n%+v\n%+v", got, want)
		}
	})
}

func TestAddingALabelNeverWidens(t *testing.T) { // integrity I2, 20.1
	t.Parallel()
	table := compiled(t)
	rapid.Check(t, func(rt *rapid.T) {
		w, v := drawWorld(table).Draw(rt, "world"), drawViewer(table).Draw(rt, "viewer")
		before := decideAll(v, w)
		refused := refusals(v, w)
		extra := drawLabel(table).Draw(rt, "extra")
		ev := &w.ev[rapid.IntRange(0, 1).Draw(rt, "to")]
		slot := rapid.SampledFrom([]*[]Label{&ev.Item, &ev.Author, &ev.Around}).Draw(rt, "slot")
		*slot = append(slices.Clone(*slot), extra)
		w.build(table)
		after := decideAll(v, w)
		for s := range before {
			for i := range before[s] {
				a, b := before[s][i], after[s][i]
				if a.Word&^b.Word != 0 || a.Show&^b.Show != 0 || a.Inner&^b.Inner != 0 || a.Drop && !b.Drop || a.InnerDrop && !b.InnerDrop {
					rt.Fatalf("%s of %s widened %d on %s:\n%+v\n%+v", extra.Val, extra.Source, i, Surface(s), a, b)
				}
			}
		}
		for a, was := range refused {
			if now := v.Can(Act(a), &w.in[0]); was != Allowed && now == Allowed {
				rt.Fatalf("%s allowed %s", extra.Val, Act(a))
			}
		}
	})
}

func decideAll(v *Viewer, w *world) (out [SurfaceCount][]Decision) {
	for s := range out {
		out[s] = v.Page(Surface(s), w.in, nil)
	}
	return out
}

func refusals(v *Viewer, w *world) (out [actCount]Refusal) {
	for a := range out {
		out[a] = v.Can(Act(a), &w.in[0])
	}
	return out
}

func TestHotPathEqualsExplain(t *testing.T) { // integrity I7, 4.10
	t.Parallel()
	table := compiled(t)
	rapid.Check(t, func(rt *rapid.T) {
		w, v := drawWorld(table).Draw(rt, "world"), drawViewer(table).Draw(rt, "viewer")
		for s, page := range decideAll(v, w) {
			for i, d := range page {
				why := v.Explain(Surface(s), w.in, w.ev, i, now, ForStaff)
				if why.Decision != d {
					rt.Fatalf("on %s the page says %+v, the explanation %+v", Surface(s), d, why.Decision)
				}
				var sum Word
				for _, r := range why.Reasons {
					sum |= r.Bits
				}
				if sum != d.Word {
					rt.Fatalf("on %s the reasons come to %s, the word is %s", Surface(s), sum, d.Word)
				}
			}
		}
	})
}

func TestOwnItemsAreNeverCoveredByTheNetwork(t *testing.T) { // integrity 4.4, 20.1
	t.Parallel()
	table := compiled(t)
	rapid.Check(t, func(rt *rapid.T) {
		w := drawWorld(table).Draw(rt, "world")
		mine := &w.in[0]
		mine.AuthorID, mine.Inner = me, 0
		onlyBits := func(l Label) bool { d, _ := table.Definition(l.Source, l.Val); return d.Bits == 0 }
		removed := func(l Label) bool { return l.Val == "!takedown" || l.Val == "!suspend" }
		ev := &w.ev[0]
		ev.Item = slices.DeleteFunc(slices.DeleteFunc(ev.Item, onlyBits), removed)
		ev.Author = slices.DeleteFunc(ev.Author, onlyBits)
		ev.Around = slices.DeleteFunc(ev.Around, onlyBits)
		w.build(table)
		for s, page := range decideAll(table.Viewer(Profile{ID: me}), w) {
			if d := page[0]; d.Drop || d.Word.Has(soft) {
				rt.Fatalf("on %s the author meets %+v (%s)", Surface(s), d, d.Word)
			}
		}
	})
}

func TestOutsideLabelsSetOnlyViewerFacingBits(t *testing.T) { // integrity 4.6, 20.1
	t.Parallel()
	table := compiled(t)
	rapid.Check(t, func(rt *rapid.T) {
		labels := rapid.SliceOfN(drawLabel(table).Filter(func(l Label) bool { return l.Source == labeler || l.Source == stray }), 0, 6).Draw(rt, "labels")
		sub := Subject{Kind: KindPost, ID: 5, AuthorID: you, Item: table.Sum(labels, now), Author: table.Sum(labels, now)}
		v := drawViewer(table).Draw(rt, "viewer")
		for s := range Surface(SurfaceCount) {
			sub.Rel = 0
			if w := decideOne(v, s, sub).Word; w>>8 != 0 {
				rt.Fatalf("on %s labels of labelers gave %s", s, w)
			}
		}
	})
	for _, bad := range []Definition{{Identifier: "x", Bits: NoLike}, {Identifier: "x", MinAge: 18}, {Identifier: "!x"}, {Identifier: "X"}, {Identifier: ""}, {Identifier: "!hide"}} {
		if _, err := Compile(Definitions{labeler, []Definition{bad}}); err == nil {
			t.Errorf("a labeler may not define %+v", bad)
		}
	}
}

func TestMasksEqualPage(t *testing.T) { // integrity 4.8, 20.1
	t.Parallel()
	table := compiled(t)
	rapid.Check(t, func(rt *rapid.T) {
		draw := rapid.SliceOfN(drawLabel(table).Filter(func(l Label) bool { return Origin(l.Source) == "" && l.Regions == nil }), 0, 4)
		bare := func(ls []Label) []Label {
			return slices.DeleteFunc(ls, func(l Label) bool {
				d, _ := table.Definition(l.Source, l.Val)
				return d.Bits == 0 || d.Bits.Has(Gates)
			})
		}
		sub := Subject{Kind: KindPost, ID: 5, AuthorID: you, Item: table.Sum(bare(draw.Draw(rt, "item")), now), Author: table.Sum(bare(draw.Draw(rt, "author")), now)}
		viewer := table.Viewer(Profile{ID: rapid.SampledFrom([]int64{0, me, you}).Draw(rt, "viewer")})
		if viewer.ID() == me && rapid.Bool().Draw(rt, "follows") {
			sub.Rel = Following
		}
		own := viewer.ID() == you
		if own && sub.Author.Word.Has(Hide) {
			return // a suspended author reads no listings
		}
		pw := sub.Item.Word | sub.Author.Word
		for s := range Surface(SurfaceCount) {
			if kept, dropped := s.Masks().Keeps(pw, sub.Rel.Has(Following), own), decideOne(viewer, s, sub).Drop; kept == dropped {
				rt.Fatalf("on %s the query keeps %v, the page drops %v (%s)", s, kept, dropped, pw)
			}
		}
	})
}

func TestWordAgreesWithContexts(t *testing.T) { // integrity 17: simulate equals the engine
	t.Parallel()
	table := compiled(t)
	rapid.Check(t, func(rt *rapid.T) {
		v := drawViewer(table).Draw(rt, "viewer")
		facing := drawLabel(table).Filter(func(l Label) bool {
			d, _ := table.Definition(l.Source, l.Val)
			return d.Bits == 0 && l.Until != 50
		})
		item := rapid.SliceOfN(facing, 0, 4).Draw(rt, "item")
		author := rapid.SliceOfN(facing, 0, 4).Draw(rt, "author")
		in := []Subject{{Kind: KindPost, ID: 5, AuthorID: you, Item: table.Sum(item, now), Author: table.Sum(author, now), Rel: drawRel.Draw(rt, "rel") &^ (BlockedBy | UnknownRel)}}
		looks := v.Looks(in, []Evidence{{Item: item, Author: author}}, 0)
		for s, main := range map[Surface]Context{OnHome: ContentList, OnThread: ContentView} {
			w, media := decideOne(v, s, in...).Word, looks[ContentMedia]
			l := looks[main]
			got := [6]bool{w.Has(Filter), w.Has(BlurContent), w.Has(BlurMedia), w.Has(Alert), w.Has(Inform), w.Has(NoOverride)}
			want := [6]bool{l.Filter, l.Blur, media.Blur, l.Alert, l.Inform, l.NoOverride || media.NoOverride}
			if got != want {
				rt.Fatalf("on %s: word %s, contexts %+v and %+v", s, w, l, media)
			}
		}
	})
}
