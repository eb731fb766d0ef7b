package pages

import (
	"context"
	"fmt"
	"html"
	"net/http"
	"strings"
	"unicode"

	"parvis/base/id"
	"parvis/base/store"
)

// hues of drawn pictures, in degrees: those of the network's gradient.
var hues = [...]int{18, 45, 85, 140, 175, 215, 262, 320}

// drawn makes the picture of "/avatars/{id}.svg", or a plain header.
func (e *Edge) drawn(r *http.Request) []byte {
	name, ok := strings.CutPrefix(r.URL.Path, "/avatars/")
	a, err := id.Parse[id.Account](strings.TrimSuffix(name, ".svg"))
	if !ok || err != nil {
		return []byte(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1500 500"><rect width="1500" height="500" fill="hsl(215 25% 30%)"/></svg>`)
	}
	return portrait(a, e.initial(r.Context(), a))
}

func (e *Edge) initial(ctx context.Context, a id.Account) string {
	letter := "·"
	_ = e.Store.Read(ctx, func(tx *store.Tx) error {
		got, err := e.Account.Get(ctx, tx, a)
		if err != nil {
			return err
		}
		for _, r := range got.DisplayName + got.Username {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				letter = string(unicode.ToUpper(r))
				return nil
			}
		}
		return nil
	})
	return letter
}

// portrait draws an arch with a letter.
func portrait(a id.Account, letter string) []byte {
	hue := hues[int(a>>12)%len(hues)]
	return fmt.Appendf(nil, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96"><rect width="96" height="96" fill="hsl(%d 42%% 32%%)"/><path d="M18 96V50a30 30 0 0 1 60 0v46z" fill="hsl(%d 55%% 84%%)"/><text x="48" y="76" font-family="sans-serif" font-size="38" font-weight="700" text-anchor="middle" fill="hsl(%d 50%% 24%%)">%s</text></svg>`,
		hue, hue, hue, html.EscapeString(letter))
}
