package app_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
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
