// Package bustest states what a bus does; each implementation runs it.
package bustest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"parvis/base/bus"
)

// Run checks an implementation. Open gives two ends of one fresh bus: what one
// publishes, the other hears. They may be the same.
func Run(t *testing.T, open func(t *testing.T) (here, there bus.Bus)) {
	for name, test := range map[string]func(t *testing.T, here, there bus.Bus){
		"subscribers hear in order":      inOrder,
		"patterns choose":                patterns,
		"all subscribers hear":           everyone,
		"a slow subscriber loses":        slow,
		"nobody hears after stop":        stop,
		"subjects and sizes are checked": refused,
		"a closed bus says so":           closed,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			here, there := open(t)
			test(t, here, there)
		})
	}
}

// hear subscribes and gives the messages as "subject=data".
func hear(t *testing.T, b bus.Bus, pattern string) (<-chan string, bus.Subscription) {
	t.Helper()
	c := make(chan string, bus.Queue)
	sub, err := b.Subscribe(pattern, func(m bus.Message) { c <- m.Subject + "=" + string(m.Data) })
	if err != nil {
		t.Fatalf("subscribe to %s: %v", pattern, err)
	}
	return c, sub
}

func say(t *testing.T, b bus.Bus, subject, data string) {
	t.Helper()
	if err := b.Publish(subject, []byte(data)); err != nil {
		t.Fatalf("publish %s: %v", subject, err)
	}
}

func inOrder(t *testing.T, here, there bus.Bus) {
	got, _ := hear(t, there, "post.bell")
	for i := range 500 {
		say(t, here, "post.bell", fmt.Sprint(i))
	}
	for i := range 500 {
		if m := <-got; m != fmt.Sprint("post.bell=", i) {
			t.Fatalf("message %d is %q", i, m)
		}
	}
}

func patterns(t *testing.T, here, there bus.Bus) {
	sent := []string{"typing.1", "typing.2", "typing.1.more", "typing", "other.1", "end.all"}
	for pattern, want := range map[string][]string{
		"typing.1": {"typing.1"},
		"typing.*": {"typing.1", "typing.2"},
		"typing.>": {"typing.1", "typing.2", "typing.1.more"},
		"*.1":      {"typing.1", "other.1"},
		"*.*.more": {"typing.1.more"},
		">":        {"typing.1", "typing.2", "typing.1.more", "typing", "other.1"},
	} {
		got, sub := hear(t, there, pattern)
		end, endSub := hear(t, there, "end.all")
		for _, s := range sent {
			say(t, here, s, "x")
		}
		<-end
		var list []string
		for range want {
			m, _, _ := strings.Cut(<-got, "=")
			list = append(list, m)
		}
		if !slices.Equal(list, want) {
			t.Errorf("%s hears %v, not %v", pattern, list, want)
		}
		sub.Stop()
		endSub.Stop()
		for len(got) > 0 {
			if m := <-got; pattern != ">" || m != "end.all=x" {
				t.Errorf("%s also hears %s", pattern, m)
			}
		}
	}
}

func everyone(t *testing.T, here, there bus.Bus) {
	a, _ := hear(t, there, "x.y")
	b, _ := hear(t, there, "x.y")
	own, _ := hear(t, here, "x.y")
	say(t, here, "x.y", "1")
	for i, c := range []<-chan string{a, b, own} {
		if m := <-c; m != "x.y=1" {
			t.Errorf("subscriber %d hears %q", i, m)
		}
	}
}

func slow(t *testing.T, here, there bus.Bus) {
	entered, release := make(chan struct{}), make(chan struct{})
	first := true
	heard := make(chan string, 4*bus.Queue)
	sub, err := there.Subscribe("flood", func(m bus.Message) {
		if first {
			first = false
			close(entered)
			<-release
		}
		heard <- string(m.Data)
	})
	if err != nil {
		t.Fatal(err)
	}
	other, _ := hear(t, there, "end")
	say(t, here, "flood", "0")
	<-entered
	const more = 3 * bus.Queue
	for i := range more {
		say(t, here, "flood", fmt.Sprint(i+1))
	}
	say(t, here, "end", "")
	<-other // the others are not held up
	close(release)
	dropped := sub.Dropped()
	if dropped < bus.Queue || dropped > more-bus.Queue/2 {
		t.Errorf("%d of %d dropped with a queue of %d", dropped, more, bus.Queue)
	}
	for i := range more + 1 - dropped {
		if m := <-heard; m != fmt.Sprint(i) {
			t.Fatalf("message %d is %q: the newest are dropped, the order holds", i, m)
		}
	}
	say(t, here, "flood", "again")
	if m := <-heard; m != "again" {
		t.Errorf("after the flood: %q", m)
	}
}

func stop(t *testing.T, here, there bus.Bus) {
	got, sub := hear(t, there, "a")
	all, _ := hear(t, there, "*")
	say(t, here, "a", "1")
	<-got
	<-all
	sub.Stop()
	sub.Stop()
	fence, _ := hear(t, there, "fence")
	say(t, here, "a", "2")
	say(t, here, "fence", "")
	<-all
	<-fence
	if len(got) != 0 {
		t.Errorf("heard %q after stop", <-got)
	}
}

func refused(t *testing.T, here, _ bus.Bus) {
	for _, s := range []string{"", ".", "a.", ".a", "a..b", "A", "a b", "a.*", ">", "é", "a/b", strings.Repeat("a", 201)} {
		if err := here.Publish(s, nil); !errors.Is(err, bus.ErrSubject) {
			t.Errorf("publish to %q: %v", s, err)
		}
	}
	for _, s := range []string{"", "a*", "*a", "a.>.b", "a>", "a.", "A", "**"} {
		if _, err := here.Subscribe(s, func(bus.Message) {}); !errors.Is(err, bus.ErrSubject) {
			t.Errorf("subscribe to %q: %v", s, err)
		}
	}
	if err := here.Publish("a", make([]byte, bus.MaxMessage+1)); !errors.Is(err, bus.ErrLarge) {
		t.Errorf("a message too large: %v", err)
	}
	got, _ := hear(t, here, "a")
	if err := here.Publish("a", make([]byte, bus.MaxMessage)); err != nil || len(<-got) != bus.MaxMessage+2 {
		t.Errorf("the largest message: %v", err)
	}
}

func closed(t *testing.T, here, _ bus.Bus) {
	if err := here.Ready(); err != nil {
		t.Errorf("an open bus is not ready: %v", err)
	}
	sub, err := here.Subscribe("a", func(bus.Message) {})
	if err != nil {
		t.Fatal(err)
	}
	if err := here.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
	sub.Stop()
	if err := here.Close(); err != nil {
		t.Errorf("close again: %v", err)
	}
	if err := here.Publish("a", nil); !errors.Is(err, bus.ErrClosed) {
		t.Errorf("publish: %v", err)
	}
	if _, err := here.Subscribe("a", func(bus.Message) {}); !errors.Is(err, bus.ErrClosed) {
		t.Errorf("subscribe: %v", err)
	}
}
