package graphapi

import "testing"

// A field that is worked out is worked out once, however often it is named.
func TestFieldsAreWorkedOutOnce(t *testing.T) { // business-messaging 5.6
	t.Parallel()
	n := 0
	sum := worked(func(p obj) (any, error) {
		n++
		return map[string]any{"of": p.str("start")}, nil
	})
	got, err := picked(fields{kind: "Account", first: nil, values: map[string]any{"id": "1", "name": "Ines", "sum": sum}}, "sum.start(1),name,sum.start(2),sum{of},id,sum")
	if err != nil {
		t.Fatal(err)
	}
	if of := got["sum"].(map[string]any)["of"]; n != 1 || of != "1" || got["name"] != "Ines" || got["id"] != "1" {
		t.Errorf("worked out %d times: %v", n, got)
	}
	if _, err := picked(fields{kind: "Account", first: nil, values: map[string]any{"sum": sum}}, "sum,sum,other"); err == nil || n != 2 {
		t.Errorf("another field: %v, worked out %d times", err, n)
	}
}
