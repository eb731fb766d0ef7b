package app_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// limited posts to the line, and gives the status, the code, and after how many seconds to
// come again.
func (s *shop) limited(path, kind string, body io.Reader) string {
	r := httptest.NewRequest(http.MethodPost, "/v23.0/"+s.line.ID.String()+"/"+path, body)
	r.Header.Set("Content-Type", kind)
	r.Header.Set("Authorization", "Bearer "+s.token)
	out := httptest.NewRecorder()
	s.w.Gateway.ServeHTTP(out, r)
	var got struct{ Error struct{ Code int } }
	_ = json.Unmarshal(out.Body.Bytes(), &got)
	return fmt.Sprint(out.Code, " ", got.Error.Code, " ", out.Header().Get("Retry-After"))
}

// A line says forty-five things to a member at once, and then one in six seconds.
func TestThePaceOfAPair(t *testing.T) { // business-messaging 18
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32"}, func(t *testing.T, w *town) {
		s := w.shop("ines")
		send := func(to string) string {
			return s.limited("messages", jsonKind, strings.NewReader(`{"messaging_product":"whatsapp","to":"`+to+`","text":{"body":"x"}}`))
		}
		for i := range 45 {
			if got := send("999000000000001"); got != "200 0 " {
				t.Fatalf("message %d: %s", i, got)
			}
		}
		if one, other := send("999000000000001"), send("999000000000002"); one != "400 131056 6" || other != "200 0 " {
			t.Errorf("after forty-five: %s, and to somebody else %s", one, other)
		}
		w.clock.Advance(5 * time.Second)
		if got := send("999000000000001"); got != "400 131056 1" {
			t.Errorf("after five seconds: %s", got)
		}
		for range 3 {
			w.clock.Advance(6 * time.Second)
			if one, next := send("999000000000001"), send("999000000000001"); one != "200 0 " || !strings.HasPrefix(next, "400 131056") {
				t.Errorf("six seconds later: %s, and at once after it %s", one, next)
			}
		}
	})
}

// A line uploads twenty files at a time, and so much in an hour.
func TestThePaceOfUploads(t *testing.T) { // business-messaging 18
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32", "server.limits=graph.media=2/1h"}, func(t *testing.T, w *town) {
		s := w.shop("ines")
		const kind = "multipart/form-data; boundary=x"
		head := "--x\r\nContent-Disposition: form-data; name=\"messaging_product\"\r\n\r\nwhatsapp\r\n--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\nContent-Type: text/plain\r\n\r\n"
		tail := "\r\n--x--\r\n"
		var all sync.WaitGroup
		pipes := make([]*io.PipeWriter, 20)
		for i := range pipes {
			body, pipe := io.Pipe()
			pipes[i] = pipe
			all.Go(func() { s.limited("media", kind, body) })
			if _, err := io.WriteString(pipe, head+strings.Repeat("a", 64<<10)); err != nil {
				t.Fatal(err)
			}
		}
		if got := s.limited("media", kind, strings.NewReader(head+"Bonjour"+tail)); got != "400 130429 1" {
			t.Errorf("the twenty-first file: %s", got)
		}
		for _, pipe := range pipes {
			_ = pipe.CloseWithError(io.ErrUnexpectedEOF)
		}
		all.Wait()
		for n, want := range []string{"200 0 ", "200 0 ", "400 130429"} {
			if got := s.limited("media", kind, strings.NewReader(head+"Bonjour"+strings.Repeat("!", n)+tail)); !strings.HasPrefix(got, want) || n == 2 && strings.HasSuffix(got, " ") {
				t.Errorf("file %d of two that may come in an hour: %s", n, got)
			}
		}
		w.clock.Advance(time.Hour)
		if got := s.limited("media", kind, strings.NewReader(head+"Bonjour ?"+tail)); got != "200 0 " {
			t.Errorf("an hour later: %s", got)
		}
	})
}

// A call of a business account tells how much of its rates is used up, and every refusal of
// too much when to come again.
func TestUsageIsTold(t *testing.T) { // business-messaging 5.10
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32", "server.limits=graph.app=4/1m,graph.pair=2/10m"}, func(t *testing.T, w *town) {
		s := w.shop("ines")
		w.clock.Advance(2 * time.Minute)
		line, acct := s.line.ID.String(), s.acct.ID.String()
		get := func(method, path, body string) string {
			r := httptest.NewRequest(method, path, strings.NewReader(body))
			r.Header.Set("Authorization", "Bearer "+s.token)
			out := httptest.NewRecorder()
			w.Gateway.ServeHTTP(out, r)
			return fmt.Sprint(out.Code, " ", out.Header().Get("Retry-After"), " ", out.Header().Get("X-Business-Use-Case-Usage"))
		}
		usage := func(code int, after string, calls, minutes int) string {
			return fmt.Sprintf(`%d %s {"%s":[{"type":"whatsapp","call_count":%d,"total_cputime":0,"total_time":0,"estimated_time_to_regain_access":%d}]}`, code, after, acct, calls, minutes)
		}
		if got, want := get("GET", "/v23.0/"+line, ""), usage(200, "", 25, 0); got != want {
			t.Errorf("one call of four: %s, not %s", got, want)
		}
		if got, want := get("GET", "/v23.0/"+acct+"?fields=phone_numbers", ""), usage(200, "", 75, 0); got != want {
			t.Errorf("a call that opens an edge: %s, not %s", got, want)
		}
		if got := get("GET", "/v23.0/"+s.app.ID.String(), ""); got != "200  " {
			t.Errorf("a call of the app alone: %s", got)
		}
		if got := get("GET", "/v23.0/"+line, ""); !strings.HasPrefix(got, "429 ") || strings.HasPrefix(got, "429  ") {
			t.Errorf("a call too many: %s", got)
		}
		send := `{"messaging_product":"whatsapp","to":"999000000000001","text":{"body":"x"}}`
		for i, want := range []string{usage(200, "", 50, 0), usage(200, "", 100, 0), usage(400, "300", 100, 5)} {
			if got := get("POST", "/v23.0/"+line+"/messages", send); got != want {
				t.Errorf("message %d: %s, not %s", i, got, want)
			}
		}
	})
}
