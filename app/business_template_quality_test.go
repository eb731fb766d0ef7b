package app_test

import (
	"fmt"
	"net/http"
	"net/url"
	"path"
	"strings"
	"testing"
	"time"

	"parvis/app"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/system/business/template"
)

// judged gives what the app was told of templates since it was last asked: new states with
// why, and changes of quality.
func (s *shop) judged() string {
	s.w.t.Helper()
	s.w.settle()
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []string
	for _, told := range s.told {
		for _, e := range told.Entry {
			for _, c := range e.Changes {
				switch v := c.Value; c.Field {
				case "message_template_status_update":
					out = append(out, strings.TrimSpace(v.Event+" "+v.Other.Title))
				case "message_template_quality_update":
					out = append(out, v.Previous+">"+v.New)
				}
			}
		}
	}
	s.told = nil
	return strings.Join(out, ", ")
}

// deliver sends a template so often to a member that it has a quality, and has them get it.
func (s *shop) deliver(p writer, to, name string, times int) (last string) {
	s.w.t.Helper()
	for i := range times {
		if i%40 == 39 {
			s.w.clock.Advance(5 * time.Minute) // as much as one member may be sent
		}
		last = wamid(s.sendTemplate(to, name, "", 200))
	}
	p.text("POST", "/api/parvis/v1/sync/ack", `{"n":9999}`, 204)
	return last
}

// A template that members stop and report is paused for three hours, then for six, and
// disabled the third time; each member counts once for what they were sent.
func TestABadTemplateIsPaused(t *testing.T) { // business-messaging 10.7, 10.8, 10.10
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32"}, func(t *testing.T, w *town) {
		s, zoe := w.shop("ines"), w.writer("zoe")
		chat, to := s.known(zoe)
		node := "/" + s.template(utility("prete", "Votre commande vous attend."), 200)["id"].(string)
		told := func(when, want string) {
			t.Helper()
			if got := s.judged(); got != want {
				t.Errorf("%s: %s, not %s", when, got, want)
			}
		}
		stands := func(state, quality string) {
			t.Helper()
			got := s.call(s.token, "GET", node+"?fields=status,quality_score", "", 200)
			if got["status"] != state || got["quality_score"].(map[string]any)["score"] != quality {
				t.Errorf("it is %v, not %s and %s", got, state, quality)
			}
		}
		stop := func() { w.write(func(tx *store.Tx) error { return w.Business.Stop(w.ctx, tx, zoe.who, s.line.ID) }) }
		resume := func() { w.write(func(tx *store.Tx) error { return w.Business.Resume(w.ctx, tx, zoe.who, s.line.ID) }) }
		hour := func() { // in which nothing is told of what members do
			w.settle()
			told("within the hour", "")
			w.clock.Advance(time.Hour)
		}
		told("created", "APPROVED")
		for i, c := range []struct {
			state, told, again string
			rest               time.Duration
			code               float64
		}{
			{"PAUSED", "YELLOW>RED, PAUSED FIRST_PAUSE", "RED>UNKNOWN, APPROVED UNPAUSE", 3 * time.Hour, 132015},
			{"PAUSED", "YELLOW>RED, PAUSED SECOND_PAUSE", "RED>UNKNOWN, APPROVED UNPAUSE", 6 * time.Hour, 132015},
			{"DISABLED", "YELLOW>RED, DISABLED DISABLED", "", 30 * time.Hour, 132016},
		} {
			s.deliver(zoe, to, "prete", 99)
			hour()
			told("99 delivered", "")
			stands("APPROVED", "UNKNOWN")
			last := s.deliver(zoe, to, "prete", 1)
			hour()
			told("100 delivered", "UNKNOWN>GREEN")
			stands("APPROVED", "GREEN")
			if i == 0 {
				if got := s.call(s.token, "GET", "/"+s.acct.ID.String()+"/message_templates?quality_score=YELLOW", "", 200); len(got["data"].([]any)) != 0 {
					t.Errorf("those of another quality: %v", got)
				}
			}
			stop()
			hour()
			told("stopped", "GREEN>YELLOW")
			resume()
			stop()
			hour()
			told("stopped again", "")
			stands("APPROVED", "YELLOW")
			resume()
			zoe.ask("POST", chat+"/report", `{"reason":"scam","messages":["`+last+`"]}`, http.StatusCreated)
			hour()
			told("reported", c.told)
			stands(c.state, "RED")
			if code, _ := problem(s.sendTemplate(to, "prete", "", 400)); code != c.code {
				t.Errorf("sent while %s: %v", c.state, code)
			}
			s.call(s.token, "POST", node+"/unpause", "", 400)
			if i == 0 { // other words do not end a pause
				s.call(s.token, "POST", node, `{"components":[{"type":"BODY","text":"Votre commande est là."}]}`, 200)
				stands("PAUSED", "RED")
				told("edited", "PAUSED FIRST_PAUSE")
			}
			w.clock.Advance(c.rest - time.Minute)
			told("a minute too early", "")
			w.clock.Advance(2 * time.Minute)
			told("after the pause", c.again)
		}
		stands("DISABLED", "RED")
	})
}

// The desk of an organisation shows the quality of its templates, and until when one rests.
func TestTheQualityOfATemplateOnTheDesk(t *testing.T) { // business-messaging 10.8
	t.Parallel()
	h := openHouse(t)
	ines := h.browser("en")
	ines.join("ines")
	at := ines.send("/settings/organisations", url.Values{"name": {"Librairie"}}, nil)
	ines.send(at+"/line", url.Values{"line": {"Librairie"}}, nil)
	ines.send(at+"/templates", url.Values{"name": {"table"}, "language": {"fr"}, "category": {"UTILITY"}, "text": {"Votre table est libre."}}, nil)
	has(t, ines.open(at+"/templates"), "Quality: not known yet")
	count := func(r template.Response) {
		t.Helper()
		h.write(func(tx *store.Tx) error {
			p, err := id.Parse[id.Portfolio](path.Base(at))
			if err != nil {
				return err
			}
			accounts, err := h.Business.Accounts(h.ctx, tx, p)
			if err != nil {
				return err
			}
			list, err := h.Business.Templates().List(h.ctx, tx, accounts[0].ID)
			if err != nil {
				return err
			}
			return h.Business.Templates().Count(h.ctx, tx, list[0].ID, r)
		})
		h.settle()
		h.clock.Advance(time.Hour)
		h.settle()
	}
	count(template.Response{Delivered: 98, Blocks: 1})
	has(t, ines.open(at+"/templates"), "Quality: not known yet")
	count(template.Response{Delivered: 2})
	has(t, ines.open(at+"/templates"), "Quality: middling")
	count(template.Response{Reports: 1})
	all(t, ines.open(at+"/templates"), "Quality: bad", "paused", "until ")
}

// The host chooses from which share on a quality falls.
func TestSharesOfQualityAreSettings(t *testing.T) { // business-messaging 10.8
	t.Parallel()
	for _, bad := range []string{"templates.yellow=0", "templates.red=0.001", "templates.red=1.5"} {
		if err := app.NewSettings().Load("", nil, []string{bad}); err == nil || !strings.Contains(err.Error(), "templates") {
			t.Errorf("%s: %v", bad, err)
		}
	}
	w, _ := openTown(t, "server.allow_nets=127.0.0.1/32", "templates.red=0.01")
	s, zoe := w.shop("ines"), w.writer("zoe")
	_, to := s.known(zoe)
	s.template(utility("prete", "Votre commande vous attend."), 200)
	s.deliver(zoe, to, "prete", 100)
	w.settle()
	w.clock.Advance(time.Hour)
	w.settle()
	w.write(func(tx *store.Tx) error { return w.Business.Stop(w.ctx, tx, zoe.who, s.line.ID) })
	w.settle()
	w.clock.Advance(time.Hour)
	if got := s.judged(); got != "APPROVED, UNKNOWN>GREEN, GREEN>RED, PAUSED FIRST_PAUSE" {
		t.Errorf("one stop of a hundred: %s", got)
	}
}

// New words earn their good quality themselves, and an edit washes no bad one off.
func TestAnEditKeepsABadQualityAlone(t *testing.T) { // business-messaging 10.7, 10.8
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32", "templates.marketing=auto"}, func(t *testing.T, w *town) {
		s := w.shop("ines")
		node := s.template(utility("prete", "Votre commande vous attend."), 200)["id"].(string)
		number, err := id.Parse[id.Template](node)
		if err != nil {
			t.Fatal(err)
		}
		count := func(r template.Response) {
			w.write(func(tx *store.Tx) error { return w.Business.Templates().Count(w.ctx, tx, number, r) })
			w.settle()
			w.clock.Advance(time.Hour)
		}
		edit := func(words string) {
			s.call(s.token, "POST", "/"+node, `{"components":[{"type":"BODY","text":"`+words+`"}]}`, 200)
		}
		told := func(when, want string) {
			t.Helper()
			if got := s.judged(); got != want {
				t.Errorf("%s: %s, not %s", when, got, want)
			}
		}
		count(template.Response{Delivered: 100})
		told("made", "APPROVED, UNKNOWN>GREEN")
		edit("Votre commande est prête.")
		told("good, and edited", "GREEN>UNKNOWN, APPROVED")
		count(template.Response{Delivered: 100, Blocks: 2})
		told("not so good", "UNKNOWN>YELLOW")
		w.clock.Advance(24 * time.Hour)
		s.judged()
		edit("Votre commande est encore prête.")
		told("not so good, and edited", "APPROVED")
		count(template.Response{Reports: 4})
		told("bad", "YELLOW>RED, PAUSED FIRST_PAUSE")
	})
}

// An edit that waits spares the old words no pause: the third time ends the template.
func TestAnEditThatWaitsSparesNoPause(t *testing.T) { // business-messaging 10.7
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32", "templates.utility=manual"}, func(t *testing.T, w *town) {
		s := w.shop("ines")
		node := s.template(utility("prete", "Votre commande vous attend."), 200)["id"].(string)
		number, err := id.Parse[id.Template](node)
		if err != nil {
			t.Fatal(err)
		}
		judge := account.Actor{Account: w.person("juge").Account, Role: account.ManageReports}
		for i, want := range []string{"PENDING, UNKNOWN>RED", "PENDING, UNKNOWN>RED", "PENDING, UNKNOWN>RED, DISABLED DISABLED"} {
			w.write(func(tx *store.Tx) error {
				list, err := w.Business.Templates().Waiting(w.ctx, tx, judge)
				if err != nil || len(list) != 1 {
					return fmt.Errorf("what waits: %v %w", list, err)
				}
				return w.Business.Templates().Decide(w.ctx, tx, judge, number, template.Decision{Of: list[0].Version(), Approve: true})
			})
			w.clock.Advance(25 * time.Hour)
			s.judged()
			s.call(s.token, "POST", "/"+node, fmt.Sprintf(`{"components":[{"type":"BODY","text":"Votre commande attend au comptoir %d."}]}`, i+1), 200)
			w.write(func(tx *store.Tx) error {
				return w.Business.Templates().Count(w.ctx, tx, number, template.Response{Delivered: 100, Blocks: 9})
			})
			w.settle()
			w.clock.Advance(time.Hour)
			if got := s.judged(); got != want {
				t.Errorf("the %d. time: %s, not %s", i+1, got, want)
			}
		}
	})
}
