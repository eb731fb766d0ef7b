package app_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"parvis/base/clock"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/engine/account"
	"parvis/engine/message"
	"parvis/system/business"
	"parvis/system/business/recurring"
)

// holder is a member who said yes to a topic.
type holder struct {
	account.Actor
	chat  id.Chat
	token recurring.Token
}

// holders has members say yes to a topic, each in a zone.
func (s *shop) holders(title string, f recurring.Frequency, zones ...string) []holder {
	w := s.w
	w.t.Helper()
	out := make([]holder, len(zones))
	for i := range zones {
		h := holder{Actor: w.person(fmt.Sprintf("%s%d", strings.ToLower(title), i))}
		w.write(func(tx *store.Tx) (err error) {
			if h.chat, err = w.Business.Open(w.ctx, tx, h.Actor, s.line); err == nil {
				_, _, err = w.Message.Send(w.ctx, tx, h.Actor, h.chat, message.Words{Text: "Bonjour"})
			}
			return err
		})
		out[i] = h
	}
	w.settle()
	for i, zone := range zones {
		h := &out[i]
		w.write(func(tx *store.Tx) error {
			a, err := w.Business.Called(w.ctx, tx, s.line.Portfolio, h.Account)
			if err == nil {
				_, err = w.Recurring.Ask(w.ctx, tx, s.line, recurring.Ask{To: a.Digits, Title: title, Payload: "p", Frequency: f, Zone: zone})
			}
			if err != nil {
				return err
			}
			n, err := store.One(tx, store.Value[int64], "SELECT id FROM business_recurring_request WHERE member = $1", h.Account)
			if err == nil {
				err = w.Recurring.Answer(w.ctx, tx, h.Actor, n, true)
			}
			if err != nil {
				return err
			}
			list, err := w.Recurring.Of(w.ctx, tx, h.Actor)
			h.token = list[0]
			return err
		})
	}
	return out
}

func zoned(n int, zone string) []string { return slices.Repeat([]string{zone}, n) }

// cast begins a broadcast to weekly holders, with more of the body.
func (k *kiosk) cast(name, topic, words, more string, want int) map[string]any {
	k.shop.w.t.Helper()
	return k.call(k.token, "POST", "/me/notification_broadcasts", `{"name":"`+name+`","topic":"`+topic+`","frequency":"WEEKLY","message":{"text":"`+words+`"}`+more+`}`, want)
}

// report gives a broadcast once it has gone as far as it goes now: its state, how much was
// looked at, and its numbers, 0 for few.
func (k *kiosk) report(which any) (state string, percent int, n map[string]int) {
	k.shop.w.t.Helper()
	k.shop.w.settle()
	got := k.call(k.token, "GET", "/"+which.(string), "", 200)
	n = map[string]int{}
	number := func(name string, v map[string]any) {
		if c, ok := v["count"].(float64); ok {
			n[name] = int(c)
		} else if v["fewer_than"] != float64(5) {
			k.shop.w.t.Errorf("%s is %v", name, v)
		}
	}
	for _, name := range []string{"accepted", "delivered", "read", "stopped"} {
		number(name, got[name].(map[string]any))
	}
	for _, s := range got["skipped"].([]any) {
		number(s.(map[string]any)["reason"].(string), s.(map[string]any))
	}
	return got["status"].(string), int(got["progress_percent"].(float64)), n
}

// heardIt counts how often a member was told something.
func (w *town) heardIt(h holder, words string) (n int) {
	w.t.Helper()
	w.write(func(tx *store.Tx) error {
		n = 0
		said, err := w.Message.Messages(w.ctx, tx, h.Actor, h.chat, message.Range{Limit: 100})
		for _, m := range said {
			if m.Words.Text == words {
				n++
			}
		}
		return err
	})
	return n
}

// A broadcast tells everybody who said yes to a topic once, but for those whom it may not
// tell now; its report has reasons and numbers, and none of few. The same call again is the
// same broadcast.
func TestABroadcastTellsEverybodyOnce(t *testing.T) { // business-messaging 17.11
	t.Parallel()
	eachKiosk(t, func(t *testing.T, k *kiosk, lang string) {
		w, all := k.shop.w, k.holders("Soldes", recurring.Weekly, zoned(70, "Europe/Paris")...)
		k.holders("Autre", recurring.Weekly, "Europe/Paris")
		for what, body := range map[string]string{
			"no name":            `{"topic":"Soldes","frequency":"WEEKLY","message":{"text":"x"}}`,
			"no topic":           `{"name":"a","frequency":"WEEKLY","message":{"text":"x"}}`,
			"no frequency":       `{"name":"a","topic":"Soldes","message":{"text":"x"}}`,
			"no message":         `{"name":"a","topic":"Soldes","frequency":"WEEKLY"}`,
			"a time with a zone": `{"name":"a","topic":"Soldes","frequency":"WEEKLY","message":{"text":"x"},"send_at_local":"2026-12-24T09:00Z"}`,
			"a time long ago":    `{"name":"a","topic":"Soldes","frequency":"WEEKLY","message":{"text":"x"},"send_at_local":"2020-12-24T09:00"}`,
			"a far time":         `{"name":"a","topic":"Soldes","frequency":"WEEKLY","message":{"text":"x"},"send_at_local":"2036-12-24T09:00"}`,
		} {
			if got := pageRefusal(k.call(k.token, "POST", "/me/notification_broadcasts", body, 400)); got != [2]int{100, 0} {
				t.Errorf("%s: %v", what, got)
			}
		}
		for _, h := range all[:6] {
			k.tell(h.token.Text, "Juste avant", 200)
		}
		w.write(func(tx *store.Tx) error {
			for _, h := range all[6:13] {
				if err := w.Recurring.Stop(w.ctx, tx, h.Actor, h.token.ID); err != nil {
					return err
				}
			}
			for i, h := range all[13:21] { // for two reasons that are told as one
				err := w.Recurring.Pause(w.ctx, tx, h.Actor, 24*time.Hour)
				if i < 3 {
					err = w.Business.Stop(w.ctx, tx, h.Actor, k.line.ID)
				}
				if err != nil {
					return err
				}
			}
			return nil
		})
		k.clock.Advance(3 * time.Minute) // no follow-up of what was told before
		made := k.cast("ouverture", "Soldes", "Tout à moitié prix", "", 200)
		again := k.cast("ouverture", "Soldes", "Tout à moitié prix", "", 200)
		if again["id"] != made["id"] {
			t.Errorf("the same again is %v, before %v", again, made)
		}
		if got := pageRefusal(k.cast("ouverture", "Soldes", "Autre chose", "", 400)); got != [2]int{100, 0} {
			t.Errorf("something else under the same name: %v", got)
		}
		state, percent, n := k.report(made["id"])
		if want := map[string]int{"accepted": 49, "PERIOD": 6, "STOPPED": 7, "UNREACHABLE": 8}; state != "COMPLETED" || percent != 100 || fmt.Sprint(n) != fmt.Sprint(want) {
			t.Errorf("the report is %s, %d per cent, %v; want %v", state, percent, n, want)
		}
		for i, h := range all {
			want := 1
			if i < 21 {
				want = 0
			}
			if got := w.heardIt(h, "Tout à moitié prix"); got != want {
				t.Errorf("member %d was told %d times", i, got)
			}
		}
		for i, h := range all[21:30] {
			if i < 4 { // few
				continue
			}
			w.write(func(tx *store.Tx) error {
				c, err := w.Message.Chat(w.ctx, tx, h.Actor, h.chat)
				if err == nil {
					err = w.Message.Read(w.ctx, tx, h.Actor, h.chat, c.LastSeq)
				}
				return err
			})
		}
		if _, _, n = k.report(made["id"]); n["read"] != 5 || n["delivered"] != 5 || n["stopped"] != 0 {
			t.Errorf("when five read it the report is %v", n)
		}
		for _, h := range all[21:26] {
			for _, turn := range []func(*recurring.Engine, *store.Tx) error{
				func(e *recurring.Engine, tx *store.Tx) error { return e.Stop(w.ctx, tx, h.Actor, h.token.ID) },
				func(e *recurring.Engine, tx *store.Tx) error { return e.Resume(w.ctx, tx, h.Actor, h.token.ID) },
				func(e *recurring.Engine, tx *store.Tx) error { return e.Stop(w.ctx, tx, h.Actor, h.token.ID) },
			} {
				w.write(func(tx *store.Tx) error { return turn(w.Recurring, tx) })
			}
		}
		if _, _, n = k.report(made["id"]); n["stopped"] != 5 {
			t.Errorf("when five stopped the report is %v", n)
		}
		k.call(k.token, "DELETE", "/"+made["id"].(string), "", 400) // there is nothing to take back
		other := k.house.shop("noe")
		if got := pageRefusal(other.call(other.token, "GET", "/"+made["id"].(string), "", 400)); got != [2]int{100, 33} {
			t.Errorf("another organisation reads it: %v", got)
		}
		second := k.cast("relance", "Soldes", "Encore", "", 200)
		if _, _, n = k.report(second["id"]); n["accepted"] != 0 || n["PERIOD"] != 6+44 {
			t.Errorf("twice in a week the report is %v", n)
		}
		list := k.call(k.token, "GET", "/"+k.line.ID.String()+"/notification_broadcasts?limit=1", "", 200)
		first := list["data"].([]any)[0].(map[string]any)
		if first["id"] != second["id"] || first["name"] != "relance" {
			t.Errorf("the newest is %v", first)
		}
		after := list["paging"].(map[string]any)["cursors"].(map[string]any)["after"].(string)
		if rest := k.call(k.token, "GET", "/"+k.line.ID.String()+"/notification_broadcasts?after="+after, "", 200)["data"].([]any); len(rest) != 1 || rest[0].(map[string]any)["id"] != made["id"] {
			t.Errorf("the second page is %v", rest)
		}
		k.mustDrawBroadcasts(t, lang)
	})
}

// mustDrawBroadcasts looks at the page of who sends.
func (k *kiosk) mustDrawBroadcasts(t *testing.T, lang string) {
	t.Helper()
	path := "/studio/business/" + k.line.Portfolio.String() + "/lines/" + k.line.ID.String() + "/notifications"
	anna := k.browser(lang)
	anna.join("anna")
	if got := anna.get(path); got.StatusCode != http.StatusNotFound {
		t.Errorf("who has no role reads it: %d", got.StatusCode)
	}
	analyst := k.named("anna")
	k.shop.w.write(func(tx *store.Tx) error {
		return k.shop.w.appoint(tx, k.owner, k.line.Portfolio, analyst.Account, business.Analyst)
	})
	html := anna.open(path)
	has(t, html, `<progress max="100" value="100"`)
	page := unmarked(html)
	for _, want := range map[string][]string{
		"fr": {"Envois groupés", "ouverture", "Écartées : arrêtées 7", "Écartées : injoignables 8", "Arrêts dans la semaine qui suit 5", "Annulées moins de 5", "100 % parcourus", "calmes 49", "Arrivées 5"},
		"en": {"Broadcasts", "ouverture", "Skipped: stopped 7", "Skipped: cannot be reached 8", "Stops in the week after it 5", "Taken back fewer than 5", "100% looked at", "hours 49", "Delivered 5"},
	}[lang] {
		has(t, page, want)
	}
}

// What a broadcast says by night waits for the morning of each member; until then it is
// taken back as a whole, by its app or on the desk.
func TestABroadcastIsTakenBack(t *testing.T) { // business-messaging 17.10, 17.11
	t.Parallel()
	eachKiosk(t, func(t *testing.T, k *kiosk, lang string) {
		w, all := k.shop.w, k.holders("Soldes", recurring.Weekly, zoned(40, "Europe/Paris")...)
		k.until(22, 0)
		made := k.cast("nuit", "Soldes", "De nuit", "", 200)
		if state, _, n := k.report(made["id"]); state != "COMPLETED" || n["accepted"] != 40 {
			t.Errorf("by night it is %s with %v", state, n)
		}
		if n := w.heardIt(all[0], "De nuit"); n != 0 {
			t.Errorf("by night a member is told %d times", n)
		}
		w.write(func(tx *store.Tx) error { // who stops meanwhile is not told
			for _, h := range all[:5] {
				if err := w.Recurring.Stop(w.ctx, tx, h.Actor, h.token.ID); err != nil {
					return err
				}
			}
			return nil
		})
		if _, _, n := k.report(made["id"]); n["accepted"] != 35 || n["STOPPED"] != 5 {
			t.Errorf("when five stopped it has %v", n)
		}
		k.call(k.token, "DELETE", "/"+made["id"].(string), "", 200)
		k.call(k.token, "DELETE", "/"+made["id"].(string), "", 200)
		if state, _, n := k.report(made["id"]); state != "CANCELED" || n["accepted"] != 0 || n["CANCELED"] != 35 {
			t.Errorf("taken back it is %s with %v", state, n)
		}
		if n := w.counted("SELECT COUNT(*) FROM business_recurring_waiting"); n != 0 {
			t.Errorf("%d still wait", n)
		}
		k.cast("nuit 2", "Soldes", "Bonjour à tous", "", 200)
		k.until(9, 0)
		for _, h := range all[:6] {
			want := 1
			if h.token.ID <= all[4].token.ID {
				want = 0
			}
			if w.heardIt(h, "De nuit") != 0 || w.heardIt(h, "Bonjour à tous") != want {
				t.Errorf("in the morning a member was told %d and %d times", w.heardIt(h, "De nuit"), w.heardIt(h, "Bonjour à tous"))
			}
		}

		day := k.clock.Now().AddDate(0, 0, 9).Format(time.DateOnly)
		later := k.cast("plus tard", "Soldes", "Jamais", `,"send_at_local":"`+day+`T10:00"`, 200)
		if state, percent, _ := k.report(later["id"]); state != "PLANNED" || percent != 0 {
			t.Errorf("before it begins it is %s, %d per cent", state, percent)
		}
		boss := k.browser(lang)
		boss.join("anna")
		developer := k.named("anna")
		w.write(func(tx *store.Tx) error {
			return w.appoint(tx, k.owner, k.line.Portfolio, developer.Account, business.Developer)
		})
		path := "/studio/business/" + k.line.Portfolio.String() + "/lines/" + k.line.ID.String() + "/notifications"
		has(t, boss.open(path), `name="recall" value="`+later["id"].(string)+`"`)
		if got := k.eli.post(path, url.Values{"recall": {later["id"].(string)}}, nil); got.StatusCode != http.StatusNotFound {
			t.Errorf("who has no role takes it back: %d", got.StatusCode)
		}
		boss.send(path, url.Values{"recall": {later["id"].(string)}}, nil)
		if state, _, _ := k.report(later["id"]); state != "CANCELED" {
			t.Errorf("taken back on the desk it is %s", state)
		}
		hasNot(t, boss.open(path), `name="recall"`)
		for range 10 {
			k.until(12, 0)
		}
		if n := w.heardIt(all[9], "Jamais"); n != 0 {
			t.Errorf("what was taken back is told %d times", n)
		}
	})
}

// A time of the calendar is that of the zone of each token; the one that a member chose for
// themselves is not told by it.
func TestABroadcastKeepsTheClockOfItsMembers(t *testing.T) { // business-messaging 17.11
	t.Parallel()
	eachKiosk(t, func(t *testing.T, k *kiosk, _ string) {
		zones := append(zoned(33, "Europe/Paris"), zoned(33, "America/New_York")...)
		zones = append(zones, zoned(5, "Asia/Tokyo")...)
		w, all := k.shop.w, k.holders("Soldes", recurring.Weekly, zones...)
		w.write(func(tx *store.Tx) error {
			set, err := w.Account.Settings(w.ctx, tx, all[0].Account)
			if set.Zone = "Asia/Tokyo"; err == nil {
				err = w.Account.SetSettings(w.ctx, tx, all[0].Actor, set)
			}
			return err
		})
		k.until(20, 0)
		day := k.clock.Now().AddDate(0, 0, 2).Format(time.DateOnly)
		made := k.cast("heure", "Soldes", "Il est dix heures", `,"send_at_local":"`+day+`T10:00"`, 200)
		told := func() (n [3]int) {
			for i, h := range all {
				got := w.heardIt(h, "Il est dix heures")
				if got > 1 {
					t.Errorf("member %d is told %d times", i, got)
				}
				n[min(i/33, 2)] += got
			}
			return n
		}
		from, err := time.Parse("2006-01-02T15:04", day+"T10:00")
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			utc  time.Duration // from ten o'clock in UTC
			want [3]int
		}{
			{-9*time.Hour - time.Minute, [3]int{}}, {-9 * time.Hour, [3]int{0, 0, 5}},
			{-time.Hour - time.Minute, [3]int{0, 0, 5}}, {-time.Hour, [3]int{33, 0, 5}},
			{5*time.Hour - time.Minute, [3]int{33, 0, 5}}, {5 * time.Hour, [3]int{33, 33, 5}},
		} {
			k.later(from.Add(c.utc).Sub(k.clock.Now()))
			if got := told(); got != c.want {
				t.Errorf("at %s from ten it was told to %v, not %v", c.utc, got, c.want)
			}
		}
		if state, _, n := k.report(made["id"]); state != "COMPLETED" || n["accepted"] != 71 {
			t.Errorf("it is %s with %v", state, n)
		}
	})
}

// begin begins a broadcast, and gives its number.
func (s *shop) begin(topic, words string) (n int64) {
	s.w.t.Helper()
	s.w.write(func(tx *store.Tx) error {
		b, err := s.w.Recurring.Cast(s.w.ctx, tx, s.line, recurring.Broadcast{Name: "b", Title: topic, Frequency: recurring.Weekly}, message.Words{Text: words})
		n = b.ID
		return err
	})
	return n
}

// A broadcast that was under way when the process ended goes on in the next one.
func TestABroadcastOutlivesTheProcess(t *testing.T) { // business-messaging 17.11
	t.Parallel()
	w, _ := openTown(t, "server.allow_nets=127.0.0.1/32")
	s := w.shop("ines")
	all := s.holders("Soldes", recurring.Weekly, zoned(200, "Europe/Paris")...)
	w.settle()
	s.begin("Soldes", "Une fois")
	if err := w.stop(); err != nil {
		t.Fatal(err)
	}
	w.start(nil)
	t.Logf("when the process ended, or a moment later, %d of %d were told", w.counted("SELECT COUNT(*) FROM business_recurring_cast"), len(all))
	w.settle()
	for i, h := range all {
		if n := w.heardIt(h, "Une fois"); n != 1 {
			t.Errorf("member %d was told %d times", i, n)
		}
	}
}

// Two processes that do what is due tell each member once.
func TestABroadcastOfTwoProcesses(t *testing.T) { // business-messaging 17.11
	t.Parallel()
	environ := []string{"PARVIS_STORAGE_DATABASE=" + testkit.Postgres(t)}
	w := &town{t: t, ctx: context.WithoutCancel(t.Context()), clock: clock.NewManual(testkit.Noon), set: []string{"storage.folder=" + t.TempDir(), "server.private=", "network.signup=open", "network.auto_confirm=true", "server.exempt_loopback=true", "server.allow_nets=127.0.0.1/32"}}
	w.start(environ)
	s := w.shop("ines")
	all := s.holders("Soldes", recurring.Weekly, zoned(200, "Europe/Paris")...)
	other := &town{t: t, ctx: w.ctx, clock: w.clock, set: append(slices.Clone(w.set), "storage.node=1")}
	other.start(environ)
	which := s.begin("Soldes", "Une fois")
	var b recurring.Broadcast
	for range 30 { // a process that met the other one tries again when its clock goes on
		other.settle()
		w.settle()
		w.write(func(tx *store.Tx) (err error) {
			b, _, err = w.Recurring.Broadcast(w.ctx, tx, s.line.Portfolio, which)
			return err
		})
		if b.Progress() == 100 {
			break
		}
		w.clock.Advance(time.Minute)
	}
	for i, h := range all {
		if n := w.heardIt(h, "Une fois"); n != 1 {
			t.Errorf("member %d was told %d times", i, n)
		}
	}
	if n, _ := b.Known(recurring.ToldTo); n != 200 || b.Progress() != 100 {
		t.Errorf("%d were told, %d per cent", n, b.Progress())
	}
}
