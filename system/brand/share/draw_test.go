package share

import (
	"bytes"
	"flag"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"parvis/system/brand"
	"parvis/system/brand/palette"
	"parvis/system/brand/typeset"
)

var folder = flag.String("pictures", "", "where to leave the pictures, to look at them")

// worn gives an identity of a look, as it would be in force.
func worn(t testing.TB, l brand.Look) *brand.Live {
	t.Helper()
	d, err := l.Check()
	if err != nil {
		t.Fatal(err)
	}
	return &brand.Live{Version: 1, Look: l, Palette: palette.Derive(d)}
}

func cards() map[string]card {
	return map[string]card{
		"post":    {Network: "Aubrelle", Title: "Léa Martin", Under: "@lea@aubrelle.example · 26 novembre 2026", Words: "« Ce soir, le marché ouvre à 18 h : venez nombreux ! »\nOn y trouvera des pommes, du pain et de la musique jusqu’à minuit."},
		"long":    {Network: "Aubrelle", Title: "Someone with a very long name indeed, longer than a line of a card can hold", Under: "@someone@aubrelle.example · 26 November 2026", Words: "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft and then many words follow, more than fit on a card, so that they are cut at the end with an ellipsis; the rest is read on the network itself, where there is room for all of it and for the pictures that were sent along with it. And some more words, to be sure of it."},
		"covered": {Network: "Aubrelle", Title: "Yuna", Under: "@yuna@aubrelle.example · 26 novembre 2026", Notice: "Cette publication est masquée. Elle se lit sur place."},
		"person":  {Network: "Aubrelle", Title: "Médiathèque d’Aubrelle", Under: "@mediatheque@aubrelle.example", Words: "Books, films and a warm room. Open every day but Monday, from 10 to 19.", Large: true},
		"network": {Network: "Aubrelle", Title: "Aubrelle", Under: "aubrelle.example", Words: "La place publique de la ville : on s’y parle, on s’y retrouve.", Large: true},
	}
}

func TestPictures(t *testing.T) {
	t.Parallel()
	violet, night := brand.Default(), brand.Default()
	violet.Seeds, violet.Radius = []string{"#7a1fa2", "#e05a2b"}, 0
	violet.Gradient.Stops = []brand.Stop{{Color: "#ffd0f0", At: 0}, {Color: "#7a1fa2", At: 60}, {Color: "#2b0a3d", At: 100}}
	night.Seeds, night.Radius = []string{"#ffe600"}, 24
	night.Gradient.Stops = []brand.Stop{{Color: "#000000", At: 0}, {Color: "#ffe600", At: 100}}
	set := typeset.New()
	for name, look := range map[string]brand.Look{"own": brand.Default(), "violet": violet, "yellow": night} {
		l := worn(t, look)
		base := ground(l)
		for what, c := range cards() {
			data, err := picture(l, set, base, c)
			if err != nil {
				t.Fatal(err)
			}
			size, err := png.DecodeConfig(bytes.NewReader(data))
			if err != nil || size.Width != Width || size.Height != Height || len(data) > 400<<10 {
				t.Errorf("%s %s: %+v, %d bytes, %v", name, what, size, len(data), err)
			}
			if *folder != "" {
				if err := os.WriteFile(filepath.Join(*folder, name+"-"+what+".png"), data, 0o600); err != nil {
					t.Fatal(err)
				}
			}
		}
		if again, err := picture(l, set, base, cards()["post"]); err != nil || len(again) == 0 {
			t.Error(err)
		}
	}
}

func BenchmarkCard(b *testing.B) {
	l, set := worn(b, brand.Default()), typeset.New()
	base := ground(l)
	for b.Loop() {
		if _, err := picture(l, set, base, cards()["post"]); err != nil {
			b.Fatal(err)
		}
	}
}
