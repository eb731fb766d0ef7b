package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"parvis/base/id"
	"parvis/base/seal"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/account/credential"
	"parvis/engine/entitlement"
	"parvis/engine/message"
	"parvis/engine/message/device"
)

const (
	// desks is how many devices a line has, and spoken how many messages a second come in.
	desks, spoken = 10, 200
	// resting is how many devices listen while nothing happens, each of five of a member.
	resting, each = 10_000, 5
)

// devices measures how soon the devices of a line hear what members write, and what devices
// cost that only listen (business-messaging 23, P4 and P5).
func (b *bench) devices() error {
	t, err := b.town(unlimited)
	if err != nil {
		return err
	}
	defer func() { _ = t.Stop(b.ctx) }()
	c, err := b.counter(t)
	if err != nil {
		return err
	}
	server := httptest.NewServer(t.Gateway)
	defer server.Close()
	if err := b.deliver(t, c, server); err != nil {
		return err
	}
	return b.rest(t, server)
}

// link links a device of a member, or of a line.
func (b *bench) link(t *town, tx *store.Tx, who id.Account, l id.Line) (string, error) {
	_, s, err := t.Credential.Begin(b.ctx, tx, who, credential.Device{Agent: "bench"})
	if err != nil {
		return "", err
	}
	p, err := t.Device.Begin(b.ctx, tx, device.Asked{Name: "Comptoir", Platform: "linux"})
	if err != nil {
		return "", err
	}
	if _, err := t.Device.Approve(b.ctx, tx, account.Actor{Account: who, Session: s.ID}, p.ID, l); err != nil {
		return "", err
	}
	claimed, err := t.Device.Claim(b.ctx, tx, p.ID, p.Secret)
	return claimed.Token, err
}

// heard keeps when messages were committed and when devices heard of them.
type heard struct {
	mu    sync.Mutex
	said  map[string]time.Time
	heard map[string][]time.Time
}

func (h *heard) keep(key string, at time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.heard[key] = append(h.heard[key], at)
}

// listen reads the stream of a device until the context ends.
func (h *heard) listen(ctx context.Context, address, token string, ready func()) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "Bearer "+token)
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("a stream answers %d", res.StatusCode)
	}
	ready()
	for lines := bufio.NewScanner(res.Body); lines.Scan(); {
		data, is := strings.CutPrefix(lines.Text(), "data: ")
		if !is {
			continue
		}
		var ev struct {
			Type, Conversation string
			Seq                int64
		}
		if err := json.Unmarshal([]byte(data), &ev); err == nil && ev.Type == "message.new" {
			h.keep(ev.Conversation+"/"+strconv.FormatInt(ev.Seq, 10), time.Now())
		}
	}
	return nil
}

func (b *bench) deliver(t *town, c counter, server *httptest.Server) error {
	var tokens []string
	err := t.Store.Write(b.ctx, func(tx *store.Tx) error {
		_, err := t.Entitlement.Give(b.ctx, tx, entitlement.Grant{Subject: entitlement.Subject(c.line.Portfolio), Feature: entitlement.Premium, Source: entitlement.Source{Kind: "bench", ID: int64(c.line.ID)}})
		return err
	})
	for range desks {
		if err == nil {
			err = t.Store.Write(b.ctx, func(tx *store.Tx) error {
				token, err := b.link(t, tx, c.owner.Account, c.line.ID)
				tokens = append(tokens, token)
				return err
			})
		}
	}
	if err != nil {
		return err
	}
	ctx, end := context.WithCancel(b.ctx)
	defer end()
	h := &heard{said: map[string]time.Time{}, heard: map[string][]time.Time{}}
	var ready, done sync.WaitGroup
	var failed atomic.Pointer[error]
	for _, token := range tokens {
		ready.Add(1)
		done.Go(func() {
			once := sync.OnceFunc(ready.Done)
			defer once()
			if err := h.listen(ctx, server.URL+"/api/parvis/v1/lines/"+c.line.ID.String()+"/inbox/stream", token, once); err != nil && ctx.Err() == nil {
				failed.Store(&err)
			}
		})
	}
	ready.Wait()
	if e := failed.Load(); e != nil {
		return *e
	}
	const talkers = 20
	_, err = callers(talkers, spoken/talkers, b.long, func(i int) error {
		who := c.people[i]
		var m message.Message
		if err := t.Store.Write(b.ctx, func(tx *store.Tx) (err error) {
			m, _, err = t.Message.Send(b.ctx, tx, who.who, who.chat, message.Words{Text: "Vous l’avez encore, le livre sur les ponts ?"})
			return err
		}); err != nil {
			return err
		}
		h.mu.Lock()
		defer h.mu.Unlock()
		h.said[who.chat.String()+"/"+strconv.FormatInt(m.Seq, 10)] = time.Now()
		return nil
	})
	if err != nil {
		return err
	}
	time.Sleep(time.Second) // what is under way arrives, or is told as missing
	end()
	done.Wait()
	var all []time.Duration
	for key, at := range h.said {
		for _, then := range h.heard[key] {
			all = append(all, max(0, then.Sub(at)))
		}
	}
	slices.Sort(all)
	if want := desks * len(h.said); len(all) != want {
		return fmt.Errorf("%d of %d deliveries arrived", len(all), want)
	}
	row("ten devices of a line at 200 messages a second (P4)", "2,000 deliveries/s, p99 150 ms", "p99 50 ms", "%.0f deliveries/s, p50 %.1f ms, p99 %.1f ms from the commit", float64(len(all))/b.long.Seconds(), ms(at(all, 50)), ms(at(all, 99)))
	return nil
}

// rest links devices of members and has them listen while nothing happens.
func (b *bench) rest(t *town, server *httptest.Server) error {
	name := fmt.Sprintf("r%x", seal.Random(3))
	var tokens []string
	for i := range resting / each {
		if err := t.Store.Write(b.ctx, func(tx *store.Tx) error {
			a, err := t.Account.Create(b.ctx, tx, account.Actor{Role: account.Administrator}, account.Created{Username: fmt.Sprintf("%s_%d", name, i), Lang: "fr"})
			if err != nil {
				return err
			}
			for range each {
				token, err := b.link(t, tx, a, 0)
				if err != nil {
					return err
				}
				tokens = append(tokens, token)
			}
			return nil
		}); err != nil {
			return err
		}
	}
	if err := t.Settle(b.ctx); err != nil {
		return err
	}
	before := resident()
	// who listens is a process of its own: one may not have this many connections open twice
	listeners := exec.CommandContext(b.ctx, os.Args[0], "-listen", server.Listener.Addr().String())
	listeners.Stdin, listeners.Stderr = strings.NewReader(strings.Join(tokens, "\n")), os.Stderr
	said, err := listeners.StdoutPipe()
	if err != nil {
		return err
	}
	if err := listeners.Start(); err != nil {
		return err
	}
	defer func() {
		_ = listeners.Process.Kill()
		_ = listeners.Wait()
	}()
	if line, err := bufio.NewReader(said).ReadString('\n'); err != nil || line != listening {
		return fmt.Errorf("who listens says %q: %w", line, err)
	}
	time.Sleep(b.long)
	row("10,000 devices that listen while nothing happens (P5)", "600 MiB resident", "300 MiB", "%d MiB resident, %d before them", resident(), before)
	return nil
}

// listening is what the process that listens says once it does.
const listening = "listening\n"

// attend opens a stream for each token on the standard input, and keeps them open.
func attend(ctx context.Context, address string) error {
	var open []net.Conn
	defer func() {
		for _, c := range open {
			_ = c.Close()
		}
	}()
	for tokens := bufio.NewScanner(os.Stdin); tokens.Scan(); {
		c, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
		if err != nil {
			return err
		}
		open = append(open, c)
		if _, err := fmt.Fprintf(c, "GET /api/parvis/v1/sync/stream HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n\r\n", tokens.Text()); err != nil {
			return err
		}
		answer := make([]byte, len("HTTP/1.1 200"))
		if _, err := io.ReadFull(c, answer); err != nil || string(answer) != "HTTP/1.1 200" {
			return fmt.Errorf("a stream answers %q: %w", answer, err)
		}
	}
	fmt.Print(listening)
	time.Sleep(time.Minute)
	return nil
}

// resident is how many MiB of memory this process has.
func resident() int {
	data, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(data), "VmRSS:")
	n, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
	kib, err := strconv.Atoi(n)
	if err != nil {
		return 0
	}
	return kib / 1024
}
