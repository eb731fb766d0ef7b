package card

import (
	"time"

	"parvis/base/id"
	"parvis/base/store"
)

const columns = "c.id, c.url, c.publisher, COALESCE(p.host, ''), c.title, c.description, c.provider, c.author_name, c.author_url, c.language, c.published_at, c.image, c.image_text, c.creator"

const from = " FROM post_card c LEFT JOIN post_card_publisher p ON p.id = c.publisher "

func (c *Card) cells() []any {
	return []any{&c.ID, &c.URL, &c.Publisher, &c.Host, &c.Title, &c.Description, &c.Provider, &c.AuthorName, &c.AuthorURL, &c.Language, &c.PublishedAt, &c.Image, &c.ImageText, &c.Creator}
}

func scanCard(r store.Row, c *Card) error { return r.Scan(c.cells()...) }

func cardsOf(tx *store.Tx, posts []id.Post) (map[id.Post]Card, error) {
	out := map[id.Post]Card{}
	return out, store.Each(tx, func(r store.Row) error {
		var p id.Post
		var c Card
		err := r.Scan(append([]any{&p}, c.cells()...)...)
		out[p] = c
		return err
	}, "SELECT l.post, "+columns+" FROM post_card_link l JOIN post_card c ON c.id = l.card LEFT JOIN post_card_publisher p ON p.id = c.publisher WHERE l.post IN ($1) AND c.state = 'ready'", store.In(posts))
}

func cards(tx *store.Tx, ids []id.Card) ([]Card, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	rows, err := store.Many(tx, scanCard, "SELECT "+columns+from+"WHERE c.id IN ($1) AND c.state = 'ready'", store.In(ids))
	if err != nil {
		return nil, err
	}
	at := make(map[id.Card]Card, len(rows))
	for _, c := range rows {
		at[c.ID] = c
	}
	out := make([]Card, 0, len(rows))
	for _, i := range ids {
		if c, ok := at[i]; ok {
			out = append(out, c)
		}
	}
	return out, nil
}

func cardNamed(tx *store.Tx, key string) (Card, error) {
	return store.One(tx, scanCard, "SELECT "+columns+from+"WHERE c.key = $1 AND c.state = 'ready'", key)
}

func publishers(tx *store.Tx, ids []id.Publisher) ([]Publisher, error) {
	return store.Many(tx, func(r store.Row, p *Publisher) error { return r.Scan(&p.ID, &p.Host) },
		"SELECT id, host FROM post_card_publisher WHERE id IN ($1) ORDER BY id", store.In(ids))
}

// entry is a card as the work on it knows it.
type entry struct {
	id    id.Card
	url   string
	state string
	until time.Time
	image id.Media
}

const entryColumns = "id, url, state, until, image"

func scanEntry(r store.Row, c *entry) error {
	return r.Scan(&c.id, &c.url, &c.state, &c.until, &c.image)
}

// known finds or makes the card of an address.
func known(tx *store.Tx, key, address string) (entry, error) {
	_, err := tx.Exec(`INSERT INTO post_card (id, key, url, state, until, publisher, title, description, provider, author_name, author_url, language, published_at, image, image_text, creator)
		VALUES ($1, $2, $3, 'waiting', $4, 0, '', '', '', '', '', '', $4, 0, '', 0) ON CONFLICT (key) DO NOTHING`, tx.NewID(), key, address, time.Time{})
	if err != nil {
		return entry{}, err
	}
	return store.One(tx, scanEntry, "SELECT "+entryColumns+" FROM post_card WHERE key = $1", key)
}

func byID(tx *store.Tx, c id.Card) (entry, error) {
	return store.One(tx, scanEntry, "SELECT "+entryColumns+" FROM post_card WHERE id = $1", c)
}

// put writes what was found about a page.
func put(tx *store.Tx, c Card, state string, until time.Time) error {
	_, err := tx.Exec(`UPDATE post_card SET state = $1, until = $2, publisher = $3, title = $4, description = $5, provider = $6, author_name = $7, author_url = $8,
		language = $9, published_at = $10, image = $11, image_text = $12, creator = $13 WHERE id = $14`,
		state, until, c.Publisher, c.Title, c.Description, c.Provider, c.AuthorName, c.AuthorURL, c.Language, c.PublishedAt, c.Image, c.ImageText, c.Creator, c.ID)
	return err
}

func setUntil(tx *store.Tx, c id.Card, until time.Time) error {
	_, err := tx.Exec("UPDATE post_card SET until = $1 WHERE id = $2", until, c)
	return err
}

func deleteCard(tx *store.Tx, c id.Card) error {
	_, err := tx.Exec("DELETE FROM post_card WHERE id = $1", c)
	return err
}

func publisher(tx *store.Tx, host string) (id.Publisher, error) {
	return store.One(tx, store.Value[id.Publisher], `INSERT INTO post_card_publisher (id, host) VALUES ($1, $2)
		ON CONFLICT (host) DO UPDATE SET host = excluded.host RETURNING id`, tx.NewID(), host)
}

func insertLink(tx *store.Tx, p id.Post, c id.Card, public bool) error {
	_, err := tx.Exec("INSERT INTO post_card_link (post, card, public) VALUES ($1, $2, $3) ON CONFLICT (post) DO UPDATE SET card = excluded.card, public = excluded.public", p, c, public)
	return err
}

func linkOf(tx *store.Tx, p id.Post) (id.Card, error) {
	got, err := store.Many(tx, store.Value[id.Card], "SELECT card FROM post_card_link WHERE post = $1", p)
	if err != nil || len(got) == 0 {
		return 0, err
	}
	return got[0], nil
}

// deleteLink gives the card that the post showed.
func deleteLink(tx *store.Tx, p id.Post) (id.Card, error) {
	got, err := store.Many(tx, store.Value[id.Card], "DELETE FROM post_card_link WHERE post = $1 RETURNING card", p)
	if err != nil || len(got) == 0 {
		return 0, err
	}
	return got[0], nil
}

func linked(tx *store.Tx, c id.Card) (bool, error) {
	got, err := store.Many(tx, store.Value[id.Post], "SELECT post FROM post_card_link WHERE card = $1 LIMIT 1", c)
	return len(got) > 0, err
}

func postsWith(tx *store.Tx, c id.Card, p store.Page) ([]id.Post, error) {
	return store.Paged(tx, store.Value[id.Post], p, "SELECT post FROM post_card_link WHERE card = $1 AND post > $2 AND post < $3 AND public = $4 ORDER BY post DESC LIMIT $5",
		c, p.Lo(), p.Hi(), true, p.Limit)
}

func countUse(tx *store.Tx, c id.Card, on time.Time, author id.Account) error {
	_, err := tx.Exec(`INSERT INTO post_card_day (card, day, author, uses) VALUES ($1, $2, $3, 1)
		ON CONFLICT (card, day, author) DO UPDATE SET uses = post_card_day.uses + 1`, c, on, author)
	return err
}

func eachDay(tx *store.Tx, list []id.Card, since time.Time, fn func(c id.Card, at time.Time, uses, accounts int)) error {
	if len(list) == 0 {
		return nil
	}
	return store.Each(tx, func(r store.Row) error {
		var c id.Card
		var at time.Time
		var uses, accounts int
		if err := r.Scan(&c, &at, &uses, &accounts); err != nil {
			return err
		}
		fn(c, at, uses, accounts)
		return nil
	}, "SELECT card, day, SUM(uses), COUNT(author) FROM post_card_day WHERE card IN ($1) AND day >= $2 GROUP BY card, day", store.In(list), since)
}

func usersOn(tx *store.Tx, on time.Time, least, max int) ([]store.Pair[id.Card, id.Account], error) {
	return store.Many(tx, store.Two[id.Card, id.Account], `SELECT card, author FROM post_card_day WHERE day = $1
		AND card IN (SELECT card FROM post_card_day WHERE day = $1 GROUP BY card HAVING COUNT(author) >= $2) ORDER BY card, author LIMIT $3`, on, least, max)
}

func dropDays(tx *store.Tx, before time.Time) error {
	_, err := tx.Exec("DELETE FROM post_card_day WHERE day < $1", before)
	return err
}
