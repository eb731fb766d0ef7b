package archive_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"parvis/base/blob"
	"parvis/base/event"
	"parvis/base/fault"
	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/engine/account"
	"parvis/engine/account/accounttest"
	"parvis/engine/age"
	"parvis/engine/archive"
	"parvis/engine/archive/pack"
	"parvis/engine/graph"
	"parvis/engine/media"
	"parvis/engine/notify"
	"parvis/engine/policy"
	"parvis/engine/policy/filter"
	"parvis/engine/post"
	"parvis/engine/report"
	"parvis/engine/search"
)

func sources() []store.Source {
	return accounttest.Sources(store.Source{Folder: "age", FS: age.Migrations}, store.Source{Folder: "graph", FS: graph.Migrations}, store.Source{Folder: "policy", FS: policy.Migrations},
		store.Source{Folder: "filter", FS: filter.Migrations}, store.Source{Folder: "media", FS: media.Migrations}, store.Source{Folder: "post", FS: post.Migrations},
		store.Source{Folder: "report", FS: report.Migrations}, store.Source{Folder: "search", FS: search.Migrations}, store.Source{Folder: "notify", FS: notify.Migrations}, store.Source{Folder: "archive", FS: archive.Migrations})
}

// world is a network that people move to.
type world struct {
	*accounttest.World
	blobs    *blob.Disk
	graph    *graph.Engine
	media    *media.Engine
	posts    *post.Engine
	archives *archive.Engine
	words    *i18n.Catalogue

	// rule is asked before a post is written, in its transaction.
	rule func(ctx context.Context, tx *store.Tx, d post.Draft) error

	// pictured happens when a file of engine/media is stored.
	pictured func()

	// opening happens before a stored archive is opened.
	opening func()

	// storing and deleted happen around what the archives store.
	storing, deleted func()

	mu   sync.Mutex
	told []notify.Type
	// files are how many media there are.
	files int
}

// hooked are the files as the archives see them.
type hooked struct {
	*blob.Disk
	w *world
}

func (h hooked) Put(ctx context.Context, r io.Reader, o blob.PutOptions) (blob.Object, error) {
	if h.w.storing != nil {
		h.w.storing()
	}
	return h.Disk.Put(ctx, r, o)
}

func (h hooked) Open(ctx context.Context, k blob.Key) (blob.File, error) {
	if h.w.opening != nil {
		h.w.opening()
	}
	return h.Disk.Open(ctx, k)
}

func (h hooked) Delete(ctx context.Context, k blob.Key) error {
	if h.w.deleted != nil {
		defer h.w.deleted()
	}
	return h.Disk.Delete(ctx, k)
}

// pictured are the files as engine/media sees them.
type pictured struct {
	*blob.Disk
	w *world
}

func (p pictured) Put(ctx context.Context, r io.Reader, o blob.PutOptions) (blob.Object, error) {
	if p.w.pictured != nil {
		p.w.pictured()
	}
	return p.Disk.Put(ctx, r, o)
}

func open(k *testkit.Kit, max int64) *world {
	k.T.Helper()
	w := &world{World: accounttest.New(k, account.Policy{})}
	var err error
	check := func() {
		k.T.Helper()
		if err != nil {
			k.T.Fatal(err)
		}
	}
	w.blobs, err = blob.OpenDisk(k.T.TempDir(), k.Clock)
	check()
	w.words, err = i18n.New(i18n.French, archive.Locales, pack.Locales, post.Locales, media.Locales, graph.Locales, account.Locales)
	check()
	w.graph = graph.New(w.Accounts, w.Events, w.Timers)
	p, err := policy.New(policy.Options{Store: k.Store, Clock: k.Clock, Events: w.Events, Timers: w.Timers, Relations: policy.FromGraph(w.graph)})
	check()
	err = p.Start(k.Context())
	check()
	ffmpeg, _ := exec.LookPath("ffmpeg")
	w.media = media.New(media.Options{FFmpeg: ffmpeg, Base: accounttest.URL, Store: k.Store, Blob: pictured{w.blobs, w}, Keys: w.Keys, Clock: k.Clock, Timers: w.Timers, Events: w.Events, Temp: k.T.TempDir()})
	w.posts = post.New(post.Options{Account: w.Accounts, Graph: w.graph, Policy: p, Media: w.media, Events: w.Events, Timers: w.Timers, Clock: k.Clock, Keys: w.Keys, Base: accounttest.URL, Rules: []post.BeforePublish{w.ask}})
	reports := report.New(report.Options{Account: w.Accounts, Policy: p, Post: w.posts, Events: w.Events, Timers: w.Timers})
	find := search.New(search.Options{Account: w.Accounts, Graph: w.graph, Policy: p, Media: w.media, Post: w.posts, Events: w.Events, Clock: k.Clock, Base: accounttest.URL, Lang: "fr"})
	notes := notify.New(notify.Options{Store: k.Store, Events: w.Events, Timers: w.Timers, Clock: k.Clock, Words: w.words, Keys: w.Keys, Account: w.Accounts, Graph: w.graph, Policy: p, Post: w.posts, Report: reports, Base: accounttest.URL})
	filters := filter.New(w.Events, k.Clock)
	ages := age.New(age.Options{Account: w.Accounts, Events: w.Events, Keys: w.Keys})
	w.archives = archive.New(archive.Settings{
		Store: k.Store, Blob: hooked{w.blobs, w}, Timers: w.Timers, Clock: k.Clock, Base: accounttest.URL, Temp: k.T.TempDir(), Max: max, Account: w.Accounts, Graph: w.graph, Media: w.media, Post: w.posts,
		Credential: w.Credentials, Grant: w.Grants, Age: ages, Policy: p, Filter: filters, Report: reports, Search: find, Notify: notes,
	})
	event.Watch(w.Events, func(_ event.Meta, n notify.Notified) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.told = append(w.told, n.Type)
	})
	count := func(n int) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.files += n
	}
	event.Watch(w.Events, func(event.Meta, media.Kept) { count(1) })
	event.Watch(w.Events, func(event.Meta, media.Removed) { count(-1) })
	if err := w.archives.Start(k.Context()); err != nil {
		k.T.Fatal(err)
	}
	w.Start()
	return w
}

func (w *world) ask(ctx context.Context, tx *store.Tx, _ account.Actor, d post.Draft) (post.Outcome, error) {
	if w.rule == nil {
		return post.Outcome{}, nil
	}
	return post.Outcome{}, w.rule(ctx, tx, d)
}

func each(t *testing.T, fn func(t *testing.T, w *world)) {
	t.Helper()
	testkit.Each(t, sources(), func(t *testing.T, k *testkit.Kit) { fn(t, open(k, 0)) })
}

func (w *world) member(name string) account.Actor { return w.Actor(w.Person(name)) }

func (w *world) do(fn func(ctx context.Context, tx *store.Tx) error) {
	w.T.Helper()
	if err := w.Try(fn); err != nil {
		w.T.Fatal(err)
	}
}

func (w *world) say(a account.Actor, text string) (p post.Post) {
	w.T.Helper()
	w.Clock.Advance(time.Second)
	w.do(func(ctx context.Context, tx *store.Tx) (err error) {
		p, err = w.posts.Publish(ctx, tx, a, post.Draft{Text: text, Visibility: post.Public}, "")
		return err
	})
	return p
}

// take begins an import.
func (w *world) take(a account.Actor, data []byte, name string, o archive.Options) archive.Run {
	w.T.Helper()
	r, err := w.archives.Take(w.Context(), a, bytes.NewReader(data), name, o)
	if err != nil {
		w.T.Fatal(err)
	}
	return r
}

// bring imports an archive to its end and gives the run and its refusals, each as
// "stage item code".
func (w *world) bring(a account.Actor, data []byte, name string, o archive.Options) (archive.Run, []string) {
	w.T.Helper()
	r := w.take(a, data, name, o)
	w.Settle()
	return w.outcome(a, r.ID)
}

func (w *world) outcome(a account.Actor, which id.Job) (r archive.Run, refused []string) {
	w.T.Helper()
	w.Read(func(tx *store.Tx) (err error) {
		refused = nil
		if r, err = w.archives.Run(w.Context(), tx, a, which); err != nil {
			return err
		}
		list, err := w.archives.Refusals(w.Context(), tx, a, which, 0, 1000)
		for _, x := range list {
			refused = append(refused, strings.TrimSpace(x.Stage+" "+x.Item+" "+strings.TrimPrefix(x.Fault.Code, "archive.refused.")))
			if said := w.words.Fault(i18n.French, x.Fault); said == "" || strings.Contains(said, "{{") || said == w.words.T(i18n.French, "fault.internal") {
				w.T.Errorf("no reason for %s: %q", x.Fault.Code, said)
			}
		}
		return err
	})
	return r, refused
}

// all gives every post of an account, oldest first.
func (w *world) all(a account.Actor) (list []post.Post) {
	w.T.Helper()
	w.Read(func(tx *store.Tx) (err error) {
		list, err = w.posts.All(w.Context(), tx, a.Account, store.Page{Min: 1, Limit: 1000})
		slices.Reverse(list)
		return err
	})
	return list
}

const me = "https://vieux.example/users/ines"

// note writes a post of the archive; change alters it.
func note(n int, text string, change ...func(activity, note map[string]any)) any {
	uri := fmt.Sprintf("%s/statuses/%d", me, n)
	at := time.Date(2024, 5, 1, 8, n, 0, 0, time.UTC).Format(time.RFC3339)
	to, cc := []string{"https://www.w3.org/ns/activitystreams#Public"}, []string{me + "/followers"}
	o := map[string]any{"id": uri, "type": "Note", "content": text, "published": at, "attributedTo": me, "url": fmt.Sprintf("https://vieux.example/@ines/%d", n), "to": to, "cc": cc, "inReplyTo": nil, "contentMap": map[string]string{"fr": text}}
	a := map[string]any{"id": uri + "/activity", "type": "Create", "actor": me, "published": at, "to": to, "cc": cc, "object": o}
	for _, c := range change {
		c(a, o)
	}
	return a
}

func to(to, cc []string) func(a, o map[string]any) {
	return func(a, _ map[string]any) { a["to"], a["cc"] = to, cc }
}

func with(key string, v any) func(a, o map[string]any) {
	return func(_, o map[string]any) { o[key] = v }
}

// answering makes a note answer note n.
func answering(n int) func(a, o map[string]any) {
	return with("inReplyTo", fmt.Sprintf("%s/statuses/%d", me, n))
}

func boost(n int, of string) any {
	return map[string]any{"id": fmt.Sprintf("%s/statuses/%d/activity", me, n), "type": "Announce", "actor": me, "published": "2024-06-01T08:00:00Z", "to": []string{"https://www.w3.org/ns/activitystreams#Public"}, "cc": []string{me + "/followers"}, "object": of}
}

func outbox(items ...any) string {
	data, _ := json.Marshal(map[string]any{"@context": "https://www.w3.org/ns/activitystreams", "id": "outbox.json", "type": "OrderedCollection", "totalItems": len(items), "orderedItems": items})
	return string(data)
}

const actor = `{"@context":[],"id":"https://vieux.example/users/ines","type":"Person","followers":"https://vieux.example/users/ines/followers","preferredUsername":"ines","name":"Inès du Vieux",
"summary":"<p>Ponts et marchés.<br>Ici depuis 2017.</p>","manuallyApprovesFollowers":true,"icon":{"type":"Image","url":"avatar.png"},"image":{"type":"Image","url":"header.png"},
"attachment":[{"type":"PropertyValue","name":"Site","value":"<a href=\"https://ines.example\"><span class=\"invisible\">https://</span><span>ines.example</span></a>"}]}`

// zipped packs files, given as name and text by turns.
func zipped(t testing.TB, files ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		f, err := z.Create(files[i])
		if err == nil {
			_, err = io.WriteString(f, files[i+1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// picture is a small picture of one colour.
func picture(t testing.TB, shade uint8) string {
	t.Helper()
	m := image.NewNRGBA(image.Rect(0, 0, 8, 8))
	for i := range 64 {
		m.Set(i%8, i/8, color.NRGBA{shade, 80, 200, 255})
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func codeOf(err error) string {
	if err == nil {
		return ""
	}
	return fault.Of(err).Code
}
