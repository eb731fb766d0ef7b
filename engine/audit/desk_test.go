package audit_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	g "maragu.dev/gomponents"

	"parvis/base/fault"
	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/metrics"
	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/base/web"
	"parvis/base/web/desk"
	"parvis/base/web/ui"
	"parvis/engine/audit"
	"parvis/engine/audit/audittest"
)

// reader may read the record, or may not.
type reader struct {
	id  id.Account
	may bool
}

// serve gives the desk as the client serves it.
func serve(k *testkit.Kit, who reader, walk int) *http.ServeMux {
	words, err := i18n.New(i18n.English, audit.Locales, ui.Locales)
	if err != nil {
		k.T.Fatal(err)
	}
	mux := http.NewServeMux()
	handle := func(pattern string, h func(*desk.Visit[reader]) error) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			v := &desk.Visit[reader]{W: w, R: r, Actor: who, Store: k.Store, View: ui.View{Lang: i18n.English, Words: words, Now: k.Clock.Now(), Static: func(name string) string { return name }}}
			v.Draw = func(status int, _ ui.Page, content ...g.Node) error {
				w.WriteHeader(status)
				return g.Group(content).Render(w)
			}
			if err := h(v); err != nil {
				http.Error(w, fault.Of(err).Code, web.Status(fault.KindOf(err)))
			}
		})
	}
	audit.Desk(desk.Shell[reader]{Handle: handle, Add: func(desk.Desk[reader]) {}}, audit.Staff[reader]{
		Open: func(r reader) bool { return r.may }, Account: func(r reader) id.Account { return r.id }, Walk: walk,
		Find: func(context.Context, *store.Tx, string) (id.Account, error) {
			return 0, errors.New("nobody is asked for")
		},
		Thing: func(text string) (audit.Subject, bool) {
			return audit.Subject{Kind: "emoji", ID: map[string]int64{":parvis:": 77, ":autre:": 78}[text]}, text[0] == ':'
		},
		Names: func(context.Context, *store.Tx, []audit.Subject) (map[audit.Subject]audit.Name, error) {
			return map[audit.Subject]audit.Name{audit.Account(1): {Text: "@<léa>"}, {Kind: "role", ID: 4}: {Text: "Owner"}}, nil
		},
	})
	return mux
}

func ask(t *testing.T, mux *http.ServeMux, method, path string, form url.Values, want int) string {
	t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	out := httptest.NewRecorder()
	mux.ServeHTTP(out, r)
	if out.Code != want {
		t.Fatalf("%s %s answers %d: %s", method, path, out.Code, out.Body)
	}
	return out.Body.String()
}

// TestALongChainIsCheckedInSteps: each step says how far it came and leads on; a
// break is told where it is, also when it lies in a later step.
func TestALongChainIsCheckedInSteps(t *testing.T) { // social-core 18
	testkit.Each(t, sources, func(t *testing.T, k *testkit.Kit) {
		five(k)
		mux := serve(k, reader{9, true}, 2)
		next := regexp.MustCompile(`name="after" value="(\d+)"`)
		walk := func() (steps int, last string) {
			t.Helper()
			form := url.Values{}
			for {
				last = ask(t, mux, "POST", "/studio/audit/verify", form, 200)
				steps++
				m := next.FindStringSubmatch(last)
				if m == nil || steps > 5 {
					return steps, last
				}
				if !strings.Contains(last, "Whole up to entry no. "+m[1]+"; there are 5.") {
					t.Errorf("step %d says %s", steps, last)
				}
				form.Set("after", m[1])
			}
		}
		if steps, last := walk(); steps != 3 || !strings.Contains(last, "each of the 5 entries") {
			t.Errorf("%d steps: %s", steps, last)
		}
		k.Write(func(tx *store.Tx) error { return audittest.Tamper(tx, 3) })
		if steps, last := walk(); steps != 2 || !strings.Contains(last, "entry no. 3 is missing or was changed") {
			t.Errorf("%d steps: %s", steps, last)
		}
	})
}

// TestTheDeskListsAndRefuses: what entries say is text, never markup; whoever may
// not read learns nothing and is not recorded as a reader.
func TestTheDeskListsAndRefuses(t *testing.T) { // social-core 18
	testkit.Each(t, sources, func(t *testing.T, k *testkit.Kit) {
		five(k)
		record(k, audit.Entry{Action: "account.invite.make", Subject: audit.Subject{Kind: "invitation", ID: 7}, Reason: "operator", After: "role:4 uses:1 days:0"},
			audit.Entry{Action: "emoji.drop", Subject: audit.Subject{Kind: "emoji", ID: 77}, Before: ":parvis: media:8"},
			audit.Entry{Action: "gate.change", Subject: audit.Subject{Kind: "gate", ID: 5}, Before: "server loin.example suspend", After: "server loin.example noop"},
			audit.Entry{Action: "account.invite.end", Subject: audit.Subject{Kind: "invitation", ID: 7}, Before: "account:1 thing:2"})
		stranger := serve(k, reader{8, false}, 0)
		for path, method := range map[string]string{"/studio/audit": "GET", "/studio/audit/verify": "POST", "/studio/audit/export/csv": "POST"} {
			if got := ask(t, stranger, method, path, nil, http.StatusForbidden); strings.TrimSpace(got) != "audit.role" {
				t.Errorf("%s says %s", path, got)
			}
		}
		mux := serve(k, reader{9, true}, 0)
		page := ask(t, mux, "GET", "/studio/audit", nil, 200)
		for _, want := range []string{"<bdi>@&lt;léa&gt;</bdi>", "Changed the state of an account", "active", "limited", "no. 5", `<code>spam</code>`, "?subject=report%3A4",
			"Made an invitation", "invitation 7", "?subject=invitation%3A7", "from the command line", "role <bdi>Owner</bdi>, for 1 person, without an end", "account <bdi>@&lt;léa&gt;</bdi>, <code>thing:2</code>",
			"emoji <bdi>:parvis:</bdi>", "<code>:parvis:</code>, picture 8", "sign-up rule 5", "other server, <code>loin.example</code>, refused", "other server, <code>loin.example</code>, without effect"} {
			if !strings.Contains(page, want) {
				t.Errorf("no %q in %s", want, page)
			}
		}
		if lines := strings.Count(ask(t, mux, "POST", "/studio/audit/export/jsonl", nil, 200), "\n"); lines != 11 {
			t.Errorf("%d lines for nine acts, a look and an export", lines)
		}
		for query, want := range map[string]int{"subject=:parvis:&action=emoji.drop": 1, "subject=emoji:77&action=emoji.drop": 1, "subject=gate:5&action=gate.change": 1, "subject=:autre:&action=emoji.drop": 0} {
			if got := strings.Count(ask(t, mux, "GET", "/studio/audit?"+query, nil, 200), `<li id="n`); got != want {
				t.Errorf("%s: %d entries, want %d", query, got, want)
			}
		}
		if got := ask(t, mux, "POST", "/studio/audit/export/xml", nil, http.StatusNotFound); strings.TrimSpace(got) != "audit.missing" {
			t.Error(got)
		}
		ask(t, mux, "GET", "/studio/audit?actor=lea", nil, http.StatusInternalServerError)
	})
}

// TestALookIsWrittenOnce: a page of the desk only reads, unless the look itself is
// not in the record yet; what is refused is no look.
func TestALookIsWrittenOnce(t *testing.T) { // architecture 18.4
	testkit.Each(t, sources, func(t *testing.T, k *testkit.Kit) {
		five(k)
		numbers := metrics.New()
		s, err := store.Open(k.Context(), store.Options{URL: k.URL, Clock: k.Clock, Node: 1, Migrations: sources, Metrics: numbers, Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
		written := func(want int) {
			t.Helper()
			var out strings.Builder
			numbers.Write(&out)
			line := fmt.Sprintf("parvis_store_write_seconds_count %d\n", want)
			if want > 0 && !strings.Contains(out.String(), line) || want == 0 && strings.Contains(out.String(), "parvis_store_write_seconds_count") && !strings.Contains(out.String(), line) {
				t.Errorf("no %q in %s", line, out.String())
			}
		}
		kit := *k
		kit.Store = s
		mux := serve(&kit, reader{9, true}, 0)
		written(0)
		if page := ask(t, mux, "GET", "/studio/audit", nil, 200); !strings.Contains(page, "no. 6") || strings.Contains(page, "no. 7") {
			t.Error("the first look does not show itself")
		}
		written(1)
		for range 3 {
			if n := strings.Count(ask(t, mux, "GET", "/studio/audit?action=account.state", nil, 200), `<li id="n`); n != 5 {
				t.Errorf("%d entries, want 5", n)
			}
		}
		written(1)
		ask(t, mux, "GET", "/studio/audit?subject=account:10", nil, 200)
		written(2)
		k.Clock.Advance(time.Hour)
		ask(t, mux, "GET", "/studio/audit?subject=account:10", nil, 200)
		written(3)
		ask(t, mux, "GET", "/studio/audit?actor=lea", nil, http.StatusInternalServerError)
		written(3)
	})
}
