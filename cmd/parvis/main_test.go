package main

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// line runs the command line and gives what it printed and its exit code.
func line(t *testing.T, args ...string) (code int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	code = run(t.Context(), args, nil, &o, &e)
	return code, o.String(), e.String()
}

func must(t *testing.T, args ...string) string {
	t.Helper()
	code, out, errs := line(t, args...)
	if code != 0 {
		t.Fatalf("parvis %s: %d\n%s%s", strings.Join(args, " "), code, out, errs)
	}
	return out
}

// TestTheLifeOfAFolder: migrate, serve, invite, admin, backup, restore.
func TestTheLifeOfAFolder(t *testing.T) { // architecture 9.2, 6.14
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	at := []string{"-s", "storage.folder=" + dir, "-s", "server.listen=127.0.0.1:0", "-s", "server.private="}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if out := must(t, append(at, "migrate", "--check")...); !strings.Contains(out, "account") || strings.Contains(out, "\n0 to run") {
		t.Errorf("a fresh folder: %s", out)
	}
	must(t, append(at, "migrate")...)
	if out := must(t, append(at, "migrate", "--check")...); out != "0 to run\n" {
		t.Errorf("after migrating: %s", out)
	}

	served := serveUntil(t, at, func(base string) {
		if code, body := get(t, base+"/health/ready"); code != http.StatusOK {
			t.Errorf("ready: %d %s", code, body)
		}
		if code, _, errs := line(t, append(at, "admin", "create", "lea")...); code == 0 || !strings.Contains(errs, "another process") && !strings.Contains(errs, "process") {
			t.Errorf("a second process on the folder: %d %s", code, errs)
		}
	})
	if !strings.Contains(served, "/signup?invite=") {
		t.Errorf("the first start prints no invitation: %s", served)
	}
	if again := serveUntil(t, at, func(string) {}); again[strings.Index(again, "invite="):] != served[strings.Index(served, "invite="):] {
		t.Errorf("the second start prints %s after %s", again, served)
	}
	for _, d := range []string{"parvis.db", "keys"} {
		if _, err := os.Stat(filepath.Join(dir, d)); err != nil {
			t.Error(err)
		}
	}

	if out := must(t, append(at, "admin", "create", "lea", "--email", "lea@example.org", "--role", "owner")...); !strings.HasPrefix(out, "password: ") {
		t.Errorf("create: %s", out)
	}
	if out := must(t, append(at, "admin", "reset", "lea")...); !strings.HasPrefix(out, "password: ") {
		t.Errorf("reset: %s", out)
	}
	for _, c := range []struct {
		want string
		args []string
	}{{"lea is suspended.", []string{"suspend", "lea"}}, {"lea is back.", []string{"restore", "lea"}}} {
		if out := must(t, append(append(at, "admin"), c.args...)...); strings.TrimSpace(out) != c.want {
			t.Errorf("%v says %q", c.args, out)
		}
	}
	if code, _, errs := line(t, append(at, "admin", "create", "lea")...); code != 1 || strings.Contains(errs, "account.") || !strings.Contains(errs, "taken") {
		t.Errorf("a name that is taken: %d %s", code, errs)
	}
	if code, _, errs := line(t, append(at, "admin", "restore", "lea")...); code != 1 || !strings.Contains(errs, "not suspended") {
		t.Errorf("restoring who is not suspended: %d %s", code, errs)
	}
	if out := must(t, append(at, "admin", "promote", "lea", "admin")...); strings.TrimSpace(out) != "lea is admin now." {
		t.Errorf("promoting says %q", out)
	}
	for _, c := range []struct {
		want string
		args []string
	}{
		{"invitation 99: There is no such invitation.", []string{"uninvite", "99"}}, {"announcement 99: This announcement was not found.", []string{"withdraw", "99"}},
		{"ghost: This emoji was not found.", []string{"emoji", "drop", "ghost"}},
	} {
		if code, out, errs := line(t, append(append(at, "admin"), c.args...)...); code != 1 || out != "" || !strings.Contains(errs, c.want) {
			t.Errorf("%v: %d %q %q", c.args, code, out, errs)
		}
	}
	if code, _, errs := line(t, append(at, "admin", "suspend", "nobody")...); code != 1 || !strings.Contains(errs, "nobody") {
		t.Errorf("suspending nobody: %d %s", code, errs)
	}
	if code, _, _ := line(t, append(at, "admin", "promote", "lea", "queen")...); code != 2 {
		t.Errorf("a role that is none: %d", code)
	}

	number, link, found := strings.Cut(strings.TrimPrefix(must(t, append(at, "-s", "network.base=https://aubrelle.example", "admin", "invite", "--uses", "3")...), "invitation "), ": ")
	if !found || !strings.HasPrefix(link, "https://aubrelle.example/signup?invite=") {
		t.Errorf("an invitation: %s %s", number, link)
	}
	if code, _, errs := line(t, append(at, "admin", "invite", "--days=-1")...); code == 0 || !strings.Contains(errs, "is none") {
		t.Errorf("an invitation for less than nothing: %d %s", code, errs)
	}
	form := url.Values{"password": {"une-phrase-assez-longue"}, "agreement": {"1"}, "invite": {strings.TrimSpace(strings.TrimPrefix(link, "https://aubrelle.example/signup?invite="))}}
	join := func(name string) (code int) {
		form.Set("username", name)
		form.Set("email", name+"@example.org")
		serveUntil(t, append(at, "-s", "network.signup=invited"), func(base string) {
			client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
			r, err := client.PostForm(base+"/signup", form)
			if err != nil {
				t.Fatal(err)
			}
			_ = r.Body.Close()
			code = r.StatusCode
		})
		return code
	}
	if code := join("max"); code != http.StatusSeeOther {
		t.Errorf("whoever is invited sees %d", code)
	}
	must(t, append(at, "admin", "uninvite", number)...)
	if code := join("zoe"); code != http.StatusUnprocessableEntity {
		t.Errorf("whoever comes with an invitation that is over sees %d", code)
	}

	copied := filepath.Join(t.TempDir(), "copy")
	must(t, append(at, "backup", copied)...)
	if s, err := os.Stat(filepath.Join(copied, "parvis.db")); err != nil || s.Mode().Perm() != 0o600 {
		t.Errorf("others may read the copy: %v %v", s.Mode(), err)
	}
	if code, _, errs := line(t, append(at, "backup", copied)...); code != 1 || !strings.Contains(errs, "not empty") {
		t.Errorf("a backup over a backup: %d %s", code, errs)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	at[1] = "storage.folder=" + copied
	served = serveUntil(t, at, func(base string) {
		if code, body := get(t, base+"/api/v1/accounts/lookup?acct=lea"); code != http.StatusOK {
			t.Errorf("the restored network: %d %s", code, body)
		}
	})
	if strings.Contains(served, "invite=") {
		t.Error("a network with members prints an invitation")
	}
}

// TestHangupReadsTheSettingsAgain: what is live changes, what is wrong changes
// nothing. // architecture 9.3
func TestHangupReadsTheSettingsAgain(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "parvis.toml")
	set := func(text string) {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	set("[network]\nsignup = \"closed\"\n")
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	private := l.Addr().String()
	_ = l.Close()
	serveUntil(t, []string{"--config", file, "-s", "storage.folder=" + t.TempDir(), "-s", "server.listen=127.0.0.1:0", "-s", "server.private=" + private}, func(base string) {
		_, _ = get(t, base+"/explore")
		_, numbers := get(t, "http://"+private+"/metrics") // architecture 9.5
		for _, name := range []string{
			`parvis_gateway_requests_total{area="page",status="2xx"} `, `parvis_gateway_request_seconds_count{area="page"} `, "parvis_store_batch_writes_count ", "parvis_store_wait_seconds_count ",
			`parvis_event_lag_events{consumer="notify`, "parvis_timer_overdue_seconds ", "parvis_timer_parked_works 0\n", "parvis_stream_open_connections 0\n", "parvis_bus_degraded_state 0\n", "process_resident_memory_bytes ",
		} {
			if !strings.Contains(numbers, name) {
				t.Errorf("%s is not among the metrics", name)
			}
		}
		open := func() bool {
			_, body := get(t, base+"/nodeinfo/2.1")
			return strings.Contains(body, `"openRegistrations":true`)
		}
		hup := func() {
			if err := syscall.Kill(os.Getpid(), syscall.SIGHUP); err != nil {
				t.Fatal(err)
			}
		}
		if open() {
			t.Fatal("open from the start")
		}
		set("[network]\nsignup = \"wide\"\n")
		hup()
		if open() {
			t.Error("a wrong file changed something")
		}
		set("[network]\nsignup = \"open\"\n")
		for hup(); !open(); hup() {
			// A signal arrives when it arrives.
		}
	})
}

var address = regexp.MustCompile(`Parvis.* is (?:open )?at (\S+)`)

// serveUntil runs serve, calls fn with the address once it is printed, and stops
// the network as a signal does.
func serveUntil(t *testing.T, at []string, fn func(base string)) string {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	r, w := io.Pipe()
	var all strings.Builder
	var errs bytes.Buffer
	done := make(chan int, 1)
	go func() {
		code := run(ctx, append(at, "serve"), nil, w, &errs)
		_ = w.Close()
		done <- code
	}()
	buf := make([]byte, 4096)
	for address.FindString(all.String()) == "" {
		n, err := r.Read(buf)
		all.Write(buf[:n])
		if err != nil {
			t.Fatalf("serve ended: %d %s", <-done, errs.String())
		}
	}
	rest := make(chan struct{})
	go func() { b, _ := io.ReadAll(r); all.Write(b); close(rest) }()
	base := strings.Replace(address.FindStringSubmatch(all.String())[1], "localhost", "127.0.0.1", 1)
	for {
		if r, err := http.Get(base + "/health/live"); err == nil {
			_ = r.Body.Close()
			break
		}
	}
	fn(base)
	stop()
	select {
	case code := <-done:
		if code != 0 {
			t.Errorf("serve: exit code %d", code)
		}
	case <-time.After(time.Minute):
		t.Fatal("serve does not stop")
	}
	<-rest
	return all.String()
}

func get(t *testing.T, url string) (int, string) {
	t.Helper()
	res, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(b)
}

// TestWrongCommandLines: an exit code of 2 and a word. // architecture 16
func TestWrongCommandLines(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{
		"no command": nil, "unknown command": {"dance"}, "unknown key": {"-s", "network.nmae=x", "settings"},
		"bad value": {"-s", "storage.quota=much", "settings"}, "number as a host": {"-s", "network.base=http://127.0.0.1:8080", "settings"}, "secret as a flag": {"-s", "storage.database=postgres://x", "settings"},
		"missing file": {"--config", "/nonexistent/parvis.toml", "settings"}, "a group alone": {"admin", "emoji"}, "too much": {"version", "now"}, "too little": {"admin", "create"},
		"no format": {"admin", "audit", "--format", "xml"}, "no role": {"admin", "create", "lea", "--role", "queen"}, "no time": {"admin", "announce", "x", "--from", "tomorrow"},
		"a port alone": {"-s", "server.listen=8080", "settings"}, "no proxy": {"-s", "server.proxies=front", "settings"}, "no value": {"-s", "network.name", "settings"},
	} {
		if code, out, errs := line(t, args...); code != 2 || errs == "" || out != "" {
			t.Errorf("%s: %d %q %q", name, code, out, errs)
		}
	}
	for said, args := range map[string][]string{
		"write it as 2026-12-01T08:00:00Z": {"admin", "announce", "x", "--until", "tomorrow"}, "write network.name=value": {"-s", "network.name", "settings"},
		"no address like 127.0.0.1:8080": {"-s", "server.listen=8080", "settings"}, "no network like 10.0.0.0/8": {"-s", "server.proxies=front", "settings"},
	} {
		if _, _, errs := line(t, args...); !strings.Contains(errs, said) {
			t.Errorf("%v: %q", args, errs)
		}
	}
	for _, args := range [][]string{{"--help"}, {"admin", "-h"}, {"admin", "emoji", "add", "--help"}} {
		if out := must(t, args...); !strings.Contains(out, "Usage: parvis") || len(args) > 2 && !strings.Contains(out, "SHORTCODE FILE") {
			t.Errorf("help of %v: %s", args, out)
		}
	}
	if out := must(t, "settings"); !strings.Contains(out, "[network]") {
		t.Error(out)
	}
}

// TestWhereThereIsNoNetwork: commands that look after a network make none, neither in
// an empty folder nor beside files that are somebody else's; a network that was made
// without a start is one.
func TestWhereThereIsNoNetwork(t *testing.T) { // architecture 9.2
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	at := []string{"-s", "storage.folder=" + dir, "-s", "server.private="}
	for _, args := range [][]string{{"create", "lea"}, {"promote", "lea", "owner"}, {"reset", "lea"}, {"invite"}, {"uninvite", "1"}, {"announce", "x"}, {"withdraw", "1"}, {"emoji", "add", "x1", "x.png"}, {"emoji", "drop", "x1"}, {"audit"}, {"audit", "--verify"}} {
		code, out, errs := line(t, append(append(at, "admin"), args...)...)
		if code != 1 || out != "" || !strings.Contains(errs, "there is no network in "+dir+".") || !strings.Contains(errs, "--config FILE") || !strings.Contains(errs, "parvis migrate") {
			t.Errorf("%v: %d %q %q", args, code, out, errs)
		}
		if _, err := os.Stat(dir); err == nil {
			t.Fatalf("%v made the folder", args)
		}
	}
	must(t, append(at, "migrate", "--check")...) // leaves a file in which nothing is begun
	if code, _, errs := line(t, append(at, "admin", "create", "lea")...); code != 1 || !strings.Contains(errs, "no network") {
		t.Errorf("beside an empty file: %d %s", code, errs)
	}
	must(t, append(at, "migrate")...)
	must(t, append(at, "admin", "create", "lea", "--role", "owner")...)
	if served := serveUntil(t, append(at, "-s", "server.listen=127.0.0.1:0"), func(string) {}); strings.Contains(served, "invite=") || strings.Contains(served, "owner") {
		t.Errorf("a network with an owner asks for one: %s", served)
	}
}

// TestTheFirstStartSaysWhatIsNext: where the owner joins, where the letter is, and how
// else when nobody can join.
func TestTheFirstStartSaysWhatIsNext(t *testing.T) { // architecture 9.2
	t.Parallel()
	for name, c := range map[string]struct {
		set        []string
		want, lack []string
	}{
		"kept":   {nil, []string{"1. Open http://localhost:", "/signup?invite=", "2. Open the link in the letter", "the newest file in {mail}.", "3. What the staff does", "/studio"}, []string{"4. "}},
		"sent":   {[]string{"mail.host=mail.example.org"}, []string{"/signup?invite=", "2. Open the link in the letter", "mail.host"}, []string{"{mail}"}},
		"none":   {[]string{"network.auto_confirm=true"}, []string{"/signup?invite=", "2. What the staff does"}, []string{"Open the link in the letter"}},
		"closed": {[]string{"network.signup=closed"}, []string{"1. Stop it", "parvis admin create NAME --role owner", "3. Start it again"}, []string{"invite="}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			at := []string{"-s", "storage.folder=" + dir, "-s", "server.listen=127.0.0.1:0", "-s", "server.private="}
			for _, s := range c.set {
				at = append(at, "-s", s)
			}
			said := serveUntil(t, at, func(string) {})
			mail := strings.NewReplacer("{mail}", filepath.Join(dir, "mail"))
			for _, want := range c.want {
				if !strings.Contains(said, mail.Replace(want)) {
					t.Errorf("no %q in %s", mail.Replace(want), said)
				}
			}
			for _, lack := range c.lack {
				if strings.Contains(said, mail.Replace(lack)) {
					t.Errorf("%q in %s", mail.Replace(lack), said)
				}
			}
		})
	}
}
