package foryou

import (
	"encoding/json"
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"parvis/base/id"
	"parvis/base/store"
)

func people(ids ...id.Account) Names { return Names{Who: ids} }

func TestWhatSpeaksForAPost(t *testing.T) { // social-core 12
	t.Parallel()
	for what, c := range map[string]struct {
		r    Reasons
		age  time.Duration
		read bool
		want float64
	}{
		"nothing":             {Reasons{}, 0, true, 0},
		"a boost":             {Reasons{Boosted: people(1)}, 0, true, 2},
		"a like":              {Reasons{Liked: people(1)}, 0, true, 1},
		"a hashtag":           {Reasons{Tags: []id.Tag{1}}, 0, true, 1},
		"two hashtags":        {Reasons{Tags: []id.Tag{1, 2}}, 0, true, 1},
		"missed":              {Reasons{Missed: true}, 0, true, 1},
		"all of it":           {Reasons{Boosted: people(1, 2), Liked: people(3), Tags: []id.Tag{1}, Missed: true}, 0, true, 7},
		"unnamed count too":   {Reasons{Boosted: Names{Who: []id.Account{1}, More: 9}}, 0, true, 20},
		"after a half-life":   {Reasons{Boosted: people(1, 2)}, 6 * time.Hour, true, 2},
		"after two":           {Reasons{Boosted: people(1, 2)}, 12 * time.Hour, true, 1},
		"another language":    {Reasons{Boosted: people(1, 2)}, 0, false, 1},
		"a clock that is off": {Reasons{Liked: people(1)}, -time.Hour, true, 1},
	} {
		if got := score(c.r, c.age, c.read); math.Abs(got-c.want) > 1e-9 {
			t.Errorf("%s: %v, not %v", what, got, c.want)
		}
	}
}

func drawReasons(t *rapid.T) Reasons {
	n := rapid.IntRange(0, 5)
	some := func() (out []id.Account) {
		for i := range n.Draw(t, "accounts") {
			out = append(out, id.Account(i+1))
		}
		return out
	}
	r := Reasons{Boosted: people(some()...), Liked: people(some()...), Missed: rapid.Bool().Draw(t, "missed")}
	for i := range n.Draw(t, "tags") {
		r.Tags = append(r.Tags, id.Tag(i+1))
	}
	return r
}

// TestScoresAreFair: one more who speaks for a post never lowers it, age and a
// foreign language never raise it, and it halves in six hours.
func TestScoresAreFair(t *testing.T) { // social-core 12
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r, age, read := drawReasons(t), time.Duration(rapid.Int64Range(0, int64(lately)).Draw(t, "age")), rapid.Bool().Draw(t, "read")
		s := score(r, age, read)
		more := r
		more.Liked.More++
		boosted := r
		boosted.Boosted.More++
		if !(score(more, age, read) > s && score(boosted, age, read) > score(more, age, read)) {
			t.Fatalf("%+v: %v, with a like %v, with a boost %v", r, s, score(more, age, read), score(boosted, age, read))
		}
		if older := score(r, age+half, read); math.Abs(older-s/2) > 1e-9*s {
			t.Fatalf("after six hours %v is %v", s, older)
		}
		if score(r, age, false) > score(r, age, true) {
			t.Fatal("a foreign language raises a score")
		}
		if (s == 0) != r.none() {
			t.Fatalf("%+v has the score %v", r, s)
		}
	})
}

// TestChoosing: newest first, at most two of an author and a hundred in all, and
// nothing is left out for the sake of something lower.
func TestChoosing(t *testing.T) { // social-core 12
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var list []item
		for i := range rapid.IntRange(0, 300).Draw(t, "posts") {
			list = append(list, item{Post: id.Post(i + 1), author: id.Account(rapid.IntRange(1, 90).Draw(t, "author")), score: float64(rapid.IntRange(1, 20).Draw(t, "score"))})
		}
		got := choose(slices.Clone(list))
		of, in, least := map[id.Account]int{}, map[id.Post]bool{}, map[id.Account]float64{}
		lowest := math.Inf(1)
		for i, x := range got {
			of[x.author]++
			in[x.Post] = true
			if l, has := least[x.author]; !has || x.score < l {
				least[x.author] = x.score
			}
			lowest = min(lowest, x.score)
			if i > 0 && got[i-1].Post <= x.Post {
				t.Fatalf("%v stands before %v", got[i-1].Post, x.Post)
			}
			if of[x.author] > 2 {
				t.Fatalf("%d posts of one author", of[x.author])
			}
		}
		if len(got) > 100 {
			t.Fatalf("%d posts", len(got))
		}
		for _, x := range list {
			full := len(got) == 100 && x.score <= lowest
			capped := of[x.author] == 2 && x.score <= least[x.author]
			if !in[x.Post] && !full && !capped {
				t.Fatalf("%+v was left out of %d", x, len(got))
			}
		}
	})
}

func TestNamesStayShort(t *testing.T) { // architecture 9.6
	t.Parallel()
	n := Names{}
	for i := range 20 {
		n.Who = append(n.Who, id.Account(i+1))
	}
	n = n.short()
	if len(n.Who) != namesMax || n.More != 12 || n.Count() != 20 {
		t.Errorf("%+v", n)
	}
	if n = n.kept(func(a id.Account) bool { return a != 3 }); n.Count() != 19 || slices.Contains(n.Who, 3) {
		t.Errorf("without one of them: %+v", n)
	}
	if n = n.kept(func(id.Account) bool { return false }); n.Count() != 0 {
		t.Errorf("without a name there is nobody to show: %+v", n)
	}
}

func TestASelectionIsReadAsItWasWritten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := item{Post: id.Post(rapid.Int64Range(1, id.Max).Draw(t, "post")), Reasons: drawReasons(t)}
		data, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		var got item
		if err := json.Unmarshal(data, &got); err != nil {
			t.Fatal(err)
		}
		if got.Post != want.Post || got.weight() != want.weight() || !slices.Equal(got.Boosted.Who, want.Boosted.Who) || !slices.Equal(got.Tags, want.Tags) {
			t.Fatalf("%+v came back as %+v", want, got)
		}
	})
}

func TestWhoBoostedAndLikedCountsOnce(t *testing.T) { // social-core 12
	t.Parallel()
	all := pile{}
	all.acts([]store.Pair[id.Post, id.Account]{{Key: 1, Val: 5}, {Key: 1, Val: 6}}, []store.Pair[id.Post, id.Account]{{Key: 1, Val: 5}, {Key: 1, Val: 7}, {Key: 2, Val: 5}})
	if x := all[1]; !slices.Equal(x.Boosted.Who, []id.Account{5, 6}) || !slices.Equal(x.Liked.Who, []id.Account{7}) {
		t.Errorf("%+v", x)
	}
	if x := all[2]; !slices.Equal(x.Liked.Who, []id.Account{5}) || x.Boosted.Count() != 0 {
		t.Errorf("%+v", x)
	}
}

func TestLanguagesAreTheSameByTheirFirstPart(t *testing.T) {
	t.Parallel()
	if !sameLanguage("fr", "fr-CA") || !sameLanguage("FR", "fr") || sameLanguage("fr", "frr") || sameLanguage("fr", "en") {
		t.Error("languages are compared wrongly")
	}
}
