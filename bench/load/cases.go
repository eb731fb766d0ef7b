package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"

	"parvis/bench/sample"
)

const homePath = "/api/v1/timelines/home?limit=20"

// cases are what can be measured, by name.
func (l *load) cases() map[string]func(context.Context, string) error {
	return map[string]func(context.Context, string) error{
		"start": l.idle, "rss": l.idle, "fill": l.fill,
		"first": l.home, "home": l.home, "same": l.same, "rate": l.paceHome, "deep": l.deep,
		"post": l.post, "resident": l.post, "favourite": l.favourite,
		"status": l.status, "verify": l.read("/api/v1/accounts/verify_credentials"), "instance": l.instance, "search": l.search,
		"soak": l.soak, "burst": l.burst, "stream": l.stream, "sockets": l.idleSockets,
		"pages": l.pages, "listeners": l.listeners,
	}
}

// idle tells how much memory the server has once it is quiet.
func (l *load) idle(_ context.Context, name string) error {
	l.settle()
	if l.binary != "" && name == "start" {
		fmt.Printf("| binary: %s | | | | | | | | |\n", size(l.binary))
	}
	l.tell(name, result{})
	return nil
}

// fill writes posts by the authors in turn, for servers that bench/seed does not
// know.
func (l *load) fill(ctx context.Context, name string) error {
	r := l.closed(ctx, l.posts, true, func(ctx context.Context, i int) error {
		return l.publish(ctx, l.writer(i), sample.Text(i, sample.Rare(i)))
	})
	l.tell(name, r)
	return nil
}

func (l *load) publish(ctx context.Context, who member, text string) error {
	_, err := l.call(ctx, who, http.MethodPost, "/api/v1/statuses", map[string]any{"status": text, "visibility": "public", "language": "fr"})
	return err
}

// home asks for the homes of different readers.
func (l *load) home(ctx context.Context, name string) error {
	if err := l.check(ctx, l.observer()); err != nil {
		return err
	}
	n := min(l.most, len(l.members[l.role]))
	l.tell(name, l.closed(ctx, n, false, func(ctx context.Context, i int) error {
		_, err := l.call(ctx, l.reader(i), http.MethodGet, homePath, nil)
		return err
	}))
	return nil
}

// check looks that a home is full, so that what is measured is the real thing.
func (l *load) check(ctx context.Context, who member) error {
	var list []struct{ ID string }
	if err := l.get(ctx, who, homePath, &list); err != nil {
		return err
	}
	if len(list) != 20 {
		return fmt.Errorf("the home of %s has %d posts on its first page", who.name, len(list))
	}
	return nil
}

func (l *load) same(ctx context.Context, name string) error {
	who := l.observer()
	l.tell(name, l.closed(ctx, l.most, false, func(ctx context.Context, _ int) error {
		_, err := l.call(ctx, who, http.MethodGet, homePath, nil)
		return err
	}))
	return nil
}

// paceHome asks for homes at a fixed rate.
func (l *load) paceHome(ctx context.Context, name string) error {
	l.tell(fmt.Sprintf("%s %d/s", name, l.rate), l.paced(ctx, 10*l.rate, func(ctx context.Context, i int) error {
		_, err := l.call(ctx, l.reader(i), http.MethodGet, homePath, nil)
		return err
	}))
	return nil
}

// deep asks for a page of a home below what a server may keep in memory.
func (l *load) deep(ctx context.Context, name string) error {
	who, path := l.reader(0), "/api/v1/timelines/home?limit=40"
	for range 11 {
		var list []struct{ ID string }
		if err := l.get(ctx, who, path, &list); err != nil {
			return err
		}
		if len(list) == 0 {
			break
		}
		path = "/api/v1/timelines/home?limit=40&max_id=" + list[len(list)-1].ID
	}
	l.tell(name, l.closed(ctx, l.most, false, func(ctx context.Context, i int) error {
		_, err := l.call(ctx, l.reader(i), http.MethodGet, path, nil)
		return err
	}))
	return nil
}

// post writes posts of authors with many followers; whether these are here
// depends on what ran before.
func (l *load) post(ctx context.Context, name string) error {
	from := 1_000_000 + l.wrote
	l.wrote += l.posts
	l.tell(name, l.closed(ctx, l.posts, true, func(ctx context.Context, i int) error {
		return l.publish(ctx, l.writer(i), sample.Text(from+i, ""))
	}))
	return nil
}

// favourite likes the posts of a home, each by another reader.
func (l *load) favourite(ctx context.Context, name string) error {
	posts, err := l.known(ctx)
	if err != nil {
		return err
	}
	l.tell(name, l.closed(ctx, min(l.most, len(l.members[l.role])), true, func(ctx context.Context, i int) error {
		_, err := l.call(ctx, l.reader(i), http.MethodPost, "/api/v1/statuses/"+posts[i%len(posts)]+"/favourite", nil)
		return err
	}))
	return nil
}

// known gives the ids of some posts.
func (l *load) known(ctx context.Context) ([]string, error) {
	var list []struct{ ID string }
	if err := l.get(ctx, l.observer(), "/api/v1/timelines/home?limit=40", &list); err != nil {
		return nil, err
	}
	var out []string
	for _, p := range list {
		out = append(out, p.ID)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("the home of %s is empty", l.observer().name)
	}
	return out, nil
}

func (l *load) status(ctx context.Context, name string) error {
	posts, err := l.known(ctx)
	if err != nil {
		return err
	}
	l.tell(name, l.closed(ctx, l.most, false, func(ctx context.Context, i int) error {
		_, err := l.call(ctx, l.reader(i), http.MethodGet, "/api/v1/statuses/"+posts[i%len(posts)], nil)
		return err
	}))
	return nil
}

func (l *load) read(path string) func(context.Context, string) error {
	return func(ctx context.Context, name string) error {
		l.tell(name, l.closed(ctx, l.most, false, func(ctx context.Context, i int) error {
			_, err := l.call(ctx, l.reader(i), http.MethodGet, path, nil)
			return err
		}))
		return nil
	}
}

func (l *load) instance(ctx context.Context, name string) error {
	l.tell(name, l.closed(ctx, l.most, false, func(ctx context.Context, _ int) error {
		_, err := l.call(ctx, member{}, http.MethodGet, "/api/v2/instance", nil)
		return err
	}))
	return nil
}

// search looks for one word.
func (l *load) search(ctx context.Context, name string) error {
	path := "/api/v2/search?type=statuses&limit=20&q=" + url.QueryEscape(l.word)
	var found atomic.Int64
	r := l.closed(ctx, l.most, false, func(ctx context.Context, i int) error {
		data, err := l.call(ctx, l.reader(i), http.MethodGet, path, nil)
		if err != nil {
			return err
		}
		var got struct{ Statuses []json.RawMessage }
		err = json.Unmarshal(data, &got)
		found.Store(int64(len(got.Statuses)))
		return err
	})
	l.tell(fmt.Sprintf("%s %q, %d found", name, l.word, found.Load()), r)
	return nil
}

// pause lets a server come to rest between two phases of a case.
const pause = 2 * time.Second
