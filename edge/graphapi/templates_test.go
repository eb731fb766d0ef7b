package graphapi

import (
	"encoding/json"
	"testing"

	"parvis/system/business/template"
)

// Every example of the published description is a template that is taken, once its
// placeholders are names.
func TestOfficialTemplates(t *testing.T) { // business-messaging 24 (a)
	t.Parallel()
	list := examples(t, "/{Version}/{WABA-ID}/message_templates")
	if len(list) != 11 {
		t.Errorf("%d examples, not 11", len(list))
	}
	for name, v := range list {
		if v["name"] == "<TEMPLATE_NAME>" {
			v["name"] = "order_update"
		}
		body, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		c := callOf(body)
		if err := c.read(); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if body, err = c.described(); err != nil {
			t.Fatal(err)
		}
		got, problems := template.Parse(body)
		if problems = append(problems, got.Lint()...); len(problems) > 0 || len(got.Components) == 0 {
			t.Errorf("%s: %+v of %s", name, problems, body)
		}
	}
}
