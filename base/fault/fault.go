package fault

import (
	"errors"
	"strings"
	"time"
)

// Kind is the class of a failure; edges choose a status by it.
type Kind int

// The kinds, a closed list (architecture 7.1).
const (
	Internal Kind = iota
	Invalid
	Unauthenticated
	Forbidden
	Missing
	Gone
	Conflict
	Limited
	TooLarge
	Unsupported
	Unavailable
)

var kinds = [...]string{"internal", "invalid", "unauthenticated", "forbidden", "missing", "gone", "conflict", "limited", "too large", "unsupported", "unavailable"}

// String names the kind in English, for logs.
func (k Kind) String() string { return kinds[k] }

// Arg is a named argument of a fault's sentence. Value is a string, an integer
// or a time; it is never text that a person wrote.
type Arg struct {
	Name  string
	Value any
}

// Field is one broken field of a request, with a code of its own.
type Field struct {
	Name string
	Code string
	Args []Arg
}

// Fault is an error with a kind, a stable code and a hidden cause.
type Fault struct {
	Kind   Kind
	Code   string
	Op     string
	Args   []Arg
	Fields []Field
	// After is how long the caller should wait before trying again; zero when
	// unknown.
	After time.Duration
	Cause error
}

// New makes a fault. Codes are dotted and start with the folder that owns them.
func New(kind Kind, code string, args ...Arg) *Fault {
	return &Fault{Kind: kind, Code: code, Args: args}
}

// Error reads like a sentence for the log: operation, code, kind, cause.
func (f *Fault) Error() string {
	var b strings.Builder
	if f.Op != "" {
		b.WriteString(f.Op + ": ")
	}
	b.WriteString(f.Code)
	if f.Code == "" {
		b.WriteString(f.Kind.String())
	}
	for _, field := range f.Fields {
		b.WriteString(" " + field.Name + "=" + field.Code)
	}
	if f.Cause != nil {
		b.WriteString(": " + f.Cause.Error())
	}
	return b.String()
}

// Unwrap gives the cause.
func (f *Fault) Unwrap() error { return f.Cause }

// Is makes errors.Is match faults by code.
func (f *Fault) Is(target error) bool {
	t, ok := target.(*Fault)
	return ok && t.Code == f.Code && f.Code != ""
}

// With gives a copy with these arguments.
func (f *Fault) With(args ...Arg) *Fault {
	c := *f
	c.Args = args
	return &c
}

// Wait gives a copy that asks the caller to wait for d.
func (f *Fault) Wait(d time.Duration) *Fault {
	c := *f
	c.After = d
	return &c
}

// Wrap gives a copy of f that carries cause for the log.
func Wrap(f *Fault, cause error) *Fault {
	c := *f
	c.Cause = cause
	return &c
}

// In names the operation in which err happened. It leaves nil alone.
func In(op string, err error) error {
	if err == nil {
		return nil
	}
	f := *Of(err)
	if f.Op != "" {
		op += ": " + f.Op
	}
	f.Op = op
	return &f
}

// Of finds the fault in err, or makes an Internal one around it. It gives nil
// for nil.
func Of(err error) *Fault {
	if err == nil {
		return nil
	}
	var f *Fault
	if errors.As(err, &f) {
		return f
	}
	return &Fault{Kind: Internal, Cause: err}
}

// KindOf gives the kind of err; Internal when it is no fault.
func KindOf(err error) Kind {
	if f := Of(err); f != nil {
		return f.Kind
	}
	return Internal
}

// Fields collects broken fields, so that all are told at once. The zero value
// is ready.
type Fields struct{ list []Field }

// Add notes that a field is broken.
func (f *Fields) Add(name, code string, args ...Arg) {
	f.list = append(f.list, Field{Name: name, Code: code, Args: args})
}

// Err gives nil when no field is broken, else an Invalid fault with all of
// them.
func (f *Fields) Err(code string) error {
	if len(f.list) == 0 {
		return nil
	}
	return &Fault{Kind: Invalid, Code: code, Fields: f.list}
}
