package app_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/post"
)

// writer is a member with an app that may use their messages.
type writer struct {
	w     *town
	who   account.Actor
	token string
}

func (w *town) writer(name string) writer {
	who := w.person(name)
	p := writer{w, who, w.token(who, "read write read:messages write:messages")}
	p.ask("PUT", "/settings", `{"first_contact":"everyone","read_receipts":true}`, http.StatusOK)
	return p
}

// ask asks the native API, below its conversations unless the path says otherwise.
func (p writer) ask(method, path, body string, want int) map[string]any {
	p.w.t.Helper()
	var out map[string]any
	if text := p.text(method, path, body, want); text != "" {
		if err := json.Unmarshal([]byte(text), &out); err != nil {
			p.w.t.Fatalf("%s %s: %v in %s", method, path, err, text)
		}
	}
	return out
}

func (p writer) text(method, path, body string, want int) string {
	p.w.t.Helper()
	if !strings.HasPrefix(path, "/api") {
		path = "/api/parvis/v1/conversations" + path
	}
	got := p.w.send(p.token, "", method, path, body)
	if got.Code != want {
		p.w.t.Fatalf("%s %s %s: %d, not %d: %s", method, path, body, got.Code, want, got.Body)
	}
	return got.Body.String()
}

// Two apps hold a conversation over HTTP, as the paper has it.
func TestMessagesOverHTTP(t *testing.T) { // business-messaging 4
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		lea, noe, eli := w.writer("lea"), w.writer("noe"), w.writer("eli")
		made := lea.ask("POST", "", `{"participants":["@noe"]}`, http.StatusCreated)
		if again := noe.ask("POST", "", `{"participants":["lea"]}`, http.StatusOK); again["id"] != made["id"] {
			t.Errorf("two conversations: %v and %v", made["id"], again["id"])
		}
		c := fmt.Sprint("/", made["id"])
		first := lea.ask("POST", c+"/messages", `{"client_ref":"r1","kind":"text","text":{"body":"Bonjour <b>Noé</b>"}}`, http.StatusCreated)
		again := lea.ask("POST", c+"/messages", `{"client_ref":"r1","kind":"text","text":{"body":"Bonjour <b>Noé</b>"}}`, http.StatusOK)
		mid, _ := first["id"].(string)
		if mid != again["id"] || !strings.HasPrefix(mid, "wamid.") || len(mid) > 128 || first["seq"] != 1.0 {
			t.Errorf("the message is %v, then %v", first, again)
		}
		lea.ask("POST", c+"/messages", `{"client_ref":"r1","text":{"body":"Autre"}}`, http.StatusConflict)
		reply := noe.ask("POST", c+"/messages", `{"text":{"body":"Salut"},"reply_to":"`+mid+`"}`, http.StatusCreated)
		if reply["reply_to"] != 1.0 || reply["client_ref"] != nil {
			t.Errorf("the answer is %v", reply)
		}
		m := c + "/messages/" + mid
		lea.ask("PATCH", m, `{"text":{"body":"Bonjour Noé"}}`, http.StatusOK)
		noe.ask("PUT", m+"/reaction", `{"emoji":"👍"}`, http.StatusNoContent)
		noe.ask("PUT", m+"/reaction", `{"emoji":"bravo"}`, http.StatusBadRequest)
		noe.ask("POST", c+"/read", `{"seq":2}`, http.StatusNoContent)
		noe.ask("POST", c+"/typing", ``, http.StatusNoContent)
		page := lea.text("GET", c+"/messages?limit=1&before_seq=2", "", http.StatusOK)
		all(t, page, `"body":"Bonjour Noé"`, `"emoji":"👍"`, `"edited_at":"2026-`)
		list := lea.text("GET", "", "", http.StatusOK)
		all(t, list, `"handle":"noe"`, `/avatars/`, `"last_message":{"id":"wamid.`, `"body":"Salut"`, `"unread":1`, `"encryption":"server"`)

		for path, want := range map[string]int{c: 404, c + "/messages": 404, "/1": 404, "/x": 404, "?limit=-1": 400, "?state=left": 400} {
			eli.text("GET", path, "", want)
		}
		eli.ask("POST", c+"/messages", `{"text":{"body":"Moi aussi"}}`, http.StatusNotFound)
		lea.ask("POST", "", `{"participants":["personne"]}`, http.StatusNotFound)
		lea.ask("POST", "", `{"participants":[]}`, http.StatusBadRequest)
		lea.ask("POST", c+"/messages", `{"kind":"video","text":{"body":"x"}}`, http.StatusUnsupportedMediaType)
		lea.ask("DELETE", m+"?scope=tout", "", http.StatusBadRequest)
		lea.ask("DELETE", c+"/messages/"+mid[:len(mid)-1]+"?scope=all", "", http.StatusNotFound)
		lea.ask("DELETE", m+"?scope=all", "", http.StatusNoContent)
		if got := noe.text("GET", c+"/messages", "", http.StatusOK); strings.Contains(got, "Bonjour") {
			t.Errorf("a deleted message is read: %s", got)
		}

		lea.ask("POST", c+"/messages", `{"media":{"id":"7"}}`, http.StatusBadRequest)

		group := lea.ask("POST", "", `{"participants":["noe"],"title":"Le marché"}`, http.StatusCreated)
		g := fmt.Sprint("/", group["id"])
		lea.ask("POST", g+"/members", `{"participants":["eli"]}`, http.StatusNoContent)
		if got := noe.text("GET", g+"/members", "", http.StatusOK); strings.Count(got, `"handle"`) != 3 {
			t.Errorf("the members are %s", got)
		}
		lea.ask("PUT", g+"/members/"+eli.who.Account.String()+"/admin", "", http.StatusNoContent)
		eli.ask("PATCH", g, `{"title":"La place","pinned":true,"mute_seconds":60}`, http.StatusOK)
		lea.ask("DELETE", g+"/members/"+noe.who.Account.String(), "", http.StatusNoContent)
		noe.text("GET", g, "", http.StatusNotFound)
		lea.ask("POST", g+"/leave", "", http.StatusNoContent)
		all(t, eli.text("GET", g, "", http.StatusOK), `"title":"La place"`, `"pinned":true`, `"muted_until":"2026-`, `"participant_count":1`)
	})
}

// Messages need scopes of their own, and a member.
func TestAppsMustNameMessages(t *testing.T) { // business-messaging 4, social-core 6
	t.Parallel()
	w, _ := openTown(t)
	lea := w.person("lea")
	for token, want := range map[string]int{"": 401, w.appToken(lea): 403, w.token(lea, "read:messages"): 200} {
		if got := w.send(token, "", "GET", "/api/parvis/v1/conversations", ""); got.Code != want {
			t.Errorf("%d, not %d: %s", got.Code, want, got.Body)
		}
	}
	if got := w.send(w.token(lea, "read:messages"), "", "POST", "/api/parvis/v1/conversations", `{"participants":["lea"]}`); got.Code != 403 {
		t.Errorf("with a scope for reading: %d %s", got.Code, got.Body)
	}
}

// A stream tells what a device missed, then what happens, and ends with its token.
func TestTheStreamOfMessages(t *testing.T) { // business-messaging 4, 15.3
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		lea, noe := w.writer("lea"), w.writer("noe")
		c := fmt.Sprint("/", lea.ask("POST", "", `{"participants":["noe"]}`, http.StatusCreated)["id"])
		lea.ask("POST", c+"/messages", `{"text":{"body":"un"}}`, http.StatusCreated)
		server := httptest.NewServer(w.Gateway)
		defer server.Close()
		open := func(query string) *bufio.Scanner {
			r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/api/parvis/v1/sync/stream"+query, nil)
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Authorization", "Bearer "+noe.token)
			a, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = a.Body.Close() })
			if a.StatusCode != http.StatusOK {
				t.Fatalf("%s: %d", query, a.StatusCode)
			}
			return bufio.NewScanner(a.Body)
		}
		// next gives the next event's number, name and data.
		next := func(s *bufio.Scanner) string {
			var out []string
			for s.Scan() {
				switch line := s.Text(); {
				case line == "" && len(out) > 0:
					return strings.Join(out, " ")
				case strings.HasPrefix(line, "id: "), strings.HasPrefix(line, "event: "), strings.HasPrefix(line, "data: "):
					_, line, _ = strings.Cut(line, ": ")
					out = append(out, line)
				}
			}
			return "(end)"
		}
		missed, live := open("?since=1"), open("")
		has(t, next(missed), `2 message.new {"n":2,"type":"message.new"`)
		lea.ask("POST", c+"/typing", ``, http.StatusNoContent)
		for _, s := range []*bufio.Scanner{missed, live} {
			has(t, next(s), "typing {")
		}
		lea.ask("POST", c+"/messages", `{"text":{"body":"deux"}}`, http.StatusCreated)
		for _, s := range []*bufio.Scanner{missed, live} {
			all(t, next(s), "3 message.new", `"body":"deux"`)
		}
		noe.ask("POST", "/api/parvis/v1/sync/ack", `{"n":3}`, http.StatusNoContent)
		got := lea.text("GET", "/api/parvis/v1/sync?since=3", "", http.StatusOK)
		all(t, got, `"type":"receipt"`, `"delivered_seq":2`, `"next":4`, `"more":false`)
		if text := noe.text("GET", "/api/parvis/v1/sync", "", http.StatusOK); !strings.Contains(text, `"next":3`) {
			t.Errorf("the feed ends at %s", text)
		}
		noe.text("GET", "/api/parvis/v1/sync?since=99", "", http.StatusGone)

		w.write(func(tx *store.Tx) error {
			_, app, err := w.Grant.Resolve(w.ctx, tx, noe.token)
			if err != nil {
				return err
			}
			return w.Grant.Revoke(w.ctx, tx, app, true, noe.token)
		})
		for _, s := range []*bufio.Scanner{missed, live} {
			if got := next(s) + next(s); got != "bye over(end)" {
				t.Errorf("after its token was revoked a stream says %q", got)
			}
		}
	})
}

// Whoever shares a post must see it, and somebody whom the network hides has no name.
func TestMessagesKnowThePolicy(t *testing.T) { // business-messaging 4, integrity 4.2
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		lea, noe := w.writer("lea"), w.writer("noe")
		open, closed := w.say(noe.who, post.Draft{Text: "Pour tous"}), w.say(noe.who, post.Draft{Text: "Entre nous", Visibility: post.Private})
		c := fmt.Sprint("/", lea.ask("POST", "", `{"participants":["noe"]}`, http.StatusCreated)["id"])
		lea.ask("POST", c+"/messages", `{"post":{"id":"`+open.ID.String()+`"}}`, http.StatusCreated)
		lea.ask("POST", c+"/messages", `{"post":{"id":"`+closed.ID.String()+`"}}`, http.StatusNotFound)
		name := "Noé du Pont"
		w.write(func(tx *store.Tx) error {
			_, err := w.Account.Update(w.ctx, tx, noe.who, account.ProfileChange{DisplayName: &name})
			return err
		})
		has(t, lea.text("GET", c, "", http.StatusOK), "Noé du Pont")
		w.write(func(tx *store.Tx) error {
			return w.Account.Move(w.ctx, tx, account.Actor{Role: account.Administrator}, noe.who.Account, account.Suspended, "test")
		})
		w.settle()
		if got := lea.text("GET", c, "", http.StatusOK); strings.Contains(got, "Noé du Pont") {
			t.Errorf("a suspended member is named: %s", got)
		}
		noe.ask("POST", c+"/messages", `{"text":{"body":"Encore moi"}}`, http.StatusForbidden)
	})
}
