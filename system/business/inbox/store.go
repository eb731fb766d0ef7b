package inbox

import (
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/message/device"
)

const caseColumns = "chat, line, member, state, until, operator, served, urgent, waits, last"

func scanCase(r store.Row, c *Case) error {
	return r.Scan(&c.Chat, &c.Line, &c.Member, &c.State, &c.Until, &c.Operator, &c.served, &c.Urgent, &c.Waits, &c.Last)
}

func caseOf(tx *store.Tx, c id.Chat) (Case, error) {
	return store.One(tx, scanCase, "SELECT "+caseColumns+" FROM business_inbox_case WHERE chat = $1", c)
}

// lockCase gives the case of a chat, and holds it until the end of the change.
func lockCase(tx *store.Tx, c id.Chat) (Case, error) {
	return store.One(tx, scanCase, "SELECT "+caseColumns+" FROM business_inbox_case WHERE chat = $1 FOR UPDATE", c)
}

func putCase(tx *store.Tx, c Case) error {
	_, err := tx.Exec("INSERT INTO business_inbox_case ("+caseColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		ON CONFLICT (chat) DO UPDATE SET state = excluded.state, until = excluded.until, operator = excluded.operator, served = excluded.served, urgent = excluded.urgent, waits = excluded.waits, last = excluded.last`,
		c.Chat, c.Line, c.Member, c.State, c.Until, c.Operator, c.served, c.Urgent, c.Waits, c.Last)
	return err
}

// casesIn pages through the cases of a line in a state, the newest first.
func casesIn(tx *store.Tx, l id.Line, s State, p store.Page) ([]Case, error) {
	return store.Many(tx, scanCase, "SELECT "+caseColumns+" FROM business_inbox_case WHERE line = $1 AND state = $2 AND last < $3 ORDER BY last DESC LIMIT $4", l, s, below(p), p.Limit)
}

// casesOf is casesIn for what one operator answers, or nobody.
func casesOf(tx *store.Tx, l id.Line, s State, operator id.Account, p store.Page) ([]Case, error) {
	return store.Many(tx, scanCase, "SELECT "+caseColumns+" FROM business_inbox_case WHERE line = $1 AND operator = $2 AND state = $3 AND last < $4 ORDER BY last DESC LIMIT $5", l, operator, s, below(p), p.Limit)
}

func below(p store.Page) int64 {
	if p.Max > 0 {
		return p.Max
	}
	return id.Max
}

// countOf counts the cases of a line in a state that an operator answers, or nobody.
func countOf(tx *store.Tx, l id.Line, s State, operator id.Account) (int, error) {
	return store.One(tx, store.Value[int], "SELECT COUNT(*) FROM business_inbox_case WHERE line = $1 AND operator = $2 AND state = $3", l, operator, s)
}

// awake gives chats that slept long enough.
func awake(tx *store.Tx, now time.Time, most int) ([]id.Chat, error) {
	return store.Many(tx, store.Value[id.Chat], "SELECT chat FROM business_inbox_case WHERE state = $1 AND until <= $2 ORDER BY until LIMIT $3", Snoozed, now, most)
}

// chatsOf gives some chats of a member with lines.
func chatsOf(tx *store.Tx, a id.Account) ([]id.Chat, error) {
	return store.Many(tx, store.Value[id.Chat], "SELECT chat FROM business_inbox_case WHERE member = $1 ORDER BY chat LIMIT 100", a)
}

func insertNote(tx *store.Tx, n Note, body []byte) error {
	_, err := tx.Exec("INSERT INTO business_inbox_note (id, chat, author, body, at) VALUES ($1, $2, $3, $4, $5)", n.ID, n.Chat, n.Author, body, n.At)
	return err
}

func notesOf(tx *store.Tx, c id.Chat, since time.Time, most int) ([]Note, error) {
	return store.Many(tx, func(r store.Row, n *Note) error { return r.Scan(&n.ID, &n.Chat, &n.Author, &n.body, &n.At) },
		"SELECT id, chat, author, body, at FROM business_inbox_note WHERE chat = $1 AND id >= $2 ORDER BY id DESC LIMIT $3", c, id.Floor(since), most)
}

func insertStep(tx *store.Tx, s Step) error {
	_, err := tx.Exec("INSERT INTO business_inbox_step (id, chat, actor, what, about, at) VALUES ($1, $2, $3, $4, $5, $6)", tx.NewID(), s.Chat, s.Actor, s.What, s.About, s.At)
	return err
}

func stepsOf(tx *store.Tx, c id.Chat, since time.Time, most int) ([]Step, error) {
	return store.Many(tx, func(r store.Row, s *Step) error { return r.Scan(&s.Chat, &s.Actor, &s.What, &s.About, &s.At) },
		"SELECT chat, actor, what, about, at FROM business_inbox_step WHERE chat = $1 AND id >= $2 ORDER BY id DESC LIMIT $3", c, id.Floor(since), most)
}

func insertSaid(tx *store.Tx, c id.Chat, seq int64, operator id.Account, on device.ID) error {
	_, err := tx.Exec("INSERT INTO business_inbox_said (chat, seq, operator, device) VALUES ($1, $2, $3, $4)", c, seq, operator, on)
	return err
}

// saidAt tells who of a line said a message, and on which device; nobody where an app did.
func saidAt(tx *store.Tx, c id.Chat, seq int64) (id.Account, device.ID, error) {
	p, err := store.One(tx, store.Two[id.Account, device.ID], "SELECT operator, device FROM business_inbox_said WHERE chat = $1 AND seq = $2", c, seq)
	if store.IsMissing(err) {
		err = nil
	}
	return p.Key, p.Val, err
}

// saidAfter tells who said what of a line after a message.
func saidAfter(tx *store.Tx, c id.Chat, seq int64) ([]store.Pair[int64, id.Account], error) {
	return store.Many(tx, store.Two[int64, id.Account], "SELECT seq, operator FROM business_inbox_said WHERE chat = $1 AND seq > $2 ORDER BY seq", c, seq)
}

func labelsOf(tx *store.Tx, chats []id.Chat) ([]store.Pair[id.Chat, string], error) {
	return store.Many(tx, store.Two[id.Chat, string], "SELECT chat, label FROM business_inbox_label WHERE chat IN ($1) ORDER BY chat, label", store.Numbers(chats))
}

func putLabel(tx *store.Tx, c id.Chat, label string) (bool, error) {
	n, err := tx.Exec("INSERT INTO business_inbox_label (chat, label) VALUES ($1, $2) ON CONFLICT DO NOTHING", c, label)
	return n > 0, err
}

func dropLabel(tx *store.Tx, c id.Chat, label string) (bool, error) {
	n, err := tx.Exec("DELETE FROM business_inbox_label WHERE chat = $1 AND label = $2", c, label)
	return n > 0, err
}

func putAnswer(tx *store.Tx, l id.Line, a Answer) error {
	_, err := tx.Exec("INSERT INTO business_inbox_answer (id, line, name, text) VALUES ($1, $2, $3, $4) ON CONFLICT (line, name) DO UPDATE SET text = excluded.text", tx.NewID(), l, a.Name, a.Text)
	return err
}

func dropAnswer(tx *store.Tx, l id.Line, name string) error {
	_, err := tx.Exec("DELETE FROM business_inbox_answer WHERE line = $1 AND name = $2", l, name)
	return err
}

func answersOf(tx *store.Tx, l id.Line, most int) ([]Answer, error) {
	return store.Many(tx, func(r store.Row, a *Answer) error { return r.Scan(&a.Name, &a.Text) }, "SELECT name, text FROM business_inbox_answer WHERE line = $1 ORDER BY name LIMIT $2", l, most)
}

// look notes that somebody looked into a chat on a day.
func look(tx *store.Tx, c id.Chat, a id.Account, day int64) error {
	_, err := tx.Exec("INSERT INTO business_inbox_look (chat, account, day) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", c, a, day)
	return err
}

func looked(tx *store.Tx, c id.Chat, a id.Account, day int64) (bool, error) {
	n, err := store.One(tx, store.Value[int], "SELECT COUNT(*) FROM business_inbox_look WHERE chat = $1 AND account = $2 AND day = $3", c, a, day)
	return n > 0, err
}

func looksOf(tx *store.Tx, c id.Chat, most int) ([]store.Pair[id.Account, int64], error) {
	return store.Many(tx, store.Two[id.Account, int64], "SELECT account, day FROM business_inbox_look WHERE chat = $1 ORDER BY day DESC, account LIMIT $2", c, most)
}

// chatsWith gives the chats of a member with some lines.
func chatsWith(tx *store.Tx, a id.Account, lines []id.Line) ([]id.Chat, error) {
	return store.Many(tx, store.Value[id.Chat], "SELECT chat FROM business_inbox_case WHERE member = $1 AND line IN ($2) ORDER BY chat", a, store.Numbers(lines))
}

// forgetCase lets go of everything about a chat.
func forgetCase(tx *store.Tx, c id.Chat) error {
	for _, q := range []string{
		"DELETE FROM business_inbox_case WHERE chat = $1",
		"DELETE FROM business_inbox_note WHERE chat = $1",
		"DELETE FROM business_inbox_step WHERE chat = $1",
		"DELETE FROM business_inbox_said WHERE chat = $1",
		"DELETE FROM business_inbox_label WHERE chat = $1",
		"DELETE FROM business_inbox_look WHERE chat = $1",
	} {
		if _, err := tx.Exec(q, c); err != nil {
			return err
		}
	}
	return nil
}

// forgetOperator takes the name of somebody out of what they did for lines.
func forgetOperator(tx *store.Tx, a id.Account) error {
	for _, q := range []string{
		"UPDATE business_inbox_case SET operator = 0 WHERE operator = $1",
		"UPDATE business_inbox_note SET author = 0 WHERE author = $1",
		"UPDATE business_inbox_step SET actor = 0 WHERE actor = $1",
		"UPDATE business_inbox_said SET operator = 0 WHERE operator = $1",
		"DELETE FROM business_inbox_look WHERE account = $1",
	} {
		if _, err := tx.Exec(q, a); err != nil {
			return err
		}
	}
	_, err := tx.Exec("UPDATE business_inbox_step SET about = '' WHERE about = $1 AND what = 'assigned'", a.String())
	return err
}

// forgetOld lets go of some of who looked and of what was done before a time.
func forgetOld(tx *store.Tx, before time.Time) error {
	if _, err := tx.Exec("DELETE FROM business_inbox_look WHERE (chat, account, day) IN (SELECT chat, account, day FROM business_inbox_look WHERE day < $1 ORDER BY day LIMIT 5000)", before.Unix()/int64(day.Seconds())); err != nil {
		return err
	}
	_, err := tx.Exec("DELETE FROM business_inbox_step WHERE id IN (SELECT id FROM business_inbox_step WHERE id < $1 ORDER BY id LIMIT 5000)", id.Floor(before))
	return err
}
