package app_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/message"
	"parvis/engine/report"
)

// An app reports messages of its member's. // business-messaging 4
func TestMessagesAreReportedOverHTTP(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		lea, noe, eli := w.writer("lea"), w.writer("noe"), w.writer("eli")
		c := fmt.Sprint("/", lea.ask("POST", "", `{"participants":["noe"]}`, http.StatusCreated)["id"])
		mid := fmt.Sprint(noe.ask("POST", c+"/messages", `{"text":{"body":"Envoie-moi ton code"}}`, http.StatusCreated)["id"])
		noe.ask("POST", c+"/messages", `{"text":{"body":"Rien de mal"}}`, http.StatusCreated)
		body := `{"reason":"scam","messages":["` + mid + `"]}`
		got := lea.ask("POST", c+"/report", body, http.StatusCreated)
		if got["reason"] != "misleading.scam" || !strings.Contains(fmt.Sprint(got["receipt"]), fmt.Sprint("/report/", got["id"])) {
			t.Errorf("the answer is %v", got)
		}
		noe.ask("DELETE", c+"/messages/"+mid+"?scope=all", "", http.StatusNoContent)
		n, err := id.Parse[id.Report](fmt.Sprint(got["id"]))
		if err != nil {
			t.Fatal(err)
		}
		staff := w.person("mod")
		staff.Role = account.ManageReports
		w.write(func(tx *store.Tx) error {
			r, err := w.Report.Get(w.ctx, tx, staff, n)
			if err != nil || r.Target != noe.who.Account || r.Reporter != lea.who.Account {
				t.Errorf("the report is %+v, %v", r, err)
			}
			said, err := w.Report.Exhibits(w.ctx, tx, staff, []report.Report{r})
			if err != nil || len(said) != 1 || exhibited(said[0]) != "Envoie-moi ton code" {
				t.Errorf("the moderators read %+v, %v", said, err)
			}
			return nil
		})
		for _, try := range []struct {
			who  writer
			body string
			want int
		}{
			{lea, body, http.StatusNotFound}, {noe, body, http.StatusNotFound}, {eli, body, http.StatusNotFound}, {lea, `{"reason":"envie","messages":["` + mid + `"]}`, http.StatusBadRequest},
			{lea, `{"reason":"scam","messages":[]}`, http.StatusBadRequest}, {lea, `{"reason":"scam","messages":["x"]}`, http.StatusNotFound},
			{writer{w, lea.who, w.token(lea.who, "read:messages")}, body, http.StatusForbidden}, {writer{w, lea.who, ""}, body, http.StatusUnauthorized},
		} {
			try.who.text("POST", c+"/report", try.body, try.want)
		}
	})
}

// Somebody reports messages by forms, and the moderators read these and no others.
// business-messaging 4, 21; web-client 4.1
func TestMessagesAreReportedWithoutAScript(t *testing.T) {
	t.Parallel()
	eachBureau(t, func(t *testing.T, c *bureau) {
		ines := c.browser(c.lang)
		ines.join("rose")
		ines.send("/settings/messages", url.Values{"door": {"everyone"}, "receipts": {"1"}}, nil)
		at := c.member.send("/messages/new", url.Values{"to": {"rose"}, "text": {"Achète <mon> pont"}}, nil)
		c.member.send(at, url.Values{"text": {"Il fait beau"}, "ref": {"a"}}, nil)
		c.member.send(at, url.Values{"text": {"Vite, le code"}, "ref": {"b"}}, nil)
		c.member.send(at+"/share", url.Values{"what": {"contact"}, "first": {"Marc"}, "last": {"Escroc"}, "email": {"marc@ailleurs.example"}, "ref": {"c"}}, nil)
		c.member.send(at+"/said/3", url.Values{"act": {"edit"}, "text": {"Vite, ton code"}}, nil)

		c.shows("a message", ines.open(at+"/said/1"), "/report?chat=")
		if page := c.member.open(at + "/said/1"); strings.Contains(page, "/report?chat=") {
			t.Error("one's own message can be reported")
		}
		c.shows("about", ines.open(at+"/about"), at+"/report")
		page := ines.open(at + "/report")
		c.shows("the choice", page, "Achète &lt;mon&gt; pont", "Il fait beau", `name="said" value="3"`)
		chat := find(t, page, `name="chat" value="(\d+)"`)
		form := "/report?chat=" + chat + "&said=1&said=3&said=4&reason=misleading.bot"
		page = ines.open(form)
		c.shows("the form", page, "Achète &lt;mon&gt; pont", "Vite, ton code", `name="said" value="1 3 4"`)
		if strings.Contains(page, "Il fait beau") {
			t.Error("what was not chosen is in the form")
		}
		for what, b := range map[string]*browser{"a stranger": c.mod, "who wrote them": c.member, "a visitor": c.visitor()} {
			if a := b.get(form); a.StatusCode < 400 {
				t.Errorf("%s: %d", what, a.StatusCode)
			}
		}
		to := ines.send("/report", url.Values{"chat": {chat}, "said": {"1 3 4"}, "reason": {"misleading.bot"}, "comment": {"Il insiste."}}, nil)
		c.member.send(at+"/said/1", url.Values{"act": {"revoke"}}, nil)
		path := "/studio/reports/" + find(t, to, `^/report/(\d+)`)
		page = c.chief.open(path)
		c.shows("the case", page, "Achète &lt;mon&gt; pont", "Vite, ton code", "Vite, le code", "Marc Escroc", "marc@ailleurs.example", c.say("bench.said.what"), "Il insiste.")
		if strings.Contains(page, "Il fait beau") {
			t.Error("the moderators read what was not reported")
		}
		c.shows("the record", c.chief.open("/studio/audit"), c.say("audit.kind.message"))
	})
}

// exhibited is the text of a message that was reported.
func exhibited(x report.Exhibit) string {
	var q message.Quote
	if json.Unmarshal(x.Words, &q) != nil {
		return ""
	}
	return q.Words.Text
}
