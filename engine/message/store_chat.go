package message

import (
	"time"

	"parvis/base/id"
	"parvis/base/store"
)

const chatColumns = "id, kind, title, box, last_seq, at, line"

func scanRow(r store.Row, c *row) error {
	return r.Scan(&c.id, &c.kind, &c.title, &c.box, &c.last, &c.at, &c.line)
}

// insertChat makes a chat, unless its two members have one by now.
func insertChat(tx *store.Tx, c row, pair string) (made bool, err error) {
	n, err := tx.Exec("INSERT INTO message_chat (id, kind, pair, title, box, last_seq, at, line) VALUES ($1, $2, $3, $4, $5, 0, $6, $7) ON CONFLICT DO NOTHING", c.id, c.kind, pair, c.title, c.box, c.at, c.line)
	return n > 0, err
}

func chatByID(tx *store.Tx, c id.Chat) (row, error) {
	return store.One(tx, scanRow, "SELECT "+chatColumns+" FROM message_chat WHERE id = $1", c)
}

// lockChat gives a chat and holds it until the end of the transaction: who writes into
// it, who comes and who goes wait for each other, so that all feeds tell one order.
func lockChat(tx *store.Tx, c id.Chat) (row, error) {
	return store.One(tx, scanRow, "SELECT "+chatColumns+" FROM message_chat WHERE id = $1 FOR UPDATE", c)
}

func chatsByID(tx *store.Tx, ids []id.Chat) ([]row, error) {
	return store.Many(tx, scanRow, "SELECT "+chatColumns+" FROM message_chat WHERE id IN ($1)", store.Numbers(ids))
}

func chatOfPair(tx *store.Tx, pair string) (id.Chat, error) {
	return store.One(tx, store.Value[id.Chat], "SELECT id FROM message_chat WHERE pair = $1 AND pair <> ''", pair)
}

// step takes the next number of a chat; it holds the chat until the end of the
// transaction, which gives its messages their order.
func step(tx *store.Tx, c id.Chat) (row, error) {
	return store.One(tx, scanRow, "UPDATE message_chat SET last_seq = last_seq + 1 WHERE id = $1 RETURNING "+chatColumns, c)
}

func setTitle(tx *store.Tx, c id.Chat, title []byte) error {
	_, err := tx.Exec("UPDATE message_chat SET title = $1 WHERE id = $2", title, c)
	return err
}

// seat is a participant with the chat they are in.
type seat struct {
	Participant
	chat id.Chat
}

const seatColumns = "chat, account, role, state, joined_seq, delivered_seq, read_seq, unread, last, archived, pinned, muted_until"

// The roles in a group.
const (
	roleMember = "member"
	roleAdmin  = "admin"
)

func scanSeat(r store.Row, s *seat) error {
	role := ""
	err := r.Scan(&s.chat, &s.Account, &role, &s.Standing, &s.joined, &s.Delivered, &s.Read, &s.Unread, &s.last, &s.Archived, &s.Pinned, &s.MutedUntil)
	s.Admin = role == roleAdmin
	return err
}

// putSeat seats a member, also one who had left.
func putSeat(tx *store.Tx, c id.Chat, a id.Account, role string, st Standing, joined int64, last id.Message) error {
	if err := openBox(tx, a); err != nil {
		return err
	}
	_, err := tx.Exec(`INSERT INTO message_participant (chat, account, role, state, joined_seq, delivered_seq, read_seq, unread, last, archived, pinned, muted_until)
		VALUES ($1, $2, $3, $4, $5, $5, $5, 0, $6, $7, $7, 0)
		ON CONFLICT (chat, account) DO UPDATE SET role = excluded.role, state = excluded.state, joined_seq = excluded.joined_seq, delivered_seq = excluded.delivered_seq,
		read_seq = excluded.read_seq, unread = 0, last = excluded.last, archived = excluded.archived`, c, a, role, st, joined, last, false)
	return err
}

// seatOf gives how a member stands to a chat.
func seatOf(tx *store.Tx, c id.Chat, a id.Account) (seat, error) {
	return store.One(tx, scanSeat, "SELECT "+seatColumns+" FROM message_participant WHERE chat = $1 AND account = $2", c, a)
}

// seatsIn gives how a member stands to some chats.
func seatsIn(tx *store.Tx, a id.Account, which []id.Chat) ([]seat, error) {
	return store.Many(tx, scanSeat, "SELECT "+seatColumns+" FROM message_participant WHERE chat IN ($1) AND account = $2 AND state = 'open'", store.Numbers(which), a)
}

// present is who takes part in a chat as its members see it: whoever declined, let a
// request lie or is kept out by a block looks as if they had not answered yet.
const present = "state IN ('open', 'request', 'declined', 'expired', 'apart')"

// seated counts who takes part in a chat as its members see it.
func seated(tx *store.Tx, c id.Chat) (int, error) {
	return store.One(tx, store.Value[int], "SELECT COUNT(*) FROM message_participant WHERE chat = $1 AND "+present, c)
}

// seatsAmong gives those of some accounts who take part in a chat, or did.
func seatsAmong(tx *store.Tx, c id.Chat, who []id.Account) ([]seat, error) {
	return store.Many(tx, scanSeat, "SELECT "+seatColumns+" FROM message_participant WHERE chat = $1 AND account IN ($2)", c, store.In(who))
}

// seats gives the members of a chat.
func seats(tx *store.Tx, c id.Chat) ([]seat, error) {
	return store.Many(tx, scanSeat, "SELECT "+seatColumns+" FROM message_participant WHERE chat = $1 AND state = 'open' ORDER BY account LIMIT $2", c, MaxMembers)
}

// seatsAfter gives some of who takes part in a chat or is asked to.
func seatsAfter(tx *store.Tx, c id.Chat, after id.Account, limit int) ([]seat, error) {
	return store.Many(tx, scanSeat, "SELECT "+seatColumns+" FROM message_participant WHERE chat = $1 AND account > $2 AND "+present+" ORDER BY account LIMIT $3", c, after, limit)
}

// allSeats gives both members of a direct chat, however they stand to it.
func allSeats(tx *store.Tx, c id.Chat) ([]seat, error) {
	return store.Many(tx, scanSeat, "SELECT "+seatColumns+" FROM message_participant WHERE chat = $1 ORDER BY account LIMIT 2", c)
}

// company gives who else takes part in some chats, of each at most so many.
func company(tx *store.Tx, ids []id.Chat, most int) ([]seat, error) {
	return store.Many(tx, scanSeat, "SELECT "+seatColumns+` FROM (
		SELECT `+seatColumns+`, row_number() OVER (PARTITION BY chat ORDER BY account) AS place FROM message_participant
		WHERE chat IN ($1) AND `+present+`) AS seats WHERE place <= $2 ORDER BY chat, account`, store.Numbers(ids), most)
}

// crowds counts who takes part in some chats.
func crowds(tx *store.Tx, ids []id.Chat) ([]store.Pair[id.Chat, int], error) {
	return store.Many(tx, store.Two[id.Chat, int], "SELECT chat, COUNT(*) FROM message_participant WHERE chat IN ($1) AND "+present+" GROUP BY chat", store.Numbers(ids))
}

// seatsOf pages through the chats of a member by their newest message.
func seatsOf(tx *store.Tx, a id.Account, st Standing, p store.Page) ([]seat, error) {
	return store.Paged(tx, scanSeat, p, "SELECT "+seatColumns+" FROM message_participant WHERE account = $1 AND state = $2 AND last > $3 AND last < $4 ORDER BY last DESC LIMIT $5", a, st, p.Lo(), p.Hi(), p.Limit)
}

// unreadOf counts the chats of a member with something new in them, but for muted ones.
func unreadOf(tx *store.Tx, a id.Account, now time.Time) (int, error) {
	return store.One(tx, store.Value[int], "SELECT COUNT(*) FROM message_participant WHERE account = $1 AND unread > 0 AND state = 'open' AND muted_until <= $2", a, now)
}

// speakers gives who spoke last in the chats of members in which one of them has something
// new since a message, but for muted ones.
func speakers(tx *store.Tx, a id.Account, since id.Message, now time.Time) ([]id.Account, error) {
	return store.Many(tx, store.Value[id.Account], `SELECT m.sender FROM message_participant p JOIN message_chat c ON c.id = p.chat JOIN message_message m ON m.id = p.last
		WHERE p.account = $1 AND p.unread > 0 AND p.state = 'open' AND p.muted_until <= $2 AND p.last >= $3 AND c.line = 0 ORDER BY p.last DESC LIMIT 100`, a, now, since)
}

func setStanding(tx *store.Tx, c id.Chat, a id.Account, st Standing) error {
	_, err := tx.Exec("UPDATE message_participant SET state = $1 WHERE chat = $2 AND account = $3", st, c, a)
	return err
}

func setRole(tx *store.Tx, c id.Chat, a id.Account, role string) error {
	_, err := tx.Exec("UPDATE message_participant SET role = $1 WHERE chat = $2 AND account = $3", role, c, a)
	return err
}

func arrange(tx *store.Tx, c id.Chat, a id.Account, o Arrangement, until time.Time) error {
	_, err := tx.Exec("UPDATE message_participant SET archived = $1, pinned = $2, muted_until = $3 WHERE chat = $4 AND account = $5", o.Archived, o.Pinned, until, c, a)
	return err
}

// arrive counts a new message for those who see it, and brings the chat to the top of
// their lists.
func arrive(tx *store.Tx, m Message, to []id.Account) error {
	_, err := tx.Exec(`UPDATE message_participant SET last = $1, archived = $2,
		unread = unread + CASE WHEN account = $3 THEN 0 ELSE 1 END,
		read_seq = CASE WHEN account = $3 AND unread = 0 THEN $4 ELSE read_seq END
		WHERE chat = $5 AND account IN ($6)`, m.ID, false, m.Sender, m.Seq, m.Chat, store.In(to))
	return err
}

func setDelivered(tx *store.Tx, c id.Chat, a id.Account, seq int64) (int64, error) {
	return tx.Exec("UPDATE message_participant SET delivered_seq = $1 WHERE chat = $2 AND account = $3 AND delivered_seq < $1", seq, c, a)
}

func setRead(tx *store.Tx, c id.Chat, a id.Account, seq int64, unread int) error {
	_, err := tx.Exec(`UPDATE message_participant SET read_seq = $1, unread = $2, delivered_seq = CASE WHEN delivered_seq < $1 THEN $1 ELSE delivered_seq END
		WHERE chat = $3 AND account = $4 AND read_seq < $1`, seq, unread, c, a)
	return err
}

func setUnread(tx *store.Tx, c id.Chat, a id.Account, unread int) error {
	_, err := tx.Exec("UPDATE message_participant SET unread = $1 WHERE chat = $2 AND account = $3", unread, c, a)
	return err
}

// askedOf counts what strangers ask of a member, up to a number.
func askedOf(tx *store.Tx, a id.Account, most int) (int, error) {
	return store.One(tx, store.Value[int], "SELECT COUNT(*) FROM (SELECT 1 FROM message_participant WHERE account = $1 AND state = 'request' LIMIT $2) AS asked", a, most)
}

// forgetRequests lets go of requests that nobody answered since, a thousand at a time.
func forgetRequests(tx *store.Tx, before int64) error {
	_, err := tx.Exec(`UPDATE message_participant SET state = $1 WHERE state = 'request' AND (chat, account) IN
		(SELECT chat, account FROM message_participant WHERE state = 'request' AND last < $2 ORDER BY last LIMIT 1000)`, expired, before)
	return err
}

func eraseRows(tx *store.Tx, a id.Account) error {
	for _, q := range []string{
		"DELETE FROM message_feed WHERE account = $1",
		"DELETE FROM message_box WHERE account = $1",
		"DELETE FROM message_hidden WHERE account = $1",
		"DELETE FROM message_reaction WHERE account = $1",
		"DELETE FROM message_setting WHERE account = $1",
		"DELETE FROM message_held WHERE owner = $1",
		"DELETE FROM message_link WHERE account = $1",
		"DELETE FROM message_participant WHERE account = $1",
	} {
		if _, err := tx.Exec(q, a); err != nil {
			return err
		}
	}
	return nil
}

// emptyChats removes chats in which nobody is left, with what was said there.
func emptyChats(tx *store.Tx, among []id.Chat) error {
	gone, err := store.Many(tx, store.Value[id.Chat], `SELECT id FROM message_chat WHERE id IN ($1)
		AND NOT EXISTS (SELECT 1 FROM message_participant AS p WHERE p.chat = message_chat.id AND p.account <> message_chat.line AND p.state IN ('open', 'request'))`, store.Numbers(among))
	if err != nil || len(gone) == 0 {
		return err
	}
	for _, q := range []string{
		"DELETE FROM message_message WHERE chat IN ($1)", "DELETE FROM message_post WHERE chat IN ($1)", "DELETE FROM message_edit WHERE chat IN ($1)",
		"DELETE FROM message_reaction WHERE chat IN ($1)", "DELETE FROM message_participant WHERE chat IN ($1)", "DELETE FROM message_link WHERE chat IN ($1)", "DELETE FROM message_chat WHERE id IN ($1)",
	} {
		if _, err := tx.Exec(q, store.Numbers(gone)); err != nil {
			return err
		}
	}
	return nil
}

func chatsOf(tx *store.Tx, a id.Account) ([]id.Chat, error) {
	return store.Many(tx, store.Value[id.Chat], "SELECT chat FROM message_participant WHERE account = $1 ORDER BY chat", a)
}

func scanSettings(r store.Row, s *Settings) error { return r.Scan(&s.Door, &s.Receipts) }

func settingsOf(tx *store.Tx, a id.Account) (Settings, error) {
	s, err := store.One(tx, scanSettings, "SELECT door, receipts FROM message_setting WHERE account = $1", a)
	if store.IsMissing(err) {
		return Settings{Door: Near, Receipts: true}, nil
	}
	return s, err
}

func putSettings(tx *store.Tx, a id.Account, s Settings) error {
	_, err := tx.Exec("INSERT INTO message_setting (account, door, receipts) VALUES ($1, $2, $3) ON CONFLICT (account) DO UPDATE SET door = excluded.door, receipts = excluded.receipts", a, s.Door, s.Receipts)
	return err
}

// discreet gives those among some accounts who show no receipts.
func discreet(tx *store.Tx, among []id.Account) ([]id.Account, error) {
	return store.Many(tx, store.Value[id.Account], "SELECT account FROM message_setting WHERE account IN ($1) AND receipts = $2", store.Numbers(among), false)
}
