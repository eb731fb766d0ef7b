package app_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"parvis/base/mail"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/system/brand"
)

// brand, Surfaces: apps and letters show the identity in force, and follow it when
// another is published.
func TestAppsAndLettersShowTheIdentity(t *testing.T) {
	t.Parallel()
	eachHouse(t, func(t *testing.T, h *house, lang string) {
		chief, anna := h.chief("ines", lang), h.browser(lang)
		look := brand.Default()
		look.Name, look.Seeds, look.Radius = "Place <Violette>", []string{"#7a1fa2", "#e05a2b"}, 5
		draft := chief.send("/studio/brand", nil, nil)
		chief.send(draft, fields(look, "1"), nil)
		chief.send(draft+"/publish", url.Values{"rev": {"2"}, "when": {"now"}}, nil)

		var body struct {
			Title     string
			Thumbnail struct{ URL, Description string }
			Icon      []struct{ Src, Size string }
			Parvis    struct {
				Identity struct {
					Version     int64
					Light, Dark map[string]string
				}
			}
		}
		if err := json.Unmarshal([]byte(anna.open("/api/v2/instance")), &body); err != nil {
			t.Fatal(err)
		}
		if body.Title != look.Name || !strings.HasPrefix(body.Thumbnail.Description, look.Name) || len(body.Icon) < 3 || body.Parvis.Identity.Version != 2 || len(body.Parvis.Identity.Dark["accent"]) != 7 {
			t.Errorf("%+v", body)
		}
		pictures := []string{body.Thumbnail.URL}
		for _, i := range body.Icon {
			pictures = append(pictures, i.Src)
		}
		for _, p := range pictures {
			a := anna.get(strings.TrimPrefix(p, h.Base))
			if a.StatusCode != http.StatusOK || a.Header.Get("Content-Type") != "image/png" {
				t.Errorf("%s: %d", p, a.StatusCode)
			}
		}
		var old struct{ Title, Thumbnail string }
		if err := json.Unmarshal([]byte(anna.open("/api/v1/instance")), &old); err != nil || old.Title != look.Name || old.Thumbnail != body.Thumbnail.URL {
			t.Errorf("%+v %v", old, err)
		}

		anna.join("anna")
		h.write(func(tx *store.Tx) error {
			a, err := h.Account.ByUsername(h.ctx, tx, "anna")
			if err != nil {
				return err
			}
			return h.Account.Send(tx, account.Letter{To: a, Kind: string(account.AskReset)})
		})
		h.settle()
		letters := h.Mail.(*mail.Outbox).Letters("")
		if len(letters) == 0 {
			t.Fatal("nobody was written to")
		}
		last := letters[len(letters)-1]
		if !strings.Contains(last.Text, look.Name) || !strings.Contains(last.HTML, "Place &lt;Violette&gt;</p>") || !strings.Contains(last.HTML, "background-color:#") || !strings.Contains(last.HTML, "border-radius:5px") {
			t.Errorf("a letter says\n%s\n%s", last.Text, last.HTML)
		}
	})
}
