package graphapi

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"parvis/base/testkit"
)

// examples gives the request examples of the published description for a path.
func examples(t *testing.T, path string) map[string]map[string]any {
	t.Helper()
	var text []byte
	for _, up := range []string{"../../../shared/data", "../../../../shared/data"} {
		if b, err := os.ReadFile(up + "/business-api/business-messaging-api_v23.0.yaml"); err == nil {
			text = b
		}
	}
	if text == nil {
		testkit.Lacks(t, "the published description of the API (shared/data/business-api)")
	}
	var doc struct {
		Paths map[string]struct {
			Post struct {
				RequestBody struct {
					Content map[string]struct {
						Examples map[string]struct{ Value map[string]any }
					}
				} `yaml:"requestBody"`
			}
		}
	}
	if err := yaml.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	out := map[string]map[string]any{}
	for _, c := range doc.Paths[path].Post.RequestBody.Content {
		for name, e := range c.Examples {
			out[name] = e.Value
		}
	}
	return out
}

// callOf makes a call of a body.
func callOf(body []byte) *call {
	r := httptest.NewRequest(http.MethodPost, "/v23.0/5/messages", bytes.NewReader(body))
	return &call{Edge: &Edge{}, r: r, w: httptest.NewRecorder(), in: obj{}}
}

// unbuilt are the codes of what is known and not sent here: templates that do not exist,
// and types that wait for what they stand on.
var unbuilt = map[string]int{
	"order_details": 131051, "order_status": 131051,
	"product": 131051, "product_list": 131051, "catalog_message": 131051,
}

// Every example of the published description is read, or answered with the code of what is
// not built; none is taken for a mistake.
func TestOfficialMessages(t *testing.T) { // business-messaging 24 (a)
	t.Parallel()
	list := examples(t, "/{Version}/{Phone-Number-ID}/messages")
	if len(list) != 50 {
		t.Errorf("%d examples, not 50", len(list))
	}
	read := 0
	for name, v := range list {
		body, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		text := strings.NewReplacer("{{Recipient-Phone-Number}}", "999000000000042", "{{Flow-ID}}", "7", `\u003cAUDIO_OBJECT_ID\u003e`, "5", `\u003cIMAGE_OBJECT_ID\u003e`, "5", `\u003cVIDEO_OBJECT_ID\u003e`, "5", `\u003cDOCUMENT_OBJECT_ID\u003e`, "5", `\u003cMEDIA_OBJECT_ID\u003e`, "5",
			`\u003chttp(s)://`, "https://example.org/", `\u003c`, "", `\u003e`, "", "http(s)://", "https://example.org/", "LONG", "5.7", "LAT", "45.1").Replace(string(body))
		c := callOf([]byte(text))
		if err := c.read(); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if c.in.str("status") != "" {
			continue
		}
		c.in["to"] = "+1 (650) 555-1234" // in place of what the description leaves open
		d, kind, refused := c.draft()
		want := unbuilt[kind]
		if kind == "interactive" && want == 0 {
			want = unbuilt[c.in.obj("interactive").str("type")]
		}
		switch {
		case refused == nil && want == 0:
			read++
			if d.To == "" || d.Words.Text == "" && d.Words.Card == nil && d.Words.Location == nil && d.Words.Contacts == nil && d.Words.Media == 0 && d.React == "" && d.Template == nil && c.in.obj(kind).str("link") == "" {
				t.Errorf("%s: nothing is read of %s", name, text)
			}
		case refused == nil || refused.Code != want:
			t.Errorf("%s (%s): %+v %s, want %d, of %.300s", name, kind, refused, refused.Details, want, text)
		}
	}
	if read < 15 {
		t.Errorf("%d examples are messages that are sent here", read)
	}
}

// FuzzCall reads whatever is sent as a message: it is refused with a code that clients
// know, or is within the limits.
func FuzzCall(f *testing.F) {
	for _, body := range []string{
		`{"messaging_product":"whatsapp","to":"15551234567","text":{"body":"x"}}`,
		`{"messaging_product":"whatsapp","to":"1","type":"interactive","interactive":{"type":"list","body":{"text":"x"},"action":{"button":"b","sections":[{"rows":[{"id":"1","title":"t"}]}]}}}`,
		`{"messaging_product":"whatsapp","to":"1","contacts":[{"name":{"formatted_name":"x"},"phones":[{"phone":"1"}]}]}`,
		`{"messaging_product":"whatsapp","to":"1","location":{"latitude":"45","longitude":5}}`,
		`{"messaging_product":"whatsapp","to":"1","image":{"link":"https://x.example/a.jpg"}}`,
		`{"messaging_product":"whatsapp","to":[],"text":[],"interactive":{"action":{"sections":[[],{"rows":[null]}]}}}`,
	} {
		f.Add([]byte(body))
	}
	codes := []int{100, 131008, 131009, 131051, 132001}
	f.Fuzz(func(t *testing.T, body []byte) {
		c := callOf(body)
		if err := c.read(); err != nil {
			if e := translate(err); e.Status != 400 && e.Status != 413 {
				t.Fatalf("%v", err)
			}
			return
		}
		d, _, refused := c.draft()
		if refused != nil {
			if !slices.Contains(codes, refused.Code) || refused.Message == "" {
				t.Fatalf("%+v", refused)
			}
			return
		}
		if utf8.RuneCountInString(d.Words.Text) > 4096 || !utf8.ValidString(d.Words.Text) || len(d.To)+len(d.User) == 0 {
			t.Fatalf("%+v", d)
		}
		if card := d.Words.Card; card != nil {
			n := 0
			for _, s := range card.Sections {
				n += len(s.Choices)
			}
			if n > 10 {
				t.Fatalf("%d choices", n)
			}
		}
	})
}
