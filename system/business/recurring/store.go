package recurring

import (
	"time"

	"parvis/base/id"
	"parvis/base/store"
)

const requestColumns = "id, line, member, title, frequency, zone, payload, again, state, at, ends, linked"

func scanRequest(r store.Row, q *request) error {
	return r.Scan(&q.id, &q.line, &q.member, &q.title, &q.frequency, &q.zone, &q.payload, &q.again, &q.state, &q.at, &q.ends, &q.linked)
}

func insertRequest(tx *store.Tx, q request) error {
	_, err := tx.Exec("INSERT INTO business_recurring_request ("+requestColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)", q.id, q.line, q.member, q.title, q.frequency, q.zone, q.payload, q.again, q.state, q.at, q.ends, q.linked)
	return err
}

// requestsSince gives what a line asked a member since a time.
func requestsSince(tx *store.Tx, l id.Line, member id.Account, since time.Time) ([]request, error) {
	return store.Many(tx, scanRequest, "SELECT "+requestColumns+" FROM business_recurring_request WHERE line = $1 AND member = $2 AND at > $3 ORDER BY at", l, member, since)
}

// lockRequest gives a request, and holds it until the end of the change.
func lockRequest(tx *store.Tx, n int64) (request, error) {
	return store.One(tx, scanRequest, "SELECT "+requestColumns+" FROM business_recurring_request WHERE id = $1 FOR UPDATE", n)
}

func requestsByID(tx *store.Tx, of []int64) ([]request, error) {
	return store.Many(tx, scanRequest, "SELECT "+requestColumns+" FROM business_recurring_request WHERE id IN ($1) ORDER BY id", store.Numbers(of))
}

func setRequest(tx *store.Tx, n int64, s State) error {
	_, err := tx.Exec("UPDATE business_recurring_request SET state = $1 WHERE id = $2", s, n)
	return err
}

const tokenColumns = "id, line, member, title, frequency, zone, payload, again, token, state, refreshed, at, until, last, said, followed, follows, counted"

func scanToken(r store.Row, t *Token) error {
	return r.Scan(&t.ID, &t.Line, &t.Member, &t.Title, &t.Frequency, &t.Zone, &t.payload, &t.Again, &t.Text, &t.State, &t.Refreshed, &t.At, &t.Until, &t.Last, &t.said, &t.followed, &t.follows, &t.counted)
}

// putToken keeps a yes: one for each member, topic and frequency.
func putToken(tx *store.Tx, t Token) error {
	_, err := tx.Exec("INSERT INTO business_recurring_token ("+tokenColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
		ON CONFLICT (id) DO UPDATE SET zone = excluded.zone, payload = excluded.payload, again = excluded.again, state = excluded.state, refreshed = excluded.refreshed, until = excluded.until, last = excluded.last, said = excluded.said, followed = excluded.followed, follows = excluded.follows, counted = excluded.counted`,
		t.ID, t.Line, t.Member, t.Title, t.Frequency, t.Zone, t.payload, t.Again, t.Text, t.State, t.Refreshed, t.At, t.Until, t.Last, t.said, t.followed, t.follows, t.counted)
	return err
}

// lockTokenOf gives the yes of a member to a topic, and holds it.
func lockTokenOf(tx *store.Tx, q request) (Token, error) {
	return store.One(tx, scanToken, "SELECT "+tokenColumns+" FROM business_recurring_token WHERE line = $1 AND member = $2 AND title = $3 AND frequency = $4 FOR UPDATE", q.line, q.member, q.title, q.frequency)
}

// lockToken gives the token of some digits, and holds it until the end of the change.
func lockToken(tx *store.Tx, text string) (Token, error) {
	return store.One(tx, scanToken, "SELECT "+tokenColumns+" FROM business_recurring_token WHERE token = $1 FOR UPDATE", text)
}

func tokenByText(tx *store.Tx, text string) (Token, error) {
	return store.One(tx, scanToken, "SELECT "+tokenColumns+" FROM business_recurring_token WHERE token = $1", text)
}

func lockTokenByID(tx *store.Tx, n int64) (Token, error) {
	return store.One(tx, scanToken, "SELECT "+tokenColumns+" FROM business_recurring_token WHERE id = $1 FOR UPDATE", n)
}

func tokensByID(tx *store.Tx, of []int64) ([]Token, error) {
	return store.Many(tx, scanToken, "SELECT "+tokenColumns+" FROM business_recurring_token WHERE id IN ($1) ORDER BY id", store.Numbers(of))
}

// tokensOfMember gives those of a member that hold at a time.
func tokensOfMember(tx *store.Tx, a id.Account, now time.Time) ([]Token, error) {
	return store.Many(tx, scanToken, "SELECT "+tokenColumns+" FROM business_recurring_token WHERE member = $1 AND until > $2 ORDER BY line, id LIMIT $3", a, now, mostOf)
}

// tokensOfPair gives those of a member and a line that hold at a time.
func tokensOfPair(tx *store.Tx, l id.Line, a id.Account, now time.Time) ([]Token, error) {
	return store.Many(tx, scanToken, "SELECT "+tokenColumns+" FROM business_recurring_token WHERE line = $1 AND member = $2 AND until > $3 ORDER BY id", l, a, now)
}

// tokensOfLine pages through the tokens of a line that hold at a time, the newest first.
func tokensOfLine(tx *store.Tx, l id.Line, now time.Time, p store.Page) ([]Token, error) {
	return store.Paged(tx, scanToken, p, "SELECT "+tokenColumns+" FROM business_recurring_token WHERE line = $1 AND id > $2 AND id < $3 AND until > $4 ORDER BY id DESC LIMIT $5", l, p.Lo(), p.Hi(), now, p.Limit)
}

const waitingColumns = "message, token, line, member, words, due, before"

func scanWaiting(r store.Row, p *waiting) error {
	return r.Scan(&p.message, &p.token, &p.line, &p.member, &p.words, &p.due, &p.before)
}

func insertWaiting(tx *store.Tx, p waiting) error {
	_, err := tx.Exec("INSERT INTO business_recurring_waiting ("+waitingColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7)", p.message, p.token, p.line, p.member, p.words, p.due, p.before)
	return err
}

func waitingByID(tx *store.Tx, m id.Message) (waiting, error) {
	return store.One(tx, scanWaiting, "SELECT "+waitingColumns+" FROM business_recurring_waiting WHERE message = $1", m)
}

// waitingOf gives what waits of a token, the first first.
func waitingOf(tx *store.Tx, token int64) ([]waiting, error) {
	return store.Many(tx, scanWaiting, "SELECT "+waitingColumns+" FROM business_recurring_waiting WHERE token = $1 ORDER BY message", token)
}

func setWaiting(tx *store.Tx, m id.Message, due time.Time) error {
	_, err := tx.Exec("UPDATE business_recurring_waiting SET due = $1 WHERE message = $2", due, m)
	return err
}

func dropWaiting(tx *store.Tx, m id.Message) error {
	_, err := tx.Exec("DELETE FROM business_recurring_waiting WHERE message = $1", m)
	return err
}

func putPause(tx *store.Tx, a id.Account, until time.Time) error {
	_, err := tx.Exec("INSERT INTO business_recurring_pause (member, until) VALUES ($1, $2) ON CONFLICT (member) DO UPDATE SET until = excluded.until", a, until)
	return err
}

func pauseOf(tx *store.Tx, a id.Account) (time.Time, error) {
	return store.One(tx, store.Value[time.Time], "SELECT until FROM business_recurring_pause WHERE member = $1", a)
}

// forgetBefore lets go of what was asked, and of what ended, before a time, and of pauses
// that are over.
func forgetBefore(tx *store.Tx, asked, ended time.Time) error {
	if _, err := tx.Exec("DELETE FROM business_recurring_request WHERE id IN (SELECT id FROM business_recurring_request WHERE at < $1 ORDER BY at LIMIT 10000)", asked); err != nil {
		return err
	}
	if _, err := tx.Exec("DELETE FROM business_recurring_pause WHERE until <= $1", tx.Now()); err != nil {
		return err
	}
	if _, err := tx.Exec("DELETE FROM business_recurring_day WHERE day < $1", dayOf(tx.Now())-countedFor); err != nil {
		return err
	}
	_, err := tx.Exec("DELETE FROM business_recurring_token WHERE id IN (SELECT id FROM business_recurring_token WHERE until < $1 ORDER BY until LIMIT 10000)", ended)
	return err
}

// endsOf gives when the tokens of a member end, by their ids: those of some lines, or all for
// none.
func endsOf(tx *store.Tx, a id.Account, lines []id.Line) ([]store.Pair[int64, time.Time], error) {
	if len(lines) > 0 {
		return store.Many(tx, store.Two[int64, time.Time], "SELECT id, until FROM business_recurring_token WHERE member = $1 AND line IN ($2)", a, store.Numbers(lines))
	}
	return store.Many(tx, store.Two[int64, time.Time], "SELECT id, until FROM business_recurring_token WHERE member = $1", a)
}

func waitingOfMember(tx *store.Tx, a id.Account, lines []id.Line) ([]id.Message, error) {
	if len(lines) > 0 {
		return store.Many(tx, store.Value[id.Message], "SELECT message FROM business_recurring_waiting WHERE member = $1 AND line IN ($2)", a, store.Numbers(lines))
	}
	return store.Many(tx, store.Value[id.Message], "SELECT message FROM business_recurring_waiting WHERE member = $1", a)
}

// forgetMember takes a token before what waits of it, as those do who hold it.
func forgetMember(tx *store.Tx, a id.Account) error {
	for _, q := range []string{"DELETE FROM business_recurring_request WHERE member = $1", "DELETE FROM business_recurring_token WHERE member = $1", "DELETE FROM business_recurring_waiting WHERE member = $1", "DELETE FROM business_recurring_pause WHERE member = $1", "DELETE FROM business_recurring_cast WHERE member = $1"} {
		if _, err := tx.Exec(q, a); err != nil {
			return err
		}
	}
	return nil
}

func linesKnowing(tx *store.Tx, a id.Account, lines []id.Line) ([]id.Line, error) {
	return store.Many(tx, store.Value[id.Line], "SELECT DISTINCT line FROM business_recurring_token WHERE member = $1 AND line IN ($2) ORDER BY line", a, store.Numbers(lines))
}

// forgetLines is forgetMember of some lines, and leaves the pause.
func forgetLines(tx *store.Tx, a id.Account, lines []id.Line) error {
	for _, q := range []string{"DELETE FROM business_recurring_request WHERE member = $1 AND line IN ($2)", "DELETE FROM business_recurring_token WHERE member = $1 AND line IN ($2)", "DELETE FROM business_recurring_waiting WHERE member = $1 AND line IN ($2)", "DELETE FROM business_recurring_cast WHERE member = $1 AND line IN ($2)"} {
		if _, err := tx.Exec(q, a, store.Numbers(lines)); err != nil {
			return err
		}
	}
	return nil
}
