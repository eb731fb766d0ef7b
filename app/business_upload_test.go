package app_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// untouched is a body that tells that it was read.
type untouched struct{ read bool }

func (u *untouched) Read([]byte) (int, error) {
	u.read = true
	return 0, errors.New("read")
}

// A file is taken for a line of the caller's alone, within its rate: before that, nothing of it
// is read. The twenty of a line are the same by each of its names.
func TestUploadsAreCountedFirst(t *testing.T) { // business-messaging 8, 18
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32", "server.limits=graph.app=25/1h"}, func(t *testing.T, w *town) {
		s, other := w.shop("ines"), w.shop("noe")
		const kind = "multipart/form-data; boundary=x"
		post := func(path string, body io.Reader) int {
			r := httptest.NewRequest(http.MethodPost, path, body)
			r.Header.Set("Content-Type", kind)
			r.Header.Set("Authorization", "Bearer "+s.token)
			out := httptest.NewRecorder()
			w.Gateway.ServeHTTP(out, r)
			return out.Code
		}
		own := "/v23.0/" + s.line.ID.String() + "/media"
		body := &untouched{}
		if got := post("/v23.0/"+other.line.ID.String()+"/media", body); got != 400 || body.read {
			t.Errorf("for somebody else's line: %d, read %v", got, body.read)
		}
		text := "--x\r\nContent-Disposition: form-data; name=\"messaging_product\"\r\n\r\nwhatsapp\r\n--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\nContent-Type: text/plain\r\n\r\n"
		var pipes []*io.PipeWriter
		done := make(chan int)
		for range 20 {
			body, pipe := io.Pipe()
			pipes = append(pipes, pipe)
			go func() { done <- post(own, body) }()
			if _, err := io.WriteString(pipe, text+strings.Repeat("a", 64<<10)); err != nil {
				t.Fatal(err)
			}
		}
		if got := s.limited("message_attachments", kind, strings.NewReader(text+"b\r\n--x--\r\n")); !strings.HasPrefix(got, "400 130429") {
			t.Errorf("the twenty-first by its id: %s", got)
		}
		r := httptest.NewRequest(http.MethodPost, "/me/message_attachments", strings.NewReader(text+"b\r\n--x--\r\n"))
		r.Header.Set("Content-Type", kind)
		r.Header.Set("Authorization", "Bearer "+s.token)
		out := httptest.NewRecorder()
		w.Gateway.ServeHTTP(out, r)
		if !strings.Contains(out.Body.String(), "130429") {
			t.Errorf("the twenty-first by another name: %d %s", out.Code, out.Body)
		}
		for _, pipe := range pipes {
			_ = pipe.CloseWithError(io.ErrUnexpectedEOF)
			<-done
		}
		for range 10 {
			body = &untouched{}
			if got := post(own, body); got == 429 {
				break
			}
		}
		if got := post(own, body); got != 429 || body.read {
			t.Errorf("over the rate of the app: %s", fmt.Sprint(got, body.read))
		}
	})
}

// A token of another organisation's tells nothing of it, in headers neither.
func TestUsageTellsOfOwnAccountsAlone(t *testing.T) { // business-messaging 5.10, 17
	t.Parallel()
	eachKiosk(t, func(t *testing.T, k *kiosk, _ string) {
		k.ask("Nouveautés", "", 200)
		k.eli.send(k.chat+"/notifications", button(t, k.eli.open(k.chat), "accept"), nil)
		token := k.optins()[0]["notification_messages_token"].(string)
		other := k.house.shop("noe")
		r := httptest.NewRequest(http.MethodGet, "/v23.0/notification_messages_"+token, nil)
		r.Header.Set("Authorization", "Bearer "+other.token)
		out := httptest.NewRecorder()
		k.shop.w.Gateway.ServeHTTP(out, r)
		if told := out.Header().Get("X-Business-Use-Case-Usage"); out.Code == 200 || told != "" {
			t.Errorf("%d tells %s", out.Code, told)
		}
	})
}
