package archive_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"parvis/base/blob"
	"parvis/base/clock"
	"parvis/base/event"
	"parvis/base/id"
	"parvis/base/seal"
	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/base/timer"
	"parvis/engine/account"
	"parvis/engine/account/accounttest"
	"parvis/engine/archive"
	"parvis/engine/graph"
	"parvis/engine/media"
	"parvis/engine/policy"
	"parvis/engine/post"
)

// What the victim of the crash test is told by its environment.
const (
	crashDB     = "PARVIS_ARCHIVE_DB"
	crashFolder = "PARVIS_ARCHIVE_FOLDER"
)

// crashPosts is how many posts the archive of the crash test holds; every fifth
// has a picture, and each answers the one before.
const crashPosts = 120

// TestMain runs the victim of the crash test when the environment says so.
func TestMain(m *testing.M) {
	if address := os.Getenv(crashDB); address != "" {
		victim(address, os.Getenv(crashFolder))
		return
	}
	os.Exit(m.Run())
}

// town is the least of a network that an import needs, on the machine's clock.
type town struct {
	store    *store.Store
	events   *event.Log
	timers   *timer.Timers
	accounts *account.Engine
	posts    *post.Engine
	archives *archive.Engine
}

func openTown(ctx context.Context, address, folder string) (*town, error) {
	c := clock.System()
	s, err := store.Open(ctx, store.Options{URL: address, Clock: c, Migrations: sources()})
	if err != nil {
		return nil, err
	}
	t := &town{store: s, events: event.New(event.Options{Store: s, Clock: c}), timers: timer.New(s, c, nil)}
	keys, err := seal.OpenKeys(filepath.Join(folder, "keys"))
	if err != nil {
		return nil, err
	}
	blobs, err := blob.OpenDisk(filepath.Join(folder, "blob"), c)
	if err != nil {
		return nil, err
	}
	t.accounts = account.New(account.Options{Store: s, Clock: c, Events: t.events, Timers: t.timers, Passwords: seal.NewPasswords(c, 1), Keys: keys, URL: accounttest.URL})
	g := graph.New(t.accounts, t.events, t.timers)
	p, err := policy.New(policy.Options{Store: s, Clock: c, Events: t.events, Timers: t.timers, Relations: policy.FromGraph(g)})
	if err == nil {
		err = p.Start(ctx)
	}
	if err != nil {
		return nil, err
	}
	files := media.New(media.Options{Base: accounttest.URL, Store: s, Blob: blobs, Keys: keys, Clock: c, Timers: t.timers, Events: t.events, Temp: filepath.Join(folder, "work")})
	t.posts = post.New(post.Options{Account: t.accounts, Graph: g, Policy: p, Media: files, Events: t.events, Timers: t.timers, Clock: c, Keys: keys, Base: accounttest.URL})
	t.archives = archive.New(archive.Settings{Store: s, Blob: blobs, Timers: t.timers, Clock: c, Base: accounttest.URL, Temp: filepath.Join(folder, "work"), Account: t.accounts, Graph: g, Media: files, Post: t.posts})
	event.Watch(t.events, func(_ event.Meta, ev post.Published) { fmt.Println("post", ev.Post) })
	return t, nil
}

// run starts what runs beside requests.
func (t *town) run(ctx context.Context) error {
	if err := t.archives.Start(ctx); err != nil {
		return err
	}
	if err := t.events.Start(ctx); err != nil {
		return err
	}
	return t.timers.Start(ctx)
}

// victim goes on with the import, tells of each post, and is killed.
func victim(address, folder string) {
	ctx := context.Background()
	t, err := openTown(ctx, address, folder)
	if err == nil {
		err = t.run(ctx)
	}
	if err != nil {
		fmt.Println("cannot begin:", err)
		os.Exit(3)
	}
	// Who has nothing left to do says so; the clock is the machine's.
	for range time.Tick(20 * time.Millisecond) {
		n := 1
		err := t.store.Read(ctx, func(tx *store.Tx) (err error) {
			n, err = store.One(tx, store.Value[int], "SELECT COUNT(id) FROM archive_run WHERE active")
			return err
		})
		if err == nil && n == 0 {
			fmt.Println("over")
			select {}
		}
	}
}

// TestAnImportGoesOnAfterAKill: whatever the instant, nothing is lost and
// nothing is done twice. // architecture 14.10, 17.2
func TestAnImportGoesOnAfterAKill(t *testing.T) {
	t.Parallel()
	address, folder := testkit.SQLite(t), t.TempDir()
	ctx := context.WithoutCancel(t.Context())
	begin, err := openTown(ctx, address, folder)
	if err != nil {
		t.Fatal(err)
	}
	ines, run := bringLong(t, ctx, begin)
	if err := begin.store.Close(); err != nil {
		t.Fatal(err)
	}
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	chance := rand.New(rand.NewPCG(seed, 1))
	kills := 0
	for !killOne(t, address, folder, 1+chance.IntN(crashPosts/8)) {
		if kills++; kills > 4*crashPosts {
			t.Fatal("it never ends")
		}
	}
	t.Logf("killed %d times", kills)
	if kills < 4 {
		t.Errorf("killed only %d times", kills)
	}
	end, err := openTown(ctx, address, folder)
	if err != nil {
		t.Fatal(err)
	}
	defer end.store.Close()
	compare(t, ctx, end, ines, run)
}

// bringLong begins an import and gives whose it is.
func bringLong(t *testing.T, ctx context.Context, w *town) (account.Actor, archive.Run) {
	t.Helper()
	var a id.Account
	err := w.store.Write(ctx, func(tx *store.Tx) (err error) {
		a, err = w.accounts.Create(ctx, tx, accounttest.Operator(), account.Created{Username: "ines", Email: "ines@example.org"})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	who := account.Actor{Account: a, State: account.Active, Scopes: account.AllScopes()}
	var items []any
	files := []string{"actor.json", actor}
	for n := 1; n <= crashPosts; n++ {
		var change []func(a, o map[string]any)
		if n > 1 {
			change = append(change, answering(n-1))
		}
		if n%5 == 0 {
			name := fmt.Sprintf("media_attachments/%d.png", n)
			files = append(files, name, picture(t, uint8(n)))
			change = append(change, with("attachment", map[string]any{"type": "Document", "url": name, "name": strconv.Itoa(n)}))
		}
		items = append(items, note(n, fmt.Sprintf("<p>%d</p>", n), change...))
		if n%10 == 0 {
			items = append(items, boost(1000+n, "https://autre.example/"+strconv.Itoa(n)))
		}
	}
	files = append(files, "outbox.json", outbox(items...))
	r, err := w.archives.Take(ctx, who, bytes.NewReader(zipped(t, files...)), "a.zip", archive.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return who, r
}

// killOne runs a victim until it told of so many posts and kills it; over says
// that the import had ended.
func killOne(t *testing.T, address, folder string, after int) (over bool) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), crashDB+"="+address, crashFolder+"="+folder)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	r, seen := bufio.NewReader(out), 0
	for {
		line, err := r.ReadString('\n')
		if err == io.EOF {
			break
		}
		switch line = strings.TrimSpace(line); {
		case strings.HasPrefix(line, "cannot "):
			t.Fatal("the victim ", line)
		case line == "over":
			over = true
			_ = cmd.Process.Kill()
		case strings.HasPrefix(line, "post "):
			if seen++; seen == after {
				_ = cmd.Process.Kill()
			}
		}
	}
	_ = cmd.Wait()
	return over
}

func compare(t *testing.T, ctx context.Context, w *town, ines account.Actor, run archive.Run) {
	t.Helper()
	err := w.store.Read(ctx, func(tx *store.Tx) error {
		r, err := w.archives.Run(ctx, tx, ines, run.ID)
		if err != nil {
			return err
		}
		if r.State != archive.Done || r.Done != crashPosts || r.Refused != crashPosts/10 || r.Total != r.Done+r.Refused {
			t.Errorf("the run ended as %+v", r)
		}
		refused, err := w.archives.Refusals(ctx, tx, ines, run.ID, 0, 1000)
		if err != nil || len(refused) != crashPosts/10 {
			t.Errorf("%d refusals, %v", len(refused), err)
		}
		list, err := w.posts.All(ctx, tx, ines.Account, store.Page{Min: 1, Limit: 10 * crashPosts})
		if err != nil || len(list) != crashPosts {
			t.Fatalf("%d posts came of %d, %v", len(list), crashPosts, err)
		}
		for i, p := range list { // newest first
			n := crashPosts - i
			if p.Source != strconv.Itoa(n) || n > 1 && p.ReplyTo != list[i+1].ID || (len(p.Media) == 1) != (n%5 == 0) || p.Counts.Replies != min(1, crashPosts-n) {
				t.Errorf("post %d is %+v", n, p)
			}
		}
		a, err := w.accounts.Find(ctx, tx, ines.Account)
		if a.Posts != crashPosts {
			t.Errorf("the account counts %d posts", a.Posts)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
