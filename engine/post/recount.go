package post

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

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
	secondsADay  = 24 * 60 * 60
)

// stretch is what is left of a night's posts: those after one, up to another.
type stretch struct{ After, Until id.Post }

// partOf gives the stretch of a night, counted in days, for a network whose first post
// is given. It begins where that of the night before ended, though the whole has grown
// by a day meanwhile: nothing lies between the two.
func partOf(night int64, first id.Post) stretch {
	part := night % recountParts
	upTo := func(night, part int64) id.Post {
		span := id.Floor(time.Unix(night*secondsADay, 0)) - int64(first)
		return first + id.Post(float64(max(span, 0))*float64(part)/recountParts)
	}
	s := stretch{upTo(night-1, part), upTo(night, part+1)}
	if part == 0 {
		s.After = first - 1
	}
	return s
}

// beginRecount chooses the posts whose counters are looked at this night.
func (e *Engine) beginRecount(_ context.Context, tx *store.Tx) error {
	first, err := firstCounted(tx)
	if err != nil || first == 0 {
		return err
	}
	return e.planRecount(tx, partOf(tx.Now().Unix()/secondsADay, first))
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
