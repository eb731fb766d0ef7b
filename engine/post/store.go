package post

import (
	"encoding/json"
	"time"

	"parvis/base/id"
	"parvis/base/store"
)

const columns = "id, author, at, edited_at, deleted_at, visibility, source, html, spoiler, sensitive, language, reply_to, reply_to_author, conversation, reblog_of, quote_of, quote_state, can_quote, can_reply, local_only, app, has, pw, sealed"

func scanPost(r store.Row, p *Post) error {
	return r.Scan(&p.ID, &p.Author, &p.At, &p.EditedAt, &p.DeletedAt, &p.Visibility, &p.Source, &p.HTML, &p.Spoiler, &p.Sensitive, &p.Language,
		&p.ReplyTo, &p.ReplyToAuthor, &p.Conversation, &p.ReblogOf, &p.QuoteOf, &p.QuoteState, &p.CanQuote, &p.CanReply, &p.LocalOnly, &p.App, &p.Has, &p.Word, &p.box)
}

func insertPost(tx *store.Tx, p Post) error {
	_, err := tx.Exec("INSERT INTO post_post ("+columns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)`,
		p.ID, p.Author, p.At, p.EditedAt, p.DeletedAt, p.Visibility, p.Source, p.HTML, p.Spoiler, p.Sensitive, p.Language,
		p.ReplyTo, p.ReplyToAuthor, p.Conversation, p.ReblogOf, p.QuoteOf, p.QuoteState, p.CanQuote, p.CanReply, p.LocalOnly, p.App, p.Has, p.Word, p.box)
	if err != nil {
		return err
	}
	_, err = tx.Exec("INSERT INTO post_counter (post, replies, reblogs, favourites, quotes) VALUES ($1, 0, 0, 0, 0)", p.ID)
	return err
}

// insertParts writes what hangs on a post: media, mentions, hashtags.
func insertParts(tx *store.Tx, p Post) error {
	for n, m := range p.Media {
		if _, err := tx.Exec("INSERT INTO post_media (post, n, media) VALUES ($1, $2, $3)", p.ID, n, m); err != nil {
			return err
		}
	}
	for _, a := range p.Mentions {
		if _, err := tx.Exec("INSERT INTO post_mention (post, account) VALUES ($1, $2)", p.ID, a); err != nil {
			return err
		}
	}
	for _, t := range p.Tags {
		if _, err := tx.Exec("INSERT INTO post_tag (post, tag) VALUES ($1, $2) ON CONFLICT DO NOTHING", p.ID, t.ID); err != nil {
			return err
		}
	}
	return nil
}

func deleteParts(tx *store.Tx, p id.Post) error {
	for _, q := range []string{
		"DELETE FROM post_media WHERE post = $1",
		"DELETE FROM post_mention WHERE post = $1",
		"DELETE FROM post_tag WHERE post = $1",
	} {
		if _, err := tx.Exec(q, p); err != nil {
			return err
		}
	}
	return nil
}

func updatePost(tx *store.Tx, p Post) error {
	_, err := tx.Exec("UPDATE post_post SET edited_at = $1, source = $2, html = $3, spoiler = $4, sensitive = $5, language = $6, has = $7, sealed = $8 WHERE id = $9",
		p.EditedAt, p.Source, p.HTML, p.Spoiler, p.Sensitive, p.Language, p.Has, p.box, p.ID)
	if err != nil {
		return err
	}
	if err := touch(tx, p.ID); err != nil {
		return err
	}
	if err := deleteParts(tx, p.ID); err != nil {
		return err
	}
	return insertParts(tx, p)
}

func setQuote(tx *store.Tx, p Post) error {
	_, err := tx.Exec("UPDATE post_post SET quote_state = $1 WHERE id = $2", p.QuoteState, p.ID)
	if err != nil {
		return err
	}
	return touch(tx, p.ID)
}

func setAudiences(tx *store.Tx, p Post) error {
	_, err := tx.Exec("UPDATE post_post SET can_quote = $1, can_reply = $2 WHERE id = $3", p.CanQuote, p.CanReply, p.ID)
	if err != nil {
		return err
	}
	return touch(tx, p.ID)
}

// tombstone takes the words and everything that hangs on a post away and marks
// quotes of it.
func tombstone(tx *store.Tx, p Post) error {
	_, err := tx.Exec("UPDATE post_post SET deleted_at = $1, source = '', html = '', spoiler = '', sealed = NULL, has = 0 WHERE id = $2", tx.Now(), p.ID)
	if err != nil {
		return err
	}
	if _, err := tx.Exec("UPDATE post_post SET quote_state = $1 WHERE quote_of = $2 AND quote_of <> 0", QuoteDeleted, p.ID); err != nil {
		return err
	}
	if err := touch(tx, p.ID); err != nil {
		return err
	}
	if _, err := tx.Exec("UPDATE post_counter SET rev = rev + 1 WHERE post IN (SELECT id FROM post_post WHERE quote_of = $1 AND quote_of <> 0)", p.ID); err != nil {
		return err
	}
	if err := deleteParts(tx, p.ID); err != nil {
		return err
	}
	for _, q := range []string{
		"DELETE FROM post_edit WHERE post = $1",
		"DELETE FROM post_favourite WHERE post = $1",
		"DELETE FROM post_bookmark WHERE post = $1",
		"DELETE FROM post_pin WHERE post = $1",
	} {
		if _, err := tx.Exec(q, p.ID); err != nil {
			return err
		}
	}
	return deletePoll(tx, p.ID)
}

// touch gives a post its next revision: memory then asks for it anew. Every
// change of what post_post, post_media, post_mention, post_tag, post_poll and
// post_poll_option hold of a post comes with it.
func touch(tx *store.Tx, p id.Post) error {
	_, err := tx.Exec("UPDATE post_counter SET rev = rev + 1 WHERE post = $1", p)
	return err
}

// bump moves the counters of a post.
func bump(tx *store.Tx, p id.Post, by Counts) error {
	_, err := tx.Exec("UPDATE post_counter SET replies = replies + $1, reblogs = reblogs + $2, favourites = favourites + $3, quotes = quotes + $4, rev = rev + 1 WHERE post = $5",
		by.Replies, by.Reblogs, by.Favourites, by.Quotes, p)
	return err
}

// claimKey takes a key for this transaction, unless one that is younger than
// after has it: then it gives the post of that one. Two that come at the same
// time wait for each other here.
func claimKey(tx *store.Tx, a id.Account, key string, after time.Time) (id.Post, error) {
	n, err := tx.Exec(`INSERT INTO post_idempotency (account, key, post, at) VALUES ($1, $2, 0, $3)
		ON CONFLICT (account, key) DO UPDATE SET post = 0, at = excluded.at WHERE post_idempotency.at <= $4`, a, key, tx.Now(), after)
	if err != nil || n > 0 {
		return 0, err
	}
	got, err := store.Many(tx, store.Value[id.Post], "SELECT post FROM post_idempotency WHERE account = $1 AND key = $2 AND at > $3", a, key, after)
	if err != nil || len(got) == 0 {
		return 0, err
	}
	return got[0], nil
}

func useKey(tx *store.Tx, a id.Account, key string, p id.Post) error {
	_, err := tx.Exec("UPDATE post_idempotency SET post = $1 WHERE account = $2 AND key = $3", p, a, key)
	return err
}

// lockCounts makes others who act on the post wait until this transaction ends.
func lockCounts(tx *store.Tx, p id.Post) error {
	_, err := store.Many(tx, store.Value[id.Post], "SELECT post FROM post_counter WHERE post = $1 FOR UPDATE", p)
	return err
}

// reblogBy gives a member's boost of a post; nobody else can boost it or take a
// boost back before this transaction ends.
func reblogBy(tx *store.Tx, p id.Post, by id.Account) (id.Post, error) {
	if err := lockCounts(tx, p); err != nil {
		return 0, err
	}
	got, err := store.Many(tx, store.Value[id.Post], "SELECT id FROM post_post WHERE reblog_of = $1 AND reblog_of <> 0 AND author = $2 AND deleted_at = 0 LIMIT 1", p, by)
	if err != nil || len(got) == 0 {
		return 0, err
	}
	return got[0], nil
}

func reblogs(tx *store.Tx, p id.Post) ([]Post, error) {
	return store.Many(tx, scanPost, "SELECT "+columns+" FROM post_post WHERE reblog_of = $1 AND reblog_of <> 0 AND deleted_at = 0 ORDER BY id", p)
}

func insertFavourite(tx *store.Tx, a id.Account, p id.Post) (bool, error) {
	n, err := tx.Exec("INSERT INTO post_favourite (id, account, post) VALUES ($1, $2, $3) ON CONFLICT (post, account) DO NOTHING", tx.NewID(), a, p)
	return n > 0, err
}

func deleteFavourite(tx *store.Tx, a id.Account, p id.Post) (int64, error) {
	return tx.Exec("DELETE FROM post_favourite WHERE account = $1 AND post = $2", a, p)
}

func insertBookmark(tx *store.Tx, a id.Account, p id.Post) error {
	_, err := tx.Exec("INSERT INTO post_bookmark (id, account, post) VALUES ($1, $2, $3) ON CONFLICT (post, account) DO NOTHING", tx.NewID(), a, p)
	return err
}

func deleteBookmark(tx *store.Tx, a id.Account, p id.Post) error {
	_, err := tx.Exec("DELETE FROM post_bookmark WHERE account = $1 AND post = $2", a, p)
	return err
}

func pinned(tx *store.Tx, a id.Account) ([]id.Post, error) {
	return store.Many(tx, store.Value[id.Post], "SELECT post FROM post_pin WHERE account = $1 ORDER BY id DESC", a)
}

func insertPin(tx *store.Tx, a id.Account, p id.Post) error {
	_, err := tx.Exec("INSERT INTO post_pin (id, account, post) VALUES ($1, $2, $3)", tx.NewID(), a, p)
	return err
}

func deletePin(tx *store.Tx, a id.Account, p id.Post) error {
	_, err := tx.Exec("DELETE FROM post_pin WHERE account = $1 AND post = $2", a, p)
	return err
}

func insertThreadMute(tx *store.Tx, a id.Account, c id.Conversation) error {
	_, err := tx.Exec("INSERT INTO post_thread_mute (account, conversation) VALUES ($1, $2) ON CONFLICT DO NOTHING", a, c)
	return err
}

func deleteThreadMute(tx *store.Tx, a id.Account, c id.Conversation) error {
	_, err := tx.Exec("DELETE FROM post_thread_mute WHERE account = $1 AND conversation = $2", a, c)
	return err
}

func threadMutes(tx *store.Tx, a id.Account, p store.Page) ([]id.Conversation, error) {
	return store.Paged(tx, store.Value[id.Conversation], p, "SELECT conversation FROM post_thread_mute WHERE account = $1 AND conversation > $2 AND conversation < $3 ORDER BY conversation DESC LIMIT $4", a, p.Lo(), p.Hi(), p.Limit)
}

func threadMuters(tx *store.Tx, c id.Conversation, among []id.Account) ([]id.Account, error) {
	return store.Many(tx, store.Value[id.Account], "SELECT account FROM post_thread_mute WHERE conversation = $1 AND account IN ($2)", c, store.In(among))
}

func countVersions(tx *store.Tx, p id.Post) (int, error) {
	return store.One(tx, store.Value[int], "SELECT COUNT(id) FROM post_edit WHERE post = $1", p)
}

func insertVersion(tx *store.Tx, p id.Post, v Version) error {
	files, err := json.Marshal(v.Media)
	if err != nil {
		return err
	}
	options, err := json.Marshal(v.Options)
	if err != nil {
		return err
	}
	_, err = tx.Exec("INSERT INTO post_edit (id, post, at, source, html, spoiler, sensitive, media, poll, sealed) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
		tx.NewID(), p, v.At, v.Source, v.HTML, v.Spoiler, v.Sensitive, files, options, v.box)
	return err
}

func scanVersion(r store.Row, v *Version) error {
	var files, options []byte
	if err := r.Scan(&v.At, &v.HTML, &v.Source, &v.Spoiler, &v.Sensitive, &files, &options, &v.box); err != nil {
		return err
	}
	if err := json.Unmarshal(files, &v.Media); err != nil {
		return err
	}
	return json.Unmarshal(options, &v.Options)
}

func versions(tx *store.Tx, p id.Post) ([]Version, error) {
	return store.Many(tx, scanVersion, "SELECT at, html, source, spoiler, sensitive, media, poll, sealed FROM post_edit WHERE post = $1 ORDER BY id", p)
}
