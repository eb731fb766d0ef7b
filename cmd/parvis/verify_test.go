package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"parvis/app"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/engine/account"
	"parvis/engine/report"
	"parvis/engine/tlog"
)

// network is a network that serves in this process.
type network struct {
	*app.App
	t   *testing.T
	ctx context.Context
	lea id.Account
	url string
}

// eachNetwork runs a test on every database at hand.
func eachNetwork(t *testing.T, fn func(t *testing.T, folder, database string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { t.Parallel(); fn(t, t.TempDir(), "") })
	t.Run("postgres", func(t *testing.T) { t.Parallel(); fn(t, t.TempDir(), testkit.Postgres(t)) })
}

func settingsOf(t *testing.T, folder, database string, node int) *app.Settings {
	t.Helper()
	var environ []string
	if database != "" {
		environ = []string{"PARVIS_STORAGE_DATABASE=" + database}
	}
	s := app.NewSettings()
	if err := s.Load("", environ, []string{"storage.folder=" + folder, "server.private=", "server.exempt_loopback=true", "storage.node=" + strconv.Itoa(node)}); err != nil {
		t.Fatal(err)
	}
	return s
}

func openNetwork(t *testing.T, folder, database string) *network {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	a, err := app.Open(ctx, app.Options{Settings: settingsOf(t, folder, database, 0), Log: slog.New(slog.DiscardHandler), Listener: l})
	if err != nil {
		t.Fatal(err)
	}
	n := &network{App: a, t: t, ctx: ctx, url: "http://" + l.Addr().String() + tlog.Path}
	done := make(chan error, 1)
	go func() { done <- a.Run(ctx) }()
	t.Cleanup(func() { stop(); <-done })
	n.write(func(tx *store.Tx) (err error) {
		if n.lea, err = a.Account.ByUsername(ctx, tx, "lea"); err != nil {
			n.lea, err = a.Account.Create(ctx, tx, operator, account.Created{Username: "lea", Role: account.MemberRole})
		}
		return err
	})
	return n
}

func (n *network) write(fn func(tx *store.Tx) error) {
	n.t.Helper()
	if err := n.Store.Write(n.ctx, fn); err != nil {
		n.t.Fatal(err)
	}
}

func (n *network) exec(list ...string) {
	n.t.Helper()
	n.write(func(tx *store.Tx) error {
		for _, q := range list {
			if _, err := tx.Exec(q); err != nil {
				return fmt.Errorf("%s: %w", q, err)
			}
		}
		return nil
	})
}

// decide takes a decision and publishes it, and gives the file of its receipt.
func (n *network) decide() string {
	n.t.Helper()
	var w report.Warning
	n.write(func(tx *store.Tx) (err error) {
		w, err = n.Report.Act(n.ctx, tx, operator, report.Act{Target: n.lea, Action: report.None, Text: "Merci de citer vos sources."})
		return err
	})
	n.write(func(tx *store.Tx) error { return n.TLog.Publish(n.ctx, tx) })
	return n.receipt(w.ID)
}

func (n *network) receipt(of int64) string {
	n.t.Helper()
	var data []byte
	n.write(func(tx *store.Tx) (err error) { data, err = n.TLog.Receipts(n.ctx, tx, of); return err })
	return n.keep("receipt", data)
}

func (n *network) keep(name string, data []byte) string {
	n.t.Helper()
	name = filepath.Join(n.t.TempDir(), name)
	if err := os.WriteFile(name, data, 0o600); err != nil {
		n.t.Fatal(err)
	}
	return name
}

// whole verifies, and wants one line that says so.
func (n *network) whole(more ...string) string {
	n.t.Helper()
	code, out, errs := line(n.t, append([]string{"verify-log", n.url}, more...)...)
	if code != 0 || !strings.Contains(out, " is whole: ") || strings.Count(out, "\n") != 1 || errs != "" {
		n.t.Errorf("verify-log %v: %d %q %q", more, code, out, errs)
	}
	return out
}

// lie verifies, and wants a lie told in one line.
func (n *network) lie(what, want string, more ...string) {
	n.t.Helper()
	code, out, errs := line(n.t, append([]string{"verify-log", n.url}, more...)...)
	if code != 3 || out != "" || strings.Count(errs, "\n") != 1 || !strings.Contains(errs, want) {
		n.t.Errorf("%s: %d %q %q", what, code, out, errs)
	}
}

var logTables = []string{"tlog_entry", "tlog_pending", "tlog_opening", "tlog_tile", "tlog_head", "tlog_checkpoint", "tlog_key"}

// save keeps the log as it is, and back puts it there again, as an older copy of the
// database would.
func (n *network) save(as string) {
	for _, table := range logTables {
		n.exec("CREATE TABLE " + as + "_" + table + " AS SELECT * FROM " + table)
	}
}

func (n *network) back(to string) {
	for _, table := range logTables {
		n.exec("DELETE FROM "+table, "INSERT INTO "+table+" SELECT * FROM "+to+"_"+table)
	}
}

// What the operator of a network does to its log is told by the command, over HTTP.
func TestTheLogOfDecisionsIsVerified(t *testing.T) { // integrity 10, 20.8, I10
	t.Parallel()
	eachNetwork(t, func(t *testing.T, folder, database string) {
		entries, waiting, checkpoints := logTables[0], logTables[1], logTables[5]
		n := openNetwork(t, folder, database)
		mine := n.decide()
		old := filepath.Join(t.TempDir(), "checkpoint")
		said := n.whole("--receipt", mine, "--save", old)
		if !strings.Contains(said, "the decision of ") {
			t.Errorf("of the receipt: %q", said)
		}
		key := strings.TrimSuffix(said[strings.Index(said, "signed by ")+len("signed by "):strings.Index(said, ", and the decision")], ".")
		n.save("older")
		again := n.decide()
		n.whole("--receipt", again, "--since", old, "--key", key)
		n.save("now")

		// A copy in a folder says the same.
		copied := t.TempDir()
		mirror(t, n, copied)
		if code, out, errs := line(t, "verify-log", copied, "--receipt", again, "--key", key); code != 0 {
			t.Errorf("a copy: %d %q %q", code, out, errs)
		}

		entry := indexOf(t, mine)
		at := strconv.FormatInt(entry, 10)
		n.exec("UPDATE " + entries + " SET data = (SELECT data FROM " + entries + " WHERE n = 0) WHERE n = " + at)
		n.lie("a tampered row", "entry "+at+" is missing or was changed")
		n.back("now")
		n.exec("DELETE FROM " + entries + " WHERE n = " + at)
		n.lie("a row that was taken out", "entry "+at+" is missing or was changed")
		n.back("now")
		n.exec("UPDATE " + checkpoints + " SET note = (SELECT note FROM " + checkpoints + " WHERE size = 9) WHERE size > 9")
		n.lie("an older checkpoint", "rolled back", "--since", old)
		n.back("now")

		// A decision is left out: its commitment never gets into the log, which can be told
		// two hours later (engine/tlog).
		var w report.Warning
		n.write(func(tx *store.Tx) (err error) {
			w, err = n.Report.Act(n.ctx, tx, operator, report.Act{Target: n.lea, Action: report.None})
			return err
		})
		n.exec("DELETE FROM " + waiting)
		n.write(func(tx *store.Tx) error { return n.TLog.Publish(n.ctx, tx) })
		if code, out, errs := line(t, "verify-log", n.url, "--receipt", n.receipt(w.ID)); code != 1 || out != "" || !strings.Contains(errs, "is not in it yet") {
			t.Errorf("a decision of a moment ago: %d %q %q", code, out, errs)
		}

		// An older copy of the database is put back, and the network goes on from there.
		latest := filepath.Join(t.TempDir(), "checkpoint")
		n.whole("--save", latest)
		n.back("older")
		n.lie("a log that was rolled back", "it was rolled back", "--since", latest)
		n.lie("a decision that was lost with it", "is not in it", "--receipt", again)
		n.decide()
		n.decide()
		n.lie("another history", "its history was rewritten", "--since", latest)
		n.whole("--since", old)

		// Somebody else signs.
		n.lie("another key", "the key that was known is not one of it", "--key", strings.Replace(key, key[len(key)-4:], "AAAA", 1))
		n.write(func(tx *store.Tx) error { return n.TLog.Rotate(n.ctx, tx) })
		n.whole("--since", old, "--key", key, "--receipt", mine)
		n.exec("UPDATE " + entries + " SET data = (SELECT data FROM " + entries + " WHERE n = 0) WHERE n = 1")
		n.lie("a key in the place of an entry", "entry 1 is missing or was changed")

		// What is no lie is no broken log.
		for what, args := range map[string][]string{
			"no receipt": {n.url, "--receipt", old}, "no such file": {n.url, "--since", filepath.Join(folder, "none")}, "nobody there": {"http://127.0.0.1:1/log"}, "no log": {strings.TrimSuffix(n.url, tlog.Path) + "/about"}, "no folder": {filepath.Join(folder, "none")},
		} {
			if code, out, errs := line(t, append([]string{"verify-log"}, args...)...); code != 1 || out != "" || errs == "" {
				t.Errorf("%s: %d %q %q", what, code, out, errs)
			}
		}
	})
}

func indexOf(t *testing.T, receipt string) int64 {
	t.Helper()
	data, err := os.ReadFile(receipt)
	if err != nil {
		t.Fatal(err)
	}
	list, err := tlog.ParseReceipts(data)
	if err != nil || list[0].Index == nil {
		t.Fatalf("%v %s", err, data)
	}
	return *list[0].Index
}

// mirror copies the files that a short log has.
func mirror(t *testing.T, n *network, to string) {
	t.Helper()
	_, body := get(t, n.url+"/checkpoint")
	size := strings.Split(body, "\n")[1]
	for _, path := range []string{"checkpoint", "tile/0/000.p/" + size, "tile/entries/000.p/" + size} {
		_, body := get(t, n.url+"/"+path)
		name := filepath.Join(to, filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// childDecides makes the test binary a process that decides until it is killed.
const childDecides = "PARVIS_TEST_DECIDES"

// decides takes decisions in a process of its own, and says of each that it was taken.
func decides(say io.Writer) error {
	list := strings.Split(os.Getenv(childDecides), "\n")
	ctx := context.Background()
	s := app.NewSettings()
	if err := s.Load("", []string{"PARVIS_STORAGE_DATABASE=" + list[1]}, []string{"storage.folder=" + list[0], "server.private=", "storage.node=" + list[2]}); err != nil {
		return err
	}
	a, err := app.Open(ctx, app.Options{Settings: s, Log: slog.New(slog.DiscardHandler), Aside: true})
	if err != nil {
		return err
	}
	for {
		var w report.Warning
		err := a.Store.Write(ctx, func(tx *store.Tx) error {
			lea, err := a.Account.ByUsername(ctx, tx, "lea")
			if err == nil {
				w, err = a.Report.Act(ctx, tx, operator, report.Act{Target: lea, Action: report.None})
			}
			return err
		})
		if err != nil {
			return err
		}
		fmt.Fprintln(say, w.ID)
	}
}

// TestKilledWhileDeciding kills, at an instant that nobody chose, processes that decide and
// append at once (three where the database takes several): each decision that was taken is
// in the next checkpoint, once. // I10, integrity 20.9
func TestKilledWhileDeciding(t *testing.T) {
	t.Parallel()
	eachNetwork(t, func(t *testing.T, folder, database string) {
		s := settingsOf(t, folder, database, 0)
		first, err := app.Open(t.Context(), app.Options{Settings: s, Log: slog.New(slog.DiscardHandler)})
		if err == nil {
			err = first.Store.Write(t.Context(), func(tx *store.Tx) error {
				_, err := first.Account.Create(t.Context(), tx, operator, account.Created{Username: "lea", Role: account.MemberRole})
				return err
			})
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := first.Close(); err != nil {
			t.Fatal(err)
		}
		processes := 1
		if database != "" {
			processes = 3
		}
		var mu sync.Mutex
		var taken []int64
		var all sync.WaitGroup
		for i := range processes {
			c := exec.Command(os.Args[0])
			c.Env = append(os.Environ(), childDecides+"="+folder+"\n"+database+"\n"+strconv.Itoa(i+1))
			var errs strings.Builder
			c.Stderr = &errs
			out, err := c.StdoutPipe()
			if err == nil {
				err = c.Start()
			}
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = c.Process.Kill() })
			all.Go(func() {
				said := bufio.NewScanner(out)
				n := 0
				for said.Scan() {
					w, err := strconv.ParseInt(said.Text(), 10, 64)
					if err != nil {
						t.Errorf("%q", said.Text())
						break
					}
					mu.Lock()
					taken = append(taken, w)
					mu.Unlock()
					if n++; n == 10+7*i {
						_ = c.Process.Kill()
					}
				}
				_ = c.Wait()
				if n < 10 {
					t.Errorf("process %d decided %d times: %s", i, n, errs.String())
				}
			})
		}
		all.Wait()
		n := openNetwork(t, folder, database)
		n.write(func(tx *store.Tx) error { return n.TLog.Publish(n.ctx, tx) })
		var receipts []byte
		n.write(func(tx *store.Tx) error {
			receipts = nil
			for _, w := range taken {
				r, err := n.TLog.Receipts(n.ctx, tx, w)
				if err != nil || len(r) == 0 {
					return fmt.Errorf("decision %d has the receipt %q, %w", w, r, err)
				}
				receipts = append(receipts, r...)
			}
			return nil
		})
		said := n.whole("--receipt", n.keep("receipts", receipts))
		if len(taken) < 10*processes || !strings.Contains(said, fmt.Sprintf("all %d receipts", len(taken))) {
			t.Errorf("%d decisions: %q", len(taken), said)
		}
	})
}

// The operator rotates the key and prints what is sealed, from the command line.
func TestTheOperatorLooksAfterTheLog(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	at := []string{"-s", "storage.folder=" + folder, "-s", "server.private="}
	must(t, append(at, "migrate")...)
	first := must(t, append(at, "admin", "rotate-log")...)
	second := must(t, append(at, "admin", "rotate-log")...)
	if first == second || !strings.Contains(second, "The log is signed by ") {
		t.Errorf("%q, then %q", first, second)
	}
	if out := must(t, append(at, "admin", "open-log")...); strings.Count(out, "padding") != 16 {
		t.Errorf("%s", out)
	}
}
