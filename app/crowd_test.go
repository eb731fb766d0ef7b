package app_test

import (
	"slices"
	"testing"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/policy/decide"
	"parvis/engine/post"
)

// TestACrowdSeesWhatEachSees compares what streams send to many with what each
// of them is shown alone, for everybody who can stand to an author in another
// way, and for every kind of post.
func TestACrowdSeesWhatEachSees(t *testing.T) { // social-core R4, 11
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		author, quoted := w.person("lea"), w.person("jean")
		names := []string{"stranger", "follower", "followed", "blocker", "blocked", "muter", "named", "english"}
		crowd := []account.Actor{author, quoted}
		for _, n := range names {
			crowd = append(crowd, w.person(n))
		}
		by := func(name string) account.Actor { return crowd[2+slices.Index(names, name)] }
		w.follow(by("follower"), author)
		w.follow(author, by("followed"))
		crowd[len(crowd)-1].Lang = "en"
		w.write(func(tx *store.Tx) error { return w.Graph.Block(w.ctx, tx, by("blocker"), author.Account) })
		w.write(func(tx *store.Tx) error { return w.Graph.Block(w.ctx, tx, author, by("blocked").Account) })
		w.write(func(tx *store.Tx) error {
			return w.Graph.Mute(w.ctx, tx, by("muter"), author.Account, true, 0)
		})
		quotedPost := w.say(quoted, post.Draft{Text: "À citer", Visibility: post.Public})
		posts := []id.Post{
			w.say(author, post.Draft{Text: "Bonjour @named", Visibility: post.Public}).ID,
			w.say(author, post.Draft{Text: "Entre nous", Visibility: post.Private}).ID,
			w.say(author, post.Draft{Text: "Pour toi @named", Visibility: post.Direct}).ID,
			w.say(author, post.Draft{Text: "Je cite", Visibility: post.Public, Quote: quotedPost.ID}).ID,
			w.say(quoted, post.Draft{Text: "Je cite aussi", Visibility: post.Public, Quote: w.say(author, post.Draft{Text: "source", Visibility: post.Public}).ID}).ID,
		}
		poll := w.say(quoted, post.Draft{Text: "Oui ou non ?", Visibility: post.Public, Poll: &post.PollDraft{Options: []string{"Oui", "Non"}, ExpiresIn: time.Hour}})
		talk := w.say(quoted, post.Draft{Text: "Une conversation", Visibility: post.Public})
		for _, p := range []id.Post{quotedPost.ID, poll.ID, talk.ID} {
			w.write(func(tx *store.Tx) error { _, err := w.Post.Favourite(w.ctx, tx, by("follower"), p); return err })
			w.write(func(tx *store.Tx) error { _, err := w.Post.Bookmark(w.ctx, tx, by("english"), p); return err })
		}
		w.write(func(tx *store.Tx) error { _, err := w.Post.Reblog(w.ctx, tx, by("named"), poll.ID, ""); return err })
		w.write(func(tx *store.Tx) error {
			_, err := w.Post.Vote(w.ctx, tx, by("stranger"), poll.ID, []int{1})
			return err
		})
		w.write(func(tx *store.Tx) error { _, err := w.Post.MuteThread(w.ctx, tx, by("followed"), talk.ID); return err })
		posts = append(posts, w.say(author, post.Draft{Text: "Voyez", Visibility: post.Public, Quote: poll.ID}).ID,
			w.say(author, post.Draft{Text: "Je réponds", Visibility: post.Public, ReplyTo: talk.ID}).ID)
		w.write(func(tx *store.Tx) error {
			b, err := w.Post.Reblog(w.ctx, tx, author, poll.ID, "")
			posts = append(posts[:7], b.ID)
			return err
		})
		w.settle()
		for _, s := range []decide.Surface{decide.OnHome, decide.OnPublic, decide.OnTag} {
			for _, p := range posts {
				w.compareCrowd(crowd, s, p)
			}
		}
	})
}

func (w *town) compareCrowd(crowd []account.Actor, s decide.Surface, p id.Post) {
	w.t.Helper()
	shown := 0
	err := w.Store.Read(w.ctx, func(tx *store.Tx) error {
		all, err := w.Client.CrowdJSON(w.ctx, tx, crowd, s, p)
		if err != nil {
			return err
		}
		for i, viewer := range crowd {
			alone, err := w.Client.StatusJSON(w.ctx, tx, viewer, s, p)
			if err != nil {
				return err
			}
			if string(all[i]) != string(alone) {
				w.t.Errorf("on %v, viewer %d sees post %v in a crowd as\n%s\nand alone as\n%s", s, i, p, all[i], alone)
			}
			if alone != nil {
				shown++
			}
		}
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
	if shown == 0 || shown == len(crowd) {
		w.t.Errorf("on %v, post %v is shown to %d of %d: the crowd tells nothing apart", s, p, shown, len(crowd))
	}
}
