package app_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// Members look for words in what was written to them, over HTTP and by a form.
// business-messaging 4, 22; web-client 4.1
func TestSearchInMessages(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		lea, noe := w.writer("lea"), w.writer("noe")
		c := lea.ask("POST", "", `{"participants":["noe"]}`, http.StatusCreated)["id"]
		for _, text := range []string{"Le pont d’Évreux", "Rien", "Encore Evreux"} {
			noe.ask("POST", fmt.Sprint("/", c, "/messages"), `{"text":{"body":"`+text+`"}}`, http.StatusCreated)
		}
		got := lea.ask("GET", "/search?q=evreux&limit=1", "", http.StatusOK)
		if text := fmt.Sprint(got["messages"]); !strings.Contains(text, "Encore Evreux") || strings.Contains(text, "pont") || got["next"] == "" {
			t.Errorf("the first page is %v", got)
		}
		all(t, lea.text("GET", fmt.Sprint("/search?q=evreux&before=", got["next"], "&conversation=", c), "", http.StatusOK), "Le pont d’Évreux", `"next":""`)
		lea.text("GET", "/search?q=e", "", http.StatusBadRequest)
		lea.text("GET", "/search?q=evreux&before=x", "", http.StatusBadRequest)
		w.writer("eli").text("GET", fmt.Sprint("/search?q=evreux&conversation=", c), "", http.StatusNotFound)
	})
	h := openHouse(t)
	ines, noe := h.browser("fr"), h.browser("fr")
	ines.join("ines")
	noe.join("noe")
	noe.send("/settings/messages", url.Values{"door": {"everyone"}}, nil)
	at := ines.send("/messages/new", url.Values{"to": {"noe"}, "text": {"Le pont d’Évreux"}}, nil)
	has(t, noe.open("/messages"), `action="/messages/search"`)
	has(t, noe.open(at+"/about"), `action="/messages/search"`)
	all(t, noe.open("/messages/search?q=evreux"), "Le pont d’Évreux", at+"?before=31#m1", `value="evreux"`)
	has(t, noe.open("/messages/search?q=montagne"), "Aucun message ne contient ces mots.")
	if a := noe.get("/messages/search?q=e"); a.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("one letter is answered with %d", a.StatusCode)
	}
}
