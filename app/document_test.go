package app_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

// filed is a form with one file in it, and its content type.
func filed(t *testing.T, name string, data []byte, fields ...string) (string, []byte) {
	t.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	for i := 0; i+1 < len(fields); i += 2 {
		if err := m.WriteField(fields[i], fields[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	f, err := m.CreateFormFile("file", name)
	if err == nil {
		_, err = f.Write(data)
	}
	if err != nil || m.Close() != nil {
		t.Fatal(err)
	}
	return m.FormDataContentType(), body.Bytes()
}

// keeps uploads a file for a message and gives its number.
func (p writer) keeps(name string, data []byte, want int) string {
	p.w.t.Helper()
	kind, body := filed(p.w.t, name, data)
	code, text := p.w.call(p.token, "POST", "/api/parvis/v1/conversations/files", kind, body)
	var got struct{ ID string }
	if code != want || code == http.StatusOK && json.Unmarshal([]byte(text), &got) != nil {
		p.w.t.Fatalf("%s: %d %s", name, code, text)
	}
	return got.ID
}

const menu = "%PDF-1.7\n%menu"

// A document goes from member to member under its name, is given by a signed address to be
// saved, and is a line with a link where the bridge makes it a post.
func TestMembersSendDocuments(t *testing.T) { // business-messaging 4
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		lea, noe := w.writer("lea"), w.writer("noe")
		chat := fmt.Sprint("/", lea.ask("POST", "", `{"participants":["@noe"]}`, http.StatusCreated)["id"])
		lea.keeps("page.html", []byte("<p>"), http.StatusUnsupportedMediaType)
		file := lea.keeps("C:\\Mes documents\\menu d’été.pdf", []byte(menu), http.StatusOK)
		lea.ask("POST", chat+"/messages", `{"kind":"document","media":{"id":"`+file+`","filename":"C:\\Mes documents\\menu d’été.pdf"},"text":{"body":"le menu"}}`, http.StatusCreated)
		got := noe.ask("GET", chat, "", 200)["last_message"].(map[string]any)
		m, _ := got["media"].(map[string]any)
		if got["kind"] != "document" || m["filename"] != "menu d’été.pdf" || m["mime_type"] != "application/pdf" || m["size"] != float64(len(menu)) || m["preview_url"] != "" {
			t.Fatalf("the other reads %v", got)
		}
		at, err := url.Parse(m["url"].(string))
		if err != nil {
			t.Fatal(err)
		}
		if code, text := w.call("", "GET", at.RequestURI(), "", nil); code != 200 || text != menu {
			t.Errorf("the file is given as %d %q", code, text)
		}
		if code, _ := w.call("", "GET", at.Path, "", nil); code == 200 {
			t.Error("the file is given without a signature")
		}
		w.settle()
		code, posts := w.call(noe.token, "GET", "/api/v1/conversations", "", nil)
		if code != 200 || !strings.Contains(posts, "📎 menu d’été.pdf") || !strings.Contains(posts, "/messages"+chat+"/said/1") || !strings.Contains(posts, `"media_attachments":[]`) {
			t.Errorf("the bridge tells %d %s", code, posts)
		}
		page := lea.keeps("a.txt", []byte("<script>alert(1)</script>"), http.StatusOK)
		if got, _ := lea.ask("POST", chat+"/messages", `{"media":{"id":"`+page+`","filename":"facture.html"}}`, http.StatusCreated)["media"].(map[string]any); got["filename"] != "facture.html.txt" || !strings.Contains(fmt.Sprint(got["url"]), "sign=") {
			t.Errorf("a text is answered as %v", got)
		}
		if list := noe.text("GET", chat+"/messages", "", 200); !strings.Contains(list, `"filename":"facture.html.txt"`) {
			t.Errorf("a text is called otherwise in %s", list)
		}
		file = lea.keeps("menu.pdf", []byte(menu), http.StatusOK)
		later := `{"status":"le menu","media_ids":["` + file + `"],"scheduled_at":"` + w.clock.Now().Add(time.Hour).Format(time.RFC3339) + `"}`
		if code, text := w.call(lea.token, "POST", "/api/v1/statuses", "application/json", []byte(later)); code != http.StatusUnprocessableEntity {
			t.Errorf("a document on a post for later: %d %s", code, text)
		}
		if code, text := w.call(lea.token, "GET", "/api/v1/media/"+file, "", nil); code != 200 || !strings.Contains(text, `"type":"unknown"`) || !strings.Contains(text, "sign=") {
			t.Errorf("the client API has a document as %d %s", code, text)
		}
		if code, text := w.call(lea.token, "POST", "/api/v1/statuses", "application/json", []byte(`{"status":"le menu","media_ids":["`+file+`"]}`)); code != http.StatusUnprocessableEntity {
			t.Errorf("a document on a post: %d %s", code, text)
		}
		kind, body := filed(t, "menu.pdf", []byte(menu))
		if code, text := w.call(lea.token, "POST", "/api/v2/media", kind, body); code != http.StatusUnprocessableEntity {
			t.Errorf("a document for a post: %d %s", code, text)
		}
	})
}

// Documents and stickers come from a line and go to it, with what the published API says of
// them.
func TestLinesSendDocumentsAndStickers(t *testing.T) { // business-messaging 6, 8, 9
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32"}, func(t *testing.T, w *town) {
		s, zoe := w.shop("ines"), w.writer("zoe")
		chat := s.meet(zoe)
		line := "/" + s.line.ID.String()
		file := zoe.keeps("liste.csv", []byte("a;b\n"), http.StatusOK)
		zoe.ask("POST", chat+"/messages", `{"media":{"id":"`+file+`","filename":"liste.csv"},"text":{"body":"voilà"}}`, http.StatusCreated)
		sticker := zoe.keeps("a.png", drawn(t), http.StatusOK)
		zoe.ask("POST", chat+"/messages", `{"kind":"sticker","media":{"id":"`+sticker+`"}}`, http.StatusCreated)
		got, _ := s.heard()
		if len(got) != 2 || got[0]["type"] != "document" || got[1]["type"] != "sticker" {
			t.Fatalf("the app is told %v", got)
		}
		d, st := got[0]["document"].(map[string]any), got[1]["sticker"].(map[string]any)
		if d["filename"] != "liste.csv" || d["mime_type"] != "text/csv" || d["caption"] != "voilà" || d["sha256"] == "" || st["animated"] != false || st["caption"] != nil {
			t.Errorf("the app is told of %v and %v", d, st)
		}
		to := got[0]["from"].(string)
		put := func(name string, data []byte, want int) string {
			t.Helper()
			kind, body := filed(t, name, data, "messaging_product", "whatsapp")
			code, text := w.call(s.token, "POST", "/v23.0"+line+"/media", kind, body)
			var out struct{ ID string }
			_ = json.Unmarshal([]byte(text), &out)
			if code != want {
				t.Fatalf("%s: %d %s", name, code, text)
			}
			return out.ID
		}
		put("page.html", []byte("<p>"), 400)
		pdf, picture := put("menu.pdf", []byte(menu), 200), put("a.png", drawn(t), 200)
		info := s.call(s.token, "GET", "/"+pdf, "", 200)
		if info["mime_type"] != "application/pdf" || info["file_size"] != float64(len(menu)) {
			t.Errorf("the upload is %v", info)
		}
		said := func(body string, want int) {
			t.Helper()
			s.send(`{"messaging_product":"whatsapp","to":"`+to+`",`+body+`}`, want)
		}
		said(`"type":"document","document":{"id":"`+pdf+`","filename":"Menu.pdf","caption":"Bon appétit"}`, 200)
		said(`"type":"sticker","sticker":{"id":"`+picture+`"}`, 200)
		said(`"type":"interactive","interactive":{"type":"button","header":{"type":"document","document":{"id":"`+pdf+`","filename":"Carte.pdf"}},"body":{"text":"Une table ?"},"action":{"buttons":[{"type":"reply","reply":{"id":"oui","title":"Oui"}}]}}`, 200)
		said(`"type":"document","document":{"id":"`+picture+`"}`, 400)
		said(`"type":"sticker","sticker":{"id":"`+pdf+`"}`, 400)
		said(`"type":"sticker","sticker":{"id":"`+picture+`","caption":"x"}`, 400)
		list := zoe.text("GET", chat+"/messages", "", 200)
		for _, want := range []string{`"kind":"document"`, `"filename":"Menu.pdf"`, "Bon appétit", `"kind":"sticker"`, `"filename":"Carte.pdf"`} {
			if !strings.Contains(list, want) {
				t.Errorf("the member lacks %s in %s", want, list)
			}
		}
		s.template(`{"name":"facture","language":"fr","category":"UTILITY","components":[{"type":"HEADER","format":"DOCUMENT","example":{"header_handle":["4::x"]}},{"type":"BODY","text":"Votre facture est là."}]}`, 200)
		said(`"type":"template","template":{"name":"facture","language":{"code":"fr"},"components":[{"type":"header","parameters":[{"type":"document","document":{"id":"`+pdf+`","filename":"Facture.pdf"}}]}]}`, 200)
		if list := zoe.text("GET", chat+"/messages", "", 200); !strings.Contains(list, `"filename":"Facture.pdf"`) {
			t.Errorf("the document of a template is missing in %s", list)
		}
	})
}

// A document is sent and saved on pages without a script, under its name; what is not taken
// is said, with the words kept.
func TestDocumentsOnPages(t *testing.T) { // business-messaging 4, 8
	t.Parallel()
	h := openHouse(t)
	lea, noe := h.browser("fr"), h.browser("en")
	lea.join("lea")
	noe.join("noe")
	at := lea.send("/messages/new", url.Values{"to": {"@noe"}, "text": {"Bonjour"}}, nil)
	noe.send(at+"/accept", url.Values{}, nil)
	all(t, lea.open(at), `name="file"`, "application/pdf")
	lea.send(at, url.Values{"ref": {"d1"}, "text": {"le menu"}}, map[string][]byte{"file=menu d’été <b>.pdf": []byte(menu)})
	page := noe.open(at)
	all(t, page, "menu d’été &lt;b&gt;.pdf", "le menu", "14\u00a0B")
	link := regexp.MustCompile(`<a class="row doc" href="([^"]+)" download="menu d’été &lt;b&gt;.pdf">`).FindStringSubmatch(page)
	if link == nil {
		t.Fatalf("no link to the document in %s", inShort(page))
	}
	if got := noe.open(html.UnescapeString(link[1])); got != menu {
		t.Errorf("the document is %q", got)
	}
	all(t, noe.open("/messages"), "le menu")
	lea.send(at, url.Values{"ref": {"d2"}}, map[string][]byte{"file=liste.csv": []byte("a;b\n")})
	all(t, noe.open("/messages"), "Document")
	refused := lea.post(at, url.Values{"ref": {"d3"}, "text": {"regarde"}}, map[string][]byte{"file=page.html": []byte("<p>")})
	if refused.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a page is answered with %d", refused.StatusCode)
	}
	all(t, refused.text, "regarde", "Ce type de fichier n’est pas accepté ici.")
}
