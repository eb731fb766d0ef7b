package app_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// A file of an address is fetched once in ten minutes, also for the header of a card; what an
// upload says that it is has to be what it is; what a member sent is there for a week.
func TestFilesOfTheBusinessAPI(t *testing.T) { // business-messaging 6, 8
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32"}, func(t *testing.T, w *town) {
		s, zoe := w.shop("ines"), w.writer("zoe")
		chat, to := s.known(zoe)
		var asked atomic.Int64
		files := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
			asked.Add(1)
			if r.URL.Path == "/none" {
				out.WriteHeader(http.StatusNotFound)
				return
			}
			_, _ = out.Write(picture(t, "arcade"))
		}))
		t.Cleanup(files.Close)
		send := func(body string) (statuses []string) {
			t.Helper()
			s.send(`{"messaging_product":"whatsapp","to":"`+to+`",`+body+`}`, 200)
			_, statuses = s.heard()
			return statuses
		}
		card := `"type":"interactive","interactive":{"type":"button","header":{"type":"image","image":{"link":"` + files.URL + `/a.webp"}},"body":{"text":"Une table ?"},"action":{"buttons":[{"type":"reply","reply":{"id":"oui","title":"Oui"}}]}}`
		for _, c := range []struct {
			body, told string
			asked      int64
		}{
			{`"image":{"link":"` + files.URL + `/a.webp"}`, "[sent]", 1},
			{`"image":{"link":"` + files.URL + `/a.webp","caption":"Encore"}`, "[sent]", 1},
			{card, "[sent]", 1},
			{`"image":{"link":"` + files.URL + `/a.webp?b"}`, "[sent]", 2},
			{`"image":{"link":"` + files.URL + `/none"}`, "[failed 131053]", 3},
			{`"image":{"link":"` + files.URL + `/none"}`, "[failed 131053]", 4},
			{strings.Replace(card, "/a.webp", "/none", 1), "[failed 131053]", 5},
		} {
			if told := fmt.Sprint(send(c.body)); told != c.told || asked.Load() != c.asked {
				t.Errorf("%s: %s, fetched %d times, not %d", c.body, told, asked.Load(), c.asked)
			}
		}
		if shown := zoe.text("GET", chat+"/messages", "", 200); strings.Count(shown, `"kind":"image"`) < 3 || !strings.Contains(shown, "Une table ?") {
			t.Errorf("the member sees %s", shown)
		}
		w.clock.Advance(11 * time.Minute)
		if send(`"image":{"link":"` + files.URL + `/a.webp"}`); asked.Load() != 6 {
			t.Errorf("eleven minutes later the address was asked %d times", asked.Load())
		}
		upload := func(kind string) (int, string, int) {
			body := "--x\r\nContent-Disposition: form-data; name=\"messaging_product\"\r\n\r\nwhatsapp\r\n--x\r\nContent-Disposition: form-data; name=\"type\"\r\n\r\n" + kind + "\r\n--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.webp\"\r\n\r\n" + string(picture(t, "arcade")) + "\r\n--x--\r\n"
			r := httptest.NewRequest(http.MethodPost, "/v23.0/"+s.line.ID.String()+"/media", strings.NewReader(body))
			r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
			r.Header.Set("Authorization", "Bearer "+s.token)
			out := httptest.NewRecorder()
			w.Gateway.ServeHTTP(out, r)
			var got struct {
				ID    string
				Error struct{ Code int }
			}
			_ = json.Unmarshal(out.Body.Bytes(), &got)
			return out.Code, got.ID, got.Error.Code
		}
		for kind, want := range map[string]int{"": 0, "image": 0, "IMAGE/WEBP": 0, "image/jpeg": 0, "sticker": 0, "video": 131053, "audio/ogg": 131053, "application/pdf": 131053, "nothing": 131053} {
			if status, _, code := upload(kind); code != want || (status == 200) != (want == 0) {
				t.Errorf("a picture that says %q: %d %d", kind, status, code)
			}
		}
		_, mine, _ := upload("image")
		file := zoe.keeps("arcade.webp", picture(t, "arcade"), http.StatusOK)
		zoe.ask("POST", chat+"/messages", `{"kind":"image","media":{"id":"`+file+`"}}`, http.StatusCreated)
		got, _ := s.heard()
		if len(got) != 1 || got[0]["image"] == nil {
			t.Fatalf("of a picture the app is told %v", got)
		}
		theirs := got[0]["image"].(map[string]any)["id"].(string)
		w.clock.Advance(6 * 24 * time.Hour)
		s.call(s.token, "GET", "/"+theirs, "", 200)
		w.clock.Advance(2 * 24 * time.Hour)
		if got := s.call(s.token, "GET", "/"+theirs, "", 400)["error"].(map[string]any); got["code"] != 100.0 || got["error_subcode"] != 33.0 {
			t.Errorf("a picture of a member after eight days: %v", got)
		}
		s.call(s.token, "GET", "/"+mine, "", 200)
		if shown := zoe.text("GET", chat+"/messages", "", 200); !strings.Contains(shown, theirs) {
			t.Errorf("the member has their picture no more: %s", shown)
		}
	})
}
