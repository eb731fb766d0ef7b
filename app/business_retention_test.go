package app_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// A line keeps what was said for as long as its organisation chose, and the member reads for
// how long; then it is gone for both, with its files, but for what a report
// holds. // business-messaging 21
func TestWhatALineKeeps(t *testing.T) {
	t.Parallel()
	eachMarket(t, func(t *testing.T, m *market) {
		theirs := func(fr, en string) string { return map[string]string{"fr": fr, "en": en}[m.lang] }
		path := "/studio/line/" + m.id + "/retention"
		m.shows("the member's page", m.rose.open(m.chat+"/about"), "13", theirs("sous-traitant", "processor"))
		if got := m.rose.get(path); got.StatusCode < 400 {
			t.Errorf("a member opens the setting: %d", got.StatusCode)
		}
		if got := m.rose.post(path, url.Values{"months": {"1"}}, nil); got.StatusCode < 400 {
			t.Errorf("a member sets it: %d", got.StatusCode)
		}
		for _, months := range []string{"0", "121", "-1", "un", ""} {
			if got := m.member.post(path, url.Values{"months": {months}}, nil); got.StatusCode != http.StatusUnprocessableEntity {
				t.Errorf("%q months: %d", months, got.StatusCode)
			}
		}
		has(t, m.member.open(m.at), path)
		m.rose.send(m.chat, url.Values{"text": {"Voici la photo"}, "ref": {"b"}}, map[string][]byte{"file": picture(t, "arcade")})
		if got := m.says("Votre code <bancaire> ?"); got != "200 0" {
			t.Fatalf("the line sends: %s", got)
		}
		m.settle()
		form := find(t, m.rose.open(m.chat+"/report"), `name="chat" value="(\d+)"`)
		to := m.rose.send("/report", url.Values{"chat": {form}, "said": {"3"}, "reason": {"misleading.bot"}}, nil)
		m.settle()
		files := m.counted("SELECT COUNT(*) FROM media_media")

		later := func(d time.Duration) {
			m.clock.Advance(d)
			m.settle()
			m.clock.Advance(time.Hour)
			m.settle()
		}
		later(20 * 24 * time.Hour)
		m.shows("before thirteen months", m.rose.open(m.chat), "Ouvert ?", "Voici la photo")
		m.rose.send(m.chat, url.Values{"text": {"Et maintenant ?"}, "ref": {"c"}}, nil)
		m.member.send(path, url.Values{"months": {"1"}}, nil)
		m.shows("the setting", m.member.open(path), `value="1"`)
		m.shows("the record", m.chief.open("/studio/audit"), m.say("audit.act.business.retention"))
		later(13 * 24 * time.Hour)
		page := m.rose.open(m.chat)
		m.shows("what is not a month old", page, "Et maintenant ?")
		inbox := m.member.open("/studio/line/" + m.id + "/inbox" + m.chat[strings.LastIndex(m.chat, "/"):])
		for _, gone := range []string{"Ouvert ?", "Voici la photo", "Votre code"} {
			hasNot(t, page, gone)
			hasNot(t, inbox, gone)
		}
		if n := m.counted("SELECT COUNT(*) FROM media_media"); files == 0 || n != files-1 {
			t.Errorf("of %d files %d are left", files, n)
		}
		if n := m.counted("SELECT COUNT(*) FROM message_message WHERE deleted_at = 0"); n != 1 {
			t.Errorf("%d messages are left", n)
		}
		m.shows("the case", m.chief.open("/studio/reports/"+find(t, to, `^/report/(\d+)`)), "Votre code &lt;bancaire&gt; ?")
	})
}
