package app_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"parvis/base/store"
	"parvis/system/business"
	"parvis/system/business/template"
)

// New marketing is sent to some members, and the rest waits for what they make of it: it
// goes out half an hour later, under its number and in its words, or is dropped.
func TestNewMarketingIsPaced(t *testing.T) { // business-messaging 9.11, 10.9, 20.7
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32", "templates.paced=2", "templates.marketing=auto"}, func(t *testing.T, w *town) {
		s, zoe, lou := w.shop("ines"), w.writer("zoe"), w.writer("lou")
		chat, to := s.known(zoe)
		_, other := s.known(lou)
		wants := func(p writer, yes bool) {
			w.write(func(tx *store.Tx) error {
				return w.Business.Consent(w.ctx, tx, p.who, s.acct.Portfolio, business.ForMarketing, yes)
			})
		}
		count := func(r template.Response) {
			w.write(func(tx *store.Tx) error {
				all, err := w.Business.Templates().List(w.ctx, tx, s.acct.ID)
				if err != nil {
					return err
				}
				return w.Business.Templates().Count(w.ctx, tx, all[0].ID, r)
			})
		}
		wants(zoe, true)
		wants(lou, true)
		node := "/" + s.template(`{"name":"soldes","language":"fr","category":"MARKETING","components":[{"type":"BODY","text":"Les soldes commencent demain."}]}`, 200)["id"].(string)
		s.drain()
		send := func(to, want string) string {
			t.Helper()
			answer := s.sendTemplate(to, "soldes", "", 200)
			if m := answer["messages"].([]any)[0].(map[string]any); m["message_status"] != want {
				t.Errorf("the answer is %v, not %s", m, want)
			}
			return wamid(answer)
		}
		told := func(when, want string) {
			t.Helper()
			if got := s.failure(); got != want {
				t.Errorf("%s: %s, not %s", when, got, want)
			}
		}
		const held = "held_for_quality_assessment"
		send(to, "accepted")
		send(to, "accepted")
		told("the first", "sent sent")
		which := send(to, held)
		send(other, held)
		send("999123456789012", held)
		told("held back", "")
		s.call(s.token, "POST", node, `{"components":[{"type":"BODY","text":"Les soldes commencent samedi."}]}`, 200)
		wants(lou, false)
		s.drain()
		w.clock.Advance(29 * time.Minute)
		told("too early", "")
		w.clock.Advance(2 * time.Minute)
		if got := s.failure(); len(strings.Fields(got)) != 3 || !strings.Contains(got, "sent") || !strings.Contains(got, "failed:131050") || !strings.Contains(got, "failed:131026") {
			t.Errorf("released: %s", got) // recipients are told of in any order
		}
		list := zoe.text("GET", chat+"/messages", "", http.StatusOK)
		if !strings.Contains(list, `"id":"`+which+`"`) || strings.Count(list, "commencent demain") != 3 {
			t.Errorf("she reads %s", list)
		}
		send(to, "accepted")
		told("after that", "sent")

		w.clock.Advance(22 * time.Hour)
		zoe.ask("POST", chat+"/messages", `{"text":{"body":"Encore"}}`, http.StatusCreated)
		w.clock.Advance(2 * time.Hour)
		s.drain()
		send(to, "accepted")
		send(to, "accepted")
		send(to, held)
		count(template.Response{Delivered: 100, Reports: 9})
		told("accepted", "sent sent")
		w.clock.Advance(31 * time.Minute)
		told("members reported it", "failed:132015")
		w.clock.Advance(20 * time.Hour)
		s.drain() // the pause is over
		count(template.Response{Delivered: 100})
		w.settle()
		w.clock.Advance(time.Hour)
		s.drain()
		for range 3 {
			send(to, "accepted") // it was green
		}
	})
}
