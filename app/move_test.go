package app_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"parvis/app"
	"parvis/app/demo"
	"parvis/base/clock"
	"parvis/base/testkit"
)

// moveTo moves the folder of a town into another database.
func moveTo(ctx context.Context, set []string, database string, tell func(string, int64, int64)) error {
	s := app.NewSettings()
	if err := s.Load("", []string{"PARVIS_STORAGE_DATABASE=" + database}, set); err != nil {
		return err
	}
	return app.Move(ctx, s, slog.New(slog.DiscardHandler), tell)
}

// TestATownMoves: the demonstration moves from SQLite to PostgreSQL, and answers
// there as it did. A run that is interrupted leaves nothing, a second one after a
// whole one changes nothing, and a network that runs does not move.
func TestATownMoves(t *testing.T) { // social-core 20
	t.Parallel()
	target := testkit.Postgres(t)
	set := []string{"storage.folder=" + t.TempDir(), "server.private=", "network.base=http://town.example", "network.signup=open", "network.auto_confirm=true", "server.exempt_loopback=true", "server.password_grant=true"}
	w := &town{t: t, ctx: context.WithoutCancel(t.Context()), clock: clock.NewManual(testkit.Noon), set: set}
	nothing := func(string, int64, int64) {}
	if err := moveTo(w.ctx, set, target, nothing); err == nil || !strings.Contains(err.Error(), "parvis.db") {
		t.Errorf("a folder without a database: %v", err)
	}
	w.start(nil)
	if _, err := demo.Fill(w.ctx, w.App, func(string, int, int) {}); err != nil {
		t.Fatal(err)
	}
	w.settle()
	if err := moveTo(w.ctx, set, target, nothing); err == nil || !strings.Contains(err.Error(), "in use by process") {
		t.Errorf("a network that runs: %v", err)
	}
	token := w.signIn("ines")
	before := w.answers(token)
	if err := w.stop(); err != nil {
		t.Fatal(err)
	}

	ctx, stop := context.WithCancel(w.ctx)
	err := moveTo(ctx, set, target, func(table string, _, _ int64) {
		if table == "post_post" {
			stop()
		}
	})
	if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "nothing was moved") {
		t.Fatalf("interrupted: %v", err)
	}
	told := map[string]int64{}
	if err := moveTo(w.ctx, set, target, func(table string, n, _ int64) { told[table] = n }); err != nil {
		t.Fatal(err)
	}
	if told["post_post"] == 0 || told["search_token"] == 0 || told["event_log"] == 0 {
		t.Errorf("told %v", told)
	}
	if err := moveTo(w.ctx, set, target, nothing); err == nil || !strings.Contains(err.Error(), "not empty") || !strings.Contains(err.Error(), "nothing was moved") {
		t.Errorf("a second time: %v", err)
	}

	w.start([]string{"PARVIS_STORAGE_DATABASE=" + target})
	if !w.Store.Shared() {
		t.Fatal("still on SQLite")
	}
	w.settle()
	after := w.answers(token)
	for path, was := range before {
		if after[path] != was {
			t.Errorf("%s\nwas %s\nis  %s", path, was, after[path])
		}
	}
	if again := w.signIn("ines"); again == "" {
		t.Error("nobody can sign in any more")
	}
	made := w.send(token, "", "POST", "/api/v1/statuses", `{"status":"Nous avons déménagé, quel hortensia !"}`)
	found := w.send(token, made.Header().Get("Parvis-Seq"), "GET", "/api/v2/search?type=statuses&q=hortensia", "")
	if made.Code != http.StatusOK || !strings.Contains(found.Body.String(), "déménagé") {
		t.Errorf("a post after the move: %d %s, found %s", made.Code, made.Body, found.Body)
	}
}

// signIn gives a token for the password of the demonstration.
func (w *town) signIn(name string) string {
	w.t.Helper()
	var made struct {
		ID     string `json:"client_id"`
		Secret string `json:"client_secret"`
		Token  string `json:"access_token"`
	}
	for _, step := range []func() (string, string){
		func() (string, string) {
			return "/api/v1/apps", `{"client_name":"Essai","redirect_uris":"urn:ietf:wg:oauth:2.0:oob","scopes":"read write follow"}`
		},
		func() (string, string) {
			return "/oauth/token", fmt.Sprintf(`{"grant_type":"password","client_id":%q,"client_secret":%q,"username":%q,"password":%q,"scope":"read write follow"}`, made.ID, made.Secret, name, demo.Password)
		},
	} {
		path, body := step()
		if err := json.Unmarshal(w.send("", "", "POST", path, body).Body.Bytes(), &made); err != nil {
			w.t.Fatal(err)
		}
	}
	if made.Token == "" {
		w.t.Fatal("no token for " + name)
	}
	return made.Token
}

// answers is what a member reads, by path.
func (w *town) answers(token string) map[string]string {
	w.t.Helper()
	out := map[string]string{}
	for _, path := range []string{
		"/api/v1/timelines/home", "/api/v1/timelines/public?limit=40", "/api/v1/notifications", "/api/v2/notifications", "/api/v1/conversations", "/api/v1/accounts/verify_credentials",
		"/api/v2/search?type=statuses&q=clémentines", "/api/v2/search?type=statuses&q=radio", "/api/v2/search?type=accounts&q=le", "/api/v2/search?type=hashtags&q=a", "/api/v1/trends/statuses", "/api/v1/accounts/lookup?acct=ines", "/api/v1/bookmarks", "/api/v1/favourites", "/api/v1/directory",
	} {
		got := w.send(token, "", "GET", path, "")
		if got.Code != http.StatusOK {
			w.t.Errorf("%s: %d %s", path, got.Code, got.Body)
		}
		out[path] = got.Body.String()
	}
	for _, path := range []string{"/api/v1/timelines/home", "/api/v1/notifications", "/api/v2/search?type=statuses&q=clémentines"} {
		if len(out[path]) < 500 {
			w.t.Errorf("%s says little: %s", path, out[path])
		}
	}
	return out
}
