package fragment_test

import (
	"errors"
	"testing"
	"time"

	"parvis/edge/mastodon/fragment"
)

func TestAnAnswerIsRenderedOnceInItsLife(t *testing.T) {
	t.Parallel()
	var a fragment.Answer
	now, renders := time.Unix(1000, 0), 0
	get := func() (string, string) {
		body, tag, err := a.Get(now, time.Minute, func() ([]byte, error) { renders++; return []byte{byte('0' + renders)}, nil })
		if err != nil {
			t.Fatal(err)
		}
		return string(body), tag
	}
	first, tag := get()
	now = now.Add(59 * time.Second)
	if again, same := get(); again != first || same != tag || renders != 1 {
		t.Errorf("within its life: %q %q, then %q %q, rendered %d times", first, tag, again, same, renders)
	}
	now = now.Add(time.Second)
	if next, other := get(); next == first || other == tag {
		t.Errorf("after its life it is still %q %q", next, other)
	}
	now = now.Add(time.Hour)
	if _, _, err := a.Get(now, time.Minute, func() ([]byte, error) { return nil, errors.New("no") }); err == nil {
		t.Error("a failure is hidden")
	}
	if next, _ := get(); next != "3" {
		t.Errorf("after a failure: %q", next)
	}
}
