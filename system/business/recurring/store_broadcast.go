package recurring

import (
	"time"

	"parvis/base/id"
	"parvis/base/store"
)

const broadcastColumns = "id, line, name, title, frequency, words, clock, state, at, ended, place, since, upto, follows, total, done, hash"

func scanBroadcast(r store.Row, b *Broadcast) error {
	return r.Scan(&b.ID, &b.Line, &b.Name, &b.Title, &b.Frequency, &b.words, &b.Clock, &b.State, &b.At, &b.Ended, &b.place, &b.since, &b.upto, &b.follows, &b.total, &b.done, &b.Hash)
}

// insertBroadcast keeps a new one, and tells whether its name was free.
func insertBroadcast(tx *store.Tx, b Broadcast) (bool, error) {
	n, err := tx.Exec("INSERT INTO business_recurring_broadcast ("+broadcastColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
		ON CONFLICT (line, name) DO NOTHING`, b.ID, b.Line, b.Name, b.Title, b.Frequency, b.words, b.Clock, b.State, b.At, b.Ended, b.place, b.since, b.upto, b.follows, b.total, b.done, b.Hash)
	return n > 0, err
}

func putBroadcast(tx *store.Tx, b Broadcast) error {
	_, err := tx.Exec("UPDATE business_recurring_broadcast SET state = $1, ended = $2, place = $3, since = $4, upto = $5, follows = $6, total = $7, done = $8 WHERE id = $9",
		b.State, b.Ended, b.place, b.since, b.upto, b.follows, b.total, b.done, b.ID)
	return err
}

func broadcastNamed(tx *store.Tx, l id.Line, name string) (Broadcast, error) {
	return store.One(tx, scanBroadcast, "SELECT "+broadcastColumns+" FROM business_recurring_broadcast WHERE line = $1 AND name = $2", l, name)
}

func broadcastByID(tx *store.Tx, n int64) (Broadcast, error) {
	return store.One(tx, scanBroadcast, "SELECT "+broadcastColumns+" FROM business_recurring_broadcast WHERE id = $1", n)
}

// lockBroadcast gives one, and holds it until the end of the change.
func lockBroadcast(tx *store.Tx, n int64) (Broadcast, error) {
	return store.One(tx, scanBroadcast, "SELECT "+broadcastColumns+" FROM business_recurring_broadcast WHERE id = $1 FOR UPDATE", n)
}

// broadcastsOf pages through those of a line, the newest first.
func broadcastsOf(tx *store.Tx, l id.Line, p store.Page) ([]Broadcast, error) {
	return store.Paged(tx, scanBroadcast, p, "SELECT "+broadcastColumns+" FROM business_recurring_broadcast WHERE line = $1 AND id > $2 AND id < $3 ORDER BY id DESC LIMIT $4", l, p.Lo(), p.Hi(), p.Limit)
}

func broadcastsSince(tx *store.Tx, l id.Line, at time.Time) (int, error) {
	return store.One(tx, store.Value[int], "SELECT COUNT(*) FROM business_recurring_broadcast WHERE line = $1 AND at > $2", l, at)
}

// countTokens counts the yeses to a topic that hold at a time, stopped or not.
func countTokens(tx *store.Tx, b Broadcast, now time.Time) (int, error) {
	return store.One(tx, store.Value[int], "SELECT COUNT(*) FROM business_recurring_token WHERE line = $1 AND title = $2 AND frequency = $3 AND until > $4", b.Line, b.Title, b.Frequency, now)
}

// lockTokensOn gives the next tokens of a broadcast, and holds them.
func lockTokensOn(tx *store.Tx, b Broadcast, now time.Time, most int) ([]Token, error) {
	return store.Many(tx, scanToken, "SELECT "+tokenColumns+" FROM business_recurring_token WHERE line = $1 AND title = $2 AND frequency = $3 AND id > $4 AND until > $5 ORDER BY id LIMIT $6 FOR UPDATE", b.Line, b.Title, b.Frequency, b.place, now, most)
}

const castColumns = "message, broadcast, token, line, member, seq, state, at"

func scanCast(r store.Row, c *cast) error {
	return r.Scan(&c.message, &c.broadcast, &c.token, &c.line, &c.member, &c.seq, &c.state, &c.at)
}

func insertCast(tx *store.Tx, c cast) error {
	_, err := tx.Exec("INSERT INTO business_recurring_cast ("+castColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8)", c.message, c.broadcast, c.token, c.line, c.member, c.seq, c.state, c.at)
	return err
}

// castKnown tells whether a broadcast came to a token already.
func castKnown(tx *store.Tx, broadcast, token int64) (bool, error) {
	_, err := store.One(tx, store.Value[id.Message], "SELECT message FROM business_recurring_cast WHERE broadcast = $1 AND token = $2", broadcast, token)
	if store.IsMissing(err) {
		return false, nil
	}
	return err == nil, err
}

// setCast says how far one came, and gives its broadcast; 0 for a message of none.
func setCast(tx *store.Tx, m id.Message, seq int64, state string) (int64, error) {
	of, err := store.One(tx, store.Value[int64], "UPDATE business_recurring_cast SET seq = $1, state = $2 WHERE message = $3 RETURNING broadcast", seq, state, m)
	if store.IsMissing(err) {
		return 0, nil
	}
	return of, err
}

// castsOpen gives what broadcasts told a member of which more can be heard.
func castsOpen(tx *store.Tx, l id.Line, member id.Account) ([]cast, error) {
	return store.Many(tx, scanCast, "SELECT "+castColumns+" FROM business_recurring_cast WHERE member = $1 AND line = $2 AND state IN ('sent', 'delivered') ORDER BY message", member, l)
}

// castsWaiting gives what of a broadcast waits, after a token.
func castsWaiting(tx *store.Tx, broadcast, after int64, most int) ([]cast, error) {
	return store.Many(tx, scanCast, "SELECT "+castColumns+" FROM business_recurring_cast WHERE broadcast = $1 AND token > $2 AND state = 'waiting' ORDER BY token LIMIT $3", broadcast, after, most)
}

func castsWait(tx *store.Tx, broadcast int64) (bool, error) {
	list, err := castsWaiting(tx, broadcast, 0, 1)
	return len(list) > 0, err
}

// lastCast gives the broadcast that a token was told last since a time.
func lastCast(tx *store.Tx, t Token, since time.Time) (int64, error) {
	return store.One(tx, store.Value[int64], `SELECT broadcast FROM business_recurring_cast WHERE member = $1 AND line = $2 AND token = $3 AND at > $4 AND state IN ('sent', 'delivered', 'read')
		ORDER BY message DESC LIMIT 1`, t.Member, t.Line, t.ID, since)
}

func addOutcome(tx *store.Tx, broadcast int64, what string, n int) error {
	_, err := tx.Exec(`INSERT INTO business_recurring_outcome (broadcast, what, n) VALUES ($1, $2, $3)
		ON CONFLICT (broadcast, what) DO UPDATE SET n = business_recurring_outcome.n + excluded.n`, broadcast, what, n)
	return err
}

func outcomesOf(tx *store.Tx, broadcast int64) ([]store.Pair[string, int], error) {
	return store.Many(tx, store.Two[string, int], "SELECT what, n FROM business_recurring_outcome WHERE broadcast = $1 ORDER BY what", broadcast)
}

// mostForgotten is how many casts go in one transaction.
const mostForgotten = 10000

// forgetCasts lets go of whom broadcasts told that ended before a time, and of those that
// ended before another, with what became of them, once it is not known any more whom they
// told. It tells whether there may be more to let go of.
func forgetCasts(tx *store.Tx, told, reported time.Time) (bool, error) {
	n, err := tx.Exec(`DELETE FROM business_recurring_cast WHERE message IN (SELECT c.message FROM business_recurring_broadcast b JOIN business_recurring_cast c ON c.broadcast = b.id
		WHERE b.ended > $1 AND b.ended < $2 LIMIT $3)`, time.Time{}, told, mostForgotten)
	if err != nil || n == mostForgotten {
		return n == mostForgotten, err
	}
	old, err := store.Many(tx, store.Value[int64], `SELECT id FROM business_recurring_broadcast b WHERE ended > $1 AND ended < $2
		AND NOT EXISTS (SELECT 1 FROM business_recurring_cast c WHERE c.broadcast = b.id) ORDER BY ended, id LIMIT 1000`, time.Time{}, reported)
	if err != nil || len(old) == 0 {
		return false, err
	}
	if _, err := tx.Exec("DELETE FROM business_recurring_outcome WHERE broadcast IN ($1)", store.Numbers(old)); err != nil {
		return false, err
	}
	_, err = tx.Exec("DELETE FROM business_recurring_broadcast WHERE id IN ($1)", store.Numbers(old))
	return false, err
}
