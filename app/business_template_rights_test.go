package app_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"parvis/app"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/age"
	"parvis/system/business"
	"parvis/system/business/template"
)

// What an organisation keeps is nobody else's: another one neither sees, changes nor sends
// it, and cannot tell it from what is not there.
func TestTemplatesAreTheirOrganisations(t *testing.T) { // business-messaging 5, 10.1, 10.10
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32"}, func(t *testing.T, w *town) {
		mine, other, zoe := w.shop("ines"), w.shop("ana"), w.writer("zoe")
		made := mine.template(utility("prete", "Votre commande vous attend."), 200)
		rejected := mine.template(utility("copie", "Votre commande vous attend."), 200)
		node, list := "/"+made["id"].(string), "/"+mine.acct.ID.String()+"/message_templates"
		foreign := func(method, path, body string) {
			t.Helper()
			if code, sub := problem(other.call(other.token, method, path, body, 400)); code != 100 || sub != 33 {
				t.Errorf("%s %s of another organisation: %v/%v", method, path, code, sub)
			}
		}
		foreign("GET", node, "")
		foreign("POST", node, `{"components":[{"type":"BODY","text":"Autre chose."}]}`)
		foreign("POST", node+"/unpause", "")
		foreign("POST", "/"+rejected["id"].(string)+"/appeal", "")
		foreign("GET", list, "")
		foreign("POST", list, utility("deux", "Bonjour à vous."))
		foreign("DELETE", list+"?name=prete", "")
		own := "/" + other.acct.ID.String() + "/message_templates"
		if got := templateNames(other.call(other.token, "GET", own, "", 200)); len(got) != 0 {
			t.Errorf("another organisation lists %v", got)
		}
		other.call(other.token, "DELETE", own+"?name=prete&hsm_id="+made["id"].(string), "", 400)
		chat := other.meet(zoe)
		zoe.ask("POST", chat+"/messages", `{"text":{"body":"Bonjour"}}`, http.StatusCreated)
		got, _ := other.heard()
		if code, _ := problem(other.sendTemplate(got[0]["from"].(string), "prete", "", 404)); code != template.CodeUnknown {
			t.Errorf("sent by another organisation: %v", code)
		}
		if got := mine.call(mine.token, "GET", node, "", 200); got["status"] != "APPROVED" || got["components"].([]any)[0].(map[string]any)["text"] != "Votre commande vous attend." {
			t.Errorf("afterwards it is %v", got)
		}
		if got := other.template(utility("prete", "Votre commande vous attend."), 200); got["status"] != "APPROVED" {
			t.Errorf("the same words and name in another organisation: %v", got)
		}
	})
}

// Only who has the power decides, and only on what waits.
func TestOnlyTheStaffDecidesOnTemplates(t *testing.T) { // business-messaging 10.6, 10.7
	t.Parallel()
	w, _ := openTown(t, "server.allow_nets=127.0.0.1/32")
	s := w.shop("ines")
	s.template(`{"name":"soldes","language":"fr","category":"MARKETING","components":[{"type":"BODY","text":"Les soldes commencent demain."}]}`, 200)
	judge := account.Actor{Account: w.person("juge").Account, Role: account.ManageReports}
	decide := func(actor account.Actor, yes bool, d template.Decision) {
		t.Helper()
		var err error
		w.write(func(tx *store.Tx) error {
			list, failed := w.Business.Templates().List(w.ctx, tx, s.acct.ID)
			if failed != nil {
				return failed
			}
			d.Of = list[0].Version()
			err = w.Business.Templates().Decide(w.ctx, tx, actor, list[0].ID, d)
			return nil
		})
		if yes != (err == nil) {
			t.Errorf("decided with %v", err)
		}
	}
	decide(s.owner, false, template.Decision{Approve: true})
	decide(account.Actor{Account: judge.Account, Role: account.ManageTaxonomies}, false, template.Decision{Approve: true})
	decide(judge, false, template.Decision{Reason: "SCAM", Note: "Non."})
	decide(judge, true, template.Decision{Reason: "SCAM", Note: "Non.", Advice: "Autrement."})
	decide(judge, false, template.Decision{Approve: true})
}

// A business writes to nobody below sixteen before they wrote to its line; on the day they
// are sixteen it may.
func TestNoFirstContactWithTheYoung(t *testing.T) { // business-messaging 21
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32"}, func(t *testing.T, w *town) {
		s, zoe, lou, tom := w.shop("ines"), w.writer("zoe"), w.writer("lou"), w.writer("tom")
		s.template(utility("prete", "Votre commande vous attend."), 200)
		first := s.line
		w.write(func(tx *store.Tx) (err error) {
			if err := w.Age.Declare(w.ctx, tx, zoe.who.Account, age.DateOf(w.clock.Now().AddDate(-16, 0, 2))); err != nil {
				return err
			}
			if err := w.Age.Declare(w.ctx, tx, lou.who.Account, age.DateOf(w.clock.Now().AddDate(-14, 0, 0))); err != nil {
				return err
			}
			s.line, err = w.Business.AddLine(w.ctx, tx, s.owner, s.acct.ID, "Librairie, commandes")
			return err
		})
		known := func(p writer) string { // to the organisation, by a message to its second line
			t.Helper()
			p.ask("POST", s.meet(p)+"/messages", `{"text":{"body":"Bonjour"}}`, http.StatusCreated)
			got, _ := s.heard()
			return got[0]["from"].(string)
		}
		nearly, young, grown := known(zoe), known(lou), known(tom)
		s.line = first
		s.meet(zoe)
		chat := s.meet(lou)
		s.meet(tom)
		s.drain()
		try := func(when, to, want string) {
			t.Helper()
			s.sendTemplate(to, "prete", "", 200)
			if got := s.failure(); got != want {
				t.Errorf("%s: %s, not %s", when, got, want)
			}
		}
		try("an adult who did not write yet", grown, "sent")
		try("a child who did not write yet", young, "failed:131026")
		w.clock.Advance(24 * time.Hour)
		try("on the day before they are sixteen", nearly, "failed:131026")
		w.clock.Advance(24 * time.Hour)
		try("on the day they are", nearly, "sent")
		lou.ask("POST", chat+"/messages", `{"text":{"body":"Bonjour"}}`, http.StatusCreated)
		s.drain()
		try("after they wrote", young, "sent")
		w.clock.Advance(26 * time.Hour)
		try("a day after they wrote", young, "sent")
	})
}

// What was approved is sent until its next version is decided on.
func TestTheApprovedVersionIsSent(t *testing.T) { // business-messaging 10.7
	t.Parallel()
	w, _ := openTown(t, "server.allow_nets=127.0.0.1/32")
	s, zoe := w.shop("ines"), w.writer("zoe")
	chat := s.meet(zoe)
	zoe.ask("POST", chat+"/messages", `{"text":{"body":"Bonjour"}}`, http.StatusCreated)
	got, _ := s.heard()
	to := got[0]["from"].(string)
	w.write(func(tx *store.Tx) error {
		return w.Business.Consent(w.ctx, tx, zoe.who, s.acct.Portfolio, business.ForMarketing, true)
	})
	made := s.template(`{"name":"soldes","language":"fr","category":"MARKETING","components":[{"type":"BODY","text":"Les soldes commencent demain."}]}`, 200)
	w.approve(t)
	if got := s.call(s.token, "POST", "/"+made["id"].(string), `{"components":[{"type":"BODY","text":"Les soldes commencent samedi."}]}`, 200); got["status"] != "PENDING" {
		t.Errorf("edited: %v", got)
	}
	s.sendTemplate(to, "soldes", "", 200)
	judge := account.Actor{Account: w.person("arbitre").Account, Role: account.ManageReports}
	w.write(func(tx *store.Tx) error {
		list, err := w.Business.Templates().Waiting(w.ctx, tx, judge)
		if err != nil {
			return err
		}
		return w.Business.Templates().Decide(w.ctx, tx, judge, list[0].ID, template.Decision{Of: list[0].Version(), Approve: true})
	})
	s.sendTemplate(to, "soldes", "", 200)
	list := zoe.text("GET", chat+"/messages", "", 200)
	if strings.Count(list, "commencent demain") != 1 || strings.Count(list, "commencent samedi") != 1 {
		t.Errorf("the member got %s", list)
	}
}

// The host chooses for each category whether the staff decides (business-messaging 10.6).
func TestWhoDecidesOnTemplatesIsASetting(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"templates.utility=always", "templates.marketing=", "templates.authentication=off"} {
		if err := app.NewSettings().Load("", nil, []string{bad}); err == nil || !strings.Contains(err.Error(), "templates") {
			t.Errorf("%s: %v", bad, err)
		}
	}
	code := `{"name":"code","language":"fr","category":"AUTHENTICATION","components":[{"type":"BODY"},{"type":"BUTTONS","buttons":[{"type":"OTP","otp_type":"COPY_CODE"}]}]}`
	sale := `{"name":"soldes","language":"fr","category":"MARKETING","components":[{"type":"BODY","text":"Les soldes commencent demain."}]}`
	for _, c := range []struct {
		settings []string
		want     [3]string
	}{
		{nil, [3]string{"APPROVED", "PENDING", "APPROVED"}},
		{[]string{"templates.utility=manual", "templates.marketing=auto", "templates.authentication=manual"}, [3]string{"PENDING", "APPROVED", "PENDING"}},
	} {
		w, _ := openTown(t, append(c.settings, "server.allow_nets=127.0.0.1/32")...)
		s := w.shop("ines")
		for i, body := range []string{utility("prete", "Votre commande vous attend."), sale, code} {
			if got := s.template(body, 200); got["status"] != c.want[i] {
				t.Errorf("%v: %v, not %s", c.settings, got, c.want[i])
			}
		}
	}
}
