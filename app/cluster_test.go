package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/nats-io/nats-server/v2/server"

	"parvis/app"
	"parvis/base/testkit"
)

// childSettings makes the test binary a network: one setting a line.
const (
	childSettings = "PARVIS_TEST_CHILD"
	childDatabase = "PARVIS_STORAGE_DATABASE"
)

// TestMain runs one process of a cluster when the environment says so.
func TestMain(m *testing.M) {
	if lines := os.Getenv(childSettings); lines != "" {
		_ = os.Unsetenv(childSettings)
		if err := child(strings.Split(lines, "\n")); err != nil {
			fmt.Println("failed:", err)
			os.Exit(1)
		}
		return
	}
	_ = os.Setenv("PEBBLE_VA_NOSLEEP", "1") // the test authority waits up to fifteen seconds otherwise
	os.Exit(m.Run())
}

func child(set []string) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	s := app.NewSettings()
	if err := s.Load("", []string{childDatabase + "=" + os.Getenv(childDatabase)}, set); err != nil {
		return err
	}
	a, err := app.Open(ctx, app.Options{Settings: s, Log: slog.New(slog.NewJSONHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))})
	if err != nil {
		return err
	}
	return a.Run(ctx)
}

// cluster is several processes of one network.
type cluster struct {
	t    *testing.T
	set  []string
	db   string
	nats *server.Server
	mu   sync.Mutex
	node []*process
	app  map[string]string
}

type process struct {
	cmd  *exec.Cmd
	base string
	log  bytes.Buffer
}

func newCluster(t *testing.T, size int, more ...string) *cluster {
	t.Helper()
	broker, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: -1, NoLog: true, NoSigs: true})
	if err != nil {
		t.Fatal(err)
	}
	broker.Start()
	t.Cleanup(broker.Shutdown)
	if !broker.ReadyForConnections(10 * time.Second) {
		t.Fatal("the NATS server does not start")
	}
	c := &cluster{t: t, nats: broker, db: testkit.Postgres(t), node: make([]*process, size), set: []string{
		"storage.folder=" + t.TempDir(), "storage.nats=" + broker.ClientURL(), "network.base=http://cluster.example",
		"server.private=", "server.exempt_loopback=true", "server.password_grant=true", "network.signup=open", "network.auto_confirm=true",
	}}
	c.set = append(c.set, more...)
	for i := range size {
		c.start(i)
	}
	c.app = c.ask("POST", 0, "/api/v1/apps", "", map[string]any{"client_name": "test", "redirect_uris": "urn:ietf:wg:oauth:2.0:oob", "scopes": "read write follow"}, nil).strings()
	return c
}

// start begins a process and waits until it serves.
func (c *cluster) start(i int) {
	c.t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		c.t.Fatal(err)
	}
	address := l.Addr().String()
	_ = l.Close()
	p := &process{cmd: exec.Command(os.Args[0]), base: "http://" + address}
	set := append(slices.Clone(c.set), fmt.Sprintf("storage.node=%d", i), "server.listen="+address)
	p.cmd.Env = append(os.Environ(), childSettings+"="+strings.Join(set, "\n"), childDatabase+"="+c.db)
	p.cmd.Stdout, p.cmd.Stderr = &p.log, &p.log
	if err := p.cmd.Start(); err != nil {
		c.t.Fatal(err)
	}
	exited := make(chan struct{})
	go func() { _ = p.cmd.Wait(); close(exited) }()
	c.t.Cleanup(func() { _ = p.cmd.Process.Kill(); <-exited })
	for {
		r, err := http.Get(p.base + "/health/ready")
		if err == nil {
			_ = r.Body.Close()
			if r.StatusCode == http.StatusOK {
				break
			}
		}
		select {
		case <-exited:
			c.t.Fatalf("process %d ended: %s", i, p.log.String())
		default:
		}
	}
	c.mu.Lock()
	c.node[i] = p
	c.mu.Unlock()
}

func (c *cluster) base(i int) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.node[i].base
}

// kill ends a process at once, wherever it is.
func (c *cluster) kill(i int) { _ = c.node[i].cmd.Process.Kill() }

type answer []byte

func (a answer) strings() map[string]string {
	var all map[string]any
	_ = json.Unmarshal(a, &all)
	out := map[string]string{}
	for k, v := range all {
		if s, ok := v.(string); ok {
			out[k] = s
		}
	}
	return out
}

// try asks one process.
func (c *cluster) try(method string, node int, path, token string, body map[string]any, header map[string]string) (answer, error) {
	var in io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		in = bytes.NewReader(b)
	}
	r, err := http.NewRequestWithContext(c.t.Context(), method, c.base(node)+path, in)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	for k, v := range header {
		r.Header.Set(k, v)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	got, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode >= 400 {
		err = fmt.Errorf("%s %s: %d %s", method, path, res.StatusCode, got)
	}
	return got, err
}

func (c *cluster) ask(method string, node int, path, token string, body map[string]any, header map[string]string) answer {
	c.t.Helper()
	got, err := c.try(method, node, path, token, body, header)
	if err != nil {
		c.t.Fatal(err)
	}
	return got
}

// member joins through one process and gives id and token.
func (c *cluster) member(node int, name string) (id, token string) {
	c.t.Helper()
	const password = "une-phrase-assez-longue"
	who := map[string]any{"client_id": c.app["client_id"], "client_secret": c.app["client_secret"]}
	ask := func(more map[string]any) string {
		for k, v := range who {
			more[k] = v
		}
		return c.ask("POST", node, "/oauth/token", "", more, nil).strings()["access_token"]
	}
	joined := ask(map[string]any{"grant_type": "client_credentials", "scope": "read write"})
	c.ask("POST", node, "/api/v1/accounts", joined, map[string]any{"username": name, "email": name + "@example.org", "password": password, "agreement": true, "locale": "fr"}, nil)
	token = ask(map[string]any{"grant_type": "password", "username": name, "password": password, "scope": "read write follow"})
	return c.ask("GET", node, "/api/v1/accounts/verify_credentials", token, nil, nil).strings()["id"], token
}

// ear hears a member's stream at one process.
type ear struct {
	t    *testing.T
	conn *websocket.Conn
	seen map[string]int
}

func (c *cluster) listen(node int, token string) *ear {
	c.t.Helper()
	conn, _, err := websocket.Dial(c.t.Context(), strings.Replace(c.base(node), "http", "ws", 1)+"/api/v1/streaming?stream=user&access_token="+token, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	conn.SetReadLimit(1 << 20)
	c.t.Cleanup(func() { _ = conn.CloseNow() })
	return &ear{c.t, conn, map[string]int{}}
}

// until reads frames until each of these was heard: the event, a space, and the
// id of the post it is about.
func (e *ear) until(wanted ...string) {
	e.t.Helper()
	ctx, stop := context.WithTimeout(e.t.Context(), 30*time.Second)
	defer stop()
	missing := map[string]bool{}
	for _, w := range wanted {
		if e.seen[w] == 0 {
			missing[w] = true
		}
	}
	for len(missing) > 0 {
		_, b, err := e.conn.Read(ctx)
		if err != nil {
			e.t.Fatalf("%v did not come, %v did: %v", slices.Sorted(maps.Keys(missing)), slices.Sorted(maps.Keys(e.seen)), err)
		}
		var f struct{ Event, Payload string }
		if err := json.Unmarshal(b, &f); err != nil {
			e.t.Fatalf("frame %s: %v", b, err)
		}
		about := struct {
			ID     string
			Status *struct{ ID string }
		}{ID: f.Payload}
		_ = json.Unmarshal([]byte(f.Payload), &about)
		if about.Status != nil {
			about.ID = about.Status.ID
		}
		key := f.Event + " " + about.ID
		e.seen[key]++
		delete(missing, key)
	}
}

// TestThreeProcessesAreOneNetwork: what is done through one is seen through the
// others, live. // architecture 9.4, 5.10
func TestThreeProcessesAreOneNetwork(t *testing.T) {
	t.Parallel()
	c := newCluster(t, 3)
	lea, leaToken := c.member(0, "lea")
	_, jean := c.member(1, "jean")
	c.ask("POST", 1, "/api/v1/accounts/"+lea+"/follow", jean, nil, nil)
	two, three := c.listen(1, jean), c.listen(2, jean)

	p := c.ask("POST", 0, "/api/v1/statuses", leaToken, map[string]any{"status": "Bonjour @jean"}, nil).strings()["id"]
	two.until("update "+p, "notification "+p)
	three.until("update "+p, "notification "+p)
	c.ask("PUT", 1, "/api/v1/statuses/"+p, leaToken, map[string]any{"status": "Bonsoir @jean"}, nil)
	three.until("status.update " + p)
	for node := range 3 {
		if got := string(c.ask("GET", node, "/api/v1/timelines/home", jean, nil, nil)); !strings.Contains(got, "Bonsoir") {
			t.Errorf("home at process %d: %s", node, got)
		}
	}
	c.ask("DELETE", 2, "/api/v1/statuses/"+p, leaToken, nil, nil)
	two.until("delete " + p)
	if _, err := c.try("GET", 0, "/api/v1/statuses/"+p, jean, nil, nil); err == nil || !strings.Contains(err.Error(), "404") {
		t.Errorf("the deleted post: %v", err)
	}

	// architecture 16: the broker is gone, nothing stops.
	c.nats.Shutdown()
	c.nats.WaitForShutdown()
	for string(c.ask("GET", 0, "/health/ready", "", nil, nil)) != "{\"status\":\"degraded\"}\n" {
		// Its connection tells the process.
	}
	p = c.ask("POST", 0, "/api/v1/statuses", leaToken, map[string]any{"status": "Sans cloche @jean"}, nil).strings()["id"]
	two.until("update "+p, "notification "+p)
	three.until("update "+p, "notification "+p)

	// A token that is given back ends its streams everywhere.
	c.ask("POST", 0, "/oauth/revoke", "", map[string]any{"client_id": c.app["client_id"], "client_secret": c.app["client_secret"], "token": jean}, nil)
	for _, e := range []*ear{two, three} {
		ctx, stop := context.WithTimeout(t.Context(), time.Minute)
		for {
			if _, _, err := e.conn.Read(ctx); err != nil {
				if ctx.Err() != nil {
					t.Error("a stream outlives its token")
				}
				break
			}
		}
		stop()
	}
	for node := range 3 {
		if _, err := c.try("GET", node, "/api/v1/timelines/home", jean, nil, nil); err == nil || !strings.Contains(err.Error(), "401") {
			t.Errorf("the given back token at process %d: %v", node, err)
		}
	}
}

// TestAProcessOfAClusterIsKilled: what was acknowledged is there once, its
// notifications too, and the streams of the others miss and repeat nothing.
func TestAProcessOfAClusterIsKilled(t *testing.T) { // architecture 1.2, 17.1
	t.Parallel()
	const writers, each = 6, 15
	c := newCluster(t, 3)
	lea, leaToken := c.member(0, "lea")
	_, jean := c.member(1, "jean")
	c.ask("POST", 1, "/api/v1/accounts/"+lea+"/follow", jean, nil, nil)
	hears := c.listen(1, jean)

	var mu sync.Mutex
	texts := map[string]string{} // by acknowledged id
	var wg sync.WaitGroup
	for n := range writers {
		wg.Go(func() {
			for i := range each {
				text := fmt.Sprintf("post %d.%d", n, i)
				key := map[string]string{"Idempotency-Key": text}
				for node := n; ; node++ {
					got, err := c.try("POST", node%3, "/api/v1/statuses", leaToken, map[string]any{"status": text + " @jean"}, key)
					if err != nil {
						if t.Context().Err() != nil {
							return
						}
						continue // the next process, with the same key
					}
					mu.Lock()
					texts[got.strings()["id"]] = text
					if len(texts) == writers*each/3 {
						c.kill(0)
					}
					if len(texts) == writers*each*2/3 {
						c.kill(2)
					}
					mu.Unlock()
					break
				}
			}
		})
	}
	wg.Wait()
	if len(texts) != writers*each {
		t.Fatalf("%d ids for %d posts", len(texts), writers*each)
	}
	var wanted []string
	for id := range texts {
		wanted = append(wanted, "update "+id, "notification "+id)
	}
	hears.until(wanted...)
	c.start(0)
	for key, n := range hears.seen {
		if n > 1 {
			t.Errorf("%q came %d times", key, n)
		}
	}
	for node := range 2 {
		count := func(path, about string) map[string]int {
			out := map[string]int{}
			for last := ""; ; {
				var page []struct {
					ID     string
					Status *struct{ ID string }
				}
				if err := json.Unmarshal(c.ask("GET", node, path+"?limit=40"+last, jean, nil, nil), &page); err != nil {
					t.Fatal(err)
				}
				if len(page) == 0 {
					break
				}
				for _, x := range page {
					if about == "notification" && x.Status != nil {
						out[x.Status.ID]++
					} else if about == "post" {
						out[x.ID]++
					}
				}
				last = "&max_id=" + page[len(page)-1].ID
			}
			return out
		}
		for _, about := range []struct{ path, what string }{{"/api/v1/accounts/" + lea + "/statuses", "post"}, {"/api/v1/notifications", "notification"}, {"/api/v1/timelines/home", "post"}} {
			got := count(about.path, about.what)
			for id, text := range texts {
				if got[id] != 1 {
					t.Errorf("process %d, %s: %q is there %d times", node, about.path, text, got[id])
				}
			}
			if len(got) != len(texts) {
				t.Errorf("process %d, %s: %d things for %d posts", node, about.path, len(got), len(texts))
			}
		}
	}
}
