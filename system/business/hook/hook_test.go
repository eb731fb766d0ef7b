package hook_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"parvis/base/bus"
	"parvis/base/fault"
	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/system/business/hook"
)

// business-messaging 9.6: the instants of the retries.
func TestRetriesAtTheirInstants(t *testing.T) {
	t.Parallel()
	testkit.Each(t, sources(), func(t *testing.T, k *testkit.Kit) {
		r := receive(t, k, down)
		h := open(k)
		h.post(ev(r.URL, "ana", "sent", "{}"))
		h.settle()
		at := time.Duration(0)
		for i, next := range []time.Duration{5 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute, 30 * time.Minute, time.Hour} {
			h.advance(next - at - time.Microsecond)
			same(t, "attempts before "+next.String(), len(r.all()), i+1)
			h.advance(time.Microsecond)
			same(t, "attempts at "+next.String(), len(r.all()), i+2)
			at = next
		}
		a := h.list(hook.Filter{})[0]
		if d := a.Next.Sub(testkit.Noon.Add(time.Hour)); d < 144*time.Minute || d > 216*time.Minute || d == 3*time.Hour {
			t.Errorf("the long wait is %s", d)
		}
		same(t, "the entry of the log", []any{a.State, a.Tries, a.Code, a.Error, a.Tried.Equal(testkit.Noon.Add(time.Hour))}, []any{hook.Retrying, 7, 500, "HTTP 500", true})
		r.set(nil)
		h.advance(a.Next.Sub(k.Clock.Now()))
		same(t, "attempts in all", len(r.all()), 8)
		same(t, "state", h.list(hook.Filter{})[0].State, hook.Delivered)
	})
}

// 9.6: what nobody takes for seven days is dropped and told of, without its body.
func TestDroppedAfterSevenDays(t *testing.T) {
	t.Parallel()
	testkit.Each(t, sources(), func(t *testing.T, k *testkit.Kit) {
		r := receive(t, k, func(w http.ResponseWriter, _ *http.Request, body string) {
			if body == `"bad"` {
				w.WriteHeader(http.StatusBadGateway)
			}
		})
		h := open(k)
		h.post(ev(r.URL, "ana", "sent", `"bad"`))
		h.settle()
		for range 7 * 24 {
			h.post(ev(r.URL, "leo", "sent", `"good"`)) // the target is well
			h.settle()
			h.advance(time.Hour)
		}
		bad := 0
		for _, b := range r.bodies() {
			if b == `"bad"` {
				bad++
			}
		}
		if bad < 45 || bad > 65 {
			t.Errorf("tried %d times in seven days", bad)
		}
		list := h.list(hook.Filter{State: hook.Failed})
		if len(list) != 1 || list[0].Error != "not delivered within 7 days" {
			t.Fatalf("the log has %+v", list)
		}
		k.Write(func(tx *store.Tx) error {
			n, err := h.Replay(k.Context(), tx, app, list[0].ID)
			same(t, "replayed without a body", n, 0)
			return err
		})
		h.advance(8 * 24 * time.Hour)
		h.advance(10 * time.Second)
		same(t, "the log after a fortnight", len(h.list(hook.Filter{})), 0)
		same(t, "trouble", len(h.told()), 0)
	})
}

// 9.7: followers wait a minute at most; 9.11: never a step back.
func TestFollowersWaitAndOvertake(t *testing.T) {
	t.Parallel()
	testkit.Each(t, sources(), func(t *testing.T, k *testkit.Kit) {
		r := receive(t, k, func(w http.ResponseWriter, _ *http.Request, body string) {
			if strings.HasPrefix(body, `"bad`) {
				w.WriteHeader(http.StatusBadGateway)
			}
		})
		h := open(k)
		first, second := ev(r.URL, "ana", "sent", `"bad sent"`), ev(r.URL, "ana", "delivered", `"delivered"`)
		first.About, second.About = "wamid.1", "wamid.1"
		h.post(first, second, ev(r.URL, "ana", "sent", `"other"`), ev(r.URL, "leo", "sent", `"leo"`))
		h.settle()
		heard := map[string]int{}
		count := func() map[string]int {
			clear(heard)
			for _, b := range r.bodies() {
				heard[b]++
			}
			return heard
		}
		same(t, "at once", count(), map[string]int{`"bad sent"`: 1, `"leo"`: 1})
		h.advance(5 * time.Second)
		h.advance(25 * time.Second)
		h.advance(30*time.Second - time.Microsecond)
		same(t, "before a minute", count(), map[string]int{`"bad sent"`: 3, `"leo"`: 1})
		h.advance(time.Microsecond)
		same(t, "after a minute", count(), map[string]int{`"bad sent"`: 3, `"leo"`: 1, `"delivered"`: 1, `"other"`: 1})
		r.set(nil)
		h.advance(3 * time.Hour)
		same(t, "a status that was overtaken", count()[`"bad sent"`], 3)
		var states []string
		for _, a := range h.about("wamid.1") {
			states = append(states, fmt.Sprint(a.Kind, a.State, a.Code, a.Error, a.URL == r.URL))
		}
		same(t, "history", states, []string{"sentFAILED502overtaken by a later status of the messagetrue", "deliveredDELIVERED200true"})
	})
}

// 9.3, 9.5, 9.7: signed, one at a time and in order for each key, keys beside each other.
func TestOrderOfKeys(t *testing.T) {
	t.Parallel()
	testkit.Each(t, sources(), func(t *testing.T, k *testkit.Kit) {
		const keys, each = 12, 20
		var mu sync.Mutex
		inside := map[string]int{}
		two := make(chan struct{})
		meet := sync.OnceFunc(func() { close(two) })
		flaky := map[string]bool{}
		r := receive(t, k, func(w http.ResponseWriter, _ *http.Request, body string) {
			key, n, _ := strings.Cut(strings.Trim(body, `"`), "/")
			mu.Lock()
			inside[key]++
			if inside[key] > 1 {
				t.Errorf("two at a time for %s", key)
			}
			if inside["0"]+inside["1"] == 2 {
				meet()
			}
			fails := n == "7" && !flaky[key]
			if fails {
				flaky[key] = true
			}
			mu.Unlock()
			if n == "0" && (key == "0" || key == "1") {
				select { // each waits for the other
				case <-two:
				case <-time.After(4 * time.Second):
					t.Error("keys wait for each other")
				}
			}
			if fails {
				w.WriteHeader(http.StatusServiceUnavailable)
			}
			mu.Lock()
			defer mu.Unlock()
			inside[key]--
		})
		h := open(k)
		var wg sync.WaitGroup
		for key := range keys {
			wg.Go(func() {
				for n := range each {
					h.post(ev(r.URL, fmt.Sprint(key), "sent", fmt.Sprintf(`"%d/%d"`, key, n)))
				}
			})
		}
		wg.Wait()
		h.settle()
		h.advance(5 * time.Second)
		next := map[string]int{}
		for _, b := range r.bodies() {
			key, n, _ := strings.Cut(strings.Trim(b, `"`), "/")
			if n == "7" && flaky[key] {
				flaky[key] = false // its failure comes first, and does not count
				continue
			}
			same(t, "next of "+key, n, next[key])
			next[key]++
		}
		for key := range keys {
			same(t, "heard of a key", next[fmt.Sprint(key)], each)
		}
	})
}

// 9.6, 20.8: the status alone says how it went; redirects are not followed.
func TestAnswers(t *testing.T) {
	t.Parallel()
	k := testkit.Lite(t, sources())
	h := open(k)
	elsewhere := receive(t, k, nil)
	for name, c := range map[string]struct {
		answer func(http.ResponseWriter, *http.Request, string)
		state  hook.State
		text   string
	}{
		"lies":      {func(w http.ResponseWriter, _ *http.Request, _ string) { _, _ = w.Write([]byte("<h1>Error 500</h1>")) }, hook.Delivered, ""},
		"is silent": {func(w http.ResponseWriter, _ *http.Request, _ string) { w.WriteHeader(http.StatusNoContent) }, hook.Delivered, ""},
		"talks":     {func(w http.ResponseWriter, _ *http.Request, _ string) { _, _ = w.Write(make([]byte, 1<<20)) }, hook.Delivered, ""},
		"is wrong":  {func(w http.ResponseWriter, _ *http.Request, _ string) { w.WriteHeader(http.StatusBadRequest) }, hook.Retrying, "HTTP 400"},
		"redirects": {func(w http.ResponseWriter, r *http.Request, _ string) {
			http.Redirect(w, r, elsewhere.URL, http.StatusFound)
		}, hook.Retrying, "HTTP 302"},
		"hangs up": {func(w http.ResponseWriter, _ *http.Request, _ string) {
			c, _, err := http.NewResponseController(w).Hijack()
			if err == nil {
				_, _ = c.Write([]byte("garbage\r\n\r\n"))
				_ = c.Close()
			}
		}, hook.Retrying, "no answer"},
	} {
		r := receive(t, k, c.answer)
		h.post(ev(r.URL, "ana", "sent", `"Zo\u00e9"`))
		h.settle()
		a := h.list(hook.Filter{})[0]
		same(t, "a receiver that "+name, fmt.Sprint(a.State, a.Error), fmt.Sprint(c.state, c.text))
	}
	same(t, "heard where a redirect led", len(elsewhere.all()), 0)
	for _, url := range []string{"http://10.0.0.1/", "http://example.org/", "ftp://127.0.0.1/"} {
		h.post(ev(url, "ana", "sent", "1"))
		h.settle()
		same(t, url, h.list(hook.Filter{})[0].Error, "the address is not allowed")
	}
	err := k.Store.Write(k.Context(), func(tx *store.Tx) error {
		return h.Post(k.Context(), tx, ev(elsewhere.URL, "ana", "sent", strings.Repeat("x", hook.MaxBody+1)))
	})
	same(t, "too large", fault.KindOf(err), fault.TooLarge)
}

// 20.9: a receiver that hangs delays nobody else.
func TestHangingDelaysNobody(t *testing.T) {
	t.Parallel()
	testkit.Each(t, sources(), func(t *testing.T, k *testkit.Kit) {
		end := make(chan struct{})
		hang := func(_ http.ResponseWriter, r *http.Request, _ string) {
			select {
			case <-end:
			case <-r.Context().Done():
			}
		}
		h := open(k)
		for range 3 {
			bad := receive(t, k, hang)
			for i := range 70 {
				h.post(ev(bad.URL, fmt.Sprint(i), "sent", "0"))
			}
		}
		all := make(chan string, 50)
		good := receive(t, k, func(_ http.ResponseWriter, _ *http.Request, body string) { all <- body })
		for i := range 50 {
			h.post(ev(good.URL, fmt.Sprint(i), "sent", fmt.Sprint(i)))
		}
		late := time.After(4 * time.Second)
		for i := range 50 {
			select {
			case <-all:
			case <-late:
				close(end)
				t.Fatalf("%d of 50 after 4 s", i)
			}
		}
		close(end)
	})
}

// 9.6: 410 stops at once; what waited is dropped, until the target is enabled again.
func TestGoneDisables(t *testing.T) {
	t.Parallel()
	testkit.Each(t, sources(), func(t *testing.T, k *testkit.Kit) {
		r := receive(t, k, func(w http.ResponseWriter, _ *http.Request, _ string) { w.WriteHeader(http.StatusGone) })
		h := open(k)
		h.post(ev(r.URL, "ana", "sent", "1"), ev(r.URL, "ana", "sent", "2"), ev(r.URL, "ana", "sent", "3"))
		h.settle()
		h.post(ev(r.URL, "leo", "sent", "4"))
		h.advance(time.Hour)
		same(t, "heard", r.bodies(), []string{"1"})
		for _, a := range h.list(hook.Filter{}) {
			same(t, "state", a.State, hook.Failed)
		}
		told := h.told()
		if len(told) != 1 || !told[0].Disabled || !told[0].Gone || told[0].URL != r.URL || told[0].App != app {
			t.Errorf("trouble is %+v", told)
		}
		r.set(nil)
		k.Write(func(tx *store.Tx) error { return h.Enable(k.Context(), tx, app, r.URL) })
		h.post(ev(r.URL, "leo", "sent", "5"))
		h.settle()
		same(t, "heard once enabled", r.bodies(), []string{"1", "5"})
	})
}

// 9.8: after twenty failures one probe a minute; an alert after ten minutes; once it
// answers, everything arrives and in order. P8 in small.
func TestCircuit(t *testing.T) {
	t.Parallel()
	testkit.Each(t, sources(), func(t *testing.T, k *testkit.Kit) {
		const keys, each = 40, 5
		r := receive(t, k, down)
		h := open(k)
		for n := range each {
			for key := range keys {
				h.post(ev(r.URL, fmt.Sprint(key), "sent", fmt.Sprintf("%d.%d", key, n+1)))
			}
		}
		h.settle()
		first := len(r.all())
		if first < 20 || first > 20+64 {
			t.Fatalf("%d attempts before the circuit opened", first)
		}
		for i := range 12 {
			h.advance(time.Minute)
			same(t, "probes", len(r.all()), first+i+1)
			if told := len(h.told()); told != 0 && i < 9 || told != 1 && i >= 9 {
				t.Errorf("%d alerts after %d minutes", told, i+1)
			}
		}
		r.set(nil)
		before := len(r.all())
		h.advance(time.Minute)
		same(t, "delivered", len(r.all())-before, keys*each)
		seen := map[string]string{}
		for _, b := range r.bodies()[before:] {
			key, n, _ := strings.Cut(b, ".")
			if n <= seen[key] {
				t.Errorf("%s after %s of key %s", n, seen[key], key)
			}
			seen[key] = n
		}
		for _, a := range h.list(hook.Filter{}) {
			same(t, "state", a.State, hook.Delivered)
		}
	})
}

// 9.8: after seven days of failure the subscription is disabled.
func TestDisabledAfterSevenDays(t *testing.T) {
	t.Parallel()
	k := testkit.Lite(t, sources())
	r := receive(t, k, down)
	h := open(k)
	h.post(ev(r.URL, "ana", "sent", "1"))
	for range 7 {
		h.post(ev(r.URL, "leo", "sent", "2"))
		h.settle()
		for range 24 {
			h.advance(time.Hour)
		}
	}
	h.advance(time.Minute)
	told := h.told()
	if len(told) != 2 || told[0].Disabled || !told[1].Disabled || told[1].Gone || !told[1].Since.Equal(testkit.Noon) {
		t.Errorf("trouble is %+v", told)
	}
	heard := len(r.all())
	h.post(ev(r.URL, "ana", "sent", "3"))
	h.advance(time.Hour)
	same(t, "heard once disabled", len(r.all()), heard)
}

// architecture 1.2: a process that dies leaves its events to the next one.
func TestKilledInTheMiddle(t *testing.T) {
	t.Parallel()
	testkit.Each(t, sources(), func(t *testing.T, k *testkit.Kit) {
		keys := keyring(t)
		dying := engine(k, keys)
		if err := dying.Start(k.Context()); err != nil {
			t.Fatal(err)
		}
		broken := k.Store
		var once sync.Once
		r := receive(t, k, func(http.ResponseWriter, *http.Request, string) {
			once.Do(func() { _ = broken.Close() }) // nothing is stored from here on
		})
		var all []hook.Event
		for i := range 30 {
			all = append(all, ev(r.URL, fmt.Sprint(i%10), "sent", fmt.Sprint(i)))
		}
		dying.post(all...)
		heard := func() map[string]int {
			n := map[string]int{}
			for _, b := range r.bodies() {
				n[b]++
			}
			return n
		}
		dying.Close()
		if n := len(heard()); n == 30 {
			t.Fatal("it did not die in the middle")
		}
		k.Reopen(sources())
		next := engine(k, keys)
		next.start()
		next.settle()
		next.advance(31 * time.Second) // the lease of the dead
		next.advance(10 * time.Second)
		same(t, "different events heard", len(heard()), 30)
		for _, a := range next.list(hook.Filter{}) {
			same(t, "state", a.State, hook.Delivered)
		}
	})
}

// 9.7 with several processes on one database: each event is sent by one of them.
func TestTwoProcesses(t *testing.T) {
	t.Parallel()
	k := testkit.Open(t, testkit.Postgres(t), sources())
	keys, b := keyring(t), bus.NewLocal()
	one, two := engine(k, keys, withBus(b)), engine(k, keys, withBus(b))
	one.start()
	two.start()
	r := receive(t, k, nil)
	for i := range 60 {
		h := one
		if i%2 == 1 {
			h = two
		}
		h.post(ev(r.URL, fmt.Sprint(i%4), "sent", fmt.Sprintf("%d", i)))
	}
	for range 3 {
		k.Clock.Advance(time.Second)
		one.settle()
		two.settle()
	}
	next := map[int]int{}
	for _, body := range r.bodies() {
		var i int
		_, _ = fmt.Sscan(body, &i)
		same(t, "next of a key", i/4, next[i%4])
		next[i%4]++
	}
	same(t, "heard", len(r.all()), 60)
}

// 9.9, 11.9: the log, replay, and bodies that nobody can read in the database.
func TestLogAndReplay(t *testing.T) {
	t.Parallel()
	testkit.Each(t, sources(), func(t *testing.T, k *testkit.Kit) {
		r := receive(t, k, nil)
		h := open(k)
		a, b := ev(r.URL, "ana", "sent", `"a"`), ev(r.URL, "ana", "", `"b"`)
		a.About, b.Field = "wamid.a", "account_update"
		h.post(a, b)
		h.settle()
		k.Clock.Advance(time.Hour)
		h.post(ev(r.URL, "ana", "sent", `"c"`))
		h.settle()
		same(t, "all", len(h.list(hook.Filter{})), 3)
		same(t, "by field", len(h.list(hook.Filter{Field: "messages"})), 2)
		same(t, "since", len(h.list(hook.Filter{Since: testkit.Noon.Add(time.Minute)})), 1)
		same(t, "by state", len(h.list(hook.Filter{State: hook.Failed})), 0)
		same(t, "of no message", len(h.about("")), 0)
		first := h.list(hook.Filter{})[2]
		k.Read(func(tx *store.Tx) error {
			body, err := store.One(tx, store.Value[[]byte], "SELECT body FROM business_hook_event WHERE id = $1", first.ID)
			if strings.Contains(string(body), `"a"`) {
				t.Error("the body is stored in the clear")
			}
			return err
		})
		k.Write(func(tx *store.Tx) error {
			n, err := h.Replay(k.Context(), tx, app, first.ID)
			same(t, "replayed", n, 1)
			if err != nil {
				return err
			}
			n, err = h.Replay(k.Context(), tx, app+1, first.ID)
			same(t, "replayed for another app", n, 0)
			return err
		})
		h.settle()
		k.Write(func(tx *store.Tx) error {
			n, next, err := h.ReplaySince(k.Context(), tx, app, hook.Filter{Field: "account_update"}, 0)
			same(t, "replayed by field", n, 1)
			if next <= first.ID {
				t.Errorf("goes on from %d", next)
			}
			return err
		})
		h.settle()
		same(t, "heard", r.bodies(), []string{`"a"`, `"b"`, `"c"`, `"a"`, `"b"`})
		h.advance(7 * 24 * time.Hour)
		h.advance(10 * time.Second)
		same(t, "after seven days", len(h.list(hook.Filter{})), 0)
	})
}

// 9.2.
func TestVerify(t *testing.T) {
	t.Parallel()
	k := testkit.Lite(t, sources())
	h := open(k)
	answers := map[string]func(w http.ResponseWriter, r *http.Request){
		"/echo": func(w http.ResponseWriter, r *http.Request) {
			q := r.URL.Query()
			if q.Get("hub.mode") == "subscribe" && q.Get("hub.verify_token") == "v&w" && q.Get("kept") == "a b" && r.Method == http.MethodGet {
				_, _ = w.Write([]byte(q.Get("hub.challenge")))
			}
		},
		"/wrong": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok")) },
		"/403":   func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) },
		"/accept": func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(http.StatusCreated)
			_, _ = w.Write([]byte(r.URL.Query().Get("hub.challenge")))
		},
	}
	s := serve(t, func(w http.ResponseWriter, r *http.Request) { answers[r.URL.Path](w, r) })
	for path, want := range map[string]string{"/echo": "", "/wrong": "200 the body is not the challenge", "/403": "403 HTTP 403", "/accept": "201 HTTP 201"} {
		err := h.Verify(t.Context(), s+path+"?kept=a%20b", "v&w")
		got := ""
		if f := fault.Of(err); f != nil {
			same(t, "code", f.Code, hook.ErrVerify.Code)
			got = fmt.Sprint(f.Args[0].Value, " ", f.Args[1].Value)
		}
		same(t, path, got, want)
	}
	same(t, "inside", fault.Of(h.Verify(t.Context(), "http://10.0.0.1/", "v")).Code, hook.ErrVerify.Code)
}
