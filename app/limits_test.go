package app_test

import (
	"fmt"
	"net/http"
	"strconv"
	"testing"
	"time"

	"parvis/engine/post"
)

// TestRateLimits asks until it is refused: each rule of the table lets through as many
// as it says, tells what is left, says when to come back, and lets in again then.
// social-core 2.5
func TestRateLimits(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		rule   string
		limit  int
		window time.Duration
		ask    func(n int) (method, path, body string)
		app    bool // asked by an app without a member
	}{
		{"by address", 300, 5 * time.Minute, asking("GET", "/api/v1/instance", ""), true},
		{"by token", 300, 5 * time.Minute, asking("GET", "/api/v1/preferences", ""), false},
		{"pages of lists", 300, 15 * time.Minute, asking("GET", "/api/v1/timelines/home?max_id=9", ""), false},
		{"uploads", 30, 30 * time.Minute, asking("POST", "/api/v2/media", ""), false},
		{"deletions", 30, 30 * time.Minute, asking("DELETE", "/api/v1/statuses/7", ""), false},
		{"posts", 300, 3 * time.Hour, func(n int) (string, string, string) {
			return "POST", "/api/v1/statuses", fmt.Sprintf(`{"status":"numéro %d"}`, n)
		}, false},
		{"follows", 400, 24 * time.Hour, asking("POST", "/api/v1/accounts/7/follow", ""), false},
		{"reports", 400, 24 * time.Hour, asking("POST", "/api/v1/reports", `{"account_id":"7"}`), false},
	} {
		t.Run(c.rule, func(t *testing.T) {
			t.Parallel()
			w, _ := openTown(t)
			lea := w.person("lea")
			w.say(lea, post.Draft{Text: "Le pont", Visibility: post.Public})
			token := w.appToken(lea)
			if c.app {
				token = ""
			}
			for n := range c.limit + 1 {
				if n > 0 && n%250 == 0 && c.window > 5*time.Minute { // no other rule is to be what refuses
					w.clock.Advance(5 * time.Minute)
				}
				method, path, body := c.ask(n)
				rec := w.send(token, "", method, path, body)
				left, err := strconv.Atoi(rec.Header().Get("X-RateLimit-Remaining"))
				if err != nil || rec.Header().Get("X-RateLimit-Limit") == "" {
					t.Fatalf("no. %d: headers %v", n, rec.Header())
				}
				if over := rec.Code == http.StatusTooManyRequests; over != (n == c.limit) {
					t.Fatalf("no. %d of %d: %d %s", n, c.limit, rec.Code, rec.Body)
				} else if !over {
					continue
				}
				again, err := strconv.Atoi(rec.Header().Get("Retry-After"))
				if err != nil || left != 0 || again < 1 || time.Duration(again)*time.Second > c.window+time.Second {
					t.Errorf("%d left, come back after %q in a window of %s", left, rec.Header().Get("Retry-After"), c.window)
				}
				w.clock.Advance(time.Duration(again) * time.Second)
				if rec := w.send(token, "", method, path, body); rec.Code == http.StatusTooManyRequests {
					t.Errorf("after the wait: %d %s", rec.Code, rec.Body)
				}
			}
		})
	}
}

func asking(method, path, body string) func(int) (string, string, string) {
	return func(int) (string, string, string) { return method, path, body }
}
