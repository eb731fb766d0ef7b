package seal_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"parvis/base/fault"
	"parvis/base/i18n"
	"parvis/base/seal"
)

func keys(t *testing.T, dir string) *seal.Keys {
	t.Helper()
	k, err := seal.OpenKeys(dir)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestSecretNeverShows(t *testing.T) { // architecture 18.2
	t.Parallel()
	const text = "sesame-ouvre-toi"
	s := seal.NewSecret(text)
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("hello", "secret", s, "in", struct{ S seal.Secret }{s})
	for _, shown := range []string{fmt.Sprint(s), fmt.Sprintf("%v %+v %#v %s %q %x %d", s, s, s, s, s, s, s),
		fmt.Sprintf("%+v %#v", struct{ S seal.Secret }{s}, &struct{ S seal.Secret }{s}), log.String()} {
		if strings.Contains(shown, text) || strings.Contains(shown, fmt.Sprintf("%x", text)) {
			t.Errorf("the secret shows in %q", shown)
		}
	}
	if b, err := json.Marshal(map[string]any{"s": s}); err == nil {
		t.Errorf("a secret has a JSON form: %s", b)
	}
	if s.Reveal() != text || s.IsZero() || !(seal.Secret{}).IsZero() {
		t.Error("the secret is lost")
	}
}

func TestTokens(t *testing.T) {
	t.Parallel()
	a, b := seal.NewToken(), seal.NewToken()
	if a == b || len(a) != 43 || len(seal.NewCode()) != 22 {
		t.Errorf("tokens %q and %q", a, b)
	}
	if len(seal.Hash(a)) != 32 || bytes.Equal(seal.Hash(a), seal.Hash(b)) || !bytes.Equal(seal.Hash(a), seal.Hash(a)) {
		t.Error("hashes do not tell tokens apart")
	}
	if !seal.Equal(a, a) || seal.Equal(a, b) || seal.Equal(a, a[:42]) {
		t.Error("Equal is wrong")
	}
}

func TestSealOpensOnlyWhatWasSealed(t *testing.T) {
	t.Parallel()
	k := keys(t, t.TempDir())
	rapid.Check(t, func(t *rapid.T) {
		plain := rapid.SliceOf(rapid.Byte()).Draw(t, "plain")
		row := rapid.SliceOfN(rapid.Byte(), 0, 9).Draw(t, "row")
		box := k.Seal("age.birth", plain, row)
		got, err := k.Open("age.birth", box, row)
		if err != nil || !bytes.Equal(got, plain) {
			t.Fatalf("opened %x, %v", got, err)
		}
		if _, err := k.Open("business.webhook", box, row); err == nil {
			t.Fatal("opened for another purpose")
		}
		if _, err := k.Open("age.birth", box, append(row, 1)); err == nil {
			t.Fatal("opened for another row")
		}
		box[rapid.IntRange(0, len(box)-1).Draw(t, "at")] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
		if _, err := k.Open("age.birth", box, row); err == nil {
			t.Fatal("opened a changed box")
		}
	})
}

func FuzzOpen(f *testing.F) {
	k, err := seal.OpenKeys(f.TempDir())
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte{}, "")
	f.Add(k.Seal("x", []byte("y"), nil)[:44], "")
	f.Fuzz(func(t *testing.T, box []byte, row string) {
		if _, err := k.Open("fuzz", box, []byte(row)); err == nil {
			t.Error("opened a box nobody sealed")
		}
	})
}

func TestKeysFolder(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "keys")
	k := keys(t, dir)
	box, signature, index := k.Seal("p", []byte("old"), nil), k.Sign("p", "m"), k.Index("p", []byte("a@b"))
	if err := k.Rotate(); err != nil {
		t.Fatal(err)
	}
	again := keys(t, dir)
	if got, err := again.Open("p", box, nil); err != nil || string(got) != "old" {
		t.Errorf("after a rotation and a restart: %q, %v", got, err)
	}
	if !again.Verify("p", "m", signature) || again.Sign("p", "m") == signature {
		t.Error("old signatures hold, new ones use the new key")
	}
	if !bytes.Equal(again.Index("p", []byte("a@b")), index) || bytes.Equal(again.Index("q", []byte("a@b")), index) {
		t.Error("an index is for ever and for one purpose")
	}
	kept, err := again.Keep("push", func() ([]byte, error) { return []byte("pair"), nil })
	kept2, err2 := keys(t, dir).Keep("push", func() ([]byte, error) { return nil, os.ErrInvalid })
	if err != nil || err2 != nil || string(kept) != "pair" || string(kept2) != "pair" {
		t.Errorf("kept %q %v, %q %v", kept, err, kept2, err2)
	}
	list, err := os.ReadDir(dir)
	if err != nil || len(list) != 3 {
		t.Fatalf("folder holds %v, %v", list, err)
	}
	for _, e := range list {
		if info, err := e.Info(); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v, %v", e.Name(), info.Mode(), err)
		}
	}
	if err := os.Remove(filepath.Join(dir, "1.key")); err != nil {
		t.Fatal(err)
	}
	if _, err := keys(t, dir).Open("p", box, nil); fault.Of(err).Code != "seal.box.broken" {
		t.Errorf("without its key a box opens with %v", err)
	}
	if err := os.Chmod(filepath.Join(dir, "2.key"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := seal.OpenKeys(dir); err == nil {
		t.Error("a key that others may read is accepted")
	}
}

func TestSignedAddresses(t *testing.T) {
	t.Parallel()
	k := keys(t, t.TempDir())
	now := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	parse := func(s string) *url.URL {
		u, err := url.Parse(s)
		if err != nil {
			t.Fatal(err)
		}
		return u
	}
	s := k.SignURL("export", parse("https://a.example/export/7%2F8?b=2&a=1"), now.Add(time.Hour))
	check := func(s string, at time.Time) string {
		if err := k.VerifyURL("export", parse(s), at); err != nil {
			return fault.Of(err).Code
		}
		return ""
	}
	for _, c := range []struct {
		url  string
		at   time.Duration
		want string
	}{
		{s, 0, ""},
		{strings.Replace(s, "https://a.example", "http://inside:8080", 1), 0, ""},
		{s, time.Hour, "seal.signature.expired"},
		{strings.Replace(s, "7%2F8", "7/8", 1), 0, "seal.signature.wrong"},
		{strings.Replace(s, "a=1", "a=2", 1), 0, "seal.signature.wrong"},
		{s + "&c=3", 0, "seal.signature.wrong"},
		{strings.Replace(s, "until=", "until=9", 1), 0, "seal.signature.wrong"},
		{"https://a.example/export/7", 0, "seal.signature.wrong"},
	} {
		if got := check(c.url, now.Add(c.at)); got != c.want {
			t.Errorf("%s: %q, not %q", c.url, got, c.want)
		}
	}
	if k.VerifyURL("other", parse(s), now) == nil {
		t.Error("verified for another purpose")
	}
}

func TestWordsAreComplete(t *testing.T) {
	t.Parallel()
	c, err := i18n.New(i18n.French, seal.Locales)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range c.Check() {
		t.Error(p)
	}
	if got := c.Fault(i18n.French, seal.ErrShort); !strings.Contains(got, "12") {
		t.Errorf("worded %q", got)
	}
}

func TestAKeyOfOneThing(t *testing.T) { // business-messaging 22.1
	t.Parallel()
	raw := seal.Random(32)
	k, err := seal.NewKey(raw)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := seal.NewKey(raw[:31]); err == nil {
		t.Error("a short key is taken")
	}
	box := k.Seal([]byte("bonjour"), []byte("7.1"))
	if plain, err := k.Open(box, []byte("7.1")); err != nil || string(plain) != "bonjour" || len(box) != 47 {
		t.Errorf("%q, %v, %d bytes", plain, err, len(box))
	}
	other, _ := seal.NewKey(seal.Random(32))
	changed := bytes.Clone(box)
	changed[30]++
	for name, open := range map[string]func() ([]byte, error){
		"another row": func() ([]byte, error) { return k.Open(box, []byte("7.2")) },
		"another key": func() ([]byte, error) { return other.Open(box, []byte("7.1")) },
		"changed":     func() ([]byte, error) { return k.Open(changed, []byte("7.1")) },
		"short":       func() ([]byte, error) { return k.Open(box[:7], []byte("7.1")) },
	} {
		if _, err := open(); !errors.Is(err, seal.ErrBroken) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
