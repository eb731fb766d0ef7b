package media

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
)

func TestGate(t *testing.T) { // social-core 9: as many as cores, 256 wait, then 503
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := newGate(2, 100)
		leave1, err1 := g.enter(t.Context(), 60)
		leave2, err2 := g.enter(t.Context(), 40)
		if err1 != nil || err2 != nil {
			t.Fatal(err1, err2)
		}
		ctx, cancel := context.WithCancel(t.Context())
		answers := make(chan error, 300)
		inside := make(chan func(), 300)
		wait := func(ctx context.Context, weight int) {
			go func() {
				leave, err := g.enter(ctx, weight)
				answers <- err
				if err == nil {
					inside <- leave
				}
			}()
			synctest.Wait()
		}
		wait(ctx, 5000) // larger than all the room: it has the place for itself
		for range queueLength - 1 {
			wait(t.Context(), 30)
		}
		if _, err := g.enter(t.Context(), 1); !errors.Is(err, errBusy) {
			t.Errorf("the 257th got %v", err)
		}
		leave2()
		leave2() // once is enough
		synctest.Wait()
		if len(answers) != 0 {
			t.Error("one overtook the head of the queue, or came in without room")
		}
		cancel()
		synctest.Wait()
		if err := <-answers; !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled: %v", err)
		}
		// Room for one of 30 beside the one of 60, then a core for a second.
		if len(answers) != 1 {
			t.Errorf("%d came in", len(answers))
		}
		leave1()
		synctest.Wait()
		if len(inside) != 2 {
			t.Errorf("%d are inside", len(inside))
		}
		for range queueLength - 1 {
			(<-inside)()
			synctest.Wait()
		}
		if g.cores != 2 || g.room != 100 || len(g.waiting) != 0 {
			t.Errorf("left with %d cores, room %d, %d waiting", g.cores, g.room, len(g.waiting))
		}
	})
}
