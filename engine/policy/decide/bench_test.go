package decide

import (
	"math/rand/v2"
	"testing"
)

// crowd makes n subjects with up to 64 labels and mixed relations.
func crowd(table *Table, n int) []Subject {
	random := rand.New(rand.NewPCG(1, 2))
	var sums [64]*Sum
	for i := range sums {
		var labels []Label
		for range i {
			k := table.kinds[random.IntN(len(table.kinds))]
			labels = append(labels, Label{Source: k.origin, Val: k.val, Target: Target(random.IntN(3))})
		}
		sums[i] = table.Sum(labels, 0)
	}
	in := make([]Subject, n)
	for i := range in {
		in[i] = Subject{
			Kind: KindPost, ID: int64(i), AuthorID: int64(random.IntN(n)), Rel: Rel(1 << random.IntN(16)),
			Item: sums[random.IntN(len(sums))], Author: sums[random.IntN(4)],
		}
		if at := i % 40; at%10 == 0 {
			in[i].Inner, in[i].Boosts = int32(at+2), at%20 == 0
		}
	}
	return in
}

func reader(table *Table) *Viewer {
	return table.Viewer(Profile{ID: 3, Age: 30, Hidden: []int64{5, 6}, Tiers: []int64{1}, Labelers: []Labeler{{labeler, nil}}})
}

func TestDecidingAllocatesNothing(t *testing.T) { // architecture 14.9, integrity 19
	table := compiled(t)
	in, v := crowd(table, 40), reader(table)
	v.profile.Words = []MutedWord{{Value: "brume"}}
	for i := range in {
		in[i].Text = "une place, un marché, de la brume au loin"
	}
	out := make([]Decision, 0, len(in))
	if n := testing.AllocsPerRun(100, func() {
		for s := range Surface(SurfaceCount) {
			out = v.Page(s, in, out)
		}
		v.Can(DoLike, &in[0])
	}); n != 0 {
		t.Errorf("deciding allocates %v times", n)
	}
}

func BenchmarkDecide(b *testing.B) { // integrity 19: 1,000,000 a second a core
	table := compiled(b)
	in, v := crowd(table, 100_000), reader(table)
	out := make([]Decision, 0, 40)
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		from := i * 40 % (len(in) - 40)
		out = v.Page(Surface(i%SurfaceCount), in[from:from+40], out)
		i++
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/40, "ns/decision")
}

func BenchmarkExplain(b *testing.B) { // integrity 19: 1 ms
	table := compiled(b)
	labels := netLabels([]string{"crisis-misleading", "synthetic-media", "sponsored", "graphic-media"})
	in, v := []Subject{post(table)}, reader(table)
	in[0].Item = table.Sum(labels, now)
	for b.Loop() {
		v.Explain(OnHome, in, []Evidence{{Item: labels}}, 0, now, ForStaff)
	}
}

func BenchmarkCompile(b *testing.B) { // integrity 19: a swap makes no pause over 1 ms
	for b.Loop() {
		compiled(b)
	}
}
