package event_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"parvis/base/clock"
	"parvis/base/event"
	"parvis/base/store"
	"parvis/base/testkit"
)

// crashRounds is how often a process is killed; 500 before a release, by
// PARVIS_CRASH_ROUNDS.
const crashRounds = 20

const crashAddress = "PARVIS_CRASH_DB"

const crashSchema = "-- +goose Up\nCREATE TABLE thing_done (\n\tn @int PRIMARY KEY\n);\nCREATE TABLE thing_seen (\n\tn @int NOT NULL,\n\twho @text NOT NULL\n);\n"

func crashSources() []store.Source {
	return []store.Source{{Folder: "event", FS: event.Migrations}, testkit.Schema("thing", crashSchema)}
}

// TestMain runs the victim of the crash test when the address says so.
func TestMain(m *testing.M) {
	if address := os.Getenv(crashAddress); address != "" {
		victim(address)
		return
	}
	os.Exit(m.Run())
}

// victim writes as fast as it can, tells each number once it is durable, and is
// killed.
func victim(address string) {
	ctx := context.Background()
	s, err := store.Open(ctx, store.Options{URL: address, Clock: clock.System(), Migrations: crashSources()})
	if err != nil {
		fmt.Println("cannot open:", err)
		os.Exit(3)
	}
	l := event.New(event.Options{Store: s, Clock: clock.System()})
	event.On(l, "a", see("a"))
	if err := l.Start(ctx); err != nil {
		fmt.Println("cannot start:", err)
		os.Exit(3)
	}
	var next atomic.Int64
	next.Store(time.Now().UnixNano() / 1000)
	for range 8 {
		go func() {
			for {
				n := next.Add(1)
				err := s.Write(ctx, func(tx *store.Tx) error {
					if _, err := tx.Exec("INSERT INTO thing_done (n) VALUES ($1)", n); err != nil {
						return err
					}
					return l.Emit(tx, happened{7, int(n)})
				})
				if err == nil {
					fmt.Println("ok", n)
				}
			}
		}()
	}
	select {}
}

// TestKilledAtAnyInstant: nothing acknowledged is lost, nothing is done twice,
// nothing exists by halves. // architecture 14.10, 17.2, 6.2
func TestKilledAtAnyInstant(t *testing.T) {
	t.Parallel()
	for name, address := range map[string]func(testing.TB) string{"sqlite": testkit.SQLite, "postgres": testkit.Postgres} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			crash(t, address(t))
		})
	}
}

func crash(t *testing.T, address string) {
	rounds := crashRounds
	if n, err := strconv.Atoi(os.Getenv("PARVIS_CRASH_ROUNDS")); err == nil {
		rounds = n
	}
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	chance := rand.New(rand.NewPCG(seed, 1))
	acked := map[int64]bool{}
	for range rounds {
		for _, n := range killOne(t, address, 1+chance.IntN(400)) {
			acked[n] = true
		}
	}
	if len(acked) < rounds {
		t.Fatalf("only %d writes were acknowledged in %d rounds", len(acked), rounds)
	}
	s, err := store.Open(t.Context(), store.Options{URL: address, Clock: clock.System(), Migrations: crashSources()})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	l := event.New(event.Options{Store: s, Clock: clock.System()})
	event.On(l, "a", see("a"))
	if err := l.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := l.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := l.Close(context.WithoutCancel(t.Context())); err != nil {
		t.Fatal(err)
	}
	compare(t, s, acked)
}

func compare(t *testing.T, s *store.Store, acked map[int64]bool) {
	t.Helper()
	var done []int64
	var twice, half int
	err := s.Read(t.Context(), func(tx *store.Tx) (err error) {
		if done, err = store.Many(tx, store.Value[int64], "SELECT n FROM thing_done ORDER BY n"); err != nil {
			return err
		}
		if twice, err = store.One(tx, store.Value[int], "SELECT COUNT(n) FROM (SELECT n FROM thing_seen GROUP BY n HAVING COUNT(n) > 1) AS d"); err != nil {
			return err
		}
		half, err = store.One(tx, store.Value[int], "SELECT COUNT(d.n) FROM thing_done d WHERE NOT EXISTS (SELECT s.n FROM thing_seen s WHERE s.n = d.n)")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	has := map[int64]bool{}
	for _, n := range done {
		has[n] = true
	}
	lost := 0
	for n := range acked {
		if !has[n] {
			lost++
		}
	}
	t.Logf("%d acknowledged, %d stored", len(acked), len(done))
	if lost > 0 || twice > 0 || half > 0 {
		t.Errorf("lost %d of %d acknowledged writes; %d effects twice; %d writes without their event's effect", lost, len(acked), twice, half)
	}
}

// killOne runs a victim until it acknowledged so many writes, kills it and gives
// what it acknowledged.
func killOne(t *testing.T, address string, after int) []int64 {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), crashAddress+"="+address)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	r := bufio.NewReader(out)
	var acked []int64
	for {
		line, err := r.ReadString('\n')
		if err == io.EOF {
			break
		}
		if rest, ok := strings.CutPrefix(strings.TrimSpace(line), "cannot "); ok {
			t.Fatal("the victim could not ", rest)
		}
		if n, err := strconv.ParseInt(strings.TrimPrefix(strings.TrimSpace(line), "ok "), 10, 64); err == nil && strings.HasSuffix(line, "\n") {
			acked = append(acked, n)
		}
		if len(acked) == after {
			_ = cmd.Process.Kill()
		}
	}
	_ = cmd.Wait()
	return acked
}
