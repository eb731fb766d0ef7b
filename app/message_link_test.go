package app_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// A group is joined by its link, over HTTP and by forms. // business-messaging 4
func TestGroupsAreJoinedByALink(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		lea, noe, eli := w.writer("lea"), w.writer("noe"), w.writer("eli")
		g := fmt.Sprint("/", lea.ask("POST", "", `{"participants":["noe"],"title":"Le marché"}`, http.StatusCreated)["id"])
		lea.text("GET", g+"/link", "", http.StatusNotFound)
		noe.text("POST", g+"/link", "", http.StatusForbidden)
		made := lea.ask("POST", g+"/link", "", http.StatusCreated)
		at, code := fmt.Sprint(made["url"]), fmt.Sprint(made["code"])
		if again := lea.ask("GET", g+"/link", "", http.StatusOK); again["code"] != code || at != w.Base+"/messages/join?code="+code {
			t.Errorf("the link is %v, then %v", made, again)
		}
		has(t, eli.text("GET", "/join?code="+code, "", http.StatusOK), `{"title":"Le marché","participant_count":2,"joined":false}`)
		has(t, eli.text("POST", "/join", `{"code":"`+code+`"}`, http.StatusOK), `"participant_count":3`)
		lea.ask("DELETE", g+"/link", "", http.StatusNoContent)
		w.writer("max").text("POST", "/join", `{"code":"`+code+`"}`, http.StatusNotFound)
	})
	h := openHouse(t)
	ines, noe, lea := h.browser("fr"), h.browser("fr"), h.browser("fr")
	for name, b := range map[string]*browser{"ines": ines, "noe": noe, "lea": lea} {
		b.join(name)
	}
	noe.send("/settings/messages", url.Values{"door": {"everyone"}}, nil)
	at := ines.send("/messages/new", url.Values{"to": {"noe"}, "title": {"Le <marché>"}, "text": {"Samedi ?"}}, nil)
	if strings.Contains(noe.open(at+"/about"), at+"/link") {
		t.Error("who does not look after the group makes links")
	}
	ines.send(at+"/link", url.Values{}, nil)
	way := find(t, ines.open(at+"/about"), `href="(/messages/join\?code=[\w-]{22})"`)
	page := lea.open(way)
	all(t, page, "Rejoindre", "Le &lt;marché&gt;", "2 personnes")
	if strings.Contains(page, "Samedi") {
		t.Error("what is said in the group is read before one joins")
	}
	_, code, _ := strings.Cut(way, "=")
	if to := lea.send("/messages/join", url.Values{"code": {code}}, nil); to != at {
		t.Errorf("joining leads to %s", to)
	}
	has(t, lea.open(at), "Arrivée par le lien")
	if a := lea.get(way); a.Header.Get("Location") != at {
		t.Errorf("for a member the link leads to %q", a.Header.Get("Location"))
	}
	ines.send(at+"/unlink", url.Values{}, nil)
	if a := h.browser("fr").get(way); a.StatusCode != http.StatusSeeOther || !strings.HasPrefix(a.Header.Get("Location"), "/signin") {
		t.Errorf("a visitor gets %d %s", a.StatusCode, a.Header.Get("Location"))
	}
	max := h.browser("fr")
	max.join("max")
	if a := max.get(way); a.StatusCode != http.StatusNotFound {
		t.Errorf("a link that was ended: %d", a.StatusCode)
	}
}
