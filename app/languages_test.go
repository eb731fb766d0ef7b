package app_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"parvis/base/id"
	"parvis/base/store"
)

// A post is in the language that its author says, in none when they say so, and in
// their own when the form does not ask; an edit changes nothing of it by itself.
func TestAPostIsInTheLanguageOfItsAuthor(t *testing.T) {
	t.Parallel()
	eachHouse(t, func(t *testing.T, h *house, lang string) {
		ines := h.browser(lang)
		ines.join("ines")
		of := func(at string) (got string) {
			n, err := id.Parse[id.Post](at[strings.LastIndex(at, "/")+1:])
			if err != nil {
				t.Fatal(at, err)
			}
			h.write(func(tx *store.Tx) error {
				p, err := h.Post.Get(h.ctx, tx, n)
				got = p.Language
				return err
			})
			return got
		}
		write := func(key, language string) string {
			form := url.Values{"text": {key}, "visibility": {"public"}, "key": {key}}
			if language != "" {
				form.Set("language", language)
			}
			return ines.send("/compose", form, nil)
		}
		display := func(language string) {
			ines.send("/settings/display", url.Values{"lang": {lang}, "post_language": {language}, "theme": {"auto"}, "media": {"default"}}, nil)
		}
		all(t, ines.open("/compose"), `<option value="und" selected>`, `<option value="oc" lang="oc">Occitan</option>`)
		display("br")
		all(t, ines.open("/settings/display"), `<option value="br" selected lang="br">Brezhoneg</option>`)
		all(t, ines.open("/compose"), `<option value="br" selected`, `value="und"`)
		for said, want := range map[string]string{"": "br", "und": "", "pt-BR": "pt-BR", "<b>": "br"} {
			if got := of(write("says "+said, said)); got != want {
				t.Errorf("%q is in %q", said, got)
			}
		}
		at := write("edited", "pt-BR")
		p := at[strings.LastIndex(at, "/")+1:]
		has(t, ines.open(at), `name="language" value="br"`) // the short form of an answer
		all(t, ines.open("/compose?edit="+p), `<option value="pt-BR" selected lang="pt-BR">pt-BR</option>`, `value="br"`)
		for _, x := range []struct{ said, want string }{{"pt-BR", "pt-BR"}, {"<b>", "pt-BR"}, {"und", ""}} {
			h.clock.Advance(time.Minute)
			ines.send("/compose", url.Values{"edit": {p}, "text": {"edited as " + x.said}, "language": {x.said}}, nil)
			if got := of(at); got != x.want {
				t.Errorf("edited as %q it is in %q", x.said, got)
			}
		}
		has(t, ines.open("/compose?edit="+p), `<option value="und" selected>`)
		display("und")
		if got := of(write("none", "")); got != "" {
			t.Errorf("without a choice it is in %q", got)
		}
	})
}
