package app_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"parvis/base/store"
	"parvis/engine/account"
)

// market is a bureau in which jean has an organisation to which rose wrote.
type market struct {
	*bureau
	rose                       *browser
	at, line, app, id, account string
	token, secret, chat, from  string
}

func eachMarket(t *testing.T, fn func(t *testing.T, m *market)) {
	t.Helper()
	eachBureau(t, func(t *testing.T, c *bureau) {
		m := &market{bureau: c, rose: c.browser(c.lang)}
		m.rose.join("rose")
		m.at = c.member.send("/settings/organisations", url.Values{"name": {"Librairie du Pont"}}, nil)
		c.member.send(m.at+"/line", url.Values{"line": {"La <Librairie>"}}, nil)
		c.member.send(m.at+"/app", url.Values{"app": {"Caisse"}}, nil)
		page := c.member.open(m.at)
		m.line, m.app = find(t, page, `(/c/\d+)`), find(t, page, `(`+m.at+`/apps/\d+)`)
		m.id = find(t, page, `(?:identifiant|, id) (\d+)`)
		made := c.member.post(m.app+"/token", url.Values{"name": {"Serveur"}, "scope": {"whatsapp_business_messaging", "whatsapp_business_management"}}, nil)
		m.token = find(t, made.text, `(EAA[0-9a-f]{64})`)
		m.chat = m.rose.send(m.line, url.Values{}, nil)
		m.rose.send(m.chat, url.Values{"text": {"Ouvert ?"}, "ref": {"a"}}, nil)
		c.settle()
		m.write(func(tx *store.Tx) error {
			rose, err := m.Account.ByUsername(m.ctx, tx, "rose")
			if err != nil {
				return err
			}
			m.from, err = store.One(tx, store.Value[string], "SELECT digits FROM business_alias WHERE member = $1", rose)
			return err
		})
		fn(t, m)
	})
}

// says has the line say something, and gives the status and the code.
func (m *market) says(text string) string {
	return m.calls("POST", "/"+m.id+"/messages", text, m.token)
}

func (m *market) calls(method, path, text, token string) string {
	m.t.Helper()
	body := fmt.Sprintf(`{"messaging_product":"whatsapp","to":%q,"type":"text","text":{"body":%q}}`, m.from, text)
	r, err := http.NewRequestWithContext(m.ctx, method, m.Base+"/v23.0"+path, strings.NewReader(body))
	if err != nil {
		m.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		m.t.Fatal(err)
	}
	defer answer.Body.Close()
	var got struct{ Error struct{ Code int } }
	if err := json.NewDecoder(answer.Body).Decode(&got); err != nil {
		m.t.Fatal(err)
	}
	return fmt.Sprint(answer.StatusCode, " ", got.Error.Code)
}

// A member reports what a line wrote; the moderators see whose it is, restrict it, and the
// owner contests that before somebody else. // business-messaging 19, 21; integrity 9.4
func TestALineIsReportedAndRestricted(t *testing.T) {
	t.Parallel()
	eachMarket(t, func(t *testing.T, m *market) {
		if got := m.says("Votre code <bancaire> ?"); got != "200 0" {
			t.Fatalf("the line sends: %s", got)
		}
		m.shows("the chat", m.rose.open(m.chat+"/about"), m.chat+"/report")
		page := m.rose.open(m.chat + "/report")
		m.shows("the choice", page, "Votre code &lt;bancaire&gt; ?")
		chat := find(t, page, `name="chat" value="(\d+)"`)
		m.shows("the form", m.rose.open("/report?chat="+chat+"&said=2&reason=misleading.bot"), "La &lt;Librairie&gt;", "Votre code")
		m.shows("the line", m.rose.open(m.line), "/report?account="+m.id)
		m.shows("the form for a line", m.rose.open("/report?account="+m.id+"&reason=misleading.bot"), "La &lt;Librairie&gt;")
		if got := m.member.post("/report", url.Values{"account": {m.id}, "reason": {"misleading.bot"}}, nil); got.StatusCode < 400 {
			t.Errorf("its owner reports it: %d", got.StatusCode)
		}
		to := m.rose.send("/report", url.Values{"chat": {chat}, "said": {"2"}, "reason": {"misleading.bot"}, "comment": {"Ils veulent ma carte."}}, nil)
		m.settle()
		path := "/studio/reports/" + find(t, to, `^/report/(\d+)`)
		m.shows("the queue", m.chief.open("/studio/reports"), "La &lt;Librairie&gt;")
		m.shows("the case", m.chief.open(path), "La &lt;Librairie&gt;", "Librairie du Pont", "+"+strings.TrimPrefix(m.line, "/c/"), "Votre code &lt;bancaire&gt; ?", m.say("bench.body.reached"), "mute_line", "lock_organisation")
		if page := m.chief.open(path); strings.Contains(page, `value="silence"`) || strings.Contains(page, "Ouvert ?") {
			t.Error("a line is treated as a member, or the moderators read what was not reported")
		}
		m.shows("the record", m.chief.open("/studio/audit"), m.say("audit.kind.message"))

		form := m.sealed(m.chief, path)
		form.Set("action", "mute_line")
		form.Set("text", "Une ligne ne demande pas de code.")
		form.Set("mail", "1")
		m.shows("the question", m.chief.post(path+"/decide", form, nil).text, m.say("bench.act.mute_line"), "Une ligne ne demande pas de code.")
		form.Set("sure", "1")
		m.chief.send(path+"/decide", form, nil)
		m.clock.Advance(31 * time.Second)
		m.settle()
		if got := m.says("Encore"); got != "403 368" {
			t.Errorf("a muted line sends: %s", got)
		}
		m.shows("the member", m.rose.open(m.chat), "Votre code &lt;bancaire&gt; ?", `id="say"`)
		mine := m.member.open("/settings/decisions")
		m.shows("the owner", mine, "Une ligne ne demande pas de code.")
		n := find(t, mine, `id="d(\d+)"`)
		m.member.send("/settings/decisions/"+n, url.Values{"text" + n: {"C’était une erreur de frappe."}}, nil)
		page = m.mod.open("/studio/appeals")
		m.shows("the appeal", page, "erreur de frappe")
		m.shows("who decided", m.chief.open("/studio/appeals"), m.say("fault.report.appeal.own"))
		at := find(t, page, `action="(/studio/appeals/\d+)"`)
		m.mod.send(at, url.Values{"verdict": {"reverse"}, "text" + at[strings.LastIndex(at, "/")+1:]: {"Vous avez raison."}, "sure": {"1"}}, nil)
		m.settle()
		if got := m.says("Pardon"); got != "200 0" {
			t.Errorf("after the appeal the line sends: %s", got)
		}
		m.shows("the owner", m.member.open("/settings/decisions"), "Vous avez raison.")
	})
}

// The staff find an organisation, limit it, suspend all of it, and lift that; so does the
// suspension of its owner. // business-messaging 19, 21
func TestTheStaffSuspendAnOrganisation(t *testing.T) {
	t.Parallel()
	eachMarket(t, func(t *testing.T, m *market) {
		if got := m.rose.get("/studio/organisations"); got.StatusCode < 400 {
			t.Errorf("a member opens the list of the staff: %d", got.StatusCode)
		}
		for _, q := range []string{"", "pont", "LIBRAIRIE>", strings.TrimPrefix(m.line, "/c/"), "%2B" + strings.TrimPrefix(m.line, "/c/")} {
			m.shows("the list "+q, m.mod.open("/studio/organisations?q="+q), "Librairie du Pont", m.say("business.state.free"))
		}
		if page := m.mod.open("/studio/organisations?q=boulangerie"); strings.Contains(page, "Librairie du Pont") {
			t.Error("an organisation is found by a name that it does not have")
		}
		path := "/studio/organisations/" + strings.TrimPrefix(m.at, "/studio/business/")
		decide := func(about, action string) {
			m.mod.send(path+"/decide", url.Values{"about": {about}, "action": {action}, "reason": {"Trop de signalements."}}, nil)
			m.settle()
		}
		lift := func() {
			m.mod.send(path+"/lift", url.Values{"decision": {find(t, m.mod.open(path), `name="decision" value="(\d+)"`)}}, nil)
			m.settle()
		}
		if got := m.mod.post(path+"/decide", url.Values{"about": {m.id}, "action": {"mute_line"}, "reason": {"Non"}}, nil); got.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("a decision without a reason: %d", got.StatusCode)
		}

		decide(m.id, "confine_line")
		if got := m.says("Oui, jusqu’à midi"); got != "200 0" {
			t.Errorf("a limited line answers: %s", got)
		}
		m.clock.Advance(25 * time.Hour)
		if got := m.says("Revenez !"); got != "403 368" {
			t.Errorf("a limited line begins: %s", got)
		}
		m.shows("the list", m.mod.open("/studio/organisations"), m.say("business.state.held"))
		lift()
		if got := m.says("Revenez !"); got != "200 0" { // and fails by its status
			t.Errorf("what was lifted: %s", got)
		}

		portfolio := strings.TrimPrefix(m.at, "/studio/business/")
		decide(portfolio, "lock_organisation")
		if got := m.says("Encore"); got != "403 131031" {
			t.Errorf("a suspended organisation sends: %s", got)
		}
		if got := m.calls("GET", "/"+m.id+"?x=1", "", m.token); got != "403 131031" {
			t.Errorf("a suspended organisation reads: %s", got)
		}
		m.shows("its page", m.rose.open(m.line), m.say("business.card.locked"))
		chat := m.rose.open(m.chat)
		m.shows("its chat", chat, "Ouvert ?", m.say("chat.shut.locked"))
		if strings.Contains(chat, `id="say"`) {
			t.Error("a member writes to an organisation that is suspended")
		}
		m.shows("its owner", m.member.open("/settings/decisions"), "Trop de signalements.")
		lift()
		m.shows("the list", m.mod.open("/studio/organisations"), m.say("business.state.free"))
		if got := m.calls("GET", "/"+m.id, "", m.token); got != "200 0" {
			t.Errorf("after that it reads: %s", got)
		}

		m.write(func(tx *store.Tx) error {
			return m.Account.Move(m.ctx, tx, account.Actor{Role: account.Administrator}, m.jean.Account, account.Suspended, "test")
		})
		if got := m.says("Encore"); got != "401 190" {
			t.Errorf("a token that somebody made who is suspended: %s", got)
		}
		m.shows("the list", m.mod.open("/studio/organisations"), m.say("business.state.locked"))
		m.shows("its page", m.rose.open(m.line), m.say("business.card.locked"))
	})
}
