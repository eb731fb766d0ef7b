package gateway_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"parvis/base/testkit"
	"parvis/engine/account"
	"parvis/engine/account/accounttest"
)

// FuzzWebFinger: whatever is looked for, the answer is JSON, and only a member is
// found, by their own name.
func FuzzWebFinger(f *testing.F) {
	w := accounttest.New(testkit.Lite(f, accounttest.Sources()), account.Policy{Mode: account.Open})
	w.Start()
	w.Person("lea")
	g := door(f, w.Clock, nil)
	g.Store, g.Account, g.Domain = w.Store, w.Accounts, "parvis.example"
	for _, s := range []string{"acct:lea@parvis.example", "LEA@PARVIS.EXAMPLE", "http://localhost/@lea", "acct:lea@elsewhere.example", "acct:@", "@@", "acct:\x00@parvis.example", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, resource string) {
		rec := httptest.NewRecorder()
		g.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/.well-known/webfinger?"+url.Values{"resource": {resource}}.Encode(), nil))
		if !json.Valid(rec.Body.Bytes()) {
			t.Fatalf("%q: %d %s", resource, rec.Code, rec.Body)
		}
		switch rec.Code {
		case http.StatusOK:
			if !strings.Contains(strings.ToLower(resource), "lea") {
				t.Fatalf("%q: %s", resource, rec.Body)
			}
		case http.StatusBadRequest, http.StatusNotFound:
		default:
			t.Fatalf("%q: %d %s", resource, rec.Code, rec.Body)
		}
	})
}
