package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"log/slog"
	"strings"
	"testing"

	"parvis/app"
	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/engine/audit/audittest"
)

// TestTheAuditLogIsExported: as lines and as a table, each export with an entry of
// its own; a row that was changed behind the program's back is told.
func TestTheAuditLogIsExported(t *testing.T) { // social-core 18
	t.Parallel()
	for name, database := range map[string]func(testing.TB) string{"sqlite": func(testing.TB) string { return "" }, "postgres": testkit.Postgres} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var environ []string
			if address := database(t); address != "" {
				environ = []string{"PARVIS_STORAGE_DATABASE=" + address}
			}
			set := []string{"storage.folder=" + t.TempDir(), "server.private="}
			parvis := func(args ...string) (code int, out, errs string) {
				var o, e bytes.Buffer
				line := append([]string{"-s", set[0], "-s", set[1], "admin"}, args...)
				code = run(t.Context(), line, environ, &o, &e)
				return code, o.String(), e.String()
			}
			if code, out, errs := parvis("audit"); code != 1 || out != "" || !strings.Contains(errs, "there is no network in ") {
				t.Errorf("the record of no network: %d %s %s", code, out, errs)
			}
			var o, e bytes.Buffer
			if code := run(t.Context(), []string{"-s", set[0], "migrate"}, environ, &o, &e); code != 0 {
				t.Fatalf("%d %s%s", code, o.String(), e.String())
			}
			var secrets []string
			number := "" // of the invitation
			for _, args := range [][]string{{"create", "lea"}, {"suspend", "lea"}, {"promote", "lea", "moderator"}, {"reset", "lea"}, {"invite", "--role", "admin"}, {"uninvite"}} {
				if args[0] == "uninvite" {
					args = append(args, number)
				}
				code, out, errs := parvis(args...)
				if code != 0 {
					t.Fatalf("%v: %s", args, errs)
				}
				switch said, secret, _ := strings.Cut(strings.TrimSpace(out), ": "); args[0] {
				case "create", "reset":
					secrets = append(secrets, secret)
				case "invite":
					_, code, _ := strings.Cut(secret, "invite=")
					secrets, number = append(secrets, code), strings.TrimPrefix(said, "invitation ")
				}
			}
			code, out, errs := parvis("audit")
			lines := strings.Split(strings.TrimSpace(out), "\n")
			var last struct{ Action, Actor, Prev, Hash string }
			if err := json.Unmarshal([]byte(lines[len(lines)-1]), &last); err != nil || code != 0 || len(lines) < 3 || last.Action != "audit.export" || last.Actor != "0" || len(last.Hash) != 64 || last.Hash == last.Prev {
				t.Fatalf("%d %v %s\n%s", code, err, errs, out)
			}
			if !strings.Contains(out, `"after":"suspended"`) || strings.Contains(out, "lea") {
				t.Errorf("the record is of codes and numbers: %s", out)
			}
			for _, act := range []string{"account.create", "account.reset", "account.invite.make", "account.invite.end"} {
				if !strings.Contains(out, `"action":"`+act+`"`) {
					t.Errorf("%s is not in the record: %s", act, out)
				}
			}
			if strings.Count(out, `"subject_kind":"invitation","subject":"`+number+`"`) != 2 {
				t.Errorf("the invitation %s is not named twice: %s", number, out)
			}
			for _, s := range secrets {
				if s == "" || strings.Contains(out, s) {
					t.Errorf("the secret %q is in the record", s)
				}
			}
			code, out, errs = parvis("audit", "--format", "csv")
			rows, err := csv.NewReader(strings.NewReader(out)).ReadAll()
			if err != nil || code != 0 || len(rows) != len(lines)+2 || rows[len(rows)-2][12] != last.Hash {
				t.Errorf("%d %v %s: %v", code, err, errs, rows)
			}
			if code, out, errs := parvis("audit", "--verify"); code != 0 || !strings.Contains(out, "is whole") {
				t.Errorf("a whole record: %d %s %s", code, out, errs)
			}
			if code, _, _ := parvis("audit", "--format", "xlsx"); code != 2 {
				t.Errorf("a format that is none: %d", code)
			}

			settings := app.NewSettings()
			if err := settings.Load("", environ, set); err != nil {
				t.Fatal(err)
			}
			s, err := store.Open(t.Context(), app.StoreOptions(settings, app.Options{Log: slog.New(slog.DiscardHandler)}))
			if err != nil {
				t.Fatal(err)
			}
			err = s.Write(context.WithoutCancel(t.Context()), func(tx *store.Tx) error { return audittest.Tamper(tx, 1) })
			if err != nil || s.Close() != nil {
				t.Fatal(err)
			}
			if code, out, errs := parvis("audit", "--verify"); code != 1 || out != "" || !strings.Contains(errs, "entry 1 of ") {
				t.Errorf("a changed record: %d %s %s", code, out, errs)
			}
		})
	}
}
