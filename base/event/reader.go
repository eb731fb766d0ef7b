package event

import (
	"context"
	"sort"
	"time"

	"parvis/base/store"
)

const (
	readMax    = 512
	safetyTick = time.Second
	pause      = 50 * time.Millisecond
	// hurries is how often Settle has a consumer try again that got no turn.
	hurries = 3
)

// Start begins to read the log and to run the consumers.
func (l *Log) Start(ctx context.Context) error {
	ctx = context.WithoutCancel(ctx)
	l.running = true
	err := l.store.Write(ctx, func(tx *store.Tx) error { return l.prepare(tx) })
	if err != nil {
		return err
	}
	l.current = l.clock.Now()
	l.wg.Go(func() { l.readLoop(ctx) })
	for _, c := range l.consumers {
		l.wg.Go(func() { c.loop(ctx) })
	}
	return nil
}

// prepare finds where the window and each consumer begin.
func (l *Log) prepare(tx *store.Tx) error {
	top, err := topSeq(tx)
	if err != nil {
		return err
	}
	l.begin, l.top = top, top
	if !tx.Shared() { // there a number is an id
		raise(&l.last, top)
	}
	for _, c := range l.consumers {
		from := int64(0)
		if c.opts.now {
			from = top
		}
		if c.at, err = cursor(tx, c.name, from); err != nil {
			return err
		}
		c.saved = c.at
	}
	return nil
}

// Close stops the reader and the consumers after their present batch, and
// stores how far each has come.
func (l *Log) Close(ctx context.Context) error {
	close(l.quit)
	l.mu.Lock()
	l.changed.Broadcast()
	l.mu.Unlock()
	l.wg.Wait()
	if l.store.Shared() {
		return nil
	}
	return l.store.Write(ctx, func(tx *store.Tx) error {
		for _, c := range l.consumers {
			if err := moveCursor(tx, c.name, c.at); err != nil {
				return err
			}
		}
		return nil
	})
}

func (l *Log) closed() bool {
	select {
	case <-l.quit:
		return true
	default:
		return false
	}
}

func (l *Log) readLoop(ctx context.Context) {
	tick := l.clock.NewTicker(safetyTick)
	defer tick.Stop()
	for !l.closed() {
		n, err := l.readMore(ctx)
		if err != nil {
			l.log.Error("event log cannot be read", "error", err.Error())
		}
		if n > 0 && err == nil {
			continue
		}
		select {
		case <-l.bell:
		case <-tick.C:
		case <-l.quit:
		}
	}
}

// readMore numbers what is fresh, reads what is new and hands it on.
func (l *Log) readMore(ctx context.Context) (int, error) {
	if l.store.Shared() {
		if err := l.store.Write(ctx, number); err != nil {
			return 0, err
		}
	}
	var batch []*entry
	begin := l.clock.Now()
	err := l.store.Read(ctx, func(tx *store.Tx) (err error) {
		batch, err = entries(tx, l.top, readMax)
		return err
	})
	if err != nil {
		return 0, err
	}
	for _, e := range batch {
		l.decode(e)
		if e.err != nil {
			continue
		}
		for _, w := range l.watchers[e.subject] {
			w.fn(e.Meta, e.values[w.typ])
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(batch) < readMax {
		l.current = begin
	}
	if len(batch) == 0 {
		return 0, nil
	}
	l.window = append(l.window, batch...)
	l.top = batch[len(batch)-1].Seq
	if over := len(l.window) - windowMax; over > 0 {
		l.begin = l.window[over-1].Seq
		l.window = append([]*entry(nil), l.window[over:]...)
	}
	l.changed.Broadcast()
	return len(batch), nil
}

// after gives up to max events that follow seq, from memory if the window
// reaches back so far. The second answer is false if it does not.
func (l *Log) after(seq int64, max int) ([]*entry, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if seq < l.begin {
		return nil, false
	}
	i := sort.Search(len(l.window), func(i int) bool { return l.window[i].Seq > seq })
	return l.window[i:min(i+max, len(l.window))], true
}

// Readers lists who reads what, for the catalogue of events.
func (l *Log) Readers() []Reader {
	var out []Reader
	for subject := range l.decoders {
		r := Reader{Subject: subject, Watched: len(l.watchers[subject]) > 0}
		for _, c := range l.consumers {
			if len(c.handlers[subject]) > 0 {
				r.Consumers = append(r.Consumers, c.name)
			}
		}
		sort.Strings(r.Consumers)
		out = append(out, r)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Subject < out[j].Subject })
	return out
}

// Top gives the number of the newest event this process has seen.
func (l *Log) Top() int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.top
}

// Behind tells for how long this process has not known that it saw every event.
func (l *Log) Behind() time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.clock.Now().Sub(l.current)
}

// Wakes counts how often consumers looked for work since Start: a measure of
// idle cost.
func (l *Log) Wakes() int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.wakes
}

// Lag tells for each consumer how many events behind the newest it may be, and
// whether it stopped.
func (l *Log) Lag() map[string]Lag {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := map[string]Lag{}
	for _, c := range l.consumers {
		n := 0
		for i := len(l.window) - 1; i >= 0 && l.window[i].Seq > c.at; i-- {
			n++
		}
		out[c.name] = Lag{Events: n, Stopped: c.state == stopped}
	}
	return out
}

// Lag is how far behind a consumer is.
type Lag struct {
	Events  int
	Stopped bool
}

// Settle returns when every event that was committed before the call, and every
// event these led to, has been digested by all consumers of this process. For
// tests.
func (l *Log) Settle(ctx context.Context) error {
	for left := hurries; ; {
		top := int64(0)
		err := l.store.Read(ctx, func(tx *store.Tx) (err error) {
			top, err = topSeq(tx)
			if err == nil && tx.Shared() {
				fresh, err := unnumbered(tx)
				if err != nil || fresh {
					top = max(top, l.Top()) + 1
				}
				return err
			}
			return err
		})
		if err != nil {
			return err
		}
		l.Ring()
		l.mu.Lock()
		if left > 0 && l.hurry() {
			left--
		}
		quiet := true
		for l.busy(top) {
			quiet = false
			if l.top < top && l.store.Shared() {
				break
			}
			l.changed.Wait()
		}
		l.mu.Unlock()
		if quiet {
			return nil
		}
	}
}

// hurry has those who wait for a turn at the store try again now: a clock that leaps ends
// their turn, and one that stands still gives them none. It tells whether anybody did.
// Called with log.mu held.
func (l *Log) hurry() bool {
	some := false
	for _, c := range l.consumers {
		if c.hurry != nil {
			close(c.hurry)
			c.hurry, c.state = nil, running
			some = true
		}
	}
	return some
}

func (l *Log) busy(top int64) bool {
	if l.closed() {
		return false
	}
	if l.top < top {
		return true
	}
	for _, c := range l.consumers {
		if c.state == running && c.at < top {
			return true
		}
	}
	return false
}
