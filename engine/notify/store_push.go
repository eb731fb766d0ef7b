package notify

import (
	"strings"

	"parvis/base/id"
	"parvis/base/store"
)

const pushColumns = "token, owner, endpoint, p256dh, auth, standard, alerts, policy, access, held"

func scanPush(r store.Row, s *Subscription) error {
	var alerts string
	if err := r.Scan(&s.Token, &s.Owner, &s.Endpoint, &s.P256dh, &s.Auth, &s.Standard, &alerts, &s.From, &s.access, &s.held); err != nil {
		return err
	}
	for _, t := range strings.Fields(alerts) {
		s.Alerts = append(s.Alerts, Type(t))
	}
	return nil
}

func putPush(tx *store.Tx, s Subscription) error {
	names := make([]string, 0, len(s.Alerts))
	for _, t := range s.Alerts {
		names = append(names, string(t))
	}
	_, err := tx.Exec("INSERT INTO notify_push ("+pushColumns+`, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
		ON CONFLICT (token) DO UPDATE SET endpoint = excluded.endpoint, p256dh = excluded.p256dh, auth = excluded.auth, standard = excluded.standard,
		alerts = excluded.alerts, policy = excluded.policy, access = excluded.access, at = excluded.at`,
		s.Token, s.Owner, s.Endpoint, s.P256dh, s.Auth, s.Standard, strings.Join(names, " "), s.From, s.access, s.held, tx.Now())
	return err
}

func pushOf(tx *store.Tx, t id.Token) (Subscription, error) {
	return store.One(tx, scanPush, "SELECT "+pushColumns+" FROM notify_push WHERE token = $1", t)
}

func pushesOf(tx *store.Tx, owner id.Account) ([]Subscription, error) {
	return store.Many(tx, scanPush, "SELECT "+pushColumns+" FROM notify_push WHERE owner = $1 ORDER BY token", owner)
}

// pushesAmong gives the devices of some owners.
func pushesAmong(tx *store.Tx, owners []id.Account) ([]Subscription, error) {
	return store.Many(tx, scanPush, "SELECT "+pushColumns+" FROM notify_push WHERE owner IN ($1) ORDER BY token", store.Numbers(owners))
}

// pushed gives those of some accounts who have a device.
func pushed(tx *store.Tx, owners []id.Account) ([]id.Account, error) {
	return store.Many(tx, store.Value[id.Account], "SELECT owner FROM notify_push WHERE owner IN ($1)", store.Numbers(owners))
}

// waitingOf gives the devices of an owner for which something waits.
func waitingOf(tx *store.Tx, owner id.Account) ([]Subscription, error) {
	return store.Many(tx, scanPush, "SELECT "+pushColumns+" FROM notify_push WHERE owner = $1 AND held > 0 ORDER BY token", owner)
}

func deletePush(tx *store.Tx, t id.Token) error {
	_, err := tx.Exec("DELETE FROM notify_push WHERE token = $1", t)
	return err
}

// hold keeps the first notification of a device that waits for the end of its owner's
// quiet hours.
func hold(tx *store.Tx, t id.Token, n id.Notification) error {
	_, err := tx.Exec("UPDATE notify_push SET held = $1 WHERE token = $2 AND (held = 0 OR held > $3)", n, t, n)
	return err
}

// release tells that what waited since a notification was told.
func release(tx *store.Tx, t id.Token, since id.Notification) error {
	_, err := tx.Exec("UPDATE notify_push SET held = 0 WHERE token = $1 AND held = $2", t, since)
	return err
}

// countSince counts what an owner was told after a notification, of some types.
func countSince(tx *store.Tx, owner id.Account, after int64, types []Type) (int, error) {
	return store.One(tx, store.Value[int], "SELECT COUNT(id) FROM notify_notification WHERE owner = $1 AND filtered = FALSE AND id > $2 AND type IN ($3)", owner, after, store.In(types))
}
