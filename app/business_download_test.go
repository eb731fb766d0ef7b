package app_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/report"
)

// download asks for an address that an app was given, with a header and its value where there
// are any.
func (w *town) download(address string, header ...string) *httptest.ResponseRecorder {
	u, err := url.Parse(address)
	if err != nil {
		w.t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodGet, u.RequestURI(), nil)
	for i := 0; i+1 < len(header); i += 2 {
		if r.Header.Set(header[i], header[i+1]); header[i] == "Host" {
			r.Host = header[i+1]
		}
	}
	out := httptest.NewRecorder()
	w.Gateway.ServeHTTP(out, r)
	return out
}

// The address of a file opens it for five minutes, with a token of its line and without one;
// any other token is refused, and what is over or changed is not there.
func TestFilesOfTheBusinessAPIAreFetched(t *testing.T) { // business-messaging 8
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32"}, func(t *testing.T, w *town) {
		s, other, zoe := w.shop("ines"), w.shop("leo"), w.writer("zoe")
		chat, _ := s.known(zoe)
		file := zoe.keeps("arcade.webp", picture(t, "arcade"), 200)
		zoe.ask("POST", chat+"/messages", `{"kind":"image","media":{"id":"`+file+`"}}`, 201)
		got, _ := s.heard()
		heard := got[0]["image"].(map[string]any)
		asked := s.call(s.token, "GET", "/"+heard["id"].(string), "", 200)
		bearer := "Bearer " + s.token
		for name, address := range map[string]string{"told": heard["url"].(string), "asked": asked["url"].(string)} {
			whole := w.download(address)
			if whole.Code != 200 || whole.Header().Get("Content-Type") != asked["mime_type"] || whole.Header().Get("ETag") == "" || whole.Body.Len() != int(asked["file_size"].(float64)) {
				t.Fatalf("the address that is %s: %d %v", name, whole.Code, whole.Header())
			}
			for _, c := range []struct {
				header []string
				status int
				says   string
			}{
				{[]string{"Authorization", bearer}, 200, ""},
				{[]string{"Authorization", bearer, "Host", "lookaside.example"}, 200, ""},
				{[]string{"Authorization", bearer, "Range", "bytes=0-9"}, 206, ""},
				{[]string{"Authorization", "Bearer " + s.app.ID.String() + "|" + s.app.Secret.Reveal()}, 401, `"code":190`},
				{[]string{"Authorization", bearer + "x"}, 401, `"code":190`},
				{[]string{"Authorization", "Bearer "}, 401, `"code":190`},
				{[]string{"Authorization", "Bearer " + zoe.token}, 401, `"code":190`},
				{[]string{"Authorization", "Bearer " + other.token}, 401, `"code":190`},
			} {
				out := w.download(address, c.header...)
				if out.Code != c.status || !strings.Contains(out.Body.String(), c.says) || c.status == 200 && !bytes.Equal(out.Body.Bytes(), whole.Body.Bytes()) {
					t.Errorf("%s, %v: %d %.200s", name, c.header, out.Code, out.Body)
				}
			}
			for _, broken := range []string{strings.Replace(address, s.line.ID.String(), other.line.ID.String(), 1), address + "0", strings.Replace(address, "sign=", "sign=A", 1)} {
				if out := w.download(broken, "Authorization", "Bearer "+other.token); out.Code == 200 {
					t.Errorf("%s: another opens %s", name, broken)
				}
				out := w.download(broken)
				if out.Code != 404 || !strings.Contains(out.Body.String(), `"code":100`) || !strings.HasPrefix(out.Header().Get("Content-Type"), "application/json") {
					t.Errorf("%s, %s: %d %s", name, broken, out.Code, out.Body)
				}
			}
		}
		if got := w.download(asked["url"].(string)).Header().Get("Cache-Control"); got != "private, no-cache" {
			t.Errorf("what is kept outlives the address: %q", got)
		}
		w.write(func(tx *store.Tx) error {
			return w.Business.Hold(w.ctx, tx, id.Account(s.acct.Portfolio), report.Lock, 7)
		})
		for name, header := range map[string][]string{"without a token": nil, "with one": {"Authorization", bearer}} {
			if out := w.download(asked["url"].(string), header...); out.Code != 404 {
				t.Errorf("of an organisation that is suspended, %s: %d", name, out.Code)
			}
		}
		w.write(func(tx *store.Tx) error { return w.Business.Free(w.ctx, tx, 7) })
		address := asked["url"].(string)
		w.clock.Advance(4 * time.Minute)
		if out := w.download(address, "Authorization", bearer); out.Code != 200 {
			t.Errorf("after four minutes: %d", out.Code)
		}
		w.clock.Advance(2 * time.Minute)
		if out := w.download(address, "Authorization", bearer); out.Code != 404 || !strings.Contains(out.Body.String(), `"code":100`) {
			t.Errorf("after six minutes: %d %s", out.Code, out.Body)
		}
		again := func() string {
			return s.call(s.token, "GET", "/"+heard["id"].(string), "", 200)["url"].(string)
		}
		address = again()
		s.call(s.token, "DELETE", "/"+heard["id"].(string), "", 200)
		if out := w.download(address); out.Code != 404 {
			t.Errorf("after the app dropped it: %d", out.Code)
		}
		file = zoe.keeps("books.webp", picture(t, "books"), 200)
		zoe.ask("POST", chat+"/messages", `{"kind":"image","media":{"id":"`+file+`"}}`, 201)
		got, _ = s.heard()
		address = got[0]["image"].(map[string]any)["url"].(string)
		if out := w.download(address); out.Code != 200 {
			t.Errorf("another: %d", out.Code)
		}
		w.write(func(tx *store.Tx) error { return w.Closing.DropLine(w.ctx, tx, s.owner, s.line.ID) })
		if out := w.download(address); out.Code != 404 {
			t.Errorf("after the line was deleted: %d", out.Code)
		}
	})
}
