package announce

import (
	"parvis/base/id"
	"parvis/base/store"
)

const columns = "id, text, begins, ends, all_day, at"

func scan(r store.Row, a *Announcement) error {
	return r.Scan(&a.ID, &a.Text, &a.From, &a.Until, &a.AllDay, &a.At)
}

func insert(tx *store.Tx, a Announcement) error {
	_, err := tx.Exec("INSERT INTO notify_announcement ("+columns+") VALUES ($1, $2, $3, $4, $5, $6)", a.ID, a.Text, a.From, a.Until, a.AllDay, a.At)
	return err
}

func drop(tx *store.Tx, which int64) (bool, error) {
	rows, err := tx.Exec("DELETE FROM notify_announcement WHERE id = $1", which)
	if err != nil || rows == 0 {
		return false, err
	}
	if _, err := tx.Exec("DELETE FROM notify_announcement_read WHERE announcement = $1", which); err != nil {
		return false, err
	}
	_, err = tx.Exec("DELETE FROM notify_announcement_reaction WHERE announcement = $1", which)
	return true, err
}

// current gives what holds now; the zero time is before every begin and is no
// end.
func current(tx *store.Tx) ([]Announcement, error) {
	return store.Many(tx, scan, "SELECT "+columns+" FROM notify_announcement WHERE begins <= $1 AND (ends = 0 OR ends > $2) ORDER BY id DESC LIMIT $3", tx.Now(), tx.Now(), listMax)
}

// coming gives what is not over.
func coming(tx *store.Tx) ([]Announcement, error) {
	return store.Many(tx, scan, "SELECT "+columns+" FROM notify_announcement WHERE ends = 0 OR ends > $1 ORDER BY id DESC LIMIT $2", tx.Now(), listMax)
}

func one(tx *store.Tx, which int64) (Announcement, error) {
	return store.One(tx, scan, "SELECT "+columns+" FROM notify_announcement WHERE id = $1 AND begins <= $2 AND (ends = 0 OR ends > $3)", which, tx.Now(), tx.Now())
}

// fill adds what members did with announcements.
func fill(tx *store.Tx, who id.Account, list []Announcement) error {
	ids := make([]int64, len(list))
	at := make(map[int64]*Announcement, len(list))
	for i := range list {
		ids[i] = list[i].ID
		at[list[i].ID] = &list[i]
	}
	read, err := store.Many(tx, store.Value[int64], "SELECT announcement FROM notify_announcement_read WHERE announcement IN ($1) AND account = $2", store.In(ids), who)
	if err != nil {
		return err
	}
	for _, a := range read {
		at[a].Read = true
	}
	got, err := store.Many(tx, func(r store.Row, x *Reaction) error { return r.Scan(&x.Announcement, &x.Name, &x.Count, &x.Mine) },
		`SELECT announcement, name, COUNT(account), MAX(CASE WHEN account = $1 THEN 1 ELSE 0 END) = 1 FROM notify_announcement_reaction
		WHERE announcement IN ($2) GROUP BY announcement, name ORDER BY announcement, MIN(id)`, who, store.In(ids))
	for _, r := range got {
		at[r.Announcement].Reactions = append(at[r.Announcement].Reactions, r)
	}
	return err
}

func markRead(tx *store.Tx, which int64, who id.Account) error {
	_, err := tx.Exec("INSERT INTO notify_announcement_read (announcement, account) VALUES ($1, $2) ON CONFLICT (announcement, account) DO NOTHING", which, who)
	return err
}

func addReaction(tx *store.Tx, which int64, who id.Account, name string) (bool, error) {
	rows, err := tx.Exec("INSERT INTO notify_announcement_reaction (id, announcement, account, name) VALUES ($1, $2, $3, $4) ON CONFLICT (announcement, account, name) DO NOTHING",
		tx.NewID(), which, who, name)
	return rows > 0, err
}

func dropReaction(tx *store.Tx, which int64, who id.Account, name string) (bool, error) {
	rows, err := tx.Exec("DELETE FROM notify_announcement_reaction WHERE announcement = $1 AND account = $2 AND name = $3", which, who, name)
	return rows > 0, err
}

func eraseRows(tx *store.Tx, a id.Account) error {
	if _, err := tx.Exec("DELETE FROM notify_announcement_read WHERE account = $1", a); err != nil {
		return err
	}
	_, err := tx.Exec("DELETE FROM notify_announcement_reaction WHERE account = $1", a)
	return err
}
