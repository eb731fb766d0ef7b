package config_test

import (
	"strings"
	"testing"

	"parvis/base/config"
)

// architecture 9.3: what is in force is told with where it came from, and no secret is.
func TestPartsTellWhereValuesCameFrom(t *testing.T) {
	t.Parallel()
	f := open(t, "[web]\nlisten = \":1\"\napi_key = \"geheim\"\n[web.inner]\ndepth = 3\n")
	if err := f.set.Load(f.file, []string{"PARVIS_WEB_LIMIT=7"}, []string{"web.timeout=5s"}); err != nil {
		t.Fatal(err)
	}
	parts := f.set.Parts()
	if len(parts) != 1 || parts[0].Name != "web" || parts[0].About != "The front door." {
		t.Fatalf("%+v", parts)
	}
	got := map[string]config.Value{}
	for _, v := range parts[0].Values {
		got[v.Path] = v
	}
	for path, want := range map[string]config.Value{
		"web.listen": {Text: `":1"`, Source: config.File, From: f.file}, "web.limit": {Text: "7", Source: config.Environment, From: "PARVIS_WEB_LIMIT"},
		"web.timeout": {Text: `"5s"`, Source: config.Flag, From: "a flag", Live: true}, "web.names": {Text: `["a"]`, Source: config.Default},
		"web.inner.depth": {Text: "3", Source: config.File, From: f.file}, "web.api_key": {Text: `"***"`, Source: config.File, From: f.file},
	} {
		have := got[path]
		if have.Text != want.Text || have.Source != want.Source || have.From != want.From || have.Live != want.Live || have.About == "" {
			t.Errorf("%s: %+v, want %+v", path, have, want)
		}
	}
	for _, v := range parts[0].Values {
		if strings.Contains(v.Text, "geheim") {
			t.Errorf("%s tells a secret", v.Path)
		}
	}
}
