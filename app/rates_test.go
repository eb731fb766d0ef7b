package app_test

import (
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"parvis/app"
	"parvis/base/store"
	"parvis/engine/account/grant"
)

// TestRatesOfTheSettings: an operator gives rates other bounds, or none; the others stay.
// social-core 2.5
func TestRatesOfTheSettings(t *testing.T) {
	t.Parallel()
	w, _ := openTown(t, "server.limits=api.ip=7/5m,api.token=0")
	token := w.appToken(w.person("lea"))
	for n := range 8 {
		rec := w.send("", "", "GET", "/api/v1/instance", "")
		if over := rec.Code == http.StatusTooManyRequests; over != (n == 7) || rec.Header().Get("X-RateLimit-Limit") != "7" {
			t.Fatalf("no. %d: %d %v", n, rec.Code, rec.Header())
		}
	}
	for n := range 320 {
		if rec := w.send(token, "", "GET", "/api/v1/preferences", ""); rec.Code != http.StatusOK || rec.Header().Get("X-RateLimit-Limit") != "1500" {
			t.Fatalf("no. %d: %d %v", n, rec.Code, rec.Header())
		}
	}
}

// TestRatesHaveNames: a rate of the settings that is misspelled, or none, is refused with
// what there is; each rate of the program has its name in the list.
func TestRatesHaveNames(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"api.ips=7/5m": "there are account.code.who", "api.ip": "write api.ip=3000/5m", "api.ip=x/5m": "write", "api.ip=-1/5m": "write", "api.ip=5/5": "no time", "api.ip=5/1ms": "no time"} {
		if err := (&app.Server{Listen: ":80", Limits: []string{text}}).Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
	rule := regexp.MustCompile(`ratelimit\.Rule\{Name: "([a-z.]+)"`)
	for _, floor := range []string{"edge", "engine", "system"} {
		if err := filepath.WalkDir(filepath.Join("..", floor), func(path string, _ os.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			text, err := os.ReadFile(path)
			for _, m := range rule.FindAllSubmatch(text, -1) {
				if name := string(m[1]); name != "account." && (&app.Server{Listen: ":80", Limits: []string{name + "=1/1m"}}).Validate() != nil {
					t.Errorf("%s: nobody can change %s", path, name)
				}
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
}

// TestNamesThatTheNetworkKeeps: an operator keeps names for the institutions of the place,
// and says whether apps are told of addresses in use. // social-core 5
func TestNamesThatTheNetworkKeeps(t *testing.T) {
	t.Parallel()
	for _, reveal := range []string{"true", "false"} {
		w, _ := openTown(t, "network.signup=open", "network.auto_confirm=true", "network.reserved=Mairie,prefecture", "network.reveal_taken="+reveal)
		w.reachable("lea", "never")
		var own string
		w.write(func(tx *store.Tx) error {
			made, _, err := w.Grant.RegisterApp(w.ctx, tx, grant.Registration{Name: "Essai", Redirects: []string{"urn:ietf:wg:oauth:2.0:oob"}, Scopes: "read write"})
			if err == nil {
				var issued grant.Issued
				issued, err = w.Grant.Issue(w.ctx, tx, made, 0, made.Scopes)
				own = issued.Token
			}
			return err
		})
		sign := func(name, email string) (int, string) {
			return w.ask(own, "POST /api/v1/accounts", `{"username":"`+name+`","email":"`+email+`","password":"une-phrase-assez-longue","agreement":true,"locale":"fr"}`)
		}
		if code, answer := sign("mairie", "a@example.org"); code != http.StatusUnprocessableEntity || !strings.Contains(answer, "username") {
			t.Errorf("a name that is kept: %d %s", code, answer)
		}
		if code, answer := sign("marie", "lea@example.org"); code != http.StatusUnprocessableEntity || strings.Contains(answer, "ERR_TAKEN") != (reveal == "true") {
			t.Errorf("an address in use, reveal %s: %d %s", reveal, code, answer)
		}
	}
}
