package app_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"parvis/base/store"
	"parvis/engine/account"
	"parvis/system/business"
)

// stall opens an organisation of rose's with a line, and gives its address, its page and
// that of the line.
func (m *market) stall(organisation, line string) (at, id, card string) {
	m.t.Helper()
	at = m.rose.send("/settings/organisations", url.Values{"name": {organisation}}, nil)
	m.rose.send(at+"/line", url.Values{"line": {line}}, nil)
	page := m.rose.open(at)
	return at, find(m.t, page, `/studio/line/(\d+)/name`), find(m.t, page, `(/c/\d+)`)
}

// A name that looks like another organisation's is not shown before the staff agreed; who
// has a role in the organisation does not decide; what was refused stops the line, and the
// owner contests that. // business-messaging 3, 11.5, 19, 21
func TestANameThatLooksLikeAnother(t *testing.T) {
	t.Parallel()
	eachMarket(t, func(t *testing.T, m *market) {
		theirs := func(fr, en string) string { return map[string]string{"fr": fr, "en": en}[m.lang] }
		at, line, card := m.stall("Au bon livre", "Lа Lіbrаirіе") // а, і and е are Cyrillic
		m.shows("the line", m.rose.open(card), "Au bon livre", m.say("business.card.unnamed"))
		hasNot(t, m.rose.open(card), "Lа Lіbrаirіе")
		m.shows("its page", m.rose.open("/studio/line/"+line+"/name"), "Lа Lіbrаirіе", m.say("naming.is.PENDING_REVIEW"))
		m.rose.send(at+"/app", url.Values{"app": {"Caisse"}}, nil)
		app := find(t, m.rose.open(at), `(`+at+`/apps/\d+)`)
		token := find(t, m.rose.post(app+"/token", url.Values{"name": {"Serveur"}, "scope": {"whatsapp_business_messaging", "whatsapp_business_management"}}, nil).text, `(EAA[0-9a-f]{64})`)
		status := func(want string) {
			t.Helper()
			if got := m.nodeOf(line, token); got != want {
				t.Errorf("the API says %s, want %s", got, want)
			}
		}
		status("Au bon livre PENDING_REVIEW")

		for _, b := range []*browser{m.rose, m.member} {
			if got := b.get("/studio/names"); got.StatusCode < 400 {
				t.Errorf("a member opens the desk: %d", got.StatusCode)
			}
			if got := b.post("/studio/names/"+line, url.Values{"of": {"Lа Lіbrаirіе"}, "approve": {"1"}}, nil); got.StatusCode < 400 {
				t.Errorf("a member decides: %d", got.StatusCode)
			}
		}
		if got := m.member.get("/studio/line/" + line + "/name"); got.StatusCode < 400 {
			t.Errorf("somebody else opens the page of the name: %d", got.StatusCode)
		}
		m.rose.send(at+"/appoint", url.Values{"who": {"max"}, "role": {"analyst"}}, nil)
		m.mod.takes(at, "analyst")
		hasNot(t, m.mod.open("/studio/names"), "Lа Lіbrаirіе")
		if got := m.mod.post("/studio/names/"+line, url.Values{"of": {"Lа Lіbrаirіе"}, "approve": {"1"}}, nil); got.StatusCode != http.StatusNotFound {
			t.Errorf("who has a role there decides: %d", got.StatusCode)
		}
		m.mod.send(at+"/leave", url.Values{}, nil)
		m.member.send(m.at+"/appoint", url.Values{"who": {"max"}, "role": {"analyst"}}, nil)
		m.mod.takes(m.at, "analyst")
		hasNot(t, m.mod.open("/studio/names"), "Lа Lіbrаirіе")
		if got := m.mod.post("/studio/names/"+line, url.Values{"of": {"Lа Lіbrаirіе"}, "approve": {"1"}}, nil); got.StatusCode != http.StatusNotFound {
			t.Errorf("who has a role in what it looks like decides: %d", got.StatusCode)
		}
		m.mod.send(m.at+"/leave", url.Values{}, nil)
		m.shows("the desk", m.mod.open("/studio/names"), "Lа Lіbrаirіе", "La &lt;Librairie&gt;", "Au bon livre")
		m.shows("the studio", m.mod.open("/studio"), "/studio/names")

		if got := m.mod.post("/studio/names/"+line, url.Values{"of": {"Lа Lіbrаirіе"}, "reason": {"Non"}}, nil); got.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("without a reason: %d", got.StatusCode)
		}
		if got := m.mod.post("/studio/names/"+line, url.Values{"of": {"Autre"}, "approve": {"1"}}, nil); got.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("another name than waits: %d", got.StatusCode)
		}
		m.mod.send("/studio/names/"+line, url.Values{"of": {"Lа Lіbrаirіе"}, "reason": {"C’est le nom d’une autre librairie."}}, nil)
		m.settle()
		hasNot(t, m.mod.open("/studio/names"), "Lа Lіbrаirіе")
		status("Au bon livre DECLINED")
		if got := m.calls("POST", "/"+line+"/messages", "Bonjour", token); got != "400 131037" {
			t.Errorf("a line without a name sends: %s", got)
		}
		if got := m.says("Oui"); got != "200 0" {
			t.Errorf("the other line sends: %s", got)
		}
		m.rose.send("/studio/line/"+line+"/name", url.Values{"wanted": {"Papeterie du quai"}}, nil)
		status("Au bon livre DECLINED")
		m.shows("what was refused comes back through the staff", m.mod.open("/studio/names"), "Papeterie du quai", m.say("naming.like.none"))

		mine := m.rose.open("/settings/decisions")
		m.shows("the owner", mine, "C’est le nom d’une autre librairie.")
		n := find(t, mine, `id="d(\d+)"`)
		m.rose.send("/settings/decisions/"+n, url.Values{"text" + n: {"Ma librairie s’appelle ainsi depuis toujours."}}, nil)
		m.settle()
		appeal := find(t, m.chief.open("/studio/appeals"), `action="(/studio/appeals/\d+)"`)
		m.chief.send(appeal, url.Values{"verdict": {"reverse"}, "text" + appeal[strings.LastIndex(appeal, "/")+1:]: {"Vous avez raison."}, "sure": {"1"}}, nil)
		m.settle()
		status("Au bon livre PENDING_REVIEW")
		m.mod.send("/studio/names/"+line, url.Values{"of": {"Papeterie du quai"}, "approve": {"1"}}, nil)
		status("Papeterie du quai APPROVED")
		hasNot(t, m.rose.open(card), m.say("business.card.unnamed"))
		m.shows("the record", m.chief.open("/studio/audit"), theirs("Nom d’une ligne accepté", "Name of a line agreed to"))

		// Taken away later, and given back by who decides on the appeal.
		path := "/studio/organisations/" + strings.TrimPrefix(at, "/studio/business/")
		if got := m.mod.post(path+"/decide", url.Values{"about": {strings.TrimPrefix(at, "/studio/business/")}, "action": {"rename_line"}, "reason": {"Une autre s’en plaint."}}, nil); got.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(got.text, m.say("fault.report.action.line")) || !strings.Contains(got.text, "Une autre s’en plaint.") {
			t.Errorf("an organisation loses its name: %d", got.StatusCode)
		}
		m.mod.send(path+"/decide", url.Values{"about": {line}, "action": {"rename_line"}, "reason": {"Une autre papeterie s’en plaint."}}, nil)
		m.settle()
		status("Au bon livre DECLINED")
		m.mod.send(path+"/lift", url.Values{"decision": {find(t, m.mod.open(path), `name="decision" value="(\d+)"`)}}, nil)
		m.settle()
		status("Papeterie du quai APPROVED")
		if page := m.mod.open(path); strings.Contains(page, `name="decision"`) {
			t.Error("what was lifted stands still")
		}
	})
}

// nodeOf gives what a line is called over the API, and how that stands.
func (m *market) nodeOf(line, token string) string {
	m.t.Helper()
	r, err := http.NewRequestWithContext(m.ctx, http.MethodGet, m.Base+"/v23.0/"+line+"?fields=verified_name,name_status", http.NoBody)
	if err != nil {
		m.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		m.t.Fatal(err)
	}
	defer answer.Body.Close()
	var got struct {
		Name  string `json:"verified_name"`
		State string `json:"name_status"`
	}
	if err := json.NewDecoder(answer.Body).Decode(&got); err != nil {
		m.t.Fatal(err)
	}
	return got.Name + " " + got.State
}

// Names that look like nobody else's are shown at once, or wait where the host wants that;
// apps are told of what the staff decide, and nobody signs up with a name that looks like one
// that was agreed to. // business-messaging 9, 21
func TestNamesAndWhoSignsUp(t *testing.T) {
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32", "organisations.names=manual", "network.name=Lanterne"}, func(t *testing.T, w *town) {
		s := w.shop("ana")
		s.call(s.app.ID.String()+"|"+s.app.Secret.Reveal(), "POST", "/"+s.app.ID.String()+"/subscriptions", `{"object":"whatsapp_business_account","callback_url":"`+s.callback+`","verify_token":"lanterne","fields":"phone_number_name_update"}`, 200)
		if s.line.Naming != business.Unnamed || s.line.Name != "Librairie ana" {
			t.Fatalf("a new line is called %q, %s", s.line.Name, s.line.Naming)
		}
		staff := w.person("max")
		w.write(func(tx *store.Tx) error {
			return w.Account.SetRole(w.ctx, tx, account.Actor{Role: account.Administrator}, staff.Account, account.ModeratorRole)
		})
		w.write(func(tx *store.Tx) (err error) { staff, err = w.Account.Actor(w.ctx, tx, staff.Account); return err })
		decide := func(name, reason string) {
			t.Helper()
			w.write(func(tx *store.Tx) error {
				if reason == "" {
					return w.Names.Approve(w.ctx, tx, staff, s.line.ID, name)
				}
				return w.Names.Refuse(w.ctx, tx, staff, s.line.ID, name, reason)
			})
			w.settle()
		}
		told := func(want string) {
			t.Helper()
			w.settle()
			s.mu.Lock()
			defer s.mu.Unlock()
			var got []string
			for _, h := range s.told {
				v := h.Entry[0].Changes[0]
				why := "nothing"
				if v.Value.Rejected != nil {
					why = *v.Value.Rejected
				}
				got = append(got, strings.Join([]string{v.Field, v.Value.Decision, v.Value.Wanted, why}, " "))
			}
			s.told = nil
			if strings.Join(got, ", ") != want {
				t.Errorf("apps are told %q, want %q", got, want)
			}
		}
		free := func(name string, want bool) {
			t.Helper()
			w.write(func(tx *store.Tx) error {
				got, err := w.Account.Free(w.ctx, tx, name)
				if got != want {
					t.Errorf("%s can be taken: %t", name, got)
				}
				return err
			})
		}
		free("l1brairie", true)
		decide("Librairie", "")
		told("phone_number_name_update APPROVED Librairie nothing")
		for name, want := range map[string]bool{"librairie": false, "Librai_rie": false, "l1brairie": false, "librairies": true, "lanterne_support": false, "supportlanterne": false, "parvis_admin": false, "lanterne_verte": true} {
			free(name, want)
		}
		ask := func(name string) (l business.Line) {
			t.Helper()
			w.write(func(tx *store.Tx) (err error) {
				if err := w.Names.Ask(w.ctx, tx, s.owner, s.line.ID, name); err != nil {
					return err
				}
				l, err = w.Business.Line(w.ctx, tx, s.line.ID)
				return err
			})
			return l
		}
		like := func(name, want string) {
			t.Helper()
			if l := ask(name); l.Name != "Librairie" || l.Naming != business.Approved {
				t.Errorf("while %s waits, the line is called %q, %s", name, l.Name, l.Naming)
			}
			w.write(func(tx *store.Tx) error {
				got, err := w.Names.Of(w.ctx, tx, s.line.ID)
				if kind := string(got.Like.Kind); kind != want {
					t.Errorf("%s looks like %q %q, want %q", name, kind, got.Like.Text, want)
				}
				return err
			})
		}
		other := w.shop("leo")
		like("Librairie 1eo", "organisation")
		like("Lanterne officielle", "network")
		like("Мах", "member") // М, а and х are Cyrillic
		like("Support", "word")
		like("Papeterie", "")
		decide("Papeterie", "C’est trop vague pour une ligne.")
		told("phone_number_name_update REJECTED Papeterie REJECTED_BY_REVIEW")
		s.send(`{"messaging_product":"whatsapp","to":"999000000000042","type":"text","text":{"body":"Bonjour"}}`, 200)
		if other.line.Naming != business.Unnamed {
			t.Errorf("the other line is %s", other.line.Naming)
		}
	})
}
