package policy_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/base/web"
	"parvis/engine/account"
	"parvis/engine/policy"
	"parvis/engine/policy/decide"
)

// people are who asks, by the name in the Authorization header.
var people = map[string]account.Actor{
	"":     {},
	"léa":  {Account: léa, Scopes: account.AllScopes()},
	"jean": {Account: jean, Scopes: account.AllScopes()},
	"rv":   {Account: revue, Scopes: account.AllScopes(), Role: account.ManageReports},
}

func (w *world) serve(t *testing.T) func(who, method, path, body string) (int, string) {
	t.Helper()
	words, err := i18n.New(i18n.French, policy.Locales, web.Locales)
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	w.Routes(mux, web.Native[account.Actor]{
		Who:   func(r *http.Request) (account.Actor, error) { return people[r.Header.Get("Authorization")], nil },
		Lang:  func(*http.Request) i18n.Tag { return i18n.French },
		Words: words, Log: slog.New(slog.DiscardHandler),
	}, func(_ context.Context, _ *store.Tx, _ account.Actor, at int64) ([]decide.Subject, error) {
		return []decide.Subject{{Kind: decide.KindPost, ID: at, AuthorID: int64(jean)}}, nil
	})
	return func(who, method, path, body string) (int, string) {
		r := httptest.NewRequest(method, "/api/parvis/v1/policy/"+path, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", who)
		rec := httptest.NewRecorder()
		mux.ServeHTTP(rec, r)
		return rec.Code, rec.Body.String()
	}
}

func TestEndpoints(t *testing.T) { // integrity 13, 14
	t.Parallel()
	w := join(t, testkit.Lite(t, sources()))
	ask := w.serve(t)
	w.apply("crisis-misleading", func(l *policy.LabelWrite) { l.Decision = 77 })
	w.rels[jean] = decide.Blocking
	post := "why/" + id.Post(item).String()
	big := `{"subject":{"text":"` + strings.Repeat("x", 101<<10) + `"}}`
	for _, c := range []struct {
		who, method, path, body string
		status                  int
		has, lacks              string
	}{
		{"léa", "GET", post, "", 200, `"decision":"77"`, "crisis/1"},
		{"léa", "GET", post, "", 200, "Information trompeuse", ""},
		{"léa", "GET", post + "?surface=home", "", 200, `"drop":true`, ""},
		{"léa", "GET", post, "", 200, "Vous bloquez ce compte", ""},
		{"jean", "GET", post, "", 200, `"cover":false`, "bloquez"},
		{"rv", "GET", post, "", 200, `"source":"crisis/1"`, ""},
		{"léa", "GET", post + "?surface=mars", "", 400, "policy.surface.unknown", ""},
		{"léa", "GET", "why/x", "", 404, "policy.not_found", ""},
		{"", "GET", "surfaces", "", 200, `{"number":27,"name":"review"`, ""},
		{"", "GET", "labels", "", 200, `"identifier":"crisis-misleading"`, "labeler:"},
		{"", "GET", "preferences", "", 401, "policy.sign_in", ""},
		{"léa", "PUT", "preferences", `{"adult_content":true,"labels":{"porn":"warn"},"labelers":[],"muted_words":[{"value":"brume","targets":["content"],"actor_target":"all"}],"hidden_items":["42"]}`, 200, `"hidden_items":["42"]`, ""},
		{"léa", "GET", "preferences", "", 200, `"porn":"warn"`, ""},
		{"jean", "GET", "preferences", "", 200, `"adult_content":false`, "warn"},
		{"léa", "PUT", "preferences", `{"muted_words":[{"value":""}]}`, 400, "policy.preference.word", ""},
		{"léa", "PUT", "preferences", `{"labels":{"porn":"burn"}}`, 400, "labels/porn", ""},
		{"léa", "POST", "simulate", asked, 403, "policy.not_allowed", ""},
		{"rv", "POST", "simulate", asked, 200, `"code":"engagement_limited"`, ""},
		{"rv", "POST", "simulate", `{"contexts":["sidebar"]}`, 400, "contexts/0", ""},
		{"rv", "POST", "simulate", big, 413, "web.body.large", ""},
	} {
		status, body := ask(c.who, c.method, c.path, c.body)
		if status != c.status || !strings.Contains(body, c.has) || c.lacks != "" && strings.Contains(body, c.lacks) {
			t.Errorf("%s %s %s: got %d %s\nwant %d with %s without %q", c.who, c.method, c.path, status, body, c.status, c.has, c.lacks)
		}
	}
	w.apply("!takedown", byLead)
	if status, _ := ask("léa", "GET", post, ""); status != 404 {
		t.Errorf("the explanation of what does not exist: %d", status)
	}
}
