package gateway_test

import (
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"parvis/base/clock"
	"parvis/base/fault"
	"parvis/base/metrics"
	"parvis/base/testkit"
	"parvis/base/web"
	"parvis/edge/gateway"
)

// door is a front door before handlers that do what the test says.
func door(t testing.TB, c clock.Clock, h http.HandlerFunc) *gateway.Gateway {
	t.Helper()
	return gateway.New(gateway.Options{
		Clock: c, Log: slog.New(slog.DiscardHandler), Metrics: metrics.New(), Base: "http://localhost",
		Client: h, OAuth: h, Stream: h, Native: h, Media: h, Static: h, Avatars: h, Pages: h,
		Broken: func(w http.ResponseWriter, r *http.Request, err error) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			w.WriteHeader(web.Status(fault.KindOf(err)))
			_, _ = io.WriteString(w, "<p>drawn")
		},
	})
}

// A panic is answered in the shape of the protocol, with the reference of the
// log, and the door stays open. The door has two more faults of its own, which the
// next tests meet. // architecture 7.4, 7.6, social-core 2.6
func TestAPanicIsAnswered(t *testing.T) {
	t.Parallel()
	g := door(t, clock.NewManual(testkit.Noon), func(http.ResponseWriter, *http.Request) { panic("broken") })
	for path, want := range map[string]string{
		"/api/v1/statuses/7": `{"error":"We're sorry, but something went wrong on our end."}`,
		"/@lea":              "<p>drawn",
	} {
		rec := httptest.NewRecorder()
		g.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, path, nil))
		if rec.Code != http.StatusInternalServerError || strings.TrimSpace(rec.Body.String()) != want || rec.Header().Get("X-Request-Id") == "" {
			t.Errorf("%s: %d %v %s", path, rec.Code, rec.Header(), rec.Body)
		}
	}
}

// A line of the log names the route by its pattern, never the path.
func TestTheLogNamesTheRoute(t *testing.T) { // architecture 9.5
	t.Parallel()
	var lines strings.Builder
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/v1/statuses/{id}", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	g := gateway.New(gateway.Options{
		Clock: clock.NewManual(testkit.Noon), Log: slog.New(slog.NewJSONHandler(&lines, nil)), Metrics: metrics.New(), Base: "http://localhost",
		Client: mux, OAuth: mux, Stream: mux, Native: mux, Media: mux, Static: mux, Avatars: mux, Pages: mux,
	})
	g.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/api/v1/statuses/123456", nil))
	if got := lines.String(); !strings.Contains(got, `"route":"GET /api/v1/statuses/{id}"`) || strings.Contains(got, "123456") {
		t.Error(got)
	}
}

// A form with a cookie that another site sends is refused; what an app sends
// with its token is not. // architecture 16
func TestFormsOfOtherSitesAreRefused(t *testing.T) {
	t.Parallel()
	g := door(t, clock.NewManual(testkit.Noon), func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	for path, want := range map[string]int{"/compose": http.StatusForbidden, "/api/parvis/v1/x": http.StatusForbidden, "/oauth/authorize": http.StatusForbidden, "/oauth/token": http.StatusNoContent, "/api/v1/statuses": http.StatusNoContent} {
		r := httptest.NewRequest(http.MethodPost, path, nil)
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		r.Header.Set("Origin", "https://elsewhere.example")
		rec := httptest.NewRecorder()
		g.ServeHTTP(rec, r)
		if rec.Code != want {
			t.Errorf("%s: %d, not %d", path, rec.Code, want)
		}
	}
}

// More requests than can be answered are turned away at once, and told when to
// come back; those in hand are answered. // architecture 9.6
func TestTooManyAtOnceAreShed(t *testing.T) {
	t.Parallel()
	inside, open := make(chan struct{}), make(chan struct{})
	g := door(t, clock.NewManual(testkit.Noon), func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/api/v1/wait" {
			inside <- struct{}{}
			<-open
		}
		w.WriteHeader(http.StatusNoContent)
	})
	ask := func(path string) *httptest.ResponseRecorder {
		rec := httptest.NewRecorder()
		g.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, path, nil))
		return rec
	}
	done := make(chan int)
	for range gateway.MaxAtOnce {
		go func() { done <- ask("/api/v1/wait").Code }()
		<-inside
	}
	if rec := ask("/api/v1/more"); rec.Code != http.StatusServiceUnavailable || rec.Header().Get("Retry-After") != "1" || !strings.Contains(rec.Body.String(), `"Service Unavailable"`) {
		t.Errorf("one more: %d %v %s", rec.Code, rec.Header(), rec.Body)
	}
	if rec := ask("/api/v1/streaming/health"); rec.Code != http.StatusNoContent {
		t.Errorf("a stream: %d", rec.Code)
	}
	close(open)
	for range gateway.MaxAtOnce {
		if code := <-done; code != http.StatusNoContent {
			t.Fatalf("one in hand: %d", code)
		}
	}
	if rec := ask("/api/v1/more"); rec.Code != http.StatusNoContent {
		t.Errorf("afterwards: %d", rec.Code)
	}
}

// An answer that takes too long is given up, and so is a body that does not
// come; an upload may take longer. // social-core 2.1
func TestSlowRequestsAreGivenUp(t *testing.T) {
	t.Parallel()
	c := clock.NewManual(testkit.Noon)
	inside := make(chan struct{})
	g := door(t, c, func(_ http.ResponseWriter, r *http.Request) {
		close(inside)
		<-r.Context().Done() // and says nothing, as who finds that nobody waits
	})
	done := make(chan int)
	go func() {
		rec := httptest.NewRecorder()
		g.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/api/v1/timelines/home", nil))
		done <- rec.Code
	}()
	<-inside
	c.Advance(30 * time.Second)
	if code := <-done; code != http.StatusServiceUnavailable {
		t.Errorf("%d", code)
	}
}

// A body that stops arriving frees its connection.
func TestABodyThatDoesNotCome(t *testing.T) { // social-core 2.1
	t.Parallel()
	c := clock.NewManual(testkit.Noon)
	inside, failed := make(chan struct{}), make(chan error, 1)
	g := door(t, c, func(_ http.ResponseWriter, r *http.Request) {
		close(inside)
		_, err := io.ReadAll(r.Body)
		failed <- err
	})
	s := httptest.NewServer(g)
	t.Cleanup(s.Close)
	body, stop := io.Pipe()
	t.Cleanup(func() { _ = stop.Close() })
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+"/api/v1/statuses", body)
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		if resp, err := http.DefaultClient.Do(r); err == nil {
			_ = resp.Body.Close()
		}
	}()
	<-inside
	c.Advance(time.Minute)
	if err := <-failed; err == nil {
		t.Error("the body was waited for")
	}
}

// An answer that is not taken is given up: who asks and does not read holds nobody's
// place, also after a form with files.
func TestAnAnswerThatIsNotTaken(t *testing.T) { // social-core 2.1, architecture 9.6
	t.Parallel()
	for name, kind := range map[string]string{"a form": "application/x-www-form-urlencoded", "a form with files": "multipart/form-data; boundary=x"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := clock.NewManual(testkit.Noon)
			begun, failed := make(chan struct{}), make(chan error, 1)
			g := door(t, c, func(w http.ResponseWriter, _ *http.Request) {
				_, err := io.WriteString(w, strings.Repeat("much", 1<<10))
				close(begun)
				for part := make([]byte, 1<<20); err == nil; {
					_, err = w.Write(part)
				}
				failed <- err
			})
			s := httptest.NewServer(g)
			t.Cleanup(s.Close)
			conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", s.Listener.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = conn.Close() })
			if _, err := io.WriteString(conn, "POST /api/v1/statuses HTTP/1.1\r\nHost: localhost\r\nContent-Type: "+kind+"\r\nContent-Length: 0\r\n\r\n"); err != nil {
				t.Fatal(err)
			}
			<-begun
			c.Advance(time.Minute)
			if err := <-failed; err == nil {
				t.Error("the answer was taken")
			}
		})
	}
}

// A form with files that stops coming is given up; a page that takes none of
// them knows nothing of it. // social-core 2.1
func TestAnUploadThatStopsIsGivenUp(t *testing.T) {
	t.Parallel()
	c := clock.NewManual(testkit.Noon)
	inside, failed := make(chan struct{}), make(chan error, 1)
	g := door(t, c, func(_ http.ResponseWriter, r *http.Request) {
		close(inside)
		_, err := io.ReadAll(r.Body)
		failed <- err
	})
	s := httptest.NewServer(g)
	t.Cleanup(s.Close)
	body, send := io.Pipe()
	t.Cleanup(func() { _ = send.Close() })
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+"/signin", body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
	go func() {
		if resp, err := http.DefaultClient.Do(r); err == nil {
			_ = resp.Body.Close()
		}
	}()
	<-inside
	c.Advance(time.Minute)
	if err := <-failed; err == nil {
		t.Error("the body was waited for")
	}
}

// More forms with files than there are places are shed, and leave the places of
// other requests alone.
func TestTooManyUploadsAreShed(t *testing.T) { // architecture 9.6
	t.Parallel()
	inside, open := make(chan struct{}), make(chan struct{})
	g := door(t, clock.NewManual(testkit.Noon), func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			inside <- struct{}{}
			<-open
		}
		w.WriteHeader(http.StatusNoContent)
	})
	send := func() int {
		rec, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, "/api/v2/media", strings.NewReader("x"))
		r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
		g.ServeHTTP(rec, r)
		return rec.Code
	}
	done := make(chan int)
	for range gateway.MaxUploads {
		go func() { done <- send() }()
		<-inside
	}
	if code := send(); code != http.StatusServiceUnavailable {
		t.Errorf("one more: %d", code)
	}
	rec := httptest.NewRecorder()
	g.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/explore", nil))
	if rec.Code != http.StatusNoContent {
		t.Errorf("a page meanwhile: %d", rec.Code)
	}
	close(open)
	for range gateway.MaxUploads {
		if code := <-done; code != http.StatusNoContent {
			t.Fatalf("one in hand: %d", code)
		}
	}
}

// Somebody who is shut out is told so, in the shape of what they asked for.
func TestWhoIsShutOutIsTold(t *testing.T) { // social-core 18
	t.Parallel()
	page := errors.New("no page was drawn")
	g := gateway.New(gateway.Options{
		Clock: clock.NewManual(testkit.Noon), Log: slog.New(slog.DiscardHandler), Metrics: metrics.New(), Base: "https://parvis.example",
		Barred: func(*http.Request) bool { return true },
		Broken: func(w http.ResponseWriter, _ *http.Request, err error) {
			page = err
			w.WriteHeader(http.StatusForbidden)
		},
	})
	rec := httptest.NewRecorder()
	g.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/api/v1/timelines/public", nil))
	if rec.Code != http.StatusForbidden || !strings.Contains(rec.Body.String(), `"This action is not allowed"`) {
		t.Errorf("an app: %d %s", rec.Code, rec.Body)
	}
	rec = httptest.NewRecorder()
	g.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/explore", nil))
	if rec.Code != http.StatusForbidden || fault.Of(page).Code != "gateway.barred" {
		t.Errorf("a browser: %d %v", rec.Code, page)
	}
}
