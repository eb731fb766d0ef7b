package app_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/mail"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/entitlement"
	"parvis/engine/message/device"
	"parvis/system/business"
)

// The devices of a line are linked by who may answer for it; what one says reaches the others
// with who said it, the member once, and nothing else is within its reach.
func TestDevicesOfALine(t *testing.T) { // business-messaging 15.1, 15.3, 15.4
	t.Parallel()
	eachHouse(t, func(t *testing.T, h *house, lang string) {
		o := officeIn(h)
		own := func(tag, key string) string { return h.Words.T(i18n.Tag(tag), key) }
		home := strings.TrimSuffix(o.inbox, "/inbox") + "/devices"
		line, _ := id.Parse[id.Line](strings.Split(o.inbox, "/")[3])
		api := "/api/parvis/v1/lines/" + line.String()
		all(t, o.noe.open(home), own("en", "devices.line.what"), `action="`+home+`/link"`)
		if got := o.eli.get(home); got.StatusCode != http.StatusNotFound {
			t.Errorf("a member opens the devices of a line: %d", got.StatusCode)
		}
		l := h.link("Comptoir", "android")
		page := o.noe.post(home+"/link", url.Values{"code": {l.code}}, nil)
		all(t, page.text, "Comptoir", "Android", "Librairie", own("en", "devices.approve"))
		if got := o.eli.post(home+"/approve", url.Values{"link": {l.id}, "act": {"approve"}}, nil); got.StatusCode != http.StatusNotFound {
			t.Errorf("a member links a device to a line: %d", got.StatusCode)
		}
		if to := o.noe.send(home+"/approve", url.Values{"link": {l.id}, "act": {"approve"}}, nil); to != home {
			t.Errorf("who approves is led to %s", to)
		}
		h.settle()
		claimed := l.claim(http.StatusOK)
		noe := claimed["access_token"].(string)
		if claimed["line"] != line.String() {
			t.Errorf("the device gets %v", claimed)
		}
		letters := h.Mail.(*mail.Outbox).Letters("ines@parvis.example")
		if n := len(letters); n == 0 || !strings.Contains(letters[n-1].Text, "@noe") {
			t.Errorf("the owner is written %v", letters)
		}
		owner := o.account("ines")
		ines := h.linked(owner, line, "Bureau").Token

		server := h.serve()
		first, second := streamOf(t, server, api+"/inbox/stream", ines), streamOf(t, server, api+"/inbox/stream", noe)
		list := h.send(noe, "", "GET", api+"/inbox", "").Body.String()
		all(t, list, `"handle":"eli"`, `"body":"Ouvert ?"`, `"state":"open"`)
		chat := api + "/inbox/" + o.at[strings.LastIndex(o.at, "/")+1:]
		all(t, h.send(noe, "", "GET", chat, "").Body.String(), `"body":"Ouvert ?"`, `"window_until":"2026-`)
		all(t, o.ines.open(o.at+"/looks"), "noe")

		say := func(token, ref, text string, seen int, want int) map[string]any {
			return h.native(token, "POST", chat+"/messages", fmt.Sprintf(`{"client_ref":%q,"text":{"body":%q},"seen_seq":%d}`, ref, text, seen), want)
		}
		said := say(noe, "d1", "Jusqu’à sept heures.", 1, http.StatusCreated)
		if again := say(noe, "d1", "Jusqu’à sept heures.", 1, http.StatusCreated); fmt.Sprint(again) != fmt.Sprint(said) || said["sender_device"] != claimed["device_id"] || said["operator"] != "noe" {
			t.Errorf("said %v, then %v", said, again)
		}
		all(t, eventOf(t, first), "message.new", `"operator":"noe"`, fmt.Sprintf(`"sender_device":"%v"`, claimed["device_id"]))
		all(t, eventOf(t, second), "message.new", `"operator":"noe"`)
		h.settle()
		if n := strings.Count(o.eli.open(o.chat), "<p>Jusqu’à sept heures.</p>"); n != 1 {
			t.Errorf("the member reads it %d times", n)
		}
		hasNot(t, o.eli.open(o.chat), "noe")
		all(t, h.send(ines, "", "GET", chat, "").Body.String(), `"operator":"noe"`, fmt.Sprintf(`"sender_device":"%v"`, claimed["device_id"]))
		say(ines, "d2", "Oui", 1, http.StatusConflict)
		h.native(ines, "POST", chat+"/messages", `{"client_ref":"d2","text":{"body":"Oui"},"force":true}`, http.StatusCreated)
		h.native(ines, "POST", chat+"/messages", `{"text":{"body":"Oui"}}`, http.StatusBadRequest)
		h.native(ines, "POST", chat+"/read", `{"seq":1}`, http.StatusNoContent)

		other := o.ines.send("/settings/organisations", url.Values{"name": {"Café du Pont"}}, nil)
		o.ines.send(other+"/line", url.Values{"line": {"Café"}}, nil)
		second2 := find(t, o.ines.open(other), `/studio/line/(\d+)/inbox`)
		for path, want := range map[string]int{
			"/api/parvis/v1/lines/" + second2 + "/inbox": 403, "/api/parvis/v1/lines/" + second2 + "/inbox/stream": 403, "/api/parvis/v1/lines/" + second2 + "/devices": 403,
			"/api/parvis/v1/conversations": 403, "/api/parvis/v1/sync": 403, "/api/parvis/v1/sync/stream": 403, "/api/parvis/v1/sync/stream?line=" + line.String(): 403, devicesPath: 403, "/api/v1/notifications": 403,
		} {
			h.native(ines, "GET", path, "", want)
		}
		h.native(h.linked(owner, 0, "Poche").Token, "GET", "/api/v1/timelines/home", "", http.StatusForbidden)

		// Whoever is no device of the line needs the scope for it.
		reader := h.token(account.Actor{Account: owner}, "read:messages write:business")
		h.native(reader, "GET", api+"/inbox", "", http.StatusOK)
		h.native(reader, "GET", api+"/devices", "", http.StatusOK)
		h.native(reader, "POST", chat+"/messages", `{"client_ref":"r","text":{"body":"Oui"},"force":true}`, http.StatusForbidden)
		ended := fmt.Sprint(api, "/devices/", claimed["device_id"])
		h.native(reader, "DELETE", ended, "", http.StatusForbidden)
		h.native(h.token(account.Actor{Account: owner}, "read:business"), "GET", api+"/inbox", "", http.StatusForbidden)
		h.native(ines, "DELETE", ended, "", http.StatusForbidden) // a device ends no other
		third := h.linked(owner, line, "Réserve")
		h.native(third.Token, "DELETE", api+"/devices/"+third.Device.ID.String(), "", http.StatusNoContent)

		// Who only answers ends what they linked, and who runs the organisation anything.
		devices := h.send(noe, "", "GET", api+"/devices", "").Body.String()
		all(t, devices, "Comptoir", "Bureau")
		at := find(t, o.ines.open(home), `action="(`+home+`/linked/`+claimed["device_id"].(string)+`/end)"`)
		if n := strings.Count(o.noe.open(home), "/end\""); n != 1 {
			t.Errorf("who answers may end %d of two devices", n)
		}
		mine := find(t, o.ines.open(home), `action="(`+home+`/linked/\d+/end)"`)
		if got := o.noe.post(mine, nil, nil); got.StatusCode != http.StatusForbidden {
			t.Errorf("who answers ends another's: %d", got.StatusCode)
		}
		o.ines.send(at, nil, nil)
		h.settle()
		got := ""
		for n := 0; n < 12 && !strings.HasPrefix(got, "bye "); n++ { // what ines said, what became of the cases, devices
			got = eventOf(t, second)
		}
		if got != "bye over" {
			t.Errorf("the stream of an ended device ends with %s", got)
		}
		h.native(noe, "GET", api+"/inbox", "", http.StatusUnauthorized)
		h.native(ines, "GET", api+"/inbox", "", http.StatusOK)

		// Whose role is gone has no device left there, and a device that nobody uses goes in thirty days.
		again := h.linked(o.account("noe"), line, "Encore")
		h.native(again.Token, "GET", api+"/inbox", "", http.StatusOK)
		o.noe.send("/studio/business/"+find(t, o.noe.open("/settings/organisations"), `/studio/business/(\d+)`)+"/leave", nil, nil)
		h.native(again.Token, "GET", api+"/inbox", "", http.StatusUnauthorized)
		hasNot(t, o.ines.open(home), "Encore")
		h.days(20)
		h.native(ines, "GET", api+"/inbox", "", http.StatusOK)
		h.days(12)
		back := o.inesAgain()
		all(t, back.open(home), "Bureau")
		late := h.linked(owner, line, "Tard").Token
		h.days(29)
		h.native(late, "GET", api+"/inbox", "", http.StatusOK)
		h.days(3)
		back = o.inesAgain()
		all(t, back.open(home), "Tard")
		hasNot(t, back.open(home), "Bureau")

		// Nor has a line that is deleted.
		back.send("/studio/business/"+find(t, back.open(home), `/studio/business/(\d+)`)+"/lines/"+line.String()+"/delete", nil, nil)
		h.native(late, "GET", api+"/inbox", "", http.StatusUnauthorized)
	})
}

// inesAgain is ines in another browser, once her session is over.
func (o *office) inesAgain() *browser {
	b := o.browser("en")
	b.proves("ines")
	return b
}

// Apps that asked for it are told what somebody of a line says from a device.
func TestAppsHearWhatDevicesSay(t *testing.T) { // business-messaging 15.4
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32"}, func(t *testing.T, w *town) {
		s, eli := w.shopOf(w.reachable("ines", "never"), "ines"), w.writer("eli")
		secret := s.app.ID.String() + "|" + s.app.Secret.Reveal()
		s.call(secret, "POST", "/"+s.app.ID.String()+"/subscriptions", `{"object":"whatsapp_business_account","callback_url":"`+s.callback+`","verify_token":"lanterne","fields":"messages,smb_message_echoes"}`, 200)
		c := s.meet(eli)
		eli.ask("POST", c+"/messages", `{"text":{"body":"Ouvert ?"}}`, http.StatusCreated)
		heard, _ := s.heard()
		d := w.linked(s.owner.Account, s.line.ID, "Comptoir")
		path := "/api/parvis/v1/lines/" + s.line.ID.String() + "/inbox" + c
		said := w.native(d.Token, "POST", path+"/messages", `{"client_ref":"a","text":{"body":"Jusqu’à sept heures."},"seen_seq":1}`, http.StatusCreated)
		w.settle()
		s.mu.Lock()
		defer s.mu.Unlock()
		var echoes []map[string]any
		for _, told := range s.told {
			if ch := told.Entry[0].Changes[0]; ch.Field == "smb_message_echoes" {
				if told.Object != "whatsapp_business_account" || told.Entry[0].ID != s.acct.ID.String() || ch.Value.Metadata["phone_number_id"] != s.line.ID.String() {
					t.Errorf("told %+v", told)
				}
				echoes = append(echoes, ch.Value.Echoes...)
			}
		}
		if len(echoes) != 1 || len(heard) != 1 {
			t.Fatalf("told %v after %v", echoes, heard)
		}
		got := echoes[0]
		if got["from"] != s.line.Number || got["to"] != heard[0]["from"] || got["type"] != "text" || got["text"].(map[string]any)["body"] != "Jusqu’à sept heures." || got["id"] != said["message"].(map[string]any)["id"] || got["timestamp"] == nil {
			t.Errorf("the echo is %v of %v", got, said)
		}
	})
}

// When the plan ends, what is beyond the limit is paused seven days later, the least recently
// used first, and used again once there is room.
func TestDevicesBeyondThePlan(t *testing.T) { // business-messaging 15.1, 15.6
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		ines := w.reachable("ines", "never")
		var line business.Line
		var org entitlement.Subject
		w.write(func(tx *store.Tx) error {
			p, err := w.Business.Create(w.ctx, tx, ines, "Librairie")
			if err != nil {
				return err
			}
			list, err := w.Business.Accounts(w.ctx, tx, p.ID)
			if err != nil {
				return err
			}
			org = entitlement.Subject(p.ID)
			line, err = w.Business.AddLine(w.ctx, tx, ines, list[0].ID, "Librairie")
			return err
		})
		source := entitlement.Source{Kind: entitlement.Operator, ID: int64(org)}
		give := func(d time.Duration) {
			w.write(func(tx *store.Tx) error {
				_, err := w.Entitlement.Give(w.ctx, tx, entitlement.Grant{Subject: org, Feature: entitlement.Premium, Source: source, Ends: tx.Now().Add(d)})
				return err
			})
			w.settle()
		}
		path := "/api/parvis/v1/lines/" + line.ID.String() + "/inbox"
		var all10 []device.Claimed
		for i := range 5 {
			all10 = append(all10, w.linked(ines.Account, line.ID, fmt.Sprint("Appareil ", i)))
		}
		if _, err := w.device(ines.Account, line.ID, "Six"); !device.Full(err) {
			t.Errorf("a sixth device without the plan: %v", err)
		}
		give(3 * 24 * time.Hour)
		for i := range 5 {
			all10 = append(all10, w.linked(ines.Account, line.ID, fmt.Sprint("De plus ", i)))
		}
		if _, err := w.device(ines.Account, line.ID, "Onze"); !device.Full(err) {
			t.Errorf("an eleventh device with the plan: %v", err)
		}
		use := func(want int, which ...int) {
			t.Helper()
			for _, i := range which {
				w.native(all10[i].Token, "GET", path, "", want)
			}
		}
		w.days(2)
		use(http.StatusOK, 5, 6, 7, 8, 9) // the older ones are not used any more
		server := w.serve()
		paused, kept := streamOf(t, server, path+"/stream", all10[8].Token), streamOf(t, server, path+"/stream", all10[9].Token)
		w.days(6) // the plan ended five days ago
		if _, err := w.device(ines.Account, line.ID, "Onze"); !device.Full(err) {
			t.Errorf("a device in the days of grace: %v", err)
		}
		use(http.StatusOK, 0, 9, 7, 6, 5)
		w.days(2)
		w.clock.Advance(time.Minute)
		w.settle()
		use(http.StatusForbidden, 1, 2, 3, 4, 8)
		use(http.StatusOK, 0, 5, 6, 7, 9)
		last := ""
		for range 12 {
			got := eventOf(t, paused)
			if got == "(end)" {
				break
			}
			last = got
		}
		if !strings.HasPrefix(last, "bye ") {
			t.Errorf("the stream of a paused device ends with %s", last)
		}
		has(t, eventOf(t, kept), "device.suspended")
		list := w.send(all10[0].Token, "", "GET", strings.TrimSuffix(path, "/inbox")+"/devices", "").Body.String()
		if strings.Count(list, `"state":"suspended"`) != 5 {
			t.Errorf("the devices are %s", list)
		}
		w.native(w.token(ines, "write:messages"), "DELETE", strings.TrimSuffix(path, "/inbox")+"/devices/"+all10[9].Device.ID.String(), "", http.StatusNoContent)
		w.settle()
		use(http.StatusOK, 8) // the most recently used of the paused takes the place
		use(http.StatusForbidden, 1, 2, 3, 4)
		give(30 * 24 * time.Hour)
		use(http.StatusOK, 0, 1, 2, 3, 4, 5, 6, 7, 8)
		w.write(func(tx *store.Tx) error { return w.Entitlement.Revoke(w.ctx, tx, source) })
		w.days(6)
		use(http.StatusOK, 1, 2, 3, 4)

		// One that is paused cannot be used, and stays until it can.
		for range 4 {
			w.days(9)
			use(http.StatusOK, 0, 1, 2, 3, 4)
		}
		use(http.StatusForbidden, 5, 6, 7, 8)
		w.native(w.token(ines, "write:messages"), "DELETE", strings.TrimSuffix(path, "/inbox")+"/devices/"+all10[4].Device.ID.String(), "", http.StatusNoContent)
		w.days(1)
		use(http.StatusOK, 5)
	})
}
