package brand

import (
	"strings"
	"testing"

	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
	"parvis/base/web/ui"
)

func TestOnlyWhatCanBeDrawnIsOffered(t *testing.T) {
	t.Parallel()
	words, err := i18n.New(i18n.English, Locales)
	if err != nil {
		t.Fatal(err)
	}
	for svg, drawn := range map[string]bool{"": false, glyph: true, `<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h9v9z"/></svg>`: false} {
		var b strings.Builder
		node := new(Engine).downloads(&ui.View{Words: words, Lang: i18n.English}, look(t, Default()), "glyph", svg, glyphWide)
		if err := h.Div(node).Render(&b); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(b.String(), `"/brand/glyph.svg"`) != (svg != "") || strings.Contains(b.String(), `"/brand/glyph.png"`) != drawn {
			t.Errorf("of %q is offered: %s", svg, &b)
		}
	}
}
