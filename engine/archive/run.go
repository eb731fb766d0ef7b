package archive

import (
	"encoding/json"
	"time"

	"parvis/base/fault"
	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/engine/archive/form"
)

// Kind says which way a run goes.
type Kind string

// The kinds of runs.
const (
	Import = Kind("import")
	Export = Kind("export")
)

// State is how far a run is.
type State string

// The states of a run.
const (
	// Arriving: its file is being stored.
	Arriving  = State("arriving")
	Waiting   = State("waiting")
	Running   = State("running")
	Done      = State("done")
	Failed    = State("failed")
	Cancelled = State("cancelled")
	// Gone: an export that can no longer be fetched.
	Gone = State("gone")
)

// Options say what a member wants of an import.
type Options struct {
	// Profile takes name, note, fields and pictures over as well.
	Profile bool `json:"profile,omitzero"`
	// Same is the domain of a former network whose names are the same people
	// here; empty for none.
	Same string `json:"same,omitzero"`
}

// Run is an import or an export.
type Run struct {
	ID      id.Job
	Account id.Account
	Kind    Kind
	State   State
	At      time.Time
	EndedAt time.Time
	// Size is that of the archive, in bytes.
	Size int64
	// Stage is what is being done: Counting, a kind of package form, or "pack".
	Stage string
	// Total items there are, Done were taken and Refused not.
	Total, Done, Refused int
	// Fault is why it failed; nil unless it did.
	Fault *fault.Fault

	active   bool
	blob     string
	unit     int
	position int
	wish     wish
}

// Active tells whether the run is still under way.
func (r Run) Active() bool { return r.active }

// Idle names files of an archive that are known and leave nothing to do: who
// follows decides so alone, and what a network keeps is there to be read.
func (r Run) Idle() []string { return r.wish.Idle }

// Percent is how much of a run is done, 0 to 100.
func (r Run) Percent() int {
	switch {
	case r.State == Done || r.State == Gone:
		return 100
	case r.Total == 0:
		return 0
	}
	return min(99, (r.Done+r.Refused)*100/r.Total)
}

// wish is what is kept with a run.
type wish struct {
	Options
	// Counts are the items of each unit that is counted, -1 of one that cannot be
	// read.
	Counts []int `json:"counts,omitzero"`
	// Place is where the unit at hand is read on: a little before the item that is
	// next, so that a long outbox is not read from its beginning each time.
	Place form.Place `json:"place,omitzero"`
	// Idle are files that are known and leave nothing to do.
	Idle []string `json:"idle,omitzero"`
}

// Refusal names an item that was not taken.
type Refusal struct {
	ID int64
	// Stage is what it belongs to, as of a Run.
	Stage string
	// Item is what the archive calls it.
	Item  string
	Fault *fault.Fault
}

// itemMax bounds the name of a refused item.
const itemMax = 500

// refusal words a refusal for the table.
func refusal(stage, item string, f *fault.Fault) Refusal {
	if runes := []rune(item); len(runes) > itemMax {
		item = string(runes[:itemMax]) + "…"
	}
	return Refusal{Stage: stage, Item: clean(item), Fault: f}
}

// sizeArg marks an argument that is a number of bytes.
const sizeArg = "bytes"

// packArgs writes the arguments of a fault's sentence.
func packArgs(f *fault.Fault) ([]byte, error) {
	args := map[string]any{}
	for _, a := range f.Args {
		switch v := a.Value.(type) {
		case string, int:
			args[a.Name] = v
		case i18n.FileSize:
			args[a.Name] = map[string]int64{sizeArg: int64(v)}
		}
	}
	return json.Marshal(args)
}

// unpackFault is the inverse, with the code that goes with it.
func unpackFault(code string, data []byte) (*fault.Fault, error) {
	args := map[string]any{}
	if err := json.Unmarshal(data, &args); err != nil {
		return nil, err
	}
	f := fault.New(fault.Invalid, code)
	for name, v := range args {
		switch x := v.(type) {
		case float64:
			v = int(x)
		case map[string]any:
			n, _ := x[sizeArg].(float64)
			v = i18n.FileSize(n)
		}
		f.Args = append(f.Args, fault.Arg{Name: name, Value: v})
	}
	return f, nil
}
