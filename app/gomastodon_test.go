package app_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/png"
	"io"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mattn/go-mastodon"

	"parvis/app"
	"parvis/base/clock"
	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/seal"
	"parvis/base/store"
	"parvis/engine/account"
)

// served is the whole program behind a real listener, for clients nobody here
// wrote.
type served struct {
	*app.App
	t   *testing.T
	ctx context.Context
	app *mastodon.Application
}

func serve(t *testing.T) *served {
	t.Helper()
	s := app.NewSettings()
	set := []string{"storage.folder=" + t.TempDir(), "server.private=", "network.name=Aubrelle", "network.signup=open", "network.auto_confirm=true", "server.exempt_loopback=true", "server.password_grant=true"}
	if err := s.Load("", nil, set); err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.WithoutCancel(t.Context())
	a, err := app.Open(ctx, app.Options{Settings: s, Log: slog.New(slog.DiscardHandler), Clock: clock.System(), Listener: l})
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Start(ctx); err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: a.Gateway, ReadHeaderTimeout: time.Minute}
	go func() { _ = server.Serve(l) }()
	t.Cleanup(func() {
		_ = server.Close()
		_ = a.Stop(ctx)
	})
	w := &served{App: a, t: t, ctx: ctx}
	w.app = must(mastodon.RegisterApp(ctx, &mastodon.AppConfig{Server: a.Base, ClientName: "go-mastodon", Scopes: "read write follow push", RedirectURIs: "urn:ietf:wg:oauth:2.0:oob"}))(t)
	return w
}

// must gives a value, or ends the test.
func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

const secret = "une-phrase-assez-longue"

// join makes a member and signs in with the library.
func (w *served) join(name string) (*mastodon.Client, mastodon.ID) {
	w.t.Helper()
	hash := must(seal.NewPasswords(w.Clock, 1).Hash(w.ctx, secret))(w.t)
	var a id.Account
	err := w.Store.Write(w.ctx, func(tx *store.Tx) (err error) {
		a, err = w.Account.Create(w.ctx, tx, account.Actor{Role: account.Administrator}, account.Created{Username: name, Email: name + "@example.org", Hash: hash, Lang: i18n.French})
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	c := mastodon.NewClient(&mastodon.Config{Server: w.Base, ClientID: w.app.ClientID, ClientSecret: w.app.ClientSecret})
	if err := c.Authenticate(w.ctx, name+"@example.org", secret); err != nil {
		w.t.Fatal(err)
	}
	return c, mastodon.ID(a.String())
}

// drawn is a small picture.
func drawn(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func ok(t *testing.T, what string, is bool) {
	t.Helper()
	if !is {
		t.Errorf("go-mastodon: %s", what)
	}
}

func idsOf[T any](list []*T, of func(*T) mastodon.ID) []mastodon.ID {
	out := []mastodon.ID{}
	for _, x := range list {
		out = append(out, of(x))
	}
	return out
}

func statusID(s *mastodon.Status) mastodon.ID   { return s.ID }
func accountID(a *mastodon.Account) mastodon.ID { return a.ID }

// social-core R1, 3, 7.1, 7.2, 22: the module github.com/mattn/go-mastodon,
// unmodified, walks through the client API over real HTTP.
func TestGoMastodonWalk(t *testing.T) {
	t.Parallel()
	w := serve(t)
	léa, léaID := w.join("lea")
	jean, jeanID := w.join("jean")
	ctx := w.ctx

	name, note := "Léa 🌉", "Bonjour"
	me := must(léa.AccountUpdate(ctx, &mastodon.Profile{DisplayName: &name, Note: &note}))(t)
	ok(t, "the profile changes", me.DisplayName == name && must(léa.GetAccountCurrentUser(ctx))(t).ID == léaID)
	ok(t, "an account is found by name", must(jean.AccountLookup(ctx, "lea"))(t).ID == léaID)
	ok(t, "and by search", must(jean.AccountsSearch(ctx, "lea", 10))(t)[0].ID == léaID)
	ok(t, "jean follows", must(jean.AccountFollow(ctx, léaID))(t).Following)
	ok(t, "and is among the followers", slices.Equal(idsOf(must(léa.GetAccountFollowers(ctx, léaID, nil))(t), accountID), []mastodon.ID{jeanID}))

	for _, v := range []string{"public", "unlisted", "private", "direct"} {
		s := must(léa.PostStatus(ctx, &mastodon.Toot{Status: v + " pour @jean", Visibility: v}))(t)
		ok(t, v+" reaches jean", must(jean.GetStatus(ctx, s.ID))(t).Visibility == v)
	}
	file := must(léa.UploadMediaFromBytes(ctx, drawn(t)))(t)
	s := must(léa.PostStatus(ctx, &mastodon.Toot{Status: "une image #Aubrelle", MediaIDs: []mastodon.ID{file.ID}, Sensitive: true, SpoilerText: "carré"}))(t)
	ok(t, "the picture hangs on it", len(s.MediaAttachments) == 1 && s.MediaAttachments[0].ID == file.ID)
	poll := must(léa.PostStatus(ctx, &mastodon.Toot{Status: "oui ou non ?", Poll: &mastodon.TootPoll{Options: []string{"oui", "non"}, ExpiresInSeconds: 600}}))(t)
	ok(t, "jean votes", must(jean.PollVote(ctx, poll.Poll.ID, 1))(t).VotesCount == 1)
	edited := must(léa.UpdateStatus(ctx, &mastodon.Toot{Status: "corrigé #Aubrelle", MediaIDs: []mastodon.ID{file.ID}}, s.ID))(t)
	ok(t, "an edit is kept", edited.ID == s.ID && len(must(léa.GetStatusHistory(ctx, s.ID))(t)) == 2 && must(léa.GetStatusSource(ctx, s.ID))(t).Text == "corrigé #Aubrelle")
	reply := must(jean.PostStatus(ctx, &mastodon.Toot{Status: "@lea bien vu", InReplyToID: s.ID}))(t)
	ok(t, "a reply is below", slices.Equal(idsOf(must(léa.GetStatusContext(ctx, s.ID))(t).Descendants, statusID), []mastodon.ID{reply.ID}))
	must(jean.Favourite(ctx, s.ID))(t)
	must(jean.Bookmark(ctx, s.ID))(t)
	ok(t, "a boost wraps the post", must(jean.Reblog(ctx, s.ID))(t).Reblog.ID == s.ID)
	ok(t, "who liked it", slices.Equal(idsOf(must(léa.GetFavouritedBy(ctx, s.ID, nil))(t), accountID), []mastodon.ID{jeanID}))
	ok(t, "who boosted it", slices.Equal(idsOf(must(léa.GetRebloggedBy(ctx, s.ID, nil))(t), accountID), []mastodon.ID{jeanID}))
	ok(t, "likes and bookmarks", len(must(jean.GetFavourites(ctx, nil))(t)) == 1 && len(must(jean.GetBookmarks(ctx, nil))(t)) == 1)
	must(jean.Unreblog(ctx, s.ID))(t)
	must(jean.Unfavourite(ctx, s.ID))(t)
	must(jean.Unbookmark(ctx, s.ID))(t)

	has := func(list []*mastodon.Status) bool { return slices.Contains(idsOf(list, statusID), s.ID) }
	ok(t, "home", has(must(jean.GetTimelineHome(ctx, nil))(t)))
	ok(t, "public", has(must(jean.GetTimelinePublic(ctx, true, nil))(t)))
	ok(t, "hashtag", has(must(jean.GetTimelineHashtag(ctx, "aubrelle", true, nil))(t)))
	l := must(jean.CreateList(ctx, "amis"))(t)
	if err := jean.AddToList(ctx, l.ID, léaID); err != nil {
		t.Error(err)
	}
	ok(t, "list", has(must(jean.GetTimelineList(ctx, l.ID, nil))(t)) && must(jean.RenameList(ctx, l.ID, "vrais amis"))(t).Title == "vrais amis")
	ok(t, "direct posts make a conversation", len(must(jean.GetConversations(ctx, nil))(t)) > 0)
	f := must(jean.CreateFilter(ctx, &mastodon.Filter{Phrase: "brume", Context: []string{"home"}}))(t)
	ok(t, "filters", len(must(jean.GetFilters(ctx))(t)) == 1 && jean.DeleteFilter(ctx, f.ID) == nil)
	must(jean.AccountMute(ctx, léaID))(t)
	ok(t, "mutes", len(must(jean.GetMutes(ctx, nil))(t)) == 1)
	must(jean.AccountUnmute(ctx, léaID))(t)
	ok(t, "a hashtag is followed", must(jean.TagFollow(ctx, "aubrelle"))(t).Following)

	if err := w.Settle(ctx); err != nil {
		t.Fatal(err)
	}
	told := must(léa.GetNotifications(ctx, nil))(t)
	ok(t, "mention and follow are told", slices.ContainsFunc(told, func(n *mastodon.Notification) bool { return n.Type == "mention" && n.Status.ID == reply.ID }))
	ok(t, "search finds the account", len(must(jean.Search(ctx, "lea", false))(t).Accounts) == 1)
	ok(t, "a report is taken", must(jean.Report(ctx, léaID, []mastodon.ID{s.ID}, "trop"))(t).ID != "")
	instance := must(jean.GetInstance(ctx))(t)
	ok(t, "the instance names itself", instance.Title == "Aubrelle" && instance.URLs["streaming_api"] != "")

	seen := map[mastodon.ID]bool{}
	pg := &mastodon.Pagination{Limit: 2}
	for range 20 {
		page := must(léa.GetAccountStatuses(ctx, léaID, pg))(t)
		for _, x := range page {
			ok(t, "no post comes twice", !seen[x.ID])
			seen[x.ID] = true
		}
		if pg.MaxID == "" || len(page) == 0 {
			break
		}
		pg = &mastodon.Pagination{Limit: 2, MaxID: pg.MaxID}
	}
	ok(t, "the walk reaches the first post", len(seen) == 6)

	must(jean.AccountBlock(ctx, léaID))(t)
	_, err := léa.AccountFollow(ctx, jeanID)
	var refused *mastodon.APIError
	ok(t, "a blocked follow is refused", errors.As(err, &refused) && refused.StatusCode == http.StatusForbidden && refused.Message == "This action is not allowed")
	must(jean.AccountUnblock(ctx, léaID))(t)
	if err := léa.DeleteStatus(ctx, s.ID); err != nil {
		t.Error(err)
	}
	_, err = léa.GetStatus(ctx, s.ID)
	ok(t, "what is deleted is not found", errors.As(err, &refused) && refused.StatusCode == http.StatusNotFound && refused.Message == "Record not found")
	if err := jean.RevokeToken(ctx); err != nil {
		t.Error(err)
	}
	_, err = jean.GetAccountCurrentUser(ctx)
	ok(t, "a revoked token is refused", errors.As(err, &refused) && refused.StatusCode == http.StatusUnauthorized)
}

// social-core 11: the streams of the same module, over events and WebSocket.
func TestGoMastodonStreams(t *testing.T) {
	t.Parallel()
	w := serve(t)
	léa, léaID := w.join("lea")
	jean, _ := w.join("jean")
	must(jean.AccountFollow(w.ctx, léaID))(t)
	ctx, stop := context.WithTimeout(w.ctx, time.Minute)
	defer stop()
	for name, open := range map[string]func(context.Context) (chan mastodon.Event, error){
		"events": jean.StreamingUser, "websocket": jean.NewWSClient().StreamingWSUser,
	} {
		events := must(open(ctx))(t)
		var got mastodon.ID
		for try := 0; try < 100 && got == ""; try++ {
			sent := must(léa.PostStatus(ctx, &mastodon.Toot{Status: "en direct"}))(t)
			if err := w.Settle(ctx); err != nil {
				t.Fatal(err)
			}
			got = heard(ctx, events, sent.ID)
		}
		ok(t, name+" bring a post", got != "")
	}
}

// heard waits a moment for a post on a stream: the client connects when it
// likes, and may have missed it.
func heard(ctx context.Context, events chan mastodon.Event, want mastodon.ID) mastodon.ID {
	moment, stop := context.WithTimeout(ctx, 200*time.Millisecond)
	defer stop()
	for {
		select {
		case e := <-events:
			if u, is := e.(*mastodon.UpdateEvent); is && u.Status.ID == want {
				return u.Status.ID
			}
		case <-moment.Done():
			return ""
		}
	}
}

// social-core 3: what clients ask of a server before they know it.
func TestDiscovery(t *testing.T) {
	t.Parallel()
	w := serve(t)
	w.join("lea")
	for path, want := range map[string]string{
		"/.well-known/nodeinfo": `"href":"` + w.Base + `/nodeinfo/2.0"`, "/nodeinfo/2.0": `"upstream":{"name":"mastodon"}`, "/nodeinfo/2.1": `"name":"parvis"`,
		"/.well-known/host-meta": w.Base + "/.well-known/webfinger?resource={uri}", "/.well-known/webfinger?resource=acct:lea@" + w.Domain: `"subject":"acct:lea@` + w.Domain + `"`,
		"/.well-known/oauth-authorization-server": `"code_challenge_methods_supported":["S256"]`, "/health": `"status":"OK"`,
		"/api/v2/instance": `"api_versions":{"mastodon":10,"parvis":1}`, "/api/v1/instance": `"max_toot_chars":1000`, "/api/v1/instance/terms_of_service": `"effective":true`,
	} {
		req := must(http.NewRequestWithContext(w.ctx, http.MethodGet, w.Base+path, nil))(t)
		res := must(http.DefaultClient.Do(req))(t)
		body := must(io.ReadAll(res.Body))(t)
		_ = res.Body.Close()
		if res.StatusCode != http.StatusOK || !strings.Contains(string(body), want) {
			t.Errorf("%s: %d %s\nlacks %s", path, res.StatusCode, body, want)
		}
	}
}
