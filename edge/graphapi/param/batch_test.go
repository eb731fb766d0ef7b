package param

import (
	"context"
	"errors"
	"strings"
	"testing"
)

// What references put into a call is bound as its body is, in every way to name an answer.
func TestReferencesAreBound(t *testing.T) { // business-messaging 5.11
	t.Parallel()
	const most = 1 << 20
	a := Answers{"a": {body: []byte(`{"big":"` + strings.Repeat("x", most*2/3) + `"}`)}}
	one := "{result=a:$.big}"
	for name, o := range map[string]func(times int) map[string]any{
		"a path":  func(n int) map[string]any { return map[string]any{"relative_url": "5/" + strings.Repeat(one, n)} },
		"a query": func(n int) map[string]any { return map[string]any{"relative_url": "5?x=" + strings.Repeat(one, n)} },
		"a form":  func(n int) map[string]any { return map[string]any{"body": "x=" + strings.Repeat(one, n)} },
		"a text":  func(n int) map[string]any { return map[string]any{"body": `{"x":"y` + strings.Repeat(one, n) + `"}`} },
		"a list": func(n int) map[string]any {
			return map[string]any{"body": `{"x":["` + strings.Join(strings.Fields(strings.Repeat(one+" ", n)), `","`) + `"]}`}
		},
	} {
		if _, err := a.Into(t.Context(), o(1), most); err != nil {
			t.Errorf("once in %s: %v", name, err)
		}
		_, err := a.Into(t.Context(), o(2), most)
		var w Wrong
		if !errors.As(err, &w) {
			t.Errorf("twice in %s: %v", name, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := a.Into(ctx, map[string]any{"body": `{"x":["` + one + `"]}`}, most); !errors.Is(err, context.Canceled) {
		t.Errorf("of whom nobody waits for: %v", err)
	}
}

// An answer is read once, however often it is named.
func TestAnswersAreReadOnce(t *testing.T) { // business-messaging 5.11
	t.Parallel()
	a := Answers{"a": {body: []byte(`{"x":{}}`)}}
	one, _ := a.value("a", ".x")
	two, err := a.value("a", ".x")
	one.(map[string]any)["seen"] = true
	if err != nil || two.(map[string]any)["seen"] != true {
		t.Errorf("read twice: %v, %v", two, err)
	}
}
