package wamid_test

import (
	"testing"

	"parvis/base/id"
	"parvis/base/seal"
	"parvis/engine/message/wamid"
)

func keys(t testing.TB) *seal.Keys {
	t.Helper()
	k, err := seal.OpenKeys(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestIDsOfMessages(t *testing.T) { // business-messaging 3
	t.Parallel()
	k, other := keys(t), keys(t)
	for _, m := range []id.Message{1, 891990835200055, id.Max} {
		text := wamid.Write(k, m)
		if got, ok := wamid.Parse(k, text); !ok || got != m || len(text) > 128 {
			t.Errorf("%d is %q, read as %d, %t", m, text, got, ok)
		}
		if _, ok := wamid.Parse(other, text); ok {
			t.Errorf("another network takes %q", text)
		}
		for i := range text {
			changed := text[:i] + "A" + text[i+1:]
			if got, ok := wamid.Parse(k, changed); ok && changed != text {
				t.Errorf("%q is read as %d", changed, got)
			}
		}
	}
}

// FuzzParse: whatever is read as the id of a message is written as the same text.
func FuzzParse(f *testing.F) {
	k := keys(f)
	f.Add(wamid.Write(k, 7))
	f.Add("wamid.")
	f.Fuzz(func(t *testing.T, text string) {
		if m, ok := wamid.Parse(k, text); ok && wamid.Write(k, m) != text {
			t.Errorf("%q is read as %d, which is %q", text, m, wamid.Write(k, m))
		}
	})
}
