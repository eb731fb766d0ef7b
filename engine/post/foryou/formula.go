package foryou

import (
	"cmp"
	"math"
	"slices"
	"time"

	"parvis/base/id"
)

// What a candidate is weighed by (social-core 12). A boost is said to one's own
// followers, a like only to the author: it counts half.
const (
	boostWeight  = 2
	likeWeight   = 1
	tagWeight    = 1
	missedWeight = 1
	// foreign is what is left of a score in a language that the member does not
	// read.
	foreign = 0.25
	half    = 6 * time.Hour
)

const (
	// lately is how far back candidates were written.
	lately = 48 * time.Hour
	// perAuthor is how many posts of an author are selected, selectedMax how many
	// in all.
	perAuthor   = 2
	selectedMax = 100
	// namesMax is how many of those who speak for a post are kept by name.
	namesMax = 8
)

// Names are accounts that did the same with a post, newest first: some by name,
// and how many more.
type Names struct {
	Who  []id.Account `json:"who,omitempty"`
	More int          `json:"more,omitzero"`
}

// Count tells how many they are.
func (n Names) Count() int { return len(n.Who) + n.More }

// kept leaves those that pass, and the unnamed.
func (n Names) kept(pass func(id.Account) bool) Names {
	var who []id.Account
	for _, a := range n.Who {
		if pass(a) {
			who = append(who, a)
		}
	}
	if len(who) == 0 {
		return Names{} // whoever is left has no name to be shown by
	}
	return Names{who, n.More}
}

// short keeps as many names as are stored.
func (n Names) short() Names {
	if over := len(n.Who) - namesMax; over > 0 {
		return Names{n.Who[:namesMax], n.More + over}
	}
	return n
}

// Reasons say why a post was selected. Only accounts that the member follows are
// in them, each once.
type Reasons struct {
	Boosted Names `json:"boosted,omitzero"`
	Liked   Names `json:"liked,omitzero"`
	// Tags are hashtags of the post that the member follows.
	Tags []id.Tag `json:"tags,omitempty"`
	// Missed tells that somebody followed wrote it since the last visit, and that
	// it is among the best of that time.
	Missed bool `json:"missed,omitzero"`
}

// none tells that nothing speaks for a post any more.
func (r Reasons) none() bool {
	return r.Boosted.Count()+r.Liked.Count()+len(r.Tags) == 0 && !r.Missed
}

// weight sums up what speaks for a post.
func (r Reasons) weight() float64 {
	w := boostWeight*r.Boosted.Count() + likeWeight*r.Liked.Count()
	if len(r.Tags) > 0 {
		w += tagWeight
	}
	if r.Missed {
		w += missedWeight
	}
	return float64(w)
}

// score weighs a post that was written some time ago; read tells that it is in a
// language of the member's.
func score(r Reasons, age time.Duration, read bool) float64 {
	s := r.weight() * math.Exp2(-max(0, age.Hours())/half.Hours())
	if !read {
		s *= foreign
	}
	return s
}

// item is a post with what speaks for it.
type item struct {
	Post id.Post `json:"post"`
	Reasons
	author id.Account
	score  float64
}

// choose takes the best posts, few of each author, and gives them newest first.
func choose(list []item) []item {
	slices.SortFunc(list, func(a, b item) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(b.Post, a.Post))
	})
	of := map[id.Account]int{}
	out := make([]item, 0, min(len(list), selectedMax))
	for _, x := range list {
		if of[x.author]++; of[x.author] <= perAuthor && len(out) < selectedMax {
			out = append(out, x)
		}
	}
	slices.SortFunc(out, func(a, b item) int { return cmp.Compare(b.Post, a.Post) })
	return out
}
