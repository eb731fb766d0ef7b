package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/coder/websocket"
)

const childLine = "PARVIS_TEST_LINE"

// TestMain is the program itself when the environment says so.
func TestMain(m *testing.M) {
	if os.Getenv(childLine) != "" {
		_ = os.Unsetenv(childLine)
		main()
	}
	if os.Getenv(childDecides) != "" {
		fmt.Fprintln(os.Stderr, decides(os.Stdout))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// child is the program in a process of its own, for signals.
type child struct {
	t    *testing.T
	cmd  *exec.Cmd
	base string
	log  bytes.Buffer
	over chan error
}

// startChild serves.
func startChild(t *testing.T, at []string) *child {
	t.Helper()
	return begin(t, append(slices.Clone(at), "serve"))
}

// begin runs a command that serves, and waits until it does.
func begin(t *testing.T, args []string) *child {
	t.Helper()
	c := &child{t: t, cmd: exec.Command(os.Args[0], args...), over: make(chan error, 1)}
	c.cmd.Env = append(os.Environ(), childLine+"=1")
	c.cmd.Stderr = &c.log
	out, err := c.cmd.StdoutPipe()
	if err == nil {
		err = c.cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.cmd.Process.Kill() })
	said := bufio.NewScanner(out)
	for c.base == "" && said.Scan() {
		if found := address.FindStringSubmatch(said.Text()); found != nil {
			c.base = strings.Replace(found[1], "localhost", "127.0.0.1", 1)
		}
	}
	go func() {
		_, _ = io.Copy(io.Discard, out)
		c.over <- c.cmd.Wait()
	}()
	for {
		if r, err := http.Get(c.base + "/health/live"); err == nil {
			_ = r.Body.Close()
			return c
		}
		select {
		case err := <-c.over:
			t.Fatalf("it ended: %v %s", err, c.log.String())
		default:
		}
	}
}

// post sends a form and gives the words of the answer.
func (c *child) post(path, token string, form url.Values) map[string]string {
	c.t.Helper()
	r, err := http.NewRequestWithContext(c.t.Context(), http.MethodPost, c.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		c.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Authorization", "Bearer "+token)
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	defer res.Body.Close()
	var all map[string]any
	if err := json.NewDecoder(res.Body).Decode(&all); err != nil || res.StatusCode != http.StatusOK {
		c.t.Fatalf("%s: %d %v %v", path, res.StatusCode, all, err)
	}
	words := map[string]string{}
	for k, v := range all {
		if s, ok := v.(string); ok {
			words[k] = s
		}
	}
	return words
}

// member signs somebody up through an app and gives the token.
func (c *child) member() string {
	c.t.Helper()
	app := c.post("/api/v1/apps", "", url.Values{"client_name": {"app"}, "redirect_uris": {"urn:ietf:wg:oauth:2.0:oob"}, "scopes": {"read write"}})
	own := c.post("/oauth/token", "", url.Values{"grant_type": {"client_credentials"}, "client_id": {app["client_id"]}, "client_secret": {app["client_secret"]}, "scope": {"read write"}})
	return c.post("/api/v1/accounts", own["access_token"], url.Values{"username": {"lea"}, "email": {"lea@example.org"}, "password": {"une-phrase-assez-longue"}, "agreement": {"true"}, "locale": {"fr"}})["access_token"]
}

// hanging is a post of which half has been sent; the program waits for the rest.
type hanging struct {
	net.Conn
	in   *bufio.Reader
	rest string
}

func (c *child) hang(token string) *hanging {
	c.t.Helper()
	host := strings.TrimPrefix(c.base, "http://")
	conn, err := (&net.Dialer{}).DialContext(c.t.Context(), "tcp", host)
	if err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() { _ = conn.Close() })
	body := `{"status":"en plein milieu"}`
	_, err = io.WriteString(conn, "POST /api/v1/statuses HTTP/1.1\r\nHost: "+host+"\r\nAuthorization: Bearer "+token+"\r\nContent-Type: application/json\r\nContent-Length: "+strconv.Itoa(len(body))+"\r\nExpect: 100-continue\r\n\r\n")
	h := &hanging{conn, bufio.NewReader(conn), body[9:]}
	if err == nil {
		var line string
		// The program says go on when it begins to read, and so has begun the request.
		if line, err = h.in.ReadString('\n'); err == nil && !strings.Contains(line, "100 Continue") {
			c.t.Fatal(line)
		}
		_, _ = h.in.ReadString('\n')
	}
	if err == nil {
		_, err = io.WriteString(conn, body[:9])
	}
	if err != nil {
		c.t.Fatal(err)
	}
	return h
}

// told waits until nobody is let in any more.
func (c *child) told() {
	c.t.Helper()
	if err := c.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		c.t.Fatal(err)
	}
	for {
		conn, err := (&net.Dialer{}).DialContext(c.t.Context(), "tcp", strings.TrimPrefix(c.base, "http://"))
		if err != nil {
			return
		}
		_ = conn.Close()
	}
}

// TestWhatASignalStops: nobody is let in any more, streams are told to come back, what
// is under way is done, and the folder is free for the next.
func TestWhatASignalStops(t *testing.T) { // architecture 9.1
	t.Parallel()
	at := []string{"-s", "storage.folder=" + t.TempDir(), "-s", "server.listen=127.0.0.1:0", "-s", "server.private=", "-s", "network.signup=open", "-s", "network.auto_confirm=true"}
	c := startChild(t, at)
	token := c.member()

	socket, answer, err := websocket.Dial(t.Context(), strings.Replace(c.base, "http", "ws", 1)+"/api/v1/streaming?stream=user&access_token="+token, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer socket.CloseNow()
	if answer.Body != nil {
		_ = answer.Body.Close()
	}
	events, err := http.Get(c.base + "/api/v1/streaming/user?access_token=" + token)
	if err != nil {
		t.Fatal(err)
	}
	defer events.Body.Close()
	if events.StatusCode != http.StatusOK {
		t.Fatal(events.Status)
	}
	half := c.hang(token)

	c.told()
	if _, _, err := socket.Read(context.WithoutCancel(t.Context())); websocket.CloseStatus(err) != websocket.StatusServiceRestart {
		t.Errorf("a socket ends with %v", err)
	}
	if rest, err := io.ReadAll(events.Body); err != nil || !strings.HasPrefix(string(rest), ":)") {
		t.Errorf("a stream ends with %q %v", rest, err)
	}
	select {
	case err := <-c.over:
		t.Fatalf("it did not wait for what is under way: %v", err)
	default:
	}
	if _, err := io.WriteString(half, half.rest); err != nil {
		t.Fatal(err)
	}
	res, err := http.ReadResponse(half.in, nil)
	if err != nil {
		t.Fatal(err)
	}
	var made struct{ ID string }
	err = json.NewDecoder(res.Body).Decode(&made)
	_ = res.Body.Close()
	if err != nil || res.StatusCode != http.StatusOK || made.ID == "" {
		t.Errorf("what was under way: %d %v", res.StatusCode, err)
	}
	if err := <-c.over; err != nil {
		t.Errorf("it ends with %v: %s", err, c.log.String())
	}
	if log := c.log.String(); strings.Contains(log, `"level":"ERROR"`) || strings.Contains(log, `"level":"WARN"`) {
		t.Errorf("it complains: %s", log)
	}
	serveUntil(t, at, func(base string) {
		if code, body := get(t, base+"/api/v1/statuses/"+made.ID); code != http.StatusOK {
			t.Errorf("what was under way is lost: %d %s", code, body)
		}
	})
}

// TestASecondSignalEndsAtOnce: whoever does not want to wait signals again, and the
// folder is none the worse.
func TestASecondSignalEndsAtOnce(t *testing.T) { // architecture 9.1
	t.Parallel()
	at := []string{"-s", "storage.folder=" + t.TempDir(), "-s", "server.listen=127.0.0.1:0", "-s", "server.private=", "-s", "network.signup=open", "-s", "network.auto_confirm=true"}
	c := startChild(t, at)
	c.hang(c.member())
	c.told()
	for over := false; !over; {
		// One that comes before the program has understood the first is the first.
		_ = c.cmd.Process.Signal(syscall.SIGTERM)
		select {
		case <-c.over:
			over = true
		case <-time.After(50 * time.Millisecond):
		}
	}
	if s, ok := c.cmd.ProcessState.Sys().(syscall.WaitStatus); !ok || !s.Signaled() || s.Signal() != syscall.SIGTERM {
		t.Errorf("it ended by itself: %v %s", c.cmd.ProcessState, c.log.String())
	}
	serveUntil(t, at, func(base string) {
		if code, _ := get(t, base+"/health/ready"); code != http.StatusOK {
			t.Errorf("afterwards: %d", code)
		}
	})
}
