package post

import (
	"context"
	"encoding/json"
	"fmt"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/timer"
)

const (
	recountsNight = "post.recount.night"
	recounts      = "post.recount"
	// recountParts is how many nights it takes until every post was looked at: each
	// night about one in a hundred.
	recountParts = 100
	// A step looks at recountBatch posts and ends early once it has counted
	// recountRows rows: others wait to write meanwhile.
	recountBatch = 64
	recountRows  = 5000
)

// stretch is what is left of a night's posts: those after one, up to another.
type stretch struct{ After, Until id.Post }

// partOf gives the stretch of a night among the posts from the first to the last.
func partOf(night int64, first, last id.Post) stretch {
	span, part := int64(last-first)+1, night%recountParts
	return stretch{first - 1 + id.Post(span*part/recountParts), first - 1 + id.Post(span*(part+1)/recountParts)}
}

// beginRecount chooses the posts whose counters are looked at this night.
func (e *Engine) beginRecount(_ context.Context, tx *store.Tx) error {
	first, last, err := ends(tx)
	if err != nil || last == 0 {
		return err
	}
	return e.planRecount(tx, partOf(tx.Now().Unix()/(24*60*60), first, last))
}

func (e *Engine) planRecount(tx *store.Tx, s stretch) error {
	data, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return e.Timers.At(tx, timer.Work{Kind: recounts, At: tx.Now(), Data: data})
}

// recount compares the counters of some posts with what they count, repairs those
// that are off, and plans the rest of the night. What is right is not written.
func (e *Engine) recount(ctx context.Context, tx *store.Tx, d timer.Due) error {
	var s stretch
	if err := json.Unmarshal(d.Work.Data, &s); err != nil {
		return fmt.Errorf("%w: %w", timer.Drop, err)
	}
	ids, err := counted(tx, s.After, s.Until, recountBatch)
	if err != nil {
		return err
	}
	done, rows, repaired := 0, 0, 0
	for done < len(ids) && rows < recountRows {
		p := ids[done]
		is, err := countsOf(tx, p)
		if err != nil {
			return err
		}
		ought, err := countAgain(tx, p)
		if err != nil {
			return err
		}
		if is != ought {
			// Somebody may have acted on the post between the two: nobody does now.
			if err := lockCounts(tx, p); err != nil {
				return err
			}
			if ought, err = countAgain(tx, p); err != nil {
				return err
			}
			changed, err := setCounts(tx, p, ought)
			if err != nil {
				return err
			}
			if changed {
				repaired++
			}
		}
		done++
		rows += ought.Replies + ought.Reblogs + ought.Favourites + ought.Quotes
	}
	if repaired > 0 {
		tx.AfterCommit(func() { e.Log.WarnContext(ctx, "counters of posts were off and are right again", "posts", repaired) })
	}
	if done == len(ids) && len(ids) < recountBatch {
		return nil
	}
	return e.planRecount(tx, stretch{ids[done-1], s.Until})
}
