package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
)

// speaker is somebody who posts until the program is gone, and goes on with the same
// post once it is back: what was acknowledged may not be lost, nor said twice.
type speaker struct {
	token string
	name  int
	next  int
	said  []string
}

func (s *speaker) text() string { return fmt.Sprintf("voix %d, phrase %d", s.name, s.next) }

// speak posts until a request fails, and tells the caller of each that was acknowledged.
func (s *speaker) speak(base string, acknowledged func()) error {
	for {
		r, err := http.NewRequest(http.MethodPost, base+"/api/v1/statuses", strings.NewReader(url.Values{"status": {s.text()}}.Encode()))
		if err != nil {
			return err
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Authorization", "Bearer "+s.token)
		r.Header.Set("Idempotency-Key", s.text())
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			return nil //nolint:nilerr // it was killed
		}
		answer, err := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if err != nil {
			return nil //nolint:nilerr // in the middle of its answer
		}
		if res.StatusCode != http.StatusOK {
			return fmt.Errorf("%s: %d %s", s.text(), res.StatusCode, answer)
		}
		s.said = append(s.said, s.text())
		s.next++
		acknowledged()
	}
}

// TestKilledWhilePeoplePost kills the program on its embedded database at an instant that
// nobody chose, under load, again and again: each post that was acknowledged is there
// once. // architecture 14.10
func TestKilledWhilePeoplePost(t *testing.T) {
	t.Parallel()
	at := []string{"-s", "storage.folder=" + t.TempDir(), "-s", "server.listen=127.0.0.1:0", "-s", "server.private=", "-s", "server.exempt_loopback=true", "-s", "network.signup=open", "-s", "network.auto_confirm=true"}
	c := startChild(t, at)
	token := c.member()
	speakers := make([]*speaker, 4)
	for i := range speakers {
		speakers[i] = &speaker{token: token, name: i}
	}
	for round := range 4 {
		left := make(chan struct{}, 20+13*round)
		for range cap(left) {
			left <- struct{}{}
		}
		var all sync.WaitGroup
		kill := sync.OnceFunc(func() { _ = c.cmd.Process.Kill() })
		for _, s := range speakers {
			all.Go(func() {
				if err := s.speak(c.base, func() {
					select {
					case <-left:
					default:
						kill()
					}
				}); err != nil {
					t.Error(err)
					kill()
				}
			})
		}
		all.Wait()
		<-c.over
		if t.Failed() {
			return
		}
		c = startChild(t, at)
	}
	found := map[string]int{}
	for max := ""; ; {
		code, body := get(t, c.base+"/api/v1/accounts/"+c.me(token)+"/statuses?limit=40"+max)
		var page []struct{ ID, Content string }
		if err := json.Unmarshal([]byte(body), &page); err != nil || code != http.StatusOK {
			t.Fatalf("%d %s", code, body)
		}
		if len(page) == 0 {
			break
		}
		for _, p := range page {
			found[strings.TrimSuffix(strings.TrimPrefix(p.Content, "<p>"), "</p>")]++
		}
		max = "&max_id=" + page[len(page)-1].ID
	}
	said := 0
	for _, s := range speakers {
		for _, text := range s.said {
			if said++; found[text] != 1 {
				t.Errorf("%q was acknowledged and is there %d times", text, found[text])
			}
		}
		if n := found[s.text()]; n > 1 {
			t.Errorf("%q is there %d times", s.text(), n)
		}
	}
	if said < 100 || len(found) > said+len(speakers) {
		t.Errorf("%d posts were acknowledged, %d are there", said, len(found))
	}
}

// me gives the number of the account of a token.
func (c *child) me(token string) string {
	c.t.Helper()
	r, err := http.NewRequestWithContext(c.t.Context(), http.MethodGet, c.base+"/api/v1/accounts/verify_credentials", nil)
	if err != nil {
		c.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	defer res.Body.Close()
	var me struct{ ID string }
	if err := json.NewDecoder(res.Body).Decode(&me); err != nil || me.ID == "" {
		c.t.Fatalf("%d %v", res.StatusCode, err)
	}
	return me.ID
}

// TestTheDemonstrationStaysAsItWas: a second start on the folder finds the same town, and
// what was written in it. // the first ten minutes
func TestTheDemonstrationStaysAsItWas(t *testing.T) {
	t.Parallel()
	free, err := net.Listen("tcp", "127.0.0.1:0") // pages name the port
	if err != nil {
		t.Fatal(err)
	}
	_ = free.Close()
	at := []string{"demo", "--listen", free.Addr().String(), "--folder", t.TempDir()}
	town := func(c *child) (pages [3]string) {
		for i, path := range []string{"/api/v1/timelines/public?limit=40", "/api/v1/accounts/lookup?acct=ines", "/api/v1/instance"} {
			code, body := get(t, c.base+path)
			if code != http.StatusOK {
				t.Fatalf("%s: %d %s", path, code, body)
			}
			pages[i] = body
		}
		return pages
	}
	c := begin(t, at)
	before := town(c)
	if strings.Count(before[0], `"content":`) < 10 {
		t.Errorf("a town with little in it: %s", before[0])
	}
	c.told()
	if err := <-c.over; err != nil {
		t.Fatal(err)
	}
	c = begin(t, at)
	for i, after := range town(c) {
		at := 0
		for at < min(len(after), len(before[i])) && after[at] == before[i][at] {
			at++
		}
		if after != before[i] {
			t.Errorf("the second start shows …%.200s after …%.200s", after[max(0, at-80):], before[i][max(0, at-80):])
		}
	}
}
