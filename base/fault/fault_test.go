package fault_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"parvis/base/fault"
)

func TestFaultTravelsThroughWrapping(t *testing.T) {
	t.Parallel()
	base := fault.New(fault.Conflict, "test.thing.taken")
	cause := errors.New("index thing_name")
	err := fmt.Errorf("take thing 7: %w", fault.In("test.Take", fault.Wrap(base, cause)))
	f := fault.Of(err)
	if f.Kind != fault.Conflict || f.Code != "test.thing.taken" || f.Op != "test.Take" {
		t.Errorf("fault came back as %+v", f)
	}
	if !errors.Is(err, base) || !errors.Is(err, cause) {
		t.Error("neither code nor cause may be lost")
	}
	if !strings.Contains(err.Error(), "test.Take: test.thing.taken: index thing_name") {
		t.Errorf("the log would read %q", err)
	}
	if base.Cause != nil || base.Op != "" {
		t.Error("the declared fault was changed")
	}
}

func TestAnythingElseIsInternal(t *testing.T) {
	t.Parallel()
	if k := fault.KindOf(errors.New("boom")); k != fault.Internal {
		t.Errorf("kind is %s", k)
	}
	if fault.Of(nil) != nil || fault.In("x", nil) != nil {
		t.Error("nil must stay nil")
	}
	if errors.Is(&fault.Fault{}, &fault.Fault{}) {
		t.Error("faults without a code are not the same fault")
	}
}

func TestFieldsTellAllAtOnce(t *testing.T) { // architecture 7.5
	t.Parallel()
	var f fault.Fields
	if f.Err("test.invalid") != nil {
		t.Fatal("no broken field, yet an error")
	}
	f.Add("name", "test.name.blank")
	f.Add("note", "test.note.long", fault.Arg{Name: "Max", Value: 500})
	got := fault.Of(f.Err("test.invalid"))
	if len(got.Fields) != 2 || got.Kind != fault.Invalid {
		t.Errorf("got %+v", got)
	}
	if w := got.Wait(time.Minute); w.After != time.Minute || got.After != 0 {
		t.Error("Wait must copy")
	}
}
