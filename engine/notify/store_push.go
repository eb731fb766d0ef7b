package notify

import (
	"strings"

	"parvis/base/id"
	"parvis/base/store"
)

const pushColumns = "token, owner, endpoint, p256dh, auth, standard, alerts, policy, access"

func scanPush(r store.Row, s *Subscription) error {
	var alerts string
	if err := r.Scan(&s.Token, &s.Owner, &s.Endpoint, &s.P256dh, &s.Auth, &s.Standard, &alerts, &s.From, &s.access); err != nil {
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
	_, err := tx.Exec("INSERT INTO notify_push ("+pushColumns+`, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		ON CONFLICT (token) DO UPDATE SET endpoint = excluded.endpoint, p256dh = excluded.p256dh, auth = excluded.auth, standard = excluded.standard,
		alerts = excluded.alerts, policy = excluded.policy, access = excluded.access, at = excluded.at`,
		s.Token, s.Owner, s.Endpoint, s.P256dh, s.Auth, s.Standard, strings.Join(names, " "), s.From, s.access, tx.Now())
	return err
}

func pushOf(tx *store.Tx, t id.Token) (Subscription, error) {
	return store.One(tx, scanPush, "SELECT "+pushColumns+" FROM notify_push WHERE token = $1", t)
}

func pushesOf(tx *store.Tx, owner id.Account) ([]Subscription, error) {
	return store.Many(tx, scanPush, "SELECT "+pushColumns+" FROM notify_push WHERE owner = $1 ORDER BY token", owner)
}

func deletePush(tx *store.Tx, t id.Token) error {
	_, err := tx.Exec("DELETE FROM notify_push WHERE token = $1", t)
	return err
}
