package app_test

import (
	"testing"

	"parvis/base/store"
)

// An organisation without lines that forgets somebody ends nothing of what others tell them.
func TestForgettingWithoutLinesEndsNothing(t *testing.T) { // business-messaging 7.5, 17.8
	t.Parallel()
	eachKiosk(t, func(t *testing.T, k *kiosk, _ string) {
		k.accept("Nouveautés", `,"notification_messages_reoptin":"ENABLED"`)
		waiting := func() (n int) {
			k.shop.w.write(func(tx *store.Tx) (err error) {
				n, err = store.One(tx, store.Value[int], "SELECT COUNT(*) FROM timer_due WHERE kind = 'business.recurring.again'")
				return err
			})
			return n
		}
		if n := waiting(); n != 1 {
			t.Fatalf("%d wait to be asked again", n)
		}
		eli := k.named("eli")
		k.shop.w.write(func(tx *store.Tx) error { return k.Recurring.Forget(k.ctx, tx, eli.Account, nil) })
		if n := waiting(); n != 1 {
			t.Errorf("%d wait to be asked again afterwards", n)
		}
	})
}
