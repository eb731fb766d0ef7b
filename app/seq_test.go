package app_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"parvis/engine/policy/decide"
	"parvis/engine/post"
)

// send asks as an app does, and may ask to see a write; it gives the answer with
// its headers.
func (w *town) send(token, seq, method, path, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if seq != "" {
		r.Header.Set("Parvis-Seq", seq)
	}
	rec := httptest.NewRecorder()
	w.Gateway.ServeHTTP(rec, r)
	return rec
}

// TestAReadSeesTheWrite: with the token of a post, the search index, the home of
// a follower and the notifications of whom it mentions have it, at once. The
// clock stands still: no wait ends by itself.
func TestAReadSeesTheWrite(t *testing.T) { // architecture 5.11
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		lea, jean := w.person("lea"), w.person("jean")
		w.follow(jean, lea)
		w.settle()
		mine, his := w.appToken(lea), w.appToken(jean)
		for i, path := range []string{"/api/v2/search?type=statuses&q=", "/api/v1/timelines/home?x=", "/api/v1/notifications?x=", "/api/v2/notifications?x="} {
			for n := range 5 {
				word := fmt.Sprintf("marronnier%d%d", i, n)
				made := w.send(mine, "", "POST", "/api/v1/statuses", `{"status":"Un `+word+` pour @jean"}`)
				seq := made.Header().Get("Parvis-Seq")
				if made.Code != http.StatusOK || seq == "" {
					t.Fatalf("%d, token %q, %s", made.Code, seq, made.Body)
				}
				got := w.send(his, seq, "GET", path+word, "")
				if got.Code != http.StatusOK || !strings.Contains(got.Body.String(), word+" pour") {
					t.Errorf("%s%s: %d %s", path, word, got.Code, got.Body)
				}
				if s := got.Header().Get("Parvis-Seq"); s != "" {
					t.Errorf("the answer of a read has the token %q", s)
				}
			}
		}
	})
}

// TestEveryWriteHasAToken: also one that emits nothing; a refused one has none,
// and a text that is no token changes nothing. Scripts of other sites may send
// and read it.
func TestEveryWriteHasAToken(t *testing.T) { // architecture 5.11
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		token := w.appToken(w.person("lea"))
		for _, c := range []struct {
			method, path, body string
			has                bool
		}{
			{"POST", "/api/v1/statuses", `{"status":"Bonjour"}`, true},
			{"PATCH", "/api/v1/accounts/update_credentials", `{"display_name":"Léa"}`, true},
			{"POST", "/api/v1/markers", `{"home":{"last_read_id":"7"}}`, true},
			{"POST", "/api/v1/apps", `{"client_name":"x","redirect_uris":"urn:ietf:wg:oauth:2.0:oob"}`, true},
			{"POST", "/api/v1/statuses", `{"status":""}`, false},
			{"DELETE", "/api/v1/statuses/7", "", false},
			{"OPTIONS", "/api/v1/statuses", "", false},
		} {
			got := w.send(token, "", c.method, c.path, c.body)
			if has := got.Header().Get("Parvis-Seq") != ""; has != c.has || (got.Code < 300) != c.has && c.method != "OPTIONS" {
				t.Errorf("%s %s: %d, token %q", c.method, c.path, got.Code, got.Header().Get("Parvis-Seq"))
			}
			for _, name := range []string{"Access-Control-Allow-Headers", "Access-Control-Expose-Headers"} {
				if !strings.Contains(got.Header().Get(name), "Parvis-Seq") {
					t.Errorf("%s %s: %s is %q", c.method, c.path, name, got.Header().Get(name))
				}
			}
		}
		for _, seq := range []string{"léa", "-7", strings.Repeat("9", 400), "9007199254740991"} {
			if got := w.send(token, seq, "GET", "/api/v1/timelines/home", ""); got.Code != http.StatusOK {
				t.Errorf("token %q: %d %s", seq, got.Code, got.Body)
			}
		}
	})
}

// TestAReadSeesTheWriteInACluster: what one process wrote is seen at another with
// the token. A machine that is busy may need longer than a read waits; most must
// be in time, and all in the end.
func TestAReadSeesTheWriteInACluster(t *testing.T) { // architecture 5.11, 9.4
	t.Parallel()
	c := newCluster(t, 2)
	lea, leaToken := c.member(0, "lea")
	_, jean := c.member(1, "jean")
	c.ask("POST", 1, "/api/v1/accounts/"+lea+"/follow", jean, nil, nil)
	const rounds = 20
	paths := []string{"/api/v2/search?type=statuses&q=platane", "/api/v1/timelines/home", "/api/v1/notifications"}
	seen := map[string]int{}
	for n := range rounds {
		word := fmt.Sprintf("platane%d", n)
		seq := c.wrote(0, leaToken, word+" pour @jean")
		for _, path := range paths {
			find := func(seq map[string]string) bool {
				return strings.Contains(string(c.ask("GET", 1, strings.Replace(path, "platane", word, 1), jean, nil, seq)), word+" pour")
			}
			if find(map[string]string{"Parvis-Seq": seq}) {
				seen[path]++
				continue
			}
			for !find(map[string]string{"Parvis-Seq": seq}) {
				// Later than asked for, but it comes.
			}
		}
	}
	for _, path := range paths {
		if n := seen[path]; n < rounds*3/4 {
			t.Errorf("%s: %d of %d were seen at once", path, n, rounds)
		}
	}
}

// wrote publishes through one process and gives the token of the write.
func (c *cluster) wrote(node int, token, text string) string {
	c.t.Helper()
	r, err := http.NewRequestWithContext(c.t.Context(), http.MethodPost, c.base(node)+"/api/v1/statuses", strings.NewReader(`{"status":"`+text+`"}`))
	if err != nil {
		c.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+token)
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	_ = res.Body.Close()
	seq := res.Header.Get("Parvis-Seq")
	if seq == "" {
		c.t.Fatalf("%s, and no token", res.Status)
	}
	return seq
}

// TestAnswersTellThePolicyOfTheirNode: every answer made of what people write says
// up to where policy is applied; the number grows with a label. // integrity 4.9
func TestAnswersTellThePolicyOfTheirNode(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		lea, mia := w.person("lea"), w.person("mia")
		p := w.say(lea, post.Draft{Text: "Le pont", Visibility: post.Public})
		token := w.appToken(mia)
		epoch := func(seen string) int {
			r := httptest.NewRequest(http.MethodGet, "/api/v1/statuses/"+p.ID.String(), nil)
			r.Header.Set("Authorization", "Bearer "+token)
			if seen != "" {
				r.Header.Set("Parvis-Policy-Epoch", seen)
			}
			rec := httptest.NewRecorder()
			w.Gateway.ServeHTTP(rec, r)
			n, err := strconv.Atoi(rec.Header().Get("Parvis-Policy-Epoch"))
			if rec.Code != http.StatusOK || err != nil {
				t.Errorf("%d, epoch %q", rec.Code, rec.Header().Get("Parvis-Policy-Epoch"))
			}
			return n
		}
		w.settle()
		before := epoch("")
		w.labelled(p, decide.NoShare, mia, false)
		after := epoch("")
		if after <= before {
			t.Errorf("the epoch was %d and is %d", before, after)
		}
		if got := epoch(strconv.Itoa(after + 1000)); got != after {
			t.Errorf("asked from later, the epoch is %d, not %d", got, after)
		}
		epoch("nonsense")
		if h := w.send("", "", "GET", "/health/ready", "").Header().Get("Parvis-Policy-Epoch"); h != "" {
			t.Errorf("the health report has the epoch %q", h)
		}
	})
}
