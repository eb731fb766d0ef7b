package app_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/system/business"
	"parvis/system/business/hook"
	"parvis/system/business/number"
)

// An owner closes an organisation, which does nothing from then on, opens it again within a
// month, and afterwards it is erased; members keep what was said.
func TestAnOrganisationIsClosed(t *testing.T) { // business-messaging 1, 11.2, 21
	t.Parallel()
	eachMarket(t, func(t *testing.T, m *market) {
		say := func(fr, en string) string { return map[string]string{"fr": fr, "en": en}[m.lang] }
		theirs := func(fr, en string) string { return map[string]string{"fr": fr, "en": en}[otherLang(m.lang)] }
		m.member.send(m.at+"/appoint", url.Values{"who": {"max"}, "role": {"admin"}}, nil)
		m.mod.takes(m.at, "admin")
		for path, b := range map[string]*browser{m.at + "/close": m.mod, m.at + "/reopen": m.mod} {
			if got := b.post(path, url.Values{}, nil); got.StatusCode != http.StatusForbidden {
				t.Errorf("an admin does %s: %d", path, got.StatusCode)
			}
		}
		if got := m.rose.post(m.at+"/close", url.Values{}, nil); got.StatusCode != http.StatusNotFound {
			t.Errorf("a stranger closes it: %d", got.StatusCode)
		}
		m.shows("the page", m.member.open(m.at+"/closing"), m.at+"/close", theirs("trente jours", "thirty days"))
		m.rose.send(m.line, url.Values{"news": {"1"}}, nil)
		m.clock.Advance(20 * time.Minute)
		if got := m.member.post(m.at+"/close", url.Values{}, nil); !strings.HasPrefix(got.Header.Get("Location"), "/signin?force=1") {
			t.Fatalf("without a new proof it is closed: %d %s", got.StatusCode, got.Header.Get("Location"))
		}
		if got := m.says("Encore ouvert"); got != "200 0" {
			t.Fatalf("the line sends %s", got)
		}
		m.member.proves("jean")
		m.member.send(m.at+"/close", url.Values{}, nil)

		if got := m.says("Encore"); got != "401 190" {
			t.Errorf("the app of a closed organisation: %s", got)
		}
		m.shows("the line", m.rose.open(m.line), say("Cette organisation a fermé", "This organisation has closed"))
		page := m.rose.open(m.chat)
		m.shows("the chat", page, "Ouvert ?", say("Cette organisation a fermé", "This organisation has closed"))
		hasNot(t, page, `id="say"`)
		line, err := id.Parse[id.Line](m.id)
		if err != nil {
			t.Fatal(err)
		}
		heard := func() int {
			return m.counted("SELECT COUNT(*) FROM message_feed WHERE account = $1 AND kind = 'message.new'", line)
		}
		said := heard()
		if got := m.rose.post(m.chat, url.Values{"text": {"Et là ?"}, "ref": {"z"}}, nil); got.StatusCode >= 500 || said == 0 || heard() != said {
			t.Errorf("writing to it: %d, and of %d the line hears %d", got.StatusCode, said, heard())
		}
		for _, path := range []string{m.at, m.at + "/people", m.at + "/templates", m.app, "/studio/line/" + m.id + "/inbox", "/studio/line/" + m.id + "/number"} {
			if got := m.member.get(path); got.StatusCode != http.StatusGone {
				t.Errorf("the page %s of a closed organisation: %d", path, got.StatusCode)
			}
		}
		m.shows("the list", m.member.open("/settings/organisations"), m.at+"/closing", theirs("Fermée", "Closed"))
		if got := m.mod.post(m.at+"/reopen", url.Values{}, nil); got.StatusCode != http.StatusForbidden {
			t.Errorf("an admin opens it again: %d", got.StatusCode)
		}
		if got := m.member.post(m.at+"/leave", url.Values{}, nil); got.StatusCode != http.StatusForbidden {
			t.Errorf("its owner leaves it: %d", got.StatusCode)
		}
		has(t, m.mod.open(m.at+"/closing"), m.at+"/leave")
		m.mod.send(m.at+"/leave", url.Values{}, nil)
		hasNot(t, m.mod.open("/settings/organisations"), m.at)
		m.settle()
		m.clock.Advance(29 * 24 * time.Hour)
		m.settle()
		m.member.send(m.at+"/reopen", url.Values{}, nil)
		if got := m.calls("GET", "/"+m.id, "", m.token); got != "200 0" {
			t.Errorf("the app of one that was opened again: %s", got)
		}
		m.clock.Advance(2 * 24 * time.Hour)
		m.settle()
		m.shows("opened again", m.member.open(m.at), "Caisse")

		m.member.proves("jean")
		m.member.send(m.at+"/close", url.Values{}, nil)
		m.settle()
		m.write(func(tx *store.Tx) error { // what it is not so easy to have by hand
			acct, err := store.One(tx, store.Value[int64], "SELECT id FROM business_account")
			if err != nil {
				return err
			}
			app := m.app[strings.LastIndex(m.app, "/")+1:]
			n, err := id.Parse[id.Client](app)
			if err != nil {
				return err
			}
			if _, err := tx.Exec("INSERT INTO business_subscription (business, client, callback, at) VALUES ($1, $2, '', $3)", acct, n, tx.Now()); err != nil {
				return err
			}
			_, err = tx.Exec(`INSERT INTO business_template (id, business, name, language, category, state, body, live, said, reason, note, advice, edited, at, changed_at, waits_at)
				VALUES ($1, $2, 'horaires', 'fr', 'UTILITY', 'REJECTED', '', '', '', '', '', '', '', $3, $3, 0)`, tx.NewID(), acct, tx.Now())
			return err
		})
		kept := []string{"client", "token", "subscription", "role", "alias", "template", "inbox_case", "consent"}
		for _, table := range kept {
			if m.counted("SELECT COUNT(*) FROM business_"+table) == 0 {
				t.Errorf("before, there is nothing in business_%s", table)
			}
		}
		m.clock.Advance(30*24*time.Hour + time.Minute)
		m.settle()
		for name, b := range map[string]*browser{"jean": m.member, "rose": m.rose, "ines": m.chief} { // a month is longer than a session
			b.proves(name)
		}
		if got := m.member.post(m.at+"/reopen", url.Values{}, nil); got.StatusCode != http.StatusNotFound {
			t.Errorf("opened again after a month: %d", got.StatusCode)
		}
		for _, table := range kept {
			if n := m.counted("SELECT COUNT(*) FROM business_" + table); n != 0 {
				t.Errorf("%d rows of business_%s are kept", n, table)
			}
		}
		m.shows("the chat of one that is erased", m.rose.open(m.chat), "Ouvert ?", "La &lt;Librairie&gt;", say("Cette organisation a fermé", "This organisation has closed"))
		for _, act := range []string{"/stop", "/resume", "/unsubscribe"} {
			if got := m.rose.post(m.chat+act, url.Values{}, nil); got.StatusCode >= 500 {
				t.Errorf("%s in a chat of one that is erased: %d", act, got.StatusCode)
			}
			if n := m.counted("SELECT COUNT(*) FROM business_stop"); n != 0 {
				t.Errorf("%s of a line that is erased keeps %d rows", act, n)
			}
		}
		hasNot(t, m.rose.open("/settings/organisations"), "Librairie")
		m.shows("the line of one that is erased", m.rose.open(m.line), say("Cette organisation a fermé", "This organisation has closed"))
		m.shows("the staff", m.chief.open("/studio/organisations"), "Librairie du Pont")
	})
}

// A line and an app are deleted on the desk, which says what is lost; chats stay.
func TestALineAndAnAppAreDeleted(t *testing.T) { // business-messaging 11.2, 19
	t.Parallel()
	eachMarket(t, func(t *testing.T, m *market) {
		say := func(fr, en string) string { return map[string]string{"fr": fr, "en": en}[m.lang] }
		theirs := func(fr, en string) string { return map[string]string{"fr": fr, "en": en}[otherLang(m.lang)] }
		line := m.at + "/lines/" + m.id
		m.member.send(m.at+"/appoint", url.Values{"who": {"max"}, "role": {"developer"}}, nil)
		m.mod.takes(m.at, "developer")
		has(t, m.member.open(m.at), line+"/delete")
		hasNot(t, m.mod.open(m.at), line+"/delete")
		for _, b := range []*browser{m.mod, m.rose} {
			if got := b.post(line+"/delete", url.Values{}, nil); got.StatusCode != http.StatusForbidden && got.StatusCode != http.StatusNotFound {
				t.Errorf("another deletes the line: %d", got.StatusCode)
			}
		}
		m.shows("the question", m.member.open(line+"/delete"), theirs("Cela ne peut pas être annulé.", "This cannot be undone."), "La &lt;Librairie&gt;", line+"/delete")
		m.write(func(tx *store.Tx) error {
			n, err := id.Parse[id.Line](m.id)
			if err != nil {
				return err
			}
			if _, err := tx.Exec("INSERT INTO business_number (line, pin, region, code, code_until, paused) VALUES ($1, '', '', $2, 0, 0)", n, []byte{}); err != nil {
				return err
			}
			_, err = tx.Exec(`INSERT INTO business_recurring_token (id, line, member, title, frequency, zone, payload, again, token, state, refreshed, at, until, last)
				VALUES ($1, $2, 1, 'Promotions', 'DAILY', 'UTC', $3, $4, '1', 'ACTIVE', $4, $5, $6, 0)`, tx.NewID(), n, []byte{}, false, tx.Now(), tx.Now().Add(60*24*time.Hour))
			return err
		})
		kept := []string{"window", "inbox_case", "number", "recurring_token"}
		for _, table := range kept {
			if m.counted("SELECT COUNT(*) FROM business_"+table) == 0 {
				t.Errorf("before, there is nothing in business_%s", table)
			}
		}
		m.member.send(line+"/delete", url.Values{}, nil)
		m.settle()
		if got := m.says("Encore"); got != "400 33" {
			t.Errorf("a deleted line sends: %s", got)
		}
		hasNot(t, m.member.open(m.at), line)
		for _, path := range []string{line, "/studio/line/" + m.id + "/inbox", "/studio/line/" + m.id + "/number", line + "/delete", line + "/notifications"} {
			if got := m.member.get(path); got.StatusCode != http.StatusNotFound {
				t.Errorf("the page %s of a deleted line: %d", path, got.StatusCode)
			}
		}
		gone := say("Cette ligne a été supprimée", "This line was deleted")
		page := m.rose.open(m.chat)
		m.shows("the chat", page, "Ouvert ?", "La &lt;Librairie&gt;", gone)
		hasNot(t, page, `id="say"`)
		m.shows("the line", m.rose.open(m.line), gone)
		for _, table := range kept {
			if n := m.counted("SELECT COUNT(*) FROM business_" + table); n != 0 {
				t.Errorf("%d rows of business_%s are kept", n, table)
			}
		}

		has(t, m.mod.open(m.app), m.app+"/delete")
		m.shows("the question", m.mod.open(m.app+"/delete"), "Caisse", say("refusés tout de suite", "refused at once"))
		if got := m.rose.post(m.app+"/delete", url.Values{}, nil); got.StatusCode != http.StatusNotFound {
			t.Errorf("a stranger deletes an app: %d", got.StatusCode)
		}
		m.mod.send(m.app+"/delete", url.Values{}, nil)
		if got := m.calls("GET", "/"+m.id, "", m.token); got != "401 190" {
			t.Errorf("a token of a deleted app: %s", got)
		}
		hasNot(t, m.member.open(m.at), m.app)
		if n := m.counted("SELECT COUNT(*) FROM business_token"); n != 0 {
			t.Errorf("%d tokens are kept", n)
		}
	})
}

// What was told before a line was deleted still comes to its apps; what waits for an app that
// is deleted does not.
func TestWhatWaitsWhenALineOrAnAppIsDeleted(t *testing.T) { // business-messaging 20.13
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32"}, func(t *testing.T, w *town) {
		s, zoe := w.shop("ines"), w.writer("zoe")
		var up atomic.Bool
		var taken atomic.Int32
		receiver := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, _ *http.Request) {
			if !up.Load() {
				out.WriteHeader(http.StatusServiceUnavailable)
				return
			}
			taken.Add(1)
		}))
		t.Cleanup(receiver.Close)
		w.write(func(tx *store.Tx) error {
			return w.Business.SetCallback(w.ctx, tx, s.app.ID, business.Callback{URL: receiver.URL, Fields: []string{"messages"}})
		})
		chat := s.meet(zoe)
		zoe.ask("POST", chat+"/messages", `{"text":{"body":"Ouvert ?"}}`, http.StatusCreated)
		w.settle()
		drop := func(do func(tx *store.Tx) error) { w.write(do); w.settle() }
		drop(func(tx *store.Tx) error { return w.Closing.DropLine(w.ctx, tx, s.owner, s.line.ID) })
		up.Store(true)
		w.clock.Advance(time.Minute)
		w.settle()
		if taken.Load() != 1 {
			t.Errorf("after the line was deleted its app took %d", taken.Load())
		}
		if n, says := codeOf(s.call(s.token, "POST", "/"+s.line.ID.String()+"/register", pin("135790"), 400)); n != 33 || !strings.Contains(says, "deleted") {
			t.Errorf("a deleted line is registered: %d %s", n, says)
		}
		w.write(func(tx *store.Tx) error { // nor by a call that was under way
			if err := w.Business.SetStage(w.ctx, tx, s.line.ID, business.Connected); fault.KindOf(err) != fault.Missing {
				t.Errorf("a deleted line gets a stage: %v", err)
			}
			l, err := w.Business.Line(w.ctx, tx, s.line.ID)
			if l.Stage != business.Deleted {
				t.Errorf("a deleted line is %s", l.Stage)
			}
			return err
		})
		for what, err := range map[string]error{
			"a PIN": w.Number.SetPIN(w.ctx, s.owner.Account, s.line.ID, "135790"), "a code": w.Number.Verify(w.ctx, s.owner.Account, s.line.ID, "135790"),
			"a registration": w.Number.Register(w.ctx, s.line.ID, number.Registration{PIN: "135790", By: s.owner.Account}),
		} {
			if fault.KindOf(err) != fault.Missing {
				t.Errorf("a deleted line takes %s: %v", what, err)
			}
		}
		if n := w.counted("SELECT COUNT(*) FROM business_number WHERE line = $1", s.line.ID); n != 0 {
			t.Errorf("of a deleted line %d registrations are kept", n)
		}
		if got := s.call(s.token, "GET", "/"+s.acct.ID.String()+"/phone_numbers", "", 200)["data"].([]any); len(got) != 0 {
			t.Errorf("the numbers are %v", got)
		}

		other, yuna := w.shop("lou"), w.writer("yuna")
		up.Store(false)
		w.write(func(tx *store.Tx) error {
			return w.Business.SetCallback(w.ctx, tx, other.app.ID, business.Callback{URL: receiver.URL, Fields: []string{"messages"}})
		})
		yuna.ask("POST", other.meet(yuna)+"/messages", `{"text":{"body":"Ouvert ?"}}`, http.StatusCreated)
		w.settle()
		waits := func() (n int) {
			w.write(func(tx *store.Tx) error {
				n = 0
				for _, state := range []hook.State{hook.Pending, hook.Retrying} {
					list, err := w.Hook.List(w.ctx, tx, other.app.ID, hook.Filter{State: state}, store.Page{Limit: 10})
					if err != nil {
						return err
					}
					n += len(list)
				}
				return nil
			})
			return n
		}
		if n := waits(); n != 1 {
			t.Fatalf("%d calls wait", n)
		}
		drop(func(tx *store.Tx) error { return w.Closing.DropApp(w.ctx, tx, other.owner, other.app.ID) })
		if n := waits(); n != 0 {
			t.Errorf("for a deleted app %d calls wait", n)
		}
		targets := func() int {
			return w.counted("SELECT COUNT(*) FROM business_hook_target WHERE app = $1", other.app.ID)
		}
		if targets() == 0 {
			t.Error("where it was told is forgotten before what it was told")
		}
		for range 15 {
			w.clock.Advance(24 * time.Hour)
			w.settle()
		}
		if n := targets(); n != 0 {
			t.Errorf("where a deleted app was told: %d are kept", n)
		}
	})
}

// Lines that wait for their owner do not wait for ever, and do not fill an account: they are
// deleted by hand, or after a month.
func TestLinesDoNotWaitForEver(t *testing.T) { // business-messaging 11.2
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32"}, func(t *testing.T, w *town) {
		s := w.shop("ines")
		at := "/" + s.acct.ID.String() + "/phone_numbers"
		var last string
		for range 24 {
			last = s.add("Encore")
		}
		s.call(s.token, "POST", at, `{"verified_name":"Autre"}`, 400)
		n, err := id.Parse[id.Line](last)
		if err != nil {
			t.Fatal(err)
		}
		lou := w.person("lou")
		w.write(func(tx *store.Tx) error {
			if err := w.Closing.DropLine(w.ctx, tx, lou, n); fault.KindOf(err) != fault.Missing {
				t.Errorf("a stranger deletes it: %v", err)
			}
			return w.Closing.DropLine(w.ctx, tx, s.owner, n)
		})
		s.add("Autre")
		w.settle()
		w.clock.Advance(30 * 24 * time.Hour)
		w.settle()
		if got := s.call(s.token, "GET", at+"?limit=100", "", 200)["data"].([]any); len(got) != 25 {
			t.Errorf("before a month there are %d lines", len(got))
		}
		w.clock.Advance(2 * time.Hour)
		w.settle()
		if got := idsOf(s.call(s.token, "GET", at, "", 200)); got != s.line.ID.String() {
			t.Errorf("after a month there are %s", got)
		}
		if got := s.call(s.token, "GET", "/"+s.acct.ID.String()+"/activities?activity_type=PHONE_NUMBER_REMOVED&limit=100&fields=actor_type", "", 200)["data"].([]any); len(got) != 25 {
			t.Errorf("%d deletions are in the record", len(got))
		}
	})
}
