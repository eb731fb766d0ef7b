package app_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/push/pushtest"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/notify"
	"parvis/engine/policy"
	"parvis/engine/policy/decide"
	"parvis/engine/policy/filter"
	"parvis/engine/post"
)

// devices is a town whose jean has a browser and an app.
type devices struct {
	*town
	service *pushtest.Service
	lea     account.Actor
	jean    account.Actor
	seen    map[string]int // messages already looked at, by device
}

func eachDevice(t *testing.T, fn func(t *testing.T, d *devices)) {
	t.Helper()
	eachWith(t, []string{"server.allow_nets=127.0.0.0/8", "server.insecure_tls=true", "network.zone=Europe/Paris"}, func(t *testing.T, w *town) {
		d := &devices{town: w, service: pushtest.New(t), lea: w.person("lea"), jean: w.person("jean"), seen: map[string]int{}}
		d.choose(account.Settings{Lang: i18n.French})
		d.follow(d.jean, d.lea)
		browser, app := d.jean, d.jean
		browser.Session, app.Token = 7, 8
		d.subscribe("browser", browser, "", notify.Types())
		d.subscribe("app", app, "the app's token", []notify.Type{notify.Mention})
		d.settle()
		fn(t, d)
	})
}

func (d *devices) subscribe(name string, who account.Actor, access string, alerts []notify.Type) {
	d.t.Helper()
	b := d.service.Browser(d.t, name)
	d.write(func(tx *store.Tx) error {
		_, err := d.Notify.Subscribe(d.ctx, tx, who, notify.Subscription{Endpoint: b.Endpoint, P256dh: b.P256dh, Auth: b.Auth, Standard: true, Alerts: alerts}, access)
		return err
	})
}

func (d *devices) choose(s account.Settings) {
	d.t.Helper()
	d.write(func(tx *store.Tx) error { return d.Account.SetSettings(d.ctx, tx, d.jean, s) })
}

// got gives what a device received since the last call, as its worker would read it.
func (d *devices) got(name string) (out []map[string]any) {
	d.t.Helper()
	d.settle()
	var all []map[string]any
	for _, r := range d.service.Received() {
		if r.Browser != name {
			continue
		}
		var m map[string]any
		if err := json.Unmarshal([]byte(r.Data), &m); err != nil {
			d.t.Fatal(err)
		}
		all = append(all, m)
	}
	out = all[d.seen[name]:]
	d.seen[name] = len(all)
	return out
}

// one gives the one message that a device received.
func (d *devices) one(name string) map[string]any {
	d.t.Helper()
	got := d.got(name)
	if len(got) != 1 {
		d.t.Fatalf("%s received %v", name, got)
	}
	return got[0]
}

func (d *devices) none(when string) {
	d.t.Helper()
	if got := append(d.got("browser"), d.got("app")...); len(got) > 0 {
		d.t.Errorf("%s they received %v", when, got)
	}
}

func (d *devices) mention(text string) post.Post {
	d.t.Helper()
	return d.say(d.lea, post.Draft{Text: "@jean " + text, Visibility: post.Public})
}

// mark moves jean's marker to a notification.
func (d *devices) mark(n id.Notification) {
	d.t.Helper()
	d.write(func(tx *store.Tx) error {
		_, err := d.Notify.Mark(d.ctx, tx, d.jean, notify.TimelineNotifications, int64(n), notify.Anew)
		return err
	})
}

// acts names the buttons of a message with what they do.
func acts(m map[string]any) (out []string) {
	list, _ := m["actions"].([]any)
	for _, a := range list {
		b := a.(map[string]any)
		out = append(out, fmt.Sprint(b["title"], " ", b["open"], " ", b["send"]))
	}
	return out
}

// A browser's message has buttons in the member's language and the number of what is
// unread; an app's is the one that apps know.
func TestWhatAMessageCarries(t *testing.T) { // web-client 11
	eachDevice(t, func(t *testing.T, d *devices) {
		p := d.mention("bonjour")
		m, n := d.one("browser"), d.notices(d.jean)[0]
		if m["title"] != "lea vous a mentionné" || m["body"] != "@jean bonjour" || m["url"] != "/@lea/"+p.ID.String() || m["unread"] != 1.0 {
			t.Errorf("the browser is told %v", m)
		}
		want := []string{"Répondre /compose?reply=" + p.ID.String() + " <nil>", "J’aime <nil> /posts/" + p.ID.String() + "/favourite", "Marquer comme lu <nil> /notifications/read?upto=" + n.ID.String()}
		if got := acts(m); !slices.Equal(got, want) {
			t.Errorf("its buttons are %q", got)
		}
		app := d.one("app")
		for key := range app {
			if !slices.Contains([]string{"access_token", "preferred_locale", "notification_id", "notification_type", "icon", "title", "body"}, key) {
				t.Errorf("an app is told %s", key)
			}
		}
		if app["access_token"] != "the app's token" || app["body"] != "@jean bonjour" {
			t.Errorf("the app is told %v", app)
		}
		mine := d.say(d.jean, post.Draft{Text: "à moi", Visibility: post.Public})
		d.write(func(tx *store.Tx) error { _, err := d.Post.Favourite(d.ctx, tx, d.lea, mine.ID); return err })
		if m = d.one("browser"); m["body"] != "à moi" || m["unread"] != 1.0 || len(acts(m)) != 1 {
			t.Errorf("of a like the browser is told %v", m)
		}
	})
}

// What is covered for a member says only that there is something; what is hidden from
// them says nothing.
func TestMessagesDoNotUncover(t *testing.T) { // web-client 11
	eachDevice(t, func(t *testing.T, d *devices) {
		d.say(d.lea, post.Draft{Text: "@jean secret de Polichinelle", Spoiler: "la fin du film", Visibility: post.Public})
		for _, device := range []string{"browser", "app"} {
			if m := d.one(device); m["body"] != "la fin du film" {
				t.Errorf("behind a warning, %s is told %v", device, m)
			}
		}
		keep := func(word, action string) {
			where := []string{string(filter.Notifications)}
			d.write(func(tx *store.Tx) error {
				_, err := d.Filter.Add(d.ctx, tx, d.jean, filter.Draft{Title: &word, Contexts: &where, Action: &action, Keywords: []filter.KeywordDraft{{Text: &word}}})
				return err
			})
		}
		keep("pluie", "warn")
		keep("vent", "hide")
		keep("neige", "blur")
		bare := func(what string) {
			t.Helper()
			for _, device := range []string{"browser", "app"} {
				m := d.one(device)
				if m["body"] != "" || m["title"] != "lea vous a mentionné" || strings.Contains(fmt.Sprint(m), "pluie") {
					t.Errorf("of what %s covers, %s is told %v", what, device, m)
				}
				if device == "browser" && len(acts(m)) != 1 {
					t.Errorf("what %s covers can be answered: %q", what, acts(m))
				}
			}
		}
		d.mention("la pluie")
		bare("a filter")
		d.mention("le vent")
		d.none("of what a filter hides")
		d.mention("la neige")
		if m := d.one("browser"); m["body"] != "@jean la neige" {
			t.Errorf("a filter for files covers words: %v", m)
		}
		d.one("app")

		// What is covered while the message is on its way, and what is not to be pushed.
		rita := d.person("rita")
		label := func(val string) {
			d.service.Answer(http.StatusServiceUnavailable, "")
			p := d.mention("une rumeur")
			d.settle()
			d.write(func(tx *store.Tx) error {
				_, err := d.Policy.Apply(d.ctx, tx, policy.LabelWrite{Source: "crisis/1", Subject: decide.Ref{Kind: decide.KindPost, ID: int64(p.ID)}, Author: d.lea.Account, Val: val, As: decide.RoleReviewer, By: rita.Account})
				return err
			})
			d.service.Answer(0, "")
			d.clock.Advance(2 * time.Minute)
		}
		label("!warn")
		bare("a warning of the network")
		label("crisis-misleading")
		d.none("of what is misleading")
	})
}

// In quiet hours nothing is sent; afterwards a browser is told how much is new, and how
// much of it is addressed to the member (a follower is not), and an
// app the newest.
func TestQuietHoursHoldMessages(t *testing.T) { // web-client 11
	eachDevice(t, func(t *testing.T, d *devices) { // 13:00 in Paris
		d.choose(account.Settings{Lang: i18n.French, QuietFrom: 12, QuietTo: 15})
		d.mention("un")
		d.mention("deux")
		d.follow(d.person("nour"), d.jean)
		d.mention("trois")
		d.none("in quiet hours")
		first := d.notices(d.jean)
		d.mark(first[len(first)-1].ID)
		d.clock.Advance(2 * time.Hour)
		m := d.one("browser")
		if m["title"] != "3 notifications pendant vos heures calmes" || m["url"] != "/notifications" || m["unread"] != 2.0 || m["body"] != "" || m["notification_id"] != first[0].ID.String() {
			t.Errorf("afterwards the browser is told %v", m)
		}
		if got := acts(m); len(got) != 1 || !strings.HasSuffix(got[0], "/notifications/read?upto="+first[0].ID.String()) {
			t.Errorf("its buttons are %q", got)
		}
		if m := d.one("app"); m["body"] != "@jean trois" {
			t.Errorf("afterwards the app is told %v", m)
		}
		d.mention("quatre")
		d.one("browser")
		d.one("app")

		// The next day all is read in time.
		d.clock.Advance(22 * time.Hour)
		d.mention("cinq")
		d.mark(d.notices(d.jean)[0].ID)
		d.clock.Advance(3 * time.Hour)
		d.none("after all was read")

		// Other hours hold what waits longer, and none let it go.
		d.clock.Advance(21 * time.Hour)
		d.mention("six")
		d.settle()
		d.choose(account.Settings{Lang: i18n.French, QuietFrom: 12, QuietTo: 18})
		d.settle()
		d.clock.Advance(3 * time.Hour)
		d.none("in longer quiet hours")
		d.choose(account.Settings{Lang: i18n.English})
		if m := d.one("browser"); m["title"] != "1 notification while it was quiet" {
			t.Errorf("the browser is told %v", m)
		}
		d.one("app")
		d.clock.Advance(24 * time.Hour)
		d.none("a day later")
	})
}

// A message that could not be sent before quiet hours waits for their end.
func TestQuietHoursHoldWhatIsOnItsWay(t *testing.T) { // web-client 11
	eachDevice(t, func(t *testing.T, d *devices) {
		d.service.Answer(http.StatusServiceUnavailable, "")
		d.mention("en route")
		d.settle()
		d.choose(account.Settings{Lang: i18n.French, QuietFrom: 13, QuietTo: 14})
		d.service.Answer(0, "")
		d.clock.Advance(10 * time.Minute)
		d.none("in quiet hours")
		d.clock.Advance(time.Hour)
		if m := d.one("browser"); m["title"] != "1 notification pendant vos heures calmes" {
			t.Errorf("the browser is told %v", m)
		}
		d.one("app")
	})
}

// TestARevokedAppHearsNothing: who ends what an app may do, one app or all, is no longer
// written to on its device; the others go on. // social-core 6
func TestARevokedAppHearsNothing(t *testing.T) {
	t.Parallel()
	eachDevice(t, func(t *testing.T, d *devices) {
		add := func(name string) (token string) {
			b := d.service.Browser(d.t, name)
			token = d.appToken(d.jean)
			body, err := json.Marshal(map[string]any{
				"subscription": map[string]any{"endpoint": b.Endpoint, "standard": true, "keys": map[string]string{"p256dh": b.P256dh, "auth": b.Auth}},
				"data":         map[string]any{"alerts": map[string]bool{"mention": true}},
			})
			if err != nil {
				t.Fatal(err)
			}
			if code, answer := d.call(token, "POST", "/api/v1/push/subscription", "application/json", body); code != http.StatusOK {
				t.Fatalf("%d %s", code, answer)
			}
			return token
		}
		hear := func(when string, want ...string) {
			t.Helper()
			d.clock.Advance(time.Minute)
			d.mention(when)
			for _, name := range []string{"lost", "kept", "app"} {
				if got := len(d.got(name)); (got == 1) != slices.Contains(want, name) || got > 1 {
					t.Errorf("%s: %s received %d", when, name, got)
				}
			}
		}
		lost := add("lost")
		add("kept")
		hear("at first", "lost", "kept", "app")
		d.write(func(tx *store.Tx) error {
			_, app, err := d.Grant.Resolve(d.ctx, tx, lost)
			if err != nil {
				return err
			}
			return d.Grant.RevokeApp(d.ctx, tx, d.jean, app.ID)
		})
		d.settle()
		hear("after one was revoked", "kept", "app")
		d.write(func(tx *store.Tx) error { return d.Grant.RevokeAll(d.ctx, tx, d.jean.Account) })
		d.settle()
		hear("after all were", "app") // whose token this test made up
	})
}
