package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"
)

// load is a run against one server.
type load struct {
	base, tokens, start, binary, word, author, role string
	workers, most, posts, rate, sockets             int
	quiet, long                                     time.Duration
	pids                                            []int

	client  *http.Client
	members map[string][]member
	wrote   int
}

// member is somebody whose token is known, and of whom pages may know the session.
type member struct{ name, token, session string }

func (l *load) open() error {
	f, err := os.Open(l.tokens)
	if err != nil {
		return err
	}
	defer f.Close()
	l.members = map[string][]member{}
	in := bufio.NewScanner(f)
	for in.Scan() {
		if part := strings.Fields(in.Text()); len(part) == 3 || len(part) == 4 {
			l.members[part[0]] = append(l.members[part[0]], member{part[1], part[2], strings.Join(part[3:], "")})
		}
	}
	if len(l.members[l.role]) == 0 || len(l.members[l.author]) == 0 {
		return fmt.Errorf("%s names no %s, or no %s", l.tokens, l.role, l.author)
	}
	l.client = &http.Client{Timeout: 60 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 64, MaxIdleConns: 64, DisableCompression: true}}
	return in.Err()
}

// reader and writer give a member by number, round and round.
func (l *load) reader(i int) member { m := l.members[l.role]; return m[i%len(m)] }
func (l *load) writer(i int) member { m := l.members[l.author]; return m[i%len(m)] }

// observer is who looks at things without having been part of the crowd.
func (l *load) observer() member {
	if m := l.members["observer"]; len(m) > 0 {
		return m[0]
	}
	return l.reader(0)
}

// call makes one request and gives the body of a 200.
func (l *load) call(ctx context.Context, who member, method, path string, body any) ([]byte, error) {
	var in io.Reader
	if body != nil {
		data, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		in = bytes.NewReader(data)
	}
	r, err := http.NewRequestWithContext(ctx, method, l.base+path, in)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Accept", "application/json")
	if who.token != "" {
		r.Header.Set("Authorization", "Bearer "+who.token)
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	res, err := l.client.Do(r)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, err
	}
	if res.StatusCode != http.StatusOK {
		return data, fmt.Errorf("%s %s: %d %s", method, path, res.StatusCode, data[:min(200, len(data))])
	}
	return data, nil
}

// get reads path as who and decodes the answer into v.
func (l *load) get(ctx context.Context, who member, path string, v any) error {
	data, err := l.call(ctx, who, http.MethodGet, path, nil)
	if err != nil {
		return err
	}
	return json.Unmarshal(data, v)
}
