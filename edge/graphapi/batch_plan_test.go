package graphapi

import (
	"context"
	"errors"
	"strings"
	"testing"
)

// What references put into a call is bound as its body is, in every way to name an answer.
func TestReferencesAreBound(t *testing.T) { // business-messaging 5.11
	t.Parallel()
	a := answers{"a": {body: []byte(`{"big":"` + strings.Repeat("x", maxBody*2/3) + `"}`)}}
	one := "{result=a:$.big}"
	for name, o := range map[string]func(times int) obj{
		"a path":  func(n int) obj { return obj{"relative_url": "5/" + strings.Repeat(one, n)} },
		"a query": func(n int) obj { return obj{"relative_url": "5?x=" + strings.Repeat(one, n)} },
		"a form":  func(n int) obj { return obj{"body": "x=" + strings.Repeat(one, n)} },
		"a text":  func(n int) obj { return obj{"body": `{"x":"y` + strings.Repeat(one, n) + `"}`} },
		"a list": func(n int) obj {
			return obj{"body": `{"x":["` + strings.Join(strings.Fields(strings.Repeat(one+" ", n)), `","`) + `"]}`}
		},
	} {
		if _, err := a.filling(t.Context()).into(o(1)); err != nil {
			t.Errorf("once in %s: %v", name, err)
		}
		_, err := a.filling(t.Context()).into(o(2))
		var e *Error
		if !errors.As(err, &e) || e.Code != 100 {
			t.Errorf("twice in %s: %v", name, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := a.filling(ctx).into(obj{"body": `{"x":["` + one + `"]}`}); !errors.Is(err, context.Canceled) {
		t.Errorf("of whom nobody waits for: %v", err)
	}
}

// An answer is read once, however often it is named.
func TestAnswersAreReadOnce(t *testing.T) { // business-messaging 5.11
	t.Parallel()
	a := answers{"a": {body: []byte(`{"x":{}}`)}}
	one, _ := a.value("a", ".x")
	two, err := a.value("a", ".x")
	one.(map[string]any)["seen"] = true
	if err != nil || two.(map[string]any)["seen"] != true {
		t.Errorf("read twice: %v, %v", two, err)
	}
}
