package post

import (
	"parvis/base/id"
	"parvis/base/store"
)

// ownsOfMany tells what each of some viewers did with posts that stand inside a
// new one, by their order; nil where nobody did anything. What is new itself
// nobody can have liked, but its conversation may be muted.
func ownsOfMany(tx *store.Tx, viewers []id.Account, all []Post) ([]map[id.Post]Own, error) {
	out := make([]map[id.Post]Own, len(viewers))
	var inner, asked []id.Post
	var talks []id.Conversation
	for i := range all {
		p := &all[i]
		if i > 0 {
			inner = append(inner, p.ID)
			if p.Poll != nil {
				asked = append(asked, p.ID)
			}
		}
		if i > 0 || p.ReplyTo != 0 {
			talks = append(talks, p.Conversation)
		}
	}
	if len(talks) == 0 {
		return out, nil
	}
	at := make(map[id.Account]int, len(viewers))
	for i, v := range viewers {
		if v != 0 {
			at[v] = i
			if out[i] == nil {
				out[i] = map[id.Post]Own{}
			}
		}
	}
	var kind int
	var who id.Account
	var p id.Post
	var choice int
	err := store.Each(tx, func(r store.Row) error {
		if err := r.Scan(&kind, &who, &p, &choice); err != nil {
			return err
		}
		owns := out[at[who]]
		if kind == voted {
			own := owns[p]
			own.Votes = append(own.Votes, choice)
			owns[p] = own
			return nil
		}
		mark(owns, all, kind, p)
		return nil
	}, `SELECT 0, account, post, 0 FROM post_favourite WHERE account IN ($1) AND post IN ($2)
		UNION ALL SELECT 1, account, post, 0 FROM post_bookmark WHERE account IN ($1) AND post IN ($2)
		UNION ALL SELECT 2, account, post, 0 FROM post_pin WHERE account IN ($1) AND post IN ($2)
		UNION ALL SELECT 3, author, reblog_of, 0 FROM post_post WHERE author IN ($1) AND reblog_of IN ($2) AND reblog_of <> 0 AND deleted_at = 0
		UNION ALL SELECT 4, account, conversation, 0 FROM post_thread_mute WHERE account IN ($1) AND conversation IN ($3)
		UNION ALL SELECT 5, account, post, n FROM post_vote WHERE account IN ($1) AND post IN ($4) ORDER BY 1, 2, 3, 4`,
		store.Numbers(viewers), store.Numbers(inner), store.Numbers(talks), store.Numbers(asked))
	return out, err
}

// voted is the kind of row that holds a choice in a poll.
const voted = 5
