package app_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/mail"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/account/credential"
	"parvis/engine/message/device"
)

const devicesPath = "/api/parvis/v1/devices"

// native asks the native API and reads what it answers.
func (w *town) native(token, method, path, body string, want int) (out map[string]any) {
	w.t.Helper()
	got := w.send(token, "", method, path, body)
	if got.Code != want {
		w.t.Fatalf("%s %s %s: %d, not %d: %s", method, path, body, got.Code, want, got.Body)
	}
	if text := got.Body.String(); strings.HasPrefix(text, "{") {
		if err := json.Unmarshal([]byte(text), &out); err != nil {
			w.t.Fatal(err)
		}
	}
	return out
}

// link is a device that asks to be linked.
type link struct {
	w                *town
	id, code, secret string
}

func (w *town) link(name, platform string) link {
	w.t.Helper()
	got := w.native("", "POST", devicesPath+"/link", `{"name":"`+name+`","platform":"`+platform+`","public_key":""}`, http.StatusCreated)
	return link{w, got["link_id"].(string), got["code"].(string), got["secret"].(string)}
}

// claim asks for its token.
func (l link) claim(want int) map[string]any {
	l.w.t.Helper()
	return l.w.native("", "POST", devicesPath+"/claim", `{"link_id":"`+l.id+`","secret":"`+l.secret+`"}`, want)
}

// approved is a device that somebody approved who proves who they are, for a line with another
// than 0; it did not fetch its token yet.
func (w *town) approved(who id.Account, l id.Line, name string) (p device.Pending, d device.Device, err error) {
	w.t.Helper()
	err = w.Store.Write(w.ctx, func(tx *store.Tx) error {
		_, s, err := w.Credential.Begin(w.ctx, tx, who, credential.Device{Agent: "curl/8"})
		if err != nil {
			return err
		}
		if p, err = w.Device.Begin(w.ctx, tx, device.Asked{Name: name, Platform: "linux"}); err != nil {
			return err
		}
		d, err = w.Device.Approve(w.ctx, tx, account.Actor{Account: who, Session: s.ID}, p.ID, l)
		return err
	})
	return p, d, err
}

// device is approved with its token.
func (w *town) device(who id.Account, l id.Line, name string) (c device.Claimed, err error) {
	w.t.Helper()
	p, _, err := w.approved(who, l, name)
	if err != nil {
		return c, err
	}
	err = w.Store.Write(w.ctx, func(tx *store.Tx) (err error) {
		c, err = w.Device.Claim(w.ctx, tx, p.ID, p.Secret)
		return err
	})
	return c, err
}

// linked is device where there is room.
func (w *town) linked(who id.Account, l id.Line, name string) device.Claimed {
	w.t.Helper()
	c, err := w.device(who, l, name)
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

// A device shows a code, a member who proves who they are approves it on a page without a
// script, and the device alone gets a token.
func TestADeviceIsLinked(t *testing.T) { // business-messaging 15.2
	t.Parallel()
	eachHouse(t, func(t *testing.T, h *house, lang string) {
		lea := h.browser(lang)
		lea.join("lea")
		own := func(key string) string { return h.Words.T(i18n.Tag(lang), key) }
		all(t, lea.open("/settings/devices"), own("devices.linked.what"), `action="/settings/devices/link"`)
		l := h.link("Téléphone <b>de Léa", "android")
		if len(l.code) != 9 || l.code[4] != '-' {
			t.Errorf("a code is %s", l.code)
		}
		l.claim(http.StatusAccepted)
		page := lea.post("/settings/devices/link", url.Values{"code": {strings.ToLower(strings.ReplaceAll(l.code, "-", " "))}}, nil)
		if page.StatusCode != http.StatusOK {
			t.Fatalf("the page that asks: %d %s", page.StatusCode, inShort(page.text))
		}
		all(t, page.text, "Téléphone &lt;b&gt;de Léa", "Android", own("devices.may"), own("devices.approve"), own("devices.refuse"))
		hasNot(t, page.text, l.secret)
		if bad := faultsOf(page.text); len(bad) > 0 {
			t.Errorf("the page has %v", bad)
		}
		form := url.Values{"link": {find(t, page.text, `name="link" value="([^"]+)"`)}, "act": {"approve"}}
		if to := lea.send("/settings/devices/approve", form, nil); to != "/settings/devices?saved=1" {
			t.Errorf("who approves is led to %s", to)
		}
		h.settle()
		got, again := l.claim(http.StatusOK), l.claim(http.StatusOK)
		token, _ := got["access_token"].(string)
		if token == "" || again["access_token"] != token || got["device_id"] == "" || got["cursor"] == nil {
			t.Errorf("the device gets %v, then %v", got, again)
		}
		if twice := lea.post("/settings/devices/link", url.Values{"code": {l.code}}, nil); twice.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("a code that was used: %d", twice.StatusCode)
		}
		if got := h.send(token, "", "GET", devicesPath, "").Body.String(); !strings.Contains(got, `"this":true`) || !strings.Contains(got, `"last_seen":"2026-`) {
			t.Errorf("the devices are %s", got)
		}
		h.native(token, "GET", "/api/parvis/v1/conversations", "", http.StatusOK)
		h.native(token, "GET", "/api/v1/timelines/home", "", http.StatusForbidden)
		letters := h.Mail.(*mail.Outbox).Letters("lea@parvis.example")
		if n := len(letters); n == 0 || !strings.Contains(letters[n-1].Text, "Android") || strings.Contains(letters[n-1].Text, "de Léa") {
			t.Errorf("the last of %d letters is %v", n, letters)
		}
		all(t, lea.open("/settings/devices"), "Téléphone &lt;b&gt;de Léa", "Android")

		// By its token a device approves another with a password, and hears of it.
		h.clock.Advance(6 * time.Minute)
		two := h.link("Bureau", "linux")
		h.native(token, "POST", devicesPath+"/approve", `{"code":"`+two.code+`"}`, http.StatusForbidden)
		h.native(token, "POST", devicesPath+"/approve", `{"code":"`+two.code+`","password":"autre"}`, http.StatusForbidden)
		h.native(token, "POST", devicesPath+"/approve", `{"code":"`+two.code+`","scope":"all","password":"`+passphrase+`"}`, http.StatusBadRequest)
		h.native(token, "POST", devicesPath+"/approve", `{"link_id":"`+two.id+`","scope":"account","password":"`+passphrase+`"}`, http.StatusCreated)
		second := two.claim(http.StatusOK)
		news := h.send(token, "", "GET", fmt.Sprint("/api/parvis/v1/sync?since=", got["cursor"]), "").Body.String()
		all(t, news, `"type":"device.linked"`, fmt.Sprintf(`"device":"%v"`, second["device_id"]))

		h.native(second["access_token"].(string), "DELETE", fmt.Sprint(devicesPath, "/", got["device_id"]), "", http.StatusNoContent)
		h.settle()
		h.native(token, "GET", devicesPath, "", http.StatusUnauthorized)
		hasNot(t, lea.open("/settings/devices"), "de Léa")

		// Where a password is not all that lets a member in, it is not enough here either.
		h.clock.Advance(2 * time.Minute)
		lea.proves("lea")
		secret := find(t, lea.post("/settings/security/codes", nil, nil).text, `secret=([A-Z2-7]{16,})`)
		code, err := totp.GenerateCode(secret, h.clock.Now())
		if err != nil {
			t.Fatal(err)
		}
		lea.post("/settings/security/codes/confirm", url.Values{"code": {code}}, nil)
		three := h.link("Tablette", "other")
		refused := h.native(second["access_token"].(string), "POST", devicesPath+"/approve", `{"code":"`+three.code+`","password":"`+passphrase+`"}`, http.StatusForbidden)
		all(t, fmt.Sprint(refused), h.Words.T(h.Words.Fallback(), "fault.message.device.factor"))
		page = lea.post("/settings/devices/link", url.Values{"code": {three.code}}, nil)
		lea.send("/settings/devices/approve", url.Values{"link": {find(t, page.text, `name="link" value="([^"]+)"`)}, "act": {"approve"}}, nil)
		h.settle()
		letters = h.Mail.(*mail.Outbox).Letters("lea@parvis.example")
		hasNot(t, letters[len(letters)-1].Text, "(")
	})
}

// A code is over in two minutes, is refused, is guessed five times at most, and wants who
// approves to have proved who they are; who lacks the secret gets nothing.
func TestALinkThatLeadsNowhere(t *testing.T) { // business-messaging 15.2
	t.Parallel()
	eachHouse(t, func(t *testing.T, h *house, lang string) {
		lea := h.browser(lang)
		lea.join("lea")
		for _, body := range []string{`{"name":"","platform":"android"}`, `{"name":"` + strings.Repeat("é", 41) + `","platform":"web"}`, `{"name":"x","platform":"dos"}`, `{"name":"x","platform":"web","public_key":"?"}`} {
			h.native("", "POST", devicesPath+"/link", body, http.StatusBadRequest)
		}
		late := h.link("Tard", "ios")
		h.clock.Advance(2 * time.Minute)
		late.claim(http.StatusGone)
		if got := lea.post("/settings/devices/link", url.Values{"code": {late.code}}, nil); got.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(got.text, late.code) {
			t.Errorf("a code that is over: %d", got.StatusCode)
		}

		no := h.link("Non", "web")
		page := lea.post("/settings/devices/link", url.Values{"code": {no.code}}, nil)
		if to := lea.send("/settings/devices/approve", url.Values{"link": {find(t, page.text, `name="link" value="([^"]+)"`)}, "act": {"refuse"}}, nil); to != "/settings/devices" {
			t.Errorf("who refuses is led to %s", to)
		}
		no.claim(http.StatusGone)

		wrong := h.link("Faux", "other")
		lost := wrong
		lost.secret = no.secret
		for range 4 {
			lost.claim(http.StatusNotFound)
		}
		wrong.claim(http.StatusAccepted)
		lost.claim(http.StatusNotFound)
		wrong.claim(http.StatusNotFound) // tried too often

		h.clock.Advance(2 * time.Minute)
		for i := range 6 {
			want := http.StatusUnprocessableEntity
			got := lea.post("/settings/devices/link", url.Values{"code": {"2222-2222"}}, nil)
			if got.StatusCode != want || (i == 5) == strings.Contains(got.text, h.Words.T(i18n.Tag(lang), "fault.message.device.code")) {
				t.Errorf("guess %d: %d %s", i, got.StatusCode, inShort(got.text))
			}
		}

		h.clock.Advance(10 * time.Minute)
		stale := h.link("Vieux", "macos")
		got := lea.post("/settings/devices/link", url.Values{"code": {stale.code}}, nil)
		if to := got.Header.Get("Location"); got.StatusCode != http.StatusSeeOther || !strings.HasPrefix(to, "/signin?force=1&next=%2Fsettings%2Fdevices") || strings.Contains(to, "code") {
			t.Errorf("who proved nothing of late: %d to %s", got.StatusCode, to)
		}
		if got := lea.open("/settings/devices?code=" + stale.code); strings.Contains(got, stale.code) {
			t.Error("an address fills in a code")
		}
		lea.proves("lea")
		if got := lea.post("/settings/devices/link", url.Values{"code": {stale.code}}, nil); got.StatusCode != http.StatusOK {
			t.Errorf("who proved it just now: %d", got.StatusCode)
		}
		for range 9 {
			h.link("Encore", "web")
		}
		h.native("", "POST", devicesPath+"/link", `{"name":"x","platform":"web"}`, http.StatusTooManyRequests)
	})
}

// serve serves the network until the test ends, and its streams no longer.
func (w *town) serve() *httptest.Server {
	w.t.Helper()
	s := httptest.NewServer(w.Gateway)
	w.t.Cleanup(func() {
		s.CloseClientConnections()
		s.Close()
	})
	return s
}

// streamOf opens the stream of a device.
func streamOf(t *testing.T, server *httptest.Server, path, token string) *bufio.Scanner {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Body.Close() })
	if a.StatusCode != http.StatusOK {
		t.Fatalf("the stream of a device: %d", a.StatusCode)
	}
	return bufio.NewScanner(a.Body)
}

// eventOf gives the next event's name and data, in two seconds.
func eventOf(t *testing.T, s *bufio.Scanner) string {
	t.Helper()
	got := make(chan string, 1)
	go func() {
		name := ""
		for s.Scan() {
			if n, ok := strings.CutPrefix(s.Text(), "event: "); ok {
				name = n
			}
			if data, ok := strings.CutPrefix(s.Text(), "data: "); ok {
				got <- name + " " + data
				return
			}
		}
		got <- "(end)"
	}()
	select {
	case text := <-got:
		return text
	case <-time.After(2 * time.Second):
		return "(nothing for two seconds)"
	}
}

// Ending a device closes its stream within two seconds and no other; a sixth is refused with
// the list of those that could go; who is not used for ninety days goes by itself.
func TestDevicesEnd(t *testing.T) { // business-messaging 15.1, 15.3
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		lea, noe := w.reachable("lea", "never"), w.writer("noe")
		one, two := w.linked(lea.Account, 0, "Un"), w.linked(lea.Account, 0, "Deux")
		server := w.serve()
		const path = "/api/parvis/v1/sync/stream"
		first, second := streamOf(t, server, path, one.Token), streamOf(t, server, path, two.Token)
		w.native(one.Token, "DELETE", devicesPath+"/"+two.Device.ID.String(), "", http.StatusNoContent)
		got := eventOf(t, second)
		if strings.HasPrefix(got, "device.revoked") { // it may still hear that itself
			got = eventOf(t, second)
		}
		if got += eventOf(t, second); got != "bye over(end)" {
			t.Errorf("the stream of an ended device: %s", got)
		}
		all(t, eventOf(t, first), "device.revoked", two.Device.ID.String())
		w.native(one.Token, "PUT", "/api/parvis/v1/conversations/settings", `{"first_contact":"everyone"}`, http.StatusOK)
		made := noe.ask("POST", "", `{"participants":["lea"]}`, http.StatusCreated)
		has(t, eventOf(t, first), "conversation.new")
		noe.ask("POST", fmt.Sprint("/", made["id"], "/messages"), `{"text":{"body":"Toujours là ?"}}`, http.StatusCreated)
		all(t, eventOf(t, first), "message.new", "Toujours là ?")
		w.native(noe.token, "DELETE", devicesPath+"/"+one.Device.ID.String(), "", http.StatusNotFound)

		for i := range 4 {
			w.linked(lea.Account, 0, fmt.Sprint("Autre ", i))
		}
		if _, err := w.device(lea.Account, 0, "Six"); !device.Full(err) {
			t.Errorf("a sixth device: %v", err)
		}
		six := w.link("Six", "ios")
		var session string
		w.write(func(tx *store.Tx) error {
			token, _, err := w.Credential.Begin(w.ctx, tx, lea.Account, credential.Device{Agent: "curl/8"})
			session = token
			return err
		})
		r := httptest.NewRequest(http.MethodPost, devicesPath+"/approve", strings.NewReader(`{"code":"`+six.code+`"}`))
		r.Header.Set("Content-Type", "application/json")
		r.AddCookie(&http.Cookie{Name: w.Pages.CookieName(), Value: session})
		rec := httptest.NewRecorder()
		w.Gateway.ServeHTTP(rec, r)
		if got := rec.Body.String(); rec.Code != http.StatusUnprocessableEntity || !strings.Contains(got, `"code":"message.device.limit"`) || strings.Count(got, `"last_seen"`) != 5 {
			t.Errorf("a sixth device: %d %s", rec.Code, got)
		}
		six.claim(http.StatusAccepted) // it may be approved once there is room

		w.days(60)
		w.native(one.Token, "GET", devicesPath, "", http.StatusOK)
		w.days(40)
		if got := w.send(one.Token, "", "GET", devicesPath, "").Body.String(); strings.Count(got, `"last_seen"`) != 1 || !strings.Contains(got, `"Un"`) {
			t.Errorf("after ninety days there are %s", got)
		}

		// Nor does one keep a place that was approved and never came back.
		if _, _, err := w.approved(lea.Account, 0, "Perdu"); err != nil {
			t.Fatal(err)
		}
		has(t, w.send(one.Token, "", "GET", devicesPath, "").Body.String(), `"Perdu"`)
		w.clock.Advance(2 * time.Hour)
		w.settle()
		hasNot(t, w.send(one.Token, "", "GET", devicesPath, "").Body.String(), `"Perdu"`)

		// Who is erased leaves no feed that says so.
		w.write(func(tx *store.Tx) error { return w.Account.Delete(w.ctx, tx, lea, lea.Account, "") })
		w.settle()
		w.write(func(tx *store.Tx) error {
			for _, table := range []string{"message_box", "message_feed", "message_device"} {
				n, err := store.One(tx, store.Value[int], "SELECT COUNT(account) FROM "+table+" WHERE account = $1", lea.Account)
				if err != nil {
					return err
				}
				if n != 0 {
					t.Errorf("%d rows of %s outlive the account", n, table)
				}
			}
			return nil
		})
	})
}
