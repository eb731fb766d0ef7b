package analytics

import (
	"time"

	"parvis/base/id"
	"parvis/base/store"
)

// said gives what a line sent at a place of a chat.
func said(tx *store.Tx, c id.Chat, seq int64) (message, error) {
	return store.One(tx, func(r store.Row, m *message) error {
		err := r.Scan(&m.seq, &m.at, &m.category, &m.template)
		if m.category == "" {
			m.category = Service
		}
		return err
	}, "SELECT seq, at, category, template FROM business_out WHERE chat = $1 AND seq = $2", c, seq)
}

// lastLike gives when the last message of the category of another was sent in a chat before
// it; zero if there is none.
func lastLike(tx *store.Tx, c id.Chat, m message) (time.Time, error) {
	category := m.category
	if category == Service {
		category = ""
	}
	at, err := store.One(tx, store.Value[time.Time], "SELECT at FROM business_out WHERE chat = $1 AND seq < $2 AND category = $3 ORDER BY seq DESC LIMIT 1", c, m.seq, category)
	return at, skip(err)
}

// lastOf is lastLike for the template of a message.
func lastOf(tx *store.Tx, c id.Chat, m message) (time.Time, error) {
	at, err := store.One(tx, store.Value[time.Time], "SELECT at FROM business_out WHERE chat = $1 AND seq < $2 AND template = $3 ORDER BY seq DESC LIMIT 1", c, m.seq, m.template)
	return at, skip(err)
}

// Service is the category of what is no template.
const Service = "service"

func addLine(tx *store.Tx, l id.Line, unit Unit, began int64, category string, s sum) error {
	_, err := tx.Exec(`INSERT INTO business_analytics_line (line, unit, began, category, sent, delivered, members, firsts) VALUES ($1, $2, $3, $4, 1, 0, $5, $6)
		ON CONFLICT (line, unit, began, category) DO UPDATE SET sent = business_analytics_line.sent + 1,
		members = business_analytics_line.members + excluded.members, firsts = business_analytics_line.firsts + excluded.firsts`, l, unit, began, category, s.members, s.firsts)
	return err
}

// arrived counts that something came to a device, where it was counted as sent.
func arrived(tx *store.Tx, l id.Line, unit Unit, began int64, category string) error {
	_, err := tx.Exec("UPDATE business_analytics_line SET delivered = delivered + 1 WHERE line = $1 AND unit = $2 AND began = $3 AND category = $4", l, unit, began, category)
	return err
}

func addTemplate(tx *store.Tx, t id.Template, began int64, members int) error {
	_, err := tx.Exec(`INSERT INTO business_analytics_template (template, began, sent, delivered, seen, members) VALUES ($1, $2, 1, 0, 0, $3)
		ON CONFLICT (template, began) DO UPDATE SET sent = business_analytics_template.sent + 1, members = business_analytics_template.members + excluded.members`, t, began, members)
	return err
}

// reached is arrived for a template, and for who read it.
func reached(tx *store.Tx, t id.Template, began int64, delivered, seen int) error {
	_, err := tx.Exec("UPDATE business_analytics_template SET delivered = delivered + $1, seen = seen + $2 WHERE template = $3 AND began = $4", delivered, seen, t, began)
	return err
}

// dropTemplate forgets a template.
func dropTemplate(tx *store.Tx, t id.Template) error {
	for _, q := range []string{"DELETE FROM business_analytics_template WHERE template = $1", "DELETE FROM business_analytics_press WHERE template = $1"} {
		if _, err := tx.Exec(q, t); err != nil {
			return err
		}
	}
	return nil
}

func addPress(tx *store.Tx, t id.Template, began int64, button string) error {
	_, err := tx.Exec(`INSERT INTO business_analytics_press (template, began, button, presses) VALUES ($1, $2, $3, 1)
		ON CONFLICT (template, began, button) DO UPDATE SET presses = business_analytics_press.presses + 1`, t, began, button)
	return err
}

// cellsOf gives what was counted of lines in the cells that begin in a time.
func cellsOf(tx *store.Tx, of []id.Line, unit Unit, from, to int64) ([]Cell, error) {
	return store.Many(tx, func(r store.Row, c *Cell) error {
		err := r.Scan(&c.Line, &c.Began, &c.Category, &c.Sent, &c.Delivered, &c.members, &c.Talks)
		c.Ends = unit.end(c.Began)
		return err
	}, "SELECT line, began, category, sent, delivered, members, firsts FROM business_analytics_line WHERE line IN ($1) AND unit = $2 AND began >= $3 AND began < $4 ORDER BY began, line, category", store.Numbers(of), unit, from, to)
}

func usesOf(tx *store.Tx, of []id.Template, from, to int64) ([]Used, error) {
	return store.Many(tx, func(r store.Row, u *Used) error {
		err := r.Scan(&u.Template, &u.Began, &u.Sent, &u.Delivered, &u.Read, &u.members)
		u.Ends = Day.end(u.Began)
		return err
	}, "SELECT template, began, sent, delivered, seen, members FROM business_analytics_template WHERE template IN ($1) AND began >= $2 AND began < $3 ORDER BY began, template", store.Numbers(of), from, to)
}

// press is how often a button of a template was pressed on a day.
type press struct {
	template id.Template
	began    int64
	button   string
	presses  int
}

func pressesOf(tx *store.Tx, of []id.Template, from, to int64) ([]press, error) {
	return store.Many(tx, func(r store.Row, p *press) error { return r.Scan(&p.template, &p.began, &p.button, &p.presses) },
		"SELECT template, began, button, presses FROM business_analytics_press WHERE template IN ($1) AND began >= $2 AND began < $3 ORDER BY template, began, button", store.Numbers(of), from, to)
}

// forget erases some of what began before a time, of lines and of templates, and tells
// whether there is more.
func forget(tx *store.Tx, lines, templates int64, most int) (more bool, err error) {
	for _, f := range []struct {
		query  string
		before int64
	}{
		{"DELETE FROM business_analytics_line WHERE (line, unit, began, category) IN (SELECT line, unit, began, category FROM business_analytics_line WHERE began < $1 LIMIT $2)", lines},
		{"DELETE FROM business_analytics_template WHERE (template, began) IN (SELECT template, began FROM business_analytics_template WHERE began < $1 LIMIT $2)", templates},
		{"DELETE FROM business_analytics_press WHERE (template, began, button) IN (SELECT template, began, button FROM business_analytics_press WHERE began < $1 LIMIT $2)", templates},
	} {
		n, err := tx.Exec(f.query, f.before, most)
		if err != nil {
			return false, err
		}
		more = more || n == int64(most)
	}
	return more, nil
}
