package device

import (
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/entitlement"
)

const columns = "id, account, line, subject, name, platform, signature_key, state, seen_day, app, token, at"

func scan(r store.Row, d *Device) error {
	return r.Scan(&d.ID, &d.Account, &d.Line, &d.subject, &d.Name, &d.Platform, &d.key, &d.State, &d.day, &d.app, &d.token, &d.At)
}

func insert(tx *store.Tx, d Device) error {
	_, err := tx.Exec("INSERT INTO message_device ("+columns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
		d.ID, d.Account, d.Line, d.subject, d.Name, d.Platform, d.key, d.State, d.day, d.app, d.token, d.At)
	return err
}

func byID(tx *store.Tx, d ID) (Device, error) {
	return store.One(tx, scan, "SELECT "+columns+" FROM message_device WHERE id = $1", d)
}

// lock gives a device as it stands now, and holds it until the end of the change.
func lock(tx *store.Tx, d ID) (Device, error) {
	return store.One(tx, scan, "SELECT "+columns+" FROM message_device WHERE id = $1 FOR UPDATE", d)
}

func byToken(tx *store.Tx, t id.Token) (Device, error) {
	return store.One(tx, scan, "SELECT "+columns+" FROM message_device WHERE token = $1", t)
}

// ofAccount gives the devices of an account itself, the newest first.
func ofAccount(tx *store.Tx, a id.Account) ([]Device, error) {
	return store.Many(tx, scan, "SELECT "+columns+" FROM message_device WHERE account = $1 AND line = 0 ORDER BY id DESC", a)
}

// ofLine gives the devices of a line, the newest first.
func ofLine(tx *store.Tx, l id.Line) ([]Device, error) {
	return store.Many(tx, scan, "SELECT "+columns+" FROM message_device WHERE line = $1 AND line > 0 ORDER BY id DESC", l)
}

// linkedBy gives what somebody linked, for themselves and for lines.
func linkedBy(tx *store.Tx, a id.Account) ([]Device, error) {
	return store.Many(tx, scan, "SELECT "+columns+" FROM message_device WHERE account = $1 ORDER BY id", a)
}

// boundBy gives the devices that an entitlement bounds, and holds them, the least recently
// used last.
func boundBy(tx *store.Tx, s entitlement.Subject) ([]Device, error) {
	return store.Many(tx, scan, "SELECT "+columns+" FROM message_device WHERE subject = $1 ORDER BY line, seen_day DESC, id FOR UPDATE", s)
}

// unseen gives devices that may be used, and were last before a day.
func unseen(tx *store.Tx, day int64, most int) ([]Device, error) {
	return store.Many(tx, scan, "SELECT "+columns+" FROM message_device WHERE state = 'active' AND seen_day < $1 ORDER BY seen_day LIMIT $2", day, most)
}

// unseenOfLines is unseen for those of lines.
func unseenOfLines(tx *store.Tx, day int64, most int) ([]Device, error) {
	return store.Many(tx, scan, "SELECT "+columns+" FROM message_device WHERE line > 0 AND state = 'active' AND seen_day < $1 ORDER BY seen_day LIMIT $2", day, most)
}

// unfetched gives devices that were approved before a time and never fetched their token.
func unfetched(tx *store.Tx, before time.Time, most int) ([]Device, error) {
	return store.Many(tx, scan, "SELECT "+columns+" FROM message_device WHERE token = 0 AND at < $1 ORDER BY id LIMIT $2", before, most)
}

func setState(tx *store.Tx, d Device) error {
	_, err := tx.Exec("UPDATE message_device SET state = $1, seen_day = $2 WHERE id = $3", d.State, d.day, d.ID)
	return err
}

func setToken(tx *store.Tx, d Device) error {
	_, err := tx.Exec("UPDATE message_device SET app = $1, token = $2 WHERE id = $3", d.app, d.token, d.ID)
	return err
}

func touch(tx *store.Tx, t id.Token, day int64) error {
	_, err := tx.Exec("UPDATE message_device SET seen_day = $1 WHERE token = $2 AND seen_day < $1", day, t)
	return err
}

func drop(tx *store.Tx, d ID) error {
	_, err := tx.Exec("DELETE FROM message_device WHERE id = $1", d)
	return err
}

func dropLinks(tx *store.Tx, d ID) error {
	_, err := tx.Exec("DELETE FROM message_device_link WHERE device = $1", d)
	return err
}

const linkColumns = "id, code, secret, name, platform, signature_key, tries, refused, device, box, at"

func scanLink(r store.Row, l *Link) error {
	return r.Scan(&l.ID, &l.code, &l.secret, &l.Name, &l.Platform, &l.Key, &l.tries, &l.refused, &l.device, &l.box, &l.At)
}

// insertLink keeps a link, and tells whether its code was free.
func insertLink(tx *store.Tx, l Link) (bool, error) {
	n, err := tx.Exec("INSERT INTO message_device_link ("+linkColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING",
		l.ID, l.code, l.secret, l.Name, l.Platform, l.Key, l.tries, l.refused, l.device, l.box, l.At)
	return n > 0, err
}

func linkByCode(tx *store.Tx, code []byte) (Link, error) {
	return store.One(tx, scanLink, "SELECT "+linkColumns+" FROM message_device_link WHERE code = $1", code)
}

func linkByID(tx *store.Tx, l string) (Link, error) {
	return store.One(tx, scanLink, "SELECT "+linkColumns+" FROM message_device_link WHERE id = $1", l)
}

// lockLink gives a link, and holds it until the end of the change.
func lockLink(tx *store.Tx, l string) (Link, error) {
	return store.One(tx, scanLink, "SELECT "+linkColumns+" FROM message_device_link WHERE id = $1 FOR UPDATE", l)
}

// setLink keeps what became of a link.
func setLink(tx *store.Tx, l Link) error {
	_, err := tx.Exec("UPDATE message_device_link SET refused = $1, device = $2, box = $3, at = $4 WHERE id = $5", l.refused, l.device, l.box, l.At, l.ID)
	return err
}

func countTry(tx *store.Tx, l string) error {
	_, err := tx.Exec("UPDATE message_device_link SET tries = tries + 1 WHERE id = $1", l)
	return err
}

func forgetLinks(tx *store.Tx, before time.Time) error {
	_, err := tx.Exec("DELETE FROM message_device_link WHERE at < $1", before)
	return err
}
