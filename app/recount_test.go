package app_test

import (
	"fmt"
	"testing"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/post"
)

// TestCountersAreMended: what a counter says wrongly is right within a hundred nights,
// held and deleted posts not counted; what is right is not written.
func TestCountersAreMended(t *testing.T) { // social-core 8.7
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		lea, max, zoe := w.person("lea"), w.person("max"), w.person("zoe")
		var posts []id.Post
		for i := range 70 { // more than one step
			posts = append(posts, w.say(lea, post.Draft{Text: fmt.Sprint("n° ", i), Visibility: post.Public}).ID)
		}
		liked, plain := posts[3], posts[4]
		var gone post.Post
		for _, p := range []id.Post{liked, posts[69]} {
			w.say(max, post.Draft{Text: "réponse", Visibility: post.Public, ReplyTo: p})
			gone = w.say(max, post.Draft{Text: "effacée", Visibility: post.Public, ReplyTo: p})
			w.say(zoe, post.Draft{Text: "citation", Visibility: post.Public, Quote: p})
			w.write(func(tx *store.Tx) error {
				if _, err := w.Post.Favourite(w.ctx, tx, max, p); err != nil {
					return err
				}
				if _, err := w.Post.Favourite(w.ctx, tx, zoe, p); err != nil {
					return err
				}
				if _, err := w.Post.Reblog(w.ctx, tx, zoe, p, post.Public); err != nil {
					return err
				}
				_, err := w.Post.Delete(w.ctx, tx, max, gone.ID)
				return err
			})
		}
		w.settle()
		right := post.Counts{Replies: 1, Reblogs: 1, Favourites: 2, Quotes: 1}
		look := func(p id.Post) post.Post {
			t.Helper()
			got, err := w.get(p)
			if err != nil {
				t.Fatal(err)
			}
			return got
		}
		if got := look(liked).Counts; got != right {
			t.Fatalf("at first %+v", got)
		}
		w.write(func(tx *store.Tx) error {
			_, err := tx.Exec("UPDATE post_counter SET replies = 7, reblogs = 0, favourites = -1, quotes = 3, rev = rev + 1 WHERE post = $1", liked)
			if err == nil {
				_, err = tx.Exec("UPDATE post_counter SET favourites = 9, rev = rev + 1 WHERE post = $1", plain)
			}
			return err
		})
		if got := look(liked).Counts; got == right {
			t.Fatal("nothing is wrong")
		}
		before := map[id.Post]int64{}
		for _, p := range posts {
			before[p] = look(p).Rev
		}
		w.days(101)
		if got := look(liked).Counts; got != right {
			t.Errorf("what was wrong is %+v", got)
		}
		if got := look(plain).Counts; got != (post.Counts{}) {
			t.Errorf("what nobody likes is %+v", got)
		}
		for p, rev := range before {
			want := rev
			if p == liked || p == plain {
				want++
			}
			if got := look(p); got.Rev != want {
				t.Errorf("post %d was written: revision %d, not %d", p, got.Rev, want)
			}
		}
	})
}

// TestNoPostIsPassedOver: while a young network grows with each day, each counter is
// looked at within a hundred nights and one. // social-core 8.7
func TestNoPostIsPassedOver(t *testing.T) {
	t.Parallel()
	w, _ := openTown(t)
	lea := w.person("lea")
	var posts []id.Post
	for night := range 160 {
		p := w.say(lea, post.Draft{Text: fmt.Sprint("jour ", night), Visibility: post.Public}).ID
		posts = append(posts, p)
		w.settle()
		w.write(func(tx *store.Tx) error {
			_, err := tx.Exec("UPDATE post_counter SET favourites = 7, rev = rev + 1 WHERE post = $1", p)
			return err
		})
		if got, err := w.get(p); err != nil || got.Counts.Favourites != 7 {
			t.Fatalf("%+v, %v", got, err)
		}
		w.days(1)
		if night < 101 {
			continue
		}
		if got, err := w.get(posts[night-101]); err != nil || got.Counts.Favourites != 0 {
			t.Errorf("of night %d: after 102 nights %d likes that nobody gave, %v", night-101, got.Counts.Favourites, err)
		}
	}
}
