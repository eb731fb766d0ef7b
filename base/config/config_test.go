package config_test

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"parvis/base/config"
)

// hidden stands for seal.Secret, which base/config may not know.
type hidden struct{ text string }

func (h hidden) Reveal() string                { return h.text }
func (h hidden) String() string                { return "***" }
func (h *hidden) UnmarshalText(b []byte) error { h.text = string(b); return nil }
func (h hidden) MarshalText() ([]byte, error)  { return []byte("***"), nil }

type settings struct {
	Listen  string        `about:"Where to listen."`
	Timeout time.Duration `about:"How long." live:"true"`
	MaxBody config.Size   `about:"Largest body." live:"true"`
	Names   []string      `about:"Names."`
	Share   float64       `about:"A share."`
	On      bool          `about:"Whether."`
	Limit   int           `about:"How many."`
	APIKey  hidden        `about:"The key."`
	Inner   struct {
		Depth int `about:"How deep."`
	} `about:"A table."`
}

func (s *settings) Validate() error {
	if s.Limit < 0 {
		return errors.New("limit is negative")
	}
	return nil
}

type fixture struct {
	*config.Section[settings]
	set  *config.Set
	file string
}

func open(t *testing.T, text string) *fixture {
	t.Helper()
	f := &fixture{set: &config.Set{}, file: filepath.Join(t.TempDir(), "parvis.toml")}
	f.Section = config.Add(f.set, "web", "The front door.", settings{Listen: ":8080", Timeout: 5 * time.Minute, Names: []string{"a"}})
	f.write(t, text)
	return f
}

func (f *fixture) write(t *testing.T, text string) {
	t.Helper()
	if err := os.WriteFile(f.file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestLoadLayers(t *testing.T) { // architecture 9.3
	t.Parallel()
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("sesame\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	f := open(t, `
[web]
timeout = "1m30s"
max_body = "8MiB"
names = ["x", "y"]
share = 1
on = true
limit = 3
api_key = "file:`+secret+`"
[web.inner]
depth = 7
`)
	err := f.set.Load(f.file, []string{"PARVIS_WEB_LIMIT=4", "PARVIS_WEB_NAMES=p, q", "PARVIS_PORT=tcp://1.2.3.4", "HOME=/"},
		[]string{"web.limit=5", "web.inner.depth=8"})
	if err != nil {
		t.Fatal(err)
	}
	got := *f.Get()
	want := settings{Listen: ":8080", Timeout: 90 * time.Second, MaxBody: 8 << 20, Names: []string{"p", "q"}, Share: 1, On: true, Limit: 5, APIKey: hidden{"sesame"}}
	want.Inner.Depth = 8
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	var out strings.Builder
	if err := f.set.Print(&out); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"# The front door.\n[web]\n", "# Where to listen.\n# listen = \":8080\"\n", "timeout = \"1m30s\"", "max_body = \"8MiB\"",
		"# The key. [from " + f.file + "]\n# api_key = \"***\"", "limit = 5", "[from a flag]", "[from PARVIS_WEB_NAMES]", "(live)", "[web.inner]\n# How deep."} {
		if !strings.Contains(out.String(), line) {
			t.Errorf("%q is not in\n%s", line, &out)
		}
	}
	if strings.Contains(out.String(), "sesame") {
		t.Error("a secret is printed")
	}
	f.write(t, out.String())
	if err := f.set.Load(f.file, []string{"PARVIS_WEB_API_KEY=sesame"}, nil); err != nil || !reflect.DeepEqual(*f.Get(), want) {
		t.Errorf("what was printed reads back as %+v, %v", *f.Get(), err)
	}
}

func TestLoadRefusesAndTellsWhere(t *testing.T) { // architecture 16
	t.Parallel()
	for text, want := range map[string]string{
		"[web]\nlisten = \":1\"\n  lisen = 3\n": ":3:11: web.lisen: there is no setting of this name",
		"[wbe]\nx = 1":                          ":1:1: wbe: there is no folder of this name",
		"web = 3":                               ":1:7: web: a value where a table belongs",
		"[web]\ntimeout = \"soon\"":             ":2:12: web.timeout: \"soon\" is no duration",
		"[web]\ntimeout = 30":                   ":2:11: web.timeout: a number does not fit; write a duration",
		"[web]\ntimeout = \"-3s\"":              "is no duration",
		"[web]\nmax_body = \"8MB\"":             "is no size",
		"[web]\nlimit = \"3\"":                  ":2:10: web.limit: a text does not fit; write a whole number",
		"[web]\nnames = \"x\"":                  "write a list",
		"[web]\nlisten = [\"x\"]":               "a list where one value belongs",
		"[web]\nlisten = ":                      ":2:",
		"[web]\nlisten = \"a\"\nlisten = \"b\"": ":3:",
		"[web.inner]\ndeep = 3":                 ":2:8: web.inner.deep: there is no setting of this name",
		"[web]\nlimit = -1":                     "limit is negative",
		"[web]\napi_key = \"file:/no/such\"":    "read the secret",
	} {
		f := open(t, text)
		err := f.set.Load(f.file, nil, nil)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q:\ngot  %v\nwant %s", text, err, want)
		}
		if f.Get().Listen != ":8080" {
			t.Errorf("%q: something was taken over", text)
		}
	}
	f := open(t, "[web]\nlisen = 1\n[x]\n")
	err := f.set.Load(f.file, []string{"PARVIS_WEB_LIMT=3", "PARVIS_WEB_ON=maybe"}, []string{"web.api_key=x", "web", "web.limit=x"})
	if n := strings.Count(err.Error(), "\n") + 1; n != 7 {
		t.Errorf("%d of 7 mistakes are told:\n%v", n, err)
	}
	if err := f.set.Load(f.file+"x", nil, nil); err == nil {
		t.Error("a missing file is accepted")
	}
}

func TestReloadTakesWhatIsLive(t *testing.T) {
	t.Parallel()
	f := open(t, "[web]\ntimeout = \"1s\"")
	if err := f.set.Load(f.file, nil, nil); err != nil {
		t.Fatal(err)
	}
	calls := 0
	f.OnChange(func(*settings) { calls++ })
	f.write(t, "[web]\ntimeout = \"2s\"\nlisten = \":9\"")
	changed, waiting, err := f.set.Reload()
	if err != nil || !reflect.DeepEqual(changed, []string{"web.timeout"}) || !reflect.DeepEqual(waiting, []string{"web.listen"}) {
		t.Errorf("changed %v, waiting %v, %v", changed, waiting, err)
	}
	if g := f.Get(); g.Timeout != 2*time.Second || g.Listen != ":8080" || calls != 1 {
		t.Errorf("in force: %+v after %d calls", g, calls)
	}
	f.write(t, "[web]\ntimeout = \"3s\"\nmax_body = \"x\"")
	if _, _, err := f.set.Reload(); err == nil || f.Get().Timeout != 2*time.Second || calls != 1 {
		t.Errorf("half a reload: %v, %+v", err, f.Get())
	}
}

func TestMistakesOfFolders(t *testing.T) {
	t.Parallel()
	var set config.Set
	config.Add(&set, "a", "A.", struct{ X int }{})
	config.Add(&set, "b", "B.", struct {
		Y map[string]int `about:"no text form"`
	}{})
	if err := set.Load("", nil, nil); err == nil || !strings.Contains(err.Error(), "a.x has no comment") || !strings.Contains(err.Error(), "b.y has a type") {
		t.Errorf("got %v", err)
	}
}

func TestSizesRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := config.Size(rapid.Int64Range(0, 1<<62).Draw(t, "size"))
		var got config.Size
		if err := got.UnmarshalText([]byte(want.String())); err != nil || got != want {
			t.Fatalf("%s reads back as %d, %v", want, got, err)
		}
	})
	for _, s := range []string{"", "-1", "9999999999GiB", "1.5MiB", "1 mib"} {
		if err := new(config.Size).UnmarshalText([]byte(s)); err == nil {
			t.Errorf("%q is accepted", s)
		}
	}
}

func FuzzLoad(f *testing.F) {
	f.Add("[web]\nlimit = 3\n[web.inner]\ndepth = 1")
	f.Add("web.inner = {depth = 1}\n")
	f.Add("[[web]]\n")
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, text string) {
		file := filepath.Join(dir, "f.toml")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		var set config.Set
		config.Add(&set, "web", "W.", settings{})
		_ = set.Load(file, nil, nil)
	})
}
