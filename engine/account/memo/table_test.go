package memo

import (
	"testing"

	"github.com/maypok86/otter/v2"
)

// A key whose hash is that of another is not answered with the other's value.
func TestKeysWithOneHash(t *testing.T) {
	t.Parallel()
	m := newTable[string, int](&otter.Options[uint64, any]{MaximumSize: 10})
	m.kept.Set(m.hash("asked"), &entry[string, int]{"other", 7})
	if v, ok := m.get("asked"); ok {
		t.Errorf("it is answered with %d", v)
	}
	m.set("asked", 8)
	if v, ok := m.get("asked"); !ok || v != 8 {
		t.Errorf("%d, %t", v, ok)
	}
}
