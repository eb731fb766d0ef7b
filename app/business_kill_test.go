package app_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// till is somebody who sends for a line until the network is gone, and goes on with the
// same message once it is back.
type till struct {
	s     *shop
	c     *cluster
	to    []string // whom it writes to, in turn
	name  int
	next  int
	acked []string // what was acknowledged, by its id
}

// send sends until a request fails for want of a network.
func (p *till) send(acknowledged func()) error {
	for {
		key := fmt.Sprintf("till%d-%d", p.name, p.next)
		got, err := p.c.try("POST", 0, "/v23.0/"+p.s.line.ID.String()+"/messages", p.s.token, map[string]any{
			"messaging_product": "whatsapp", "to": p.to[p.next%len(p.to)], "type": "text", "text": map[string]any{"body": key},
		}, map[string]string{"Idempotency-Key": key})
		if gone := new(url.Error); errors.As(err, &gone) || errors.Is(err, context.Canceled) {
			return nil
		}
		var answer struct{ Messages []struct{ ID string } }
		if err == nil && json.Unmarshal(got, &answer) != nil {
			return nil //nolint:nilerr // in the middle of its answer
		}
		if err != nil || len(answer.Messages) != 1 {
			return fmt.Errorf("%s: %s %w", key, got, err)
		}
		p.acked = append(p.acked, answer.Messages[0].ID)
		p.next++
		acknowledged()
	}
}

// statuses counts what the app was told of each message.
func (s *shop) statuses() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	of := map[string]int{}
	for _, h := range s.told {
		for _, entry := range h.Entry {
			for _, change := range entry.Changes {
				for _, st := range change.Value.Statuses {
					of[fmt.Sprint(st["status"], " ", st["id"])]++
				}
			}
		}
	}
	return of
}

// The network is killed at instants that nobody chose while an app sends for its line: what
// was acknowledged is in the log and in the member's feed once, in an order without a gap,
// the app is told of each that it was sent, and what was sent twice with one key is there once.
func TestKilledWhileALineSends(t *testing.T) { // business-messaging 23 R1
	t.Parallel()
	const tills, each, hello = 4, 4, "Ouvert à midi ?"
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32"}, func(t *testing.T, w *town) {
		rounds := 20
		if w.db != "" {
			rounds = 6 // a process on PostgreSQL takes two seconds to start
		}
		w.clock.Advance(max(0, time.Since(w.clock.Now())))
		s := w.shop("ines")
		chats, readers := []string{}, []writer{}
		all := make([]*till, tills)
		for i := range all {
			all[i] = &till{s: s, name: i}
		}
		for i := range tills * each {
			zoe := w.writer(fmt.Sprintf("zoe%d", i))
			chats, readers = append(chats, s.meet(zoe)), append(readers, zoe)
			zoe.ask("POST", chats[i]+"/messages", `{"text":{"body":"`+hello+`"}}`, http.StatusCreated)
			got, _ := s.heard()
			all[i%tills].to = append(all[i%tills].to, got[0]["from"].(string))
		}
		if err := w.stop(); err != nil {
			t.Fatal(err)
		}
		c := &cluster{t: t, set: w.set, db: w.db, node: make([]*process, 1)}
		c.start(0)
		for round := range rounds {
			var left atomic.Int64
			left.Store(int64(5 + 7*round%16))
			kill := sync.OnceFunc(func() { c.kill(0) })
			var at sync.WaitGroup
			for _, p := range all {
				p.c = c
				at.Go(func() {
					if err := p.send(func() {
						if left.Add(-1) < 0 {
							kill()
						}
					}); err != nil {
						t.Error(err)
						kill()
					}
				})
			}
			at.Wait()
			if t.Failed() {
				return
			}
			c.start(0)
		}
		acked := map[string]bool{}
		for _, p := range all {
			for _, m := range p.acked {
				if acked[m] {
					t.Errorf("two messages are called %s", m)
				}
				acked[m] = true
			}
		}
		if len(acked) < rounds*5 {
			t.Fatalf("%d messages were acknowledged", len(acked))
		}
		times := map[string]int{}
		for i, zoe := range readers {
			var list []struct {
				ID   string
				Seq  int
				Text struct{ Body string }
			}
			if err := json.Unmarshal(c.ask("GET", 0, "/api/parvis/v1/conversations"+chats[i]+"/messages?limit=200", zoe.token, nil, nil), &list); err != nil || len(list) < 2 {
				t.Fatalf("%v %v", list, err)
			}
			seen := map[int]bool{}
			for _, m := range list {
				times["log "+m.ID]++
				if times["text "+m.Text.Body]++; i > 0 && m.Text.Body == hello {
					times["text "+hello] = 1 // which each of them said
				}
				seen[m.Seq] = true
			}
			for n := range list {
				if !seen[n+1] {
					t.Errorf("of %d messages none has the number %d", len(list), n+1)
				}
			}
			var news struct {
				Events []struct {
					Type    string
					Message *struct{ ID string }
				}
				More bool
			}
			if err := json.Unmarshal(c.ask("GET", 0, "/api/parvis/v1/sync?since=0&limit=500", zoe.token, nil, nil), &news); err != nil || news.More {
				t.Fatalf("%+v %v", news, err)
			}
			for _, ev := range news.Events {
				if ev.Type == "message.new" {
					times["feed "+ev.Message.ID]++
				}
			}
		}
		for m := range acked {
			if log, feed := times["log "+m], times["feed "+m]; log != 1 || feed != 1 {
				t.Errorf("%s was acknowledged, and is %d times in the log and %d times in the feed", m, log, feed)
			}
		}
		texts := 0
		for what, n := range times {
			if strings.HasPrefix(what, "text till") {
				texts++
			}
			if n != 1 {
				t.Errorf("%s is there %d times", what, n)
			}
		}
		if most := len(acked) + rounds*tills; texts < len(acked) || texts > most {
			t.Errorf("%d messages were acknowledged, and %d texts are there", len(acked), texts)
		}
		late, stop := context.WithTimeout(t.Context(), time.Minute)
		defer stop()
		for untold := len(acked); untold > 0; {
			told := s.statuses()
			untold = 0
			for m := range acked {
				if told["sent "+m] == 0 {
					untold++
				}
			}
			if late.Err() != nil {
				t.Fatalf("of %d messages that were acknowledged, the app was not told of %d", len(acked), untold)
			}
			c.ask("GET", 0, "/health/ready", "", nil, nil)
		}
	})
}
