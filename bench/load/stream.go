package main

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coder/websocket"

	"parvis/bench/sample"
)

// perToken is how many connections one token may have.
const perToken = 8

// dial opens sockets streaming connections, those of readers in turn.
func (l *load) dial(ctx context.Context, stream string) ([]*websocket.Conn, error) {
	address := "ws" + strings.TrimPrefix(l.base, "http") + "/api/v1/streaming?stream=" + stream + "&access_token="
	readers := len(l.members[l.role])
	if l.sockets > readers*perToken {
		return nil, fmt.Errorf("%d connections need %d readers", l.sockets, l.sockets/perToken)
	}
	out := make([]*websocket.Conn, 0, l.sockets)
	for i := range l.sockets {
		ws, _, err := websocket.Dial(ctx, address+l.reader(i).token, nil)
		if err != nil {
			return out, fmt.Errorf("connection %d: %w", i, err)
		}
		ws.SetReadLimit(1 << 20)
		out = append(out, ws)
	}
	return out, nil
}

func closeAll(list []*websocket.Conn) {
	for _, ws := range list {
		_ = ws.CloseNow()
	}
}

// stream opens connections to the public stream and measures how long a post
// takes to reach all of them.
func (l *load) stream(ctx context.Context, name string) error {
	conns, err := l.dial(ctx, "public")
	defer closeAll(conns)
	if err != nil {
		return err
	}
	l.settle()
	var mu sync.Mutex
	began := map[string]time.Time{}
	reached := map[string][]time.Duration{}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	for _, ws := range conns {
		go listen(ctx, ws, func(frame []byte) {
			now := time.Now()
			mu.Lock()
			defer mu.Unlock()
			for key, at := range began {
				if bytes.Contains(frame, []byte(key)) {
					reached[key] = append(reached[key], now.Sub(at))
				}
			}
		})
	}
	posts := min(l.posts, 50)
	before, begin := l.cpu(), time.Now()
	for i := range posts {
		key := fmt.Sprintf("frame%dx", i)
		mu.Lock()
		began = map[string]time.Time{key: time.Now()}
		mu.Unlock()
		if err := l.publish(ctx, l.writer(i), sample.Text(2_000_000+i, key)); err != nil {
			return err
		}
		for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
			mu.Lock()
			n := len(reached[key])
			mu.Unlock()
			if n >= len(conns) {
				break
			}
		}
	}
	wall := time.Since(begin)
	l.settle()
	l.told(name, len(conns), posts, result{n: posts, cpu: l.cpu() - before, wall: wall}, reached)
	return nil
}

// told prints what the streaming case came to: of each post, when the last
// connection had it.
func (l *load) told(name string, conns, posts int, r result, reached map[string][]time.Duration) {
	for _, times := range reached {
		if len(times) >= conns {
			r.times = append(r.times, slices.Max(times))
		}
	}
	r.failed = posts - len(r.times)
	l.tell(fmt.Sprintf("%s: publish to all of %d", name, conns), r)
}

// listen hands on the frames that come.
func listen(ctx context.Context, ws *websocket.Conn, fn func([]byte)) {
	for {
		_, data, err := ws.Read(ctx)
		if err != nil {
			return
		}
		fn(data)
	}
}

// idleSockets tells how much memory connections take that wait for nothing.
func (l *load) idleSockets(ctx context.Context, name string) error {
	l.settle()
	before := 0
	if len(l.pids) > 0 {
		before = resident(l.pids[0])
	}
	conns, err := l.dial(ctx, "user:notification")
	defer closeAll(conns)
	if err != nil {
		return err
	}
	time.Sleep(pause)
	l.settle()
	if len(l.pids) > 0 {
		grown := resident(l.pids[0]) - before
		name = fmt.Sprintf("%s: %d, %.1f KiB each, %.0f MiB in all", name, len(conns), float64(grown)/float64(len(conns)), float64(grown)/1024)
	}
	l.tell(name, result{})
	return nil
}
