package closing

import (
	"time"

	"parvis/base/id"
	"parvis/base/store"
)

func putClosed(tx *store.Tx, p id.Portfolio, at time.Time) error {
	_, err := tx.Exec("INSERT INTO business_hold (subject, decision, level, at) VALUES ($1, 0, 'closed', $2) ON CONFLICT DO NOTHING", p, at)
	return err
}

func dropClosed(tx *store.Tx, p id.Portfolio) error {
	_, err := tx.Exec("DELETE FROM business_hold WHERE subject = $1 AND decision = 0", p)
	return err
}

// closedAt is when an organisation was closed, zero while it is open.
func closedAt(tx *store.Tx, p id.Portfolio) (time.Time, error) {
	at, err := store.One(tx, store.Value[time.Time], "SELECT at FROM business_hold WHERE subject = $1 AND decision = 0", p)
	if store.IsMissing(err) {
		err = nil
	}
	return at, err
}

func dropOffers(tx *store.Tx, p id.Portfolio) error {
	_, err := tx.Exec("DELETE FROM business_offer WHERE portfolio = $1", p)
	return err
}

func appsOf(tx *store.Tx, p id.Portfolio) ([]id.Client, error) {
	return store.Many(tx, store.Value[id.Client], "SELECT id FROM business_client WHERE portfolio = $1 ORDER BY id", p)
}

func deleteApp(tx *store.Tx, c id.Client) error {
	for _, q := range []string{
		"DELETE FROM business_asked WHERE client = $1",
		"DELETE FROM business_token WHERE client = $1",
		"DELETE FROM business_subscription WHERE client = $1",
		"DELETE FROM business_client WHERE id = $1",
	} {
		if _, err := tx.Exec(q, c); err != nil {
			return err
		}
	}
	return nil
}

// deleteLine keeps of a line its number and what it was called.
func deleteLine(tx *store.Tx, l id.Line) error {
	for _, q := range []string{
		"UPDATE business_line SET stage = 'DELETED', about = '', address = '', description = '', email = '', websites = '', vertical = '' WHERE id = $1",
		"DELETE FROM business_name WHERE line = $1",
		"DELETE FROM business_retention WHERE line = $1",
		"DELETE FROM business_retention_sweep WHERE line = $1",
		"DELETE FROM business_name_look WHERE subject = $1",
		"DELETE FROM business_number WHERE line = $1",
		"DELETE FROM business_number_setting WHERE line = $1",
	} {
		if _, err := tx.Exec(q, l); err != nil {
			return err
		}
	}
	_, err := tx.Exec("UPDATE business_link SET gone = $1, prefilled = '' WHERE line = $2 AND gone = $3", true, l, false)
	return err
}

// waitingLines gives lines that never sent and were made before a time, but for those that
// are held, or whose organisation is.
func waitingLines(tx *store.Tx, before time.Time) ([]id.Line, error) {
	return store.Many(tx, store.Value[id.Line], `SELECT l.id FROM business_line AS l WHERE l.stage IN ('PENDING', 'VERIFIED') AND l.at < $1 AND l.onboarded = 0
		AND NOT EXISTS (SELECT 1 FROM business_hold AS h WHERE h.subject IN (l.portfolio, l.id)) ORDER BY l.at LIMIT $2`, before, chunk)
}

// endWaiting deletes a line that waits still.
func endWaiting(tx *store.Tx, l id.Line) (bool, error) {
	n, err := tx.Exec("UPDATE business_line SET stage = 'DELETED' WHERE id = $1 AND stage IN ('PENDING', 'VERIFIED') AND onboarded = 0", l)
	return n > 0, err
}

// decisionsOn counts the decisions of the staff that hold a line: one about a name while the
// line has none.
func decisionsOn(tx *store.Tx, l id.Line) (int, error) {
	return store.One(tx, store.Value[int], `SELECT COUNT(*) FROM business_hold AS h WHERE h.subject = $1 AND h.decision <> 0
		AND (h.level <> 'rename_line' OR EXISTS (SELECT 1 FROM business_line AS l WHERE l.id = h.subject AND l.naming = 'DECLINED'))`, l)
}

func dropUsername(tx *store.Tx, l id.Line) error {
	_, err := tx.Exec("DELETE FROM business_number_name WHERE line = $1", l)
	return err
}

// sweepLine forgets some of what is kept of a line, and tells whether there is more. That
// members stopped it is kept: its organisation is judged by it.
func sweepLine(tx *store.Tx, l id.Line) (more bool, err error) {
	for _, q := range []string{
		"DELETE FROM business_window WHERE (line, member) IN (SELECT line, member FROM business_window WHERE line = $1 LIMIT $2)",
		"DELETE FROM business_stop WHERE (line, member, by_line) IN (SELECT line, member, by_line FROM business_stop WHERE line = $1 AND by_line = TRUE LIMIT $2)",
		"DELETE FROM business_link_day WHERE (code, day) IN (SELECT code, day FROM business_link_day WHERE line = $1 LIMIT $2)",
		"DELETE FROM business_number_try WHERE id IN (SELECT id FROM business_number_try WHERE line = $1 LIMIT $2)",
		"DELETE FROM business_recurring_waiting WHERE message IN (SELECT message FROM business_recurring_waiting WHERE line = $1 LIMIT $2)",
		"DELETE FROM business_recurring_request WHERE id IN (SELECT id FROM business_recurring_request WHERE line = $1 LIMIT $2)",
		"DELETE FROM business_recurring_token WHERE id IN (SELECT id FROM business_recurring_token WHERE line = $1 LIMIT $2)",
		"DELETE FROM business_recurring_topic WHERE id IN (SELECT id FROM business_recurring_topic WHERE line = $1 LIMIT $2)",
		"DELETE FROM business_recurring_cast WHERE message IN (SELECT c.message FROM business_recurring_broadcast b JOIN business_recurring_cast c ON c.broadcast = b.id WHERE b.line = $1 LIMIT $2)",
		"DELETE FROM business_recurring_outcome WHERE (broadcast, what) IN (SELECT o.broadcast, o.what FROM business_recurring_broadcast b JOIN business_recurring_outcome o ON o.broadcast = b.id WHERE b.line = $1 LIMIT $2)",
		"DELETE FROM business_recurring_broadcast WHERE id IN (SELECT b.id FROM business_recurring_broadcast b WHERE b.line = $1 AND NOT EXISTS (SELECT 1 FROM business_recurring_cast c WHERE c.broadcast = b.id) LIMIT $2)",
		"DELETE FROM business_recurring_day WHERE (line, title, frequency, day) IN (SELECT line, title, frequency, day FROM business_recurring_day WHERE line = $1 LIMIT $2)",
		"DELETE FROM business_analytics_line WHERE (line, unit, began, category) IN (SELECT line, unit, began, category FROM business_analytics_line WHERE line = $1 LIMIT $2)",
		"DELETE FROM business_retention_chat WHERE chat IN (SELECT chat FROM business_retention_chat WHERE line = $1 LIMIT $2)",
		"DELETE FROM business_inbox_answer WHERE id IN (SELECT id FROM business_inbox_answer WHERE line = $1 LIMIT $2)",
	} {
		n, err := tx.Exec(q, l, chunk)
		if err != nil {
			return false, err
		}
		more = more || n == chunk
	}
	left, err := sweepInbox(tx, l)
	return more || left, err
}

// sweepInbox forgets some of the inbox of a line: of a few chats at a time, so that it is no
// great change whatever was noted of them; each case goes after what belongs to it.
func sweepInbox(tx *store.Tx, l id.Line) (more bool, err error) {
	chats, err := store.Many(tx, store.Value[id.Chat], "SELECT chat FROM business_inbox_case WHERE line = $1 ORDER BY chat LIMIT $2", l, few)
	if err != nil || len(chats) == 0 {
		return false, err
	}
	for _, q := range []string{
		"DELETE FROM business_inbox_note WHERE id IN (SELECT id FROM business_inbox_note WHERE chat IN ($1) LIMIT $2)",
		"DELETE FROM business_inbox_step WHERE id IN (SELECT id FROM business_inbox_step WHERE chat IN ($1) LIMIT $2)",
		"DELETE FROM business_inbox_said WHERE (chat, seq) IN (SELECT chat, seq FROM business_inbox_said WHERE chat IN ($1) LIMIT $2)",
		"DELETE FROM business_inbox_label WHERE (chat, label) IN (SELECT chat, label FROM business_inbox_label WHERE chat IN ($1) LIMIT $2)",
		"DELETE FROM business_inbox_look WHERE (chat, account, day) IN (SELECT chat, account, day FROM business_inbox_look WHERE chat IN ($1) LIMIT $2)",
	} {
		n, err := tx.Exec(q, store.Numbers(chats), chunk)
		if err != nil {
			return false, err
		}
		more = more || n == chunk
	}
	if more {
		return true, nil
	}
	_, err = tx.Exec("DELETE FROM business_inbox_case WHERE chat IN ($1)", store.Numbers(chats))
	return len(chats) == few, err
}

// sweepPortfolio forgets some of what is kept of an organisation, and tells whether there is
// more; who had a role goes last.
func sweepPortfolio(tx *store.Tx, p id.Portfolio) (more bool, err error) {
	for _, q := range []string{
		"DELETE FROM business_reach WHERE (portfolio, digits) IN (SELECT portfolio, digits FROM business_reach WHERE portfolio = $1 LIMIT $2)",
		"DELETE FROM business_consent WHERE id IN (SELECT id FROM business_consent WHERE portfolio = $1 LIMIT $2)",
		"DELETE FROM business_alias WHERE (portfolio, member) IN (SELECT portfolio, member FROM business_alias WHERE portfolio = $1 LIMIT $2)",
		"DELETE FROM business_template_day WHERE (template, day) IN (SELECT d.template, d.day FROM business_account AS a JOIN business_template AS t ON t.business = a.id JOIN business_template_day AS d ON d.template = t.id WHERE a.portfolio = $1 LIMIT $2)",
		"DELETE FROM business_analytics_template WHERE (template, began) IN (SELECT d.template, d.began FROM business_account AS a JOIN business_template AS t ON t.business = a.id JOIN business_analytics_template AS d ON d.template = t.id WHERE a.portfolio = $1 LIMIT $2)",
		"DELETE FROM business_analytics_press WHERE (template, began, button) IN (SELECT d.template, d.began, d.button FROM business_account AS a JOIN business_template AS t ON t.business = a.id JOIN business_analytics_press AS d ON d.template = t.id WHERE a.portfolio = $1 LIMIT $2)",
		"DELETE FROM business_held WHERE message IN (SELECT h.message FROM business_account AS a JOIN business_template AS t ON t.business = a.id JOIN business_held AS h ON h.template = t.id WHERE a.portfolio = $1 LIMIT $2)",
	} {
		n, err := tx.Exec(q, p, chunk)
		if err != nil {
			return false, err
		}
		more = more || n == chunk
	}
	if more {
		return true, nil
	}
	for _, q := range []string{
		"DELETE FROM business_tier WHERE portfolio = $1",
		"DELETE FROM business_template WHERE business IN (SELECT id FROM business_account WHERE portfolio = $1)",
		"DELETE FROM business_flow WHERE business IN (SELECT id FROM business_account WHERE portfolio = $1)",
		"DELETE FROM business_name_look WHERE subject = $1",
		"DELETE FROM business_role WHERE portfolio = $1",
	} {
		if _, err := tx.Exec(q, p); err != nil {
			return false, err
		}
	}
	return false, nil
}
