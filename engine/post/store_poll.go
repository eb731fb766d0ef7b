package post

import (
	"parvis/base/id"
	"parvis/base/store"
)

func insertPoll(tx *store.Tx, p Poll) error {
	if _, err := tx.Exec("INSERT INTO post_poll (post, expires_at, multiple, hide_totals, voters, ended) VALUES ($1, $2, $3, $4, 0, $5)",
		p.Post, p.ExpiresAt, p.Multiple, p.HideTotals, false); err != nil {
		return err
	}
	for n, o := range p.Options {
		if _, err := tx.Exec("INSERT INTO post_poll_option (post, n, title, votes) VALUES ($1, $2, $3, 0)", p.Post, n, o.Title); err != nil {
			return err
		}
	}
	return touch(tx, p.Post)
}

func deletePoll(tx *store.Tx, p id.Post) error {
	for _, q := range []string{
		"DELETE FROM post_poll WHERE post = $1",
		"DELETE FROM post_poll_option WHERE post = $1",
		"DELETE FROM post_vote WHERE post = $1",
	} {
		if _, err := tx.Exec(q, p); err != nil {
			return err
		}
	}
	return touch(tx, p)
}

func closePoll(tx *store.Tx, p id.Post) error {
	_, err := tx.Exec("UPDATE post_poll SET ended = $1 WHERE post = $2", true, p)
	if err != nil {
		return err
	}
	return touch(tx, p)
}

func insertVotes(tx *store.Tx, a id.Account, p id.Post, choices []int) error {
	for _, n := range choices {
		if _, err := tx.Exec("INSERT INTO post_vote (post, account, n) VALUES ($1, $2, $3)", p, a, n); err != nil {
			return err
		}
		if _, err := tx.Exec("UPDATE post_poll_option SET votes = votes + 1 WHERE post = $1 AND n = $2", p, n); err != nil {
			return err
		}
	}
	if _, err := tx.Exec("UPDATE post_poll SET voters = voters + 1 WHERE post = $1", p); err != nil {
		return err
	}
	return touch(tx, p)
}

// votes gives the choices of one account in several polls.
func votes(tx *store.Tx, a id.Account, ps []id.Post) ([]store.Pair[id.Post, int], error) {
	return store.Many(tx, store.Two[id.Post, int], "SELECT post, n FROM post_vote WHERE account = $1 AND post IN ($2) ORDER BY post, n", a, store.In(ps))
}

func voters(tx *store.Tx, p id.Post) ([]id.Account, error) {
	return store.Many(tx, store.Value[id.Account], "SELECT DISTINCT account FROM post_vote WHERE post = $1 ORDER BY account", p)
}

func polls(tx *store.Tx, ps []id.Post) (map[id.Post]*Poll, error) {
	out := map[id.Post]*Poll{}
	err := store.Each(tx, func(r store.Row) error {
		var p Poll
		if err := r.Scan(&p.Post, &p.ExpiresAt, &p.Multiple, &p.HideTotals, &p.Voters, &p.Ended); err != nil {
			return err
		}
		out[p.Post] = &p
		return nil
	}, "SELECT post, expires_at, multiple, hide_totals, voters, ended FROM post_poll WHERE post IN ($1)", store.In(ps))
	if err != nil {
		return nil, err
	}
	return out, store.Each(tx, func(r store.Row) error {
		var p id.Post
		var o Option
		if err := r.Scan(&p, &o.Title, &o.Votes); err != nil {
			return err
		}
		if out[p] != nil {
			out[p].Options = append(out[p].Options, o)
		}
		return nil
	}, "SELECT post, title, votes FROM post_poll_option WHERE post IN ($1) ORDER BY post, n", store.In(ps))
}
