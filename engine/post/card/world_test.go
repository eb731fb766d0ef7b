package card_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"parvis/base/blob"
	"parvis/base/fetch"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/engine/account"
	"parvis/engine/account/accounttest"
	"parvis/engine/graph"
	"parvis/engine/media"
	"parvis/engine/policy"
	"parvis/engine/post"
	"parvis/engine/post/card"
)

// site is somebody else's server: pages by host and path, and what was asked.
type site struct {
	*httptest.Server
	mu    sync.Mutex
	pages map[string]http.HandlerFunc
	asked []string
}

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{pages: map[string]http.HandlerFunc{}}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, _ := strings.Cut(r.Host, ":")
		s.mu.Lock()
		s.asked = append(s.asked, host+r.URL.RequestURI())
		h := s.pages[host+r.URL.Path]
		s.mu.Unlock()
		if h == nil {
			http.NotFound(w, r)
			return
		}
		h(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

// set puts a page at a place, as a host with a path.
func (s *site) set(place string, h http.HandlerFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pages[place] = h
}

func (s *site) html(place, text string) {
	s.set(place, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte(text))
	})
}

// at gives the address of a place.
func (s *site) at(place string) string {
	host, path, _ := strings.Cut(place, "/")
	u, _ := url.Parse(s.URL)
	return "http://" + host + ":" + u.Port() + "/" + path
}

// requests gives what was asked since the last call, robots.txt left out.
func (s *site) requests() (out []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range s.asked {
		if !strings.HasSuffix(a, "/robots.txt") {
			out = append(out, a)
		}
	}
	s.asked = nil
	return out
}

// world is a network whose members post links to a site.
type world struct {
	*accounttest.World
	*site
	t     *testing.T
	posts *post.Engine
	files *media.Engine
	cards *card.Engine
}

func each(t *testing.T, fn func(t *testing.T, w *world)) {
	t.Helper()
	sources := accounttest.Sources(store.Source{Folder: "graph", FS: graph.Migrations}, store.Source{Folder: "policy", FS: policy.Migrations},
		store.Source{Folder: "media", FS: media.Migrations}, store.Source{Folder: "post", FS: post.Migrations}, store.Source{Folder: "card", FS: card.Migrations})
	testkit.Each(t, sources, func(t *testing.T, k *testkit.Kit) {
		w := &world{World: accounttest.New(k, account.Policy{}), site: newSite(t), t: t}
		relations := graph.New(w.Accounts, w.Events, w.Timers)
		p, err := policy.New(policy.Options{Store: k.Store, Clock: k.Clock, Events: w.Events, Timers: w.Timers, Relations: policy.FromGraph(relations)})
		if err == nil {
			err = p.Start(k.Context())
		}
		if err != nil {
			t.Fatal(err)
		}
		blobs, err := blob.OpenDisk(t.TempDir(), k.Clock)
		if err != nil {
			t.Fatal(err)
		}
		w.files = media.New(media.Options{Base: accounttest.URL, Store: k.Store, Blob: blobs, Keys: w.Keys, Clock: k.Clock, Timers: w.Timers, Events: w.Events, Temp: t.TempDir(), Quota: 1})
		w.posts = post.New(post.Options{Account: w.Accounts, Graph: relations, Policy: p, Media: w.files, Events: w.Events, Timers: w.Timers, Clock: k.Clock, Keys: w.Keys, Base: accounttest.URL})
		w.cards = card.New(card.Options{
			Store: k.Store, Clock: k.Clock, Events: w.Events, Timers: w.Timers, Fetch: outgoing(), Account: w.Accounts, Media: w.files, Post: w.posts, Base: accounttest.URL,
		})
		w.Start()
		fn(t, w)
	})
}

// outgoing reaches one loopback address under any name; "inside.example" is
// another, which is refused.
func outgoing() *fetch.Client {
	return fetch.New(fetch.Settings{Agent: "Parvis/test", AllowNets: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}, Lookup: func(_ context.Context, host string) ([]netip.Addr, error) {
		switch {
		case host == "inside.example":
			return []netip.Addr{netip.MustParseAddr("127.0.0.2")}, nil
		case strings.HasSuffix(host, ".example"):
			return []netip.Addr{netip.MustParseAddr("127.0.0.1")}, nil
		}
		return nil, errors.New("no such host")
	}})
}

// say publishes a text and lets everything happen that follows within two
// seconds.
func (w *world) say(who account.Actor, text string, v post.Visibility) (p post.Post) {
	w.t.Helper()
	w.Write(func(tx *store.Tx) (err error) {
		p, err = w.posts.Publish(w.Context(), tx, who, post.Draft{Text: text, Visibility: v}, "")
		return err
	})
	w.pass(2 * time.Second)
	return p
}

func (w *world) pass(d time.Duration) {
	w.t.Helper()
	w.Settle()
	w.Clock.Advance(d)
	w.Settle()
}

// of gives the card of a post, without its title when there is none.
func (w *world) of(p id.Post) (c card.Card) {
	w.t.Helper()
	w.Read(func(tx *store.Tx) error {
		got, err := w.cards.Of(w.Context(), tx, []id.Post{p})
		c = got[p]
		return err
	})
	return c
}

// file gives a stored picture.
func (w *world) file(m id.Media) (out media.Media, ok bool) {
	w.t.Helper()
	w.Read(func(tx *store.Tx) error {
		got, err := w.files.Many(w.Context(), tx, []id.Media{m})
		if ok = len(got) == 1; ok {
			out = got[0]
		}
		return err
	})
	return out, ok
}

func pngOf(t testing.TB, w, h int) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for i := range m.Pix {
		m.Pix[i] = uint8(i*7 + w)
	}
	for x := range w {
		for y := range h {
			m.SetRGBA(x, y, color.RGBA{uint8(x), uint8(y), 90, 255})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
