package app_test

import (
	"context"
	"crypto/ecdh"
	"crypto/rand"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"parvis/base/clock"
	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/mail"
	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/engine/account"
	"parvis/engine/graph"
	"parvis/engine/message"
	"parvis/engine/notify"
	"parvis/engine/policy"
	"parvis/engine/policy/decide"
	"parvis/engine/post"
)

// reachable makes a member with an address who wants letters.
func (w *town) reachable(name, digest string, mailOn ...string) account.Actor {
	w.t.Helper()
	var actor account.Actor
	w.write(func(tx *store.Tx) error {
		a, err := w.Account.Create(w.ctx, tx, account.Actor{Role: account.Administrator}, account.Created{
			Username: name, Email: name + "@example.org", Lang: i18n.French, At: testkit.Noon.Add(-100 * 24 * time.Hour),
		})
		if err != nil {
			return err
		}
		actor = account.Actor{Account: a, State: account.Active, Scopes: account.AllScopes()}
		return w.Account.SetSettings(w.ctx, tx, actor, account.Settings{Digest: digest, MailOn: mailOn, Lang: i18n.French})
	})
	return actor
}

// letters gives what was written to a member since the last call.
func (w *town) letters(name string) []mail.Kept {
	w.t.Helper()
	w.settle()
	all := w.Mail.(*mail.Outbox).Letters(name + "@example.org")
	from := w.read[name]
	if w.read == nil {
		w.read = map[string]int{}
	}
	w.read[name] = len(all)
	return all[from:]
}

func (w *town) days(n int) {
	for range n {
		w.clock.Advance(24 * time.Hour)
		w.settle()
	}
}

// TestDigestsLeaveOut: what a label keeps out of digests is not counted, be it on a post
// or on who did something. // integrity 4.2
func TestDigestsLeaveOut(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		lea, zoe, jean := w.person("lea"), w.person("zoe"), w.reachable("jean", "daily")
		w.write(func(tx *store.Tx) error { return w.Account.MarkActive(w.ctx, tx, jean.Account) })
		own := w.say(jean, post.Draft{Text: "Le pont", Visibility: post.Public})
		kept := w.say(lea, post.Draft{Text: "bonjour @jean", Visibility: post.Public})
		left := w.say(lea, post.Draft{Text: "encore @jean", Visibility: post.Public})
		for _, by := range []account.Actor{lea, zoe} {
			w.write(func(tx *store.Tx) error {
				if err := w.Graph.Follow(w.ctx, tx, by, jean.Account, graph.FollowOptions{}); err != nil {
					return err
				}
				_, err := w.Post.Favourite(w.ctx, tx, by, own.ID)
				return err
			})
		}
		w.settle()
		w.labelled(left, decide.NoDigest, lea, false)
		w.write(func(tx *store.Tx) error { // defined by the label above
			_, err := w.Policy.Apply(w.ctx, tx, policy.LabelWrite{
				Source: "test/1", Subject: decide.Ref{Kind: decide.KindAccount, ID: int64(zoe.Account)}, Val: "!x-no-digest", As: decide.RoleReviewer, By: lea.Account,
			})
			return err
		})
		w.days(2)
		got := w.letters("jean")
		if len(got) != 1 || got[0].Subject != "3 nouveautés vous attendent" {
			t.Fatalf("%d letters: %+v", len(got), got)
		}
		for _, want := range []string{"1 mention", "1 nouvel abonné", "1 "} {
			if !strings.Contains(got[0].Text, want) {
				t.Errorf("%q is not in %q", want, got[0].Text)
			}
		}
		// Nothing but what is left out: no letter.
		w.labelled(kept, decide.NoDigest, lea, false)
		w.write(func(tx *store.Tx) error { return w.Account.MarkActive(w.ctx, tx, jean.Account) })
		w.labelled(w.say(lea, post.Draft{Text: "la suite @jean", Visibility: post.Public}), decide.NoDigest, lea, false)
		w.days(3)
		if got := w.letters("jean"); len(got) != 0 {
			t.Errorf("%d letters: %+v", len(got), got)
		}
	})
}

// TestDigestsCountConversations: who has no app is told in their digest in how many
// conversations something is new to them, once; who wants letters at once has them.
func TestDigestsCountConversations(t *testing.T) { // business-messaging 4
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		lea, jean, nour := w.person("lea"), w.reachable("jean", "daily"), w.reachable("nour", "never", "mention")
		open := func(with account.Actor) (c id.Chat) {
			w.write(func(tx *store.Tx) error {
				if err := w.Message.SetSettings(w.ctx, tx, with, message.Settings{Door: message.Everyone}); err != nil {
					return err
				}
				opened, _, err := w.Message.Open(w.ctx, tx, lea, message.Draft{With: []id.Account{with.Account}})
				c = opened.ID
				return err
			})
			return c
		}
		say := func(c id.Chat) (m message.Message) {
			w.write(func(tx *store.Tx) (err error) {
				m, _, err = w.Message.Send(w.ctx, tx, lea, c, message.Words{Text: "secret de Polichinelle"})
				return err
			})
			return m
		}
		w.write(func(tx *store.Tx) error { return w.Graph.Follow(w.ctx, tx, nour, lea.Account, graph.FollowOptions{}) })
		say(open(nour))
		if n := len(w.letters("nour")); n != 1 {
			t.Errorf("%d letters at once", n)
		}
		w.write(func(tx *store.Tx) error {
			return w.Account.SetSettings(w.ctx, tx, nour, account.Settings{Digest: "never"})
		})

		c := open(jean)
		say(c)
		last := say(c)
		w.days(2)
		if n := w.counted("SELECT COUNT(*) FROM post_post"); n != 1 {
			t.Errorf("%d messages are posts", n)
		}
		got := w.letters("jean")
		if len(got) != 1 || got[0].Subject != "Une nouveauté vous attend" || strings.Contains(got[0].Text+got[0].HTML, "Polichinelle") {
			t.Fatalf("the letters are %+v", got)
		}
		all(t, got[0].Text, "1 conversation avec de nouveaux messages", "/messages", "/letters/stop?")
		w.days(3)
		if n := len(w.letters("jean")); n != 0 {
			t.Errorf("%d letters about what was told", n)
		}

		w.write(func(tx *store.Tx) error { return w.Message.Read(w.ctx, tx, jean, c, last.Seq) })
		last = say(c)
		w.write(func(tx *store.Tx) error { return w.Message.Read(w.ctx, tx, jean, c, last.Seq) })
		w.days(3)
		if n := len(w.letters("jean")); n != 0 {
			t.Errorf("%d letters about what was read", n)
		}
		say(c)
		w.marked(decide.Ref{Kind: decide.KindAccount, ID: int64(lea.Account)}, lea.Account, decide.NoDigest, lea, false)
		w.days(3)
		if n := len(w.letters("jean")); n != 0 {
			t.Errorf("%d letters about who is kept out of digests", n)
		}
	})
}

// TestDigests: who was away is told how much they missed, once, in their
// language, without anybody's words; who was here is not.
func TestDigests(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		lea := w.person("lea")
		daily, weekly, never := w.reachable("jean", "daily"), w.reachable("nour", "weekly"), w.reachable("ines", "never")
		here := func(a account.Actor) {
			w.write(func(tx *store.Tx) error { return w.Account.MarkActive(w.ctx, tx, a.Account) })
		}
		here(daily)
		here(weekly)
		here(never)
		say := func(text string) post.Post {
			return w.say(lea, post.Draft{Text: text + " @jean @nour @ines", Visibility: post.Public})
		}
		say("secret de Polichinelle")
		say("encore")
		w.write(func(tx *store.Tx) error { return w.Graph.Follow(w.ctx, tx, lea, daily.Account, graph.FollowOptions{}) })
		w.settle()
		if got := w.letters("jean"); len(got) != 0 {
			t.Fatalf("%d letters at once", len(got))
		}
		w.days(2)
		got := w.letters("jean")
		if len(got) != 1 {
			t.Fatalf("%d letters after two days", len(got))
		}
		m := got[0]
		for _, want := range []string{"2 mentions", "1 nouvel abonné", "/notifications", "/letters/stop?"} {
			if !strings.Contains(m.Text, want) {
				t.Errorf("%q is not in %q", want, m.Text)
			}
		}
		if m.Subject != "3 nouveautés vous attendent" || strings.Contains(m.Text+m.HTML+string(m.Raw), "Polichinelle") {
			t.Errorf("subject %q; text %q", m.Subject, m.Text)
		}
		if n := len(w.letters("nour")) + len(w.letters("ines")); n != 0 {
			t.Errorf("%d letters too early", n)
		}
		w.days(6)
		if n := len(w.letters("jean")); n != 0 {
			t.Errorf("%d letters about what was told", n)
		}
		if n := len(w.letters("nour")); n != 1 {
			t.Errorf("%d weekly letters", n)
		}
		if n := len(w.letters("ines")); n != 0 {
			t.Errorf("%d letters to who wants none", n)
		}

		// Who reads their notifications, or is here, is not written to.
		p := say("troisième")
		w.settle()
		var newest int64
		w.write(func(tx *store.Tx) error {
			list, err := w.Notify.List(w.ctx, tx, daily, notify.Query{}, store.Page{Limit: 1})
			if err != nil || len(list) == 0 || list[0].Post != p.ID {
				t.Errorf("%v, %v", list, err)
				return err
			}
			newest = int64(list[0].ID)
			_, err = w.Notify.Mark(w.ctx, tx, daily, notify.TimelineNotifications, newest, notify.Anew)
			return err
		})
		for range 10 {
			here(weekly)
			w.days(1)
		}
		if n := len(w.letters("jean")) + len(w.letters("nour")); n != 0 {
			t.Errorf("%d letters to who was here", n)
		}
		w.days(8)
		if n := len(w.letters("nour")); n != 1 {
			t.Errorf("%d letters once they were away", n)
		}
	})
}

var stopLink = regexp.MustCompile(`https?://[^/]+(/letters/stop\?\S+)`)

// TestLettersAtOnce: the kinds a member chose are written about at once, and the
// link of the letter ends that kind, by a button or by one POST (RFC 8058).
func TestLettersAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		lea := w.person("lea")
		w.follow(w.reachable("jean", "never", "mention", "follow"), lea)
		w.say(lea, post.Draft{Text: "confidence pour @jean", Visibility: post.Direct})
		got := w.letters("jean")
		if len(got) != 1 || got[0].Subject != "@lea vous a mentionné" || strings.Contains(got[0].Text+got[0].HTML, "confidence") {
			t.Fatalf("letters %+v", got)
		}
		link := stopLink.FindStringSubmatch(got[0].Text)
		if link == nil {
			t.Fatalf("no link to stop in %q", got[0].Text)
		}
		ask := func(method, path string, want int) string {
			code, body := w.call("", method, path, "application/x-www-form-urlencoded", []byte("List-Unsubscribe=One-Click"))
			if code != want {
				t.Errorf("%s %s: %d", method, path, code)
			}
			return body
		}
		if body := ask("GET", link[1], http.StatusOK); !strings.Contains(body, `method="post"`) {
			t.Error("the page has no button")
		}
		w.say(lea, post.Draft{Text: "toujours @jean", Visibility: post.Public})
		if n := len(w.letters("jean")); n != 1 {
			t.Errorf("looking at the link ended the letters: %d", n)
		}
		ask("POST", strings.Replace(link[1], "what=mention", "what=follow", 1), http.StatusBadRequest)
		ask("POST", link[1], http.StatusOK)
		w.say(lea, post.Draft{Text: "et encore @jean", Visibility: post.Public})
		if n := len(w.letters("jean")); n != 0 {
			t.Errorf("%d letters after the end", n)
		}
		w.clock.Advance(400 * 24 * time.Hour)
		ask("POST", link[1], http.StatusBadRequest)
	})
}

// TestKindsThatNeverGoToDevices: a member's choice counts for every device,
// whatever its app asked for.
func TestKindsThatNeverGoToDevices(t *testing.T) {
	t.Parallel()
	pushed := make(chan string, 10)
	service := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		pushed <- r.URL.Path
		w.WriteHeader(http.StatusCreated)
	}))
	t.Cleanup(service.Close)
	w := &town{t: t, ctx: context.WithoutCancel(t.Context()), clock: clock.NewManual(testkit.Noon),
		set: []string{"storage.folder=" + t.TempDir(), "server.private=", "server.allow_nets=127.0.0.0/8", "server.insecure_tls=true"}}
	w.start(nil)
	lea, jean := w.person("lea"), w.person("jean")
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	jean.Token = 7
	w.write(func(tx *store.Tx) error {
		_, err := w.Notify.Subscribe(w.ctx, tx, jean, notify.Subscription{
			Endpoint: service.URL + "/device", P256dh: base64.RawURLEncoding.EncodeToString(key.PublicKey().Bytes()), Auth: base64.RawURLEncoding.EncodeToString(make([]byte, 16)),
			Standard: true, Alerts: []notify.Type{notify.Mention, notify.Follow},
		}, "access")
		return err
	})
	w.follow(lea, jean)
	w.settle()
	if got := <-pushed; got != "/device" {
		t.Errorf("pushed to %s", got)
	}
	w.write(func(tx *store.Tx) error {
		return w.Account.SetSettings(w.ctx, tx, jean, account.Settings{PushOff: []string{"follow"}})
	})
	w.follow(w.person("nour"), jean)
	w.say(lea, post.Draft{Text: "@jean", Visibility: post.Public})
	w.settle()
	<-pushed
	if len(pushed) != 0 {
		t.Error("a kind that is off went to a device")
	}
}
