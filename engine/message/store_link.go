package message

import (
	"parvis/base/id"
	"parvis/base/store"
)

const linkColumns = "chat, hash, box, account, at"

func scanLink(r store.Row, l *Link) error { return r.Scan(&l.chat, &l.hash, &l.box, &l.By, &l.At) }

func putLink(tx *store.Tx, l Link) error {
	_, err := tx.Exec("INSERT INTO message_link ("+linkColumns+`) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (chat) DO UPDATE SET hash = excluded.hash, box = excluded.box, account = excluded.account, at = excluded.at`, l.chat, l.hash, l.box, l.By, l.At)
	return err
}

func linkOf(tx *store.Tx, c id.Chat) (Link, error) {
	return store.One(tx, scanLink, "SELECT "+linkColumns+" FROM message_link WHERE chat = $1", c)
}

func linkByHash(tx *store.Tx, hash []byte) (Link, error) {
	return store.One(tx, scanLink, "SELECT "+linkColumns+" FROM message_link WHERE hash = $1", hash)
}

func dropLink(tx *store.Tx, c id.Chat) error {
	_, err := tx.Exec("DELETE FROM message_link WHERE chat = $1", c)
	return err
}

// dropLinkBy ends the link of a group if somebody made it.
func dropLinkBy(tx *store.Tx, c id.Chat, by id.Account) error {
	_, err := tx.Exec("DELETE FROM message_link WHERE chat = $1 AND account = $2", c, by)
	return err
}
