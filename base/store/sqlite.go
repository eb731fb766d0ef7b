package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"parvis/base/fault"
)

// Limits of the writer (architecture 6.3).
const (
	batchMax  = 256
	queueMax  = 4096
	waitMax   = 5 * time.Second
	slowWrite = 20 * time.Millisecond
)

// liteDB is one file with one writer and several readers.
type liteDB struct {
	pool    *sql.DB
	writer  *conn
	readers *shelf
	queue   chan *job
	quit    chan struct{}
	done    chan struct{}
	once    sync.Once
	unique  map[string]string
	twice   bool
	node    int
	newest  int64
}

// shelf holds the readers that are free. The one that came back last goes out
// first: what it has in memory is the warmest, and a store that is asked one thing
// at a time fills the memory of one reader, not of all.
type shelf struct {
	// full has an entry for each reader on the shelf; whoever takes one out takes
	// that reader.
	full chan struct{}
	mu   sync.Mutex
	free []*conn
}

func newShelf(n int) *shelf { return &shelf{full: make(chan struct{}, n)} }

func (s *shelf) take() *conn {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.free[len(s.free)-1]
	s.free = s.free[:len(s.free)-1]
	return c
}

func (s *shelf) give(c *conn) {
	s.mu.Lock()
	s.free = append(s.free, c)
	s.mu.Unlock()
	s.full <- struct{}{}
}

// job is one closure on its way through the writer.
type job struct {
	ctx   context.Context
	fn    func(*Tx) error
	at    time.Time
	state atomic.Int32
	err   error
	tx    *Tx
	done  chan struct{}
}

const (
	waiting int32 = iota
	started
	abandoned
)

func randomSeed() uint64 {
	var b [8]byte
	_, _ = rand.Read(b[:])
	return binary.LittleEndian.Uint64(b[:])
}

func openSQLite(ctx context.Context, s *Store, o Options) (int64, error) {
	path, err := filepath.Abs(o.URL)
	if err != nil {
		return 0, err
	}
	if err := private(path); err != nil {
		return 0, err
	}
	dsn := sqliteDSN(path)
	if o.layer != "" {
		dsn += "&vfs=" + o.layer
	}
	pool, err := sql.Open(driverName, dsn)
	if err != nil {
		return 0, err
	}
	db := &liteDB{
		pool: pool, readers: newShelf(o.Readers), queue: make(chan *job, queueMax),
		quit: make(chan struct{}), done: make(chan struct{}), twice: o.Twice, node: o.Node,
	}
	newest, err := db.start(ctx, o)
	if err != nil {
		return 0, errors.Join(err, pool.Close())
	}
	s.db, db.newest = db, newest
	return newest, nil
}

func (d *liteDB) begin(_ context.Context, s *Store) { go d.loop(s) }

func (d *liteDB) start(ctx context.Context, o Options) (int64, error) {
	if err := migrate(ctx, d.pool, sqliteDialect, o.Migrations); err != nil {
		return 0, err
	}
	c, err := d.pool.Conn(ctx)
	if err != nil {
		return 0, err
	}
	d.writer = newConn(c)
	if d.unique, err = uniqueIndexes(ctx, c); err != nil {
		return 0, err
	}
	for range o.Readers {
		c, err := d.pool.Conn(ctx)
		if err != nil {
			return 0, err
		}
		if _, err := c.ExecContext(ctx, "PRAGMA query_only=ON"); err != nil {
			return 0, err
		}
		d.readers.give(newConn(c))
	}
	return newestID(ctx, d.writer, o.Node)
}

func (d *liteDB) shared() bool { return false }

func (d *liteDB) read(ctx context.Context, s *Store, fn func(*Tx) error) error {
	select {
	case <-d.quit:
		return ErrUnavailable
	default:
	}
	v := &liteView{db: d, ctx: ctx}
	tx := &Tx{ctx: ctx, plain: ctx, run: v, now: s.clock.Now(), ids: s.ids, texts: &s.texts, readOnly: true, checked: d.twice, translate: d.translate}
	err := protect(s, tx, fn)
	if v.c == nil {
		return err
	}
	defer func() { d.readers.give(v.c) }()
	if _, end := v.c.exec(v.plain, "COMMIT", nil); end != nil {
		_, _ = v.c.exec(v.plain, "ROLLBACK", nil)
		return errors.Join(err, end)
	}
	return err
}

// liteView is a snapshot that begins with the first statement: what memory
// answers needs none.
type liteView struct {
	db  *liteDB
	ctx context.Context
	c   *conn
	// plain is ctx without an end, which statements run under.
	plain context.Context
}

func (v *liteView) exec(context.Context, string, []any) (sql.Result, error) { return nil, errReadOnly }

func (v *liteView) query(_ context.Context, query string, args []any) (*sql.Rows, error) {
	if v.c == nil {
		if err := v.begin(); err != nil {
			return nil, err
		}
	}
	return v.c.query(v.plain, query, args)
}

func (v *liteView) begin() error {
	var c *conn
	select {
	case <-v.db.readers.full:
		c = v.db.readers.take()
	case <-v.ctx.Done():
		return v.ctx.Err()
	case <-v.db.quit:
		return ErrUnavailable
	}
	v.plain = context.WithoutCancel(v.ctx)
	if _, err := c.exec(v.plain, "BEGIN", nil); err != nil {
		v.db.readers.give(c)
		return err
	}
	v.c = c
	return nil
}

func (d *liteDB) write(ctx context.Context, s *Store, fn func(*Tx) error) error {
	j := &job{ctx: ctx, fn: fn, at: s.clock.Now(), done: make(chan struct{})}
	select {
	case <-d.quit:
		return ErrUnavailable
	default:
	}
	select {
	case d.queue <- j:
	default:
		return ErrBusy
	}
	expired := make(chan struct{})
	timer := s.clock.AfterFunc(waitMax, func() { close(expired) })
	defer timer.Stop()
	select {
	case <-j.done:
		return j.err
	case <-expired:
		return d.giveUp(j, ErrBusy)
	case <-ctx.Done():
		return d.giveUp(j, ctx.Err())
	case <-d.done:
		return d.giveUp(j, ErrUnavailable)
	}
}

// giveUp takes the closure back if it has not started, else waits for it.
func (d *liteDB) giveUp(j *job, err error) error {
	if j.state.CompareAndSwap(waiting, abandoned) {
		return err
	}
	<-j.done
	return j.err
}

// loop is the only writer: it takes what waits, commits it together, answers.
func (d *liteDB) loop(s *Store) {
	defer close(d.done)
	batch := make([]*job, 0, batchMax)
	for {
		batch = batch[:0]
		select {
		case j := <-d.queue:
			batch = append(batch, j)
		case <-d.quit:
			select {
			case j := <-d.queue:
				batch = append(batch, j)
			default:
				return
			}
		}
	more:
		for len(batch) < batchMax {
			select {
			case j := <-d.queue:
				batch = append(batch, j)
			default:
				break more
			}
		}
		d.commit(s, batch)
	}
}

// commit runs a batch in one transaction and answers its callers.
func (d *liteDB) commit(s *Store, batch []*job) {
	live := batch[:0]
	for _, j := range batch {
		if j.state.CompareAndSwap(waiting, started) {
			live = append(live, j)
		}
	}
	if len(live) == 0 {
		return
	}
	s.batch.Update(float64(len(live)))
	s.wait.Update(s.clock.Now().Sub(live[0].at).Seconds())
	err := d.runAll(s, live)
	for _, j := range live {
		if j.err == nil {
			j.err = err
		}
		if j.err == nil {
			for _, f := range j.tx.after {
				f()
			}
		}
		close(j.done)
	}
}

func (d *liteDB) runAll(s *Store, live []*job) error {
	ctx := context.WithoutCancel(live[0].ctx)
	if _, err := d.writer.exec(ctx, "BEGIN IMMEDIATE", nil); err != nil {
		return err
	}
	undo := func(err error) error {
		_, _ = d.writer.exec(ctx, "ROLLBACK", nil)
		return err
	}
	for _, j := range live {
		d.runOne(s, j)
		// A disk that is full may have ended the whole transaction; what other
		// closures did must not be taken for durable.
		if errors.Is(d.translate(j.err), ErrUnavailable) {
			return undo(j.err)
		}
	}
	newest := s.ids.Newest()
	if newest != d.newest {
		// A restart must know where ids stood.
		if _, err := d.writer.exec(ctx, markSQL, []any{int64(d.node), newest}); err != nil {
			return undo(err)
		}
	}
	if _, err := d.writer.exec(ctx, "COMMIT", nil); err != nil {
		return undo(err)
	}
	d.newest = newest
	return nil
}

func (d *liteDB) runOne(s *Store, j *job) {
	if j.err = j.ctx.Err(); j.err != nil {
		return
	}
	begin := s.clock.Now()
	rounds := 1
	if d.twice {
		rounds = 2
	}
	for round := rounds; round > 0; round-- {
		plain := context.WithoutCancel(j.ctx)
		if _, j.err = d.writer.exec(plain, "SAVEPOINT closure", nil); j.err != nil {
			return
		}
		j.tx = &Tx{ctx: plain, plain: plain, run: d.writer, now: begin, ids: s.ids, texts: &s.texts, translate: d.translate}
		j.err = protect(s, j.tx, j.fn)
		if j.err != nil || round > 1 {
			if _, err := d.writer.exec(plain, "ROLLBACK TO closure", nil); err != nil {
				j.err = errors.Join(j.err, err)
			}
		}
		if _, err := d.writer.exec(plain, "RELEASE closure", nil); err != nil {
			j.err = errors.Join(j.err, err)
		}
	}
	if took := s.clock.Now().Sub(begin); took > slowWrite {
		s.log.Warn("slow write", "closure", nameOf(j.fn), "ms", took.Milliseconds())
	}
}

func (d *liteDB) close() error {
	var err error
	d.once.Do(func() {
		close(d.quit)
		<-d.done
		err = d.writer.close()
		for range cap(d.readers.full) {
			<-d.readers.full
			c := d.readers.take()
			err = errors.Join(err, c.close())
		}
		err = errors.Join(err, d.pool.Close())
	})
	return err
}

func (d *liteDB) translate(err error) error {
	if err == nil {
		return nil
	}
	var known *fault.Fault
	var unique *uniqueError
	if errors.As(err, &known) || errors.As(err, &unique) {
		return err
	}
	code, text, ok := sqliteCode(err)
	switch {
	case !ok:
		return err
	case code == sqliteFull || code == sqliteReadOnly || code == sqliteIO || code == sqliteBusy || code == sqliteCantOpen:
		return fault.Wrap(ErrUnavailable, err)
	case code == sqliteConstraint:
		if cols, ok := uniqueColumns(text); ok {
			return &uniqueError{d.unique[cols], err}
		}
	}
	return err
}

// conn is a connection with its prepared statements.
type conn struct {
	c     *sql.Conn
	stmts map[string]*sql.Stmt
}

// stmtMax bounds the prepared statements of a connection.
const stmtMax = 1024

func newConn(c *sql.Conn) *conn { return &conn{c, map[string]*sql.Stmt{}} }

func (c *conn) stmt(ctx context.Context, query string) (*sql.Stmt, error) {
	if st := c.stmts[query]; st != nil {
		return st, nil
	}
	if len(c.stmts) >= stmtMax {
		for q, st := range c.stmts {
			_ = st.Close()
			delete(c.stmts, q)
		}
	}
	st, err := c.c.PrepareContext(ctx, forSQLite(query))
	if err != nil {
		return nil, fmt.Errorf("%w in %q", err, query)
	}
	c.stmts[query] = st
	return st, nil
}

// exec and query take a context that is never cancelled: half of a statement
// would leave the connection unusable.
func (c *conn) exec(ctx context.Context, query string, args []any) (sql.Result, error) {
	st, err := c.stmt(ctx, query) //nolint:sqlclosecheck // kept for the next time
	if err != nil {
		return nil, err
	}
	return st.ExecContext(ctx, args...)
}

func (c *conn) query(ctx context.Context, query string, args []any) (*sql.Rows, error) {
	st, err := c.stmt(ctx, query) //nolint:sqlclosecheck // kept for the next time
	if err != nil {
		return nil, err
	}
	return st.QueryContext(ctx, args...)
}

func (c *conn) close() error {
	for _, st := range c.stmts {
		_ = st.Close()
	}
	return c.c.Close()
}
