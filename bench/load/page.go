package main

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Parvis's own pages (web-client 16.14): they know a session, and no token.

// cookie is that of a network without https.
const cookie = "parvis="

// pages asks for homes as HTML at a fixed rate.
func (l *load) pages(ctx context.Context, name string) error {
	view := func(ctx context.Context, i int) error {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, l.base+"/", nil)
		if err != nil {
			return err
		}
		r.Header.Set("Cookie", cookie+l.reader(i).session)
		r.Header.Set("Accept-Encoding", "br")
		res, err := l.client.Do(r)
		if err != nil {
			return err
		}
		defer res.Body.Close()
		n, err := res.Body.Read(make([]byte, 512))
		for err == nil {
			var more int
			more, err = res.Body.Read(make([]byte, 16<<10))
			n += more
		}
		if res.StatusCode != http.StatusOK || n < 1000 {
			return fmt.Errorf("home: %d, %d bytes", res.StatusCode, n)
		}
		return nil
	}
	if l.reader(0).session == "" {
		return fmt.Errorf("%s has no sessions", l.tokens)
	}
	if r := l.closed(ctx, len(l.members[l.role]), false, view); r.first != nil { // each home once before
		return r.first
	}
	l.tell(fmt.Sprintf("%s %d/s", name, l.rate), l.paced(ctx, 10*l.rate, view))
	return nil
}

// listeners tells how much memory the streams of open pages take that wait for nothing.
func (l *load) listeners(ctx context.Context, name string) error {
	at, err := url.Parse(l.base)
	if err != nil {
		return err
	}
	l.settle()
	before := 0
	if len(l.pids) > 0 {
		before = resident(l.pids[0])
	}
	conns := make([]net.Conn, 0, l.sockets)
	defer func() {
		for _, c := range conns {
			_ = c.Close()
		}
	}()
	var d net.Dialer
	for i := range l.sockets {
		c, err := d.DialContext(ctx, "tcp", at.Host)
		if err != nil {
			return fmt.Errorf("stream %d: %w", i, err)
		}
		conns = append(conns, c)
		_ = c.SetDeadline(time.Now().Add(10 * time.Second))
		if _, err := fmt.Fprintf(c, "GET /stream?topics=home,notifications HTTP/1.1\r\nHost: %s\r\nAccept: text/event-stream\r\nCookie: %s%s\r\n\r\n", at.Host, cookie, l.reader(i).session); err != nil {
			return fmt.Errorf("stream %d: %w", i, err)
		}
		line, err := bufio.NewReaderSize(c, 64).ReadString('\n')
		if err != nil || !strings.Contains(line, " 200 ") {
			return fmt.Errorf("stream %d answers %q: %w", i, line, err)
		}
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
