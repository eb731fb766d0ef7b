package app_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/message"
)

// One member writes in an app of posts and another in an app of messages, and they hold
// one conversation.
func TestAppsOfPostsAndOfMessagesConverse(t *testing.T) { // business-messaging 4
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		lea, noe := w.writer("lea"), w.writer("noe")
		said := lea.ask("POST", "/api/v1/statuses", `{"status":"@noe Bonjour","visibility":"direct"}`, http.StatusOK)
		w.settle()
		chats := noe.text("GET", "", "", http.StatusOK)
		all(t, chats, `"body":"Bonjour"`, `"unread":1`, `"handle":"lea"`)
		c := "/" + find(t, chats, `"id":"(\d+)"`)
		first := find(t, noe.text("GET", c+"/messages", "", http.StatusOK), `"id":"(wamid[^"]+)"`)
		noe.ask("POST", c+"/messages", `{"text":{"body":"Salut"},"reply_to":"`+first+`"}`, http.StatusCreated)
		w.settle()
		list := lea.text("GET", "/api/v1/conversations", "", http.StatusOK)
		all(t, list, `"unread":true`, `"visibility":"direct"`, `Salut`, `"acct":"noe"`, fmt.Sprintf(`"in_reply_to_id":"%v"`, said["id"]))
		if strings.Count(list, `"last_status"`) != 1 {
			t.Errorf("the conversations are %s", list)
		}
		note := lea.text("GET", "/api/v1/notifications?types[]=mention", "", http.StatusOK)
		all(t, note, `Salut`)

		noe.ask("POST", c+"/read", `{"seq":1}`, http.StatusNoContent)
		w.settle()
		view := find(t, list, `"id":"(\d+)"`)
		lea.text("POST", "/api/v1/conversations/"+view+"/read", "", http.StatusOK)
		w.settle()
		all(t, lea.text("GET", "/api/v1/conversations", "", http.StatusOK), `"unread":false`)
		all(t, noe.text("GET", c, "", http.StatusOK), `"read_seq":2`)

		lea.text("PUT", fmt.Sprintf("/api/v1/statuses/%v", said["id"]), `{"status":"@noe Bonsoir"}`, http.StatusOK)
		all(t, noe.text("GET", c+"/messages", "", http.StatusOK), `"body":"Bonsoir"`)
		lea.text("DELETE", fmt.Sprintf("/api/v1/statuses/%v", said["id"]), "", http.StatusOK)
		if got := noe.text("GET", c+"/messages", "", http.StatusOK); strings.Contains(got, "Bonsoir") {
			t.Errorf("a post that was deleted is read as a message: %s", got)
		}
		noe.ask("PUT", "/settings", `{"first_contact":"nobody"}`, http.StatusOK)
		eli := w.writer("eli")
		if got := eli.text("POST", "/api/v1/statuses", `{"status":"@noe moi aussi","visibility":"direct"}`, http.StatusForbidden); !strings.Contains(got, "error") {
			t.Errorf("a shut door answers %s", got)
		}
	})
}

// Where nobody uses an app no message is a post; who lets an app in finds there what was
// said last, as it was said and without being told of it anew.
func TestAnAppFindsWhatWasSaidBeforeIt(t *testing.T) { // business-messaging 4
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		lea, noe := w.person("lea"), w.person("noe")
		var c id.Chat
		w.write(func(tx *store.Tx) error {
			if err := w.Message.SetSettings(w.ctx, tx, noe, message.Settings{Door: message.Everyone}); err != nil {
				return err
			}
			opened, _, err := w.Message.Open(w.ctx, tx, lea, message.Draft{With: []id.Account{noe.Account}})
			c = opened.ID
			return err
		})
		say := func(who account.Actor, text string) {
			t.Helper()
			w.write(func(tx *store.Tx) error {
				_, _, err := w.Message.Send(w.ctx, tx, who, c, message.Words{Text: text})
				return err
			})
		}
		for i := range 6 {
			say(lea, fmt.Sprintf("premier %d", i))
			say(noe, fmt.Sprintf("second %d", i))
		}
		w.settle()
		if n := w.counted("SELECT COUNT(*) FROM post_post"); n != 0 {
			t.Fatalf("without an app %d messages are posts", n)
		}
		w.clock.Advance(time.Minute)

		token := w.appToken(noe)
		w.settle()
		if n := w.counted("SELECT COUNT(*) FROM post_post"); n != 10 {
			t.Fatalf("with an app %d messages are posts", n)
		}
		_, list := w.call(token, "GET", "/api/v1/conversations", "", nil)
		all(t, list, `"unread":false`, "second 5", `"acct":"lea"`)
		if strings.Count(list, `"last_status"`) != 1 || strings.Contains(list, "second 4") {
			t.Errorf("the conversations are %s", list)
		}
		_, thread := w.call(token, "GET", "/api/v1/statuses/"+find(t, list, `"last_status":\{"id":"(\d+)"`)+"/context", "", nil)
		all(t, thread, "second 4", "premier 1")
		if _, heard := w.call(token, "GET", "/api/v1/notifications", "", nil); strings.Contains(heard, "premier") {
			t.Errorf("what was said before the app is told of again: %s", heard)
		}

		say(lea, "puis")
		w.settle()
		_, list = w.call(token, "GET", "/api/v1/conversations", "", nil)
		all(t, list, `"unread":true`, "puis")
		if strings.Count(list, `"last_status"`) != 1 {
			t.Errorf("the conversations are %s", list)
		}
		_ = w.appToken(noe)
		w.settle()
		if n := w.counted("SELECT COUNT(*) FROM post_post"); n != 11 {
			t.Errorf("another app makes %d posts", n)
		}
	})
}
