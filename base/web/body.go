package web

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"parvis/base/fault"
)

// MaxBody bounds the body of a native endpoint, in bytes.
const MaxBody = 1 << 20

// Read reads a native endpoint's JSON body into a struct. Unknown fields, names
// that repeat and wrong types are told with the path of the field, as
// "lines/0/name". A verb without parameters takes a struct without fields, and
// then an empty body too.
func Read[T any](r *http.Request) (T, error) {
	var out T
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	data, tooLong := io.ReadAll(io.LimitReader(r.Body, MaxBody+1))
	switch {
	case tooLong != nil:
		return out, bodyFault(tooLong)
	case len(data) > MaxBody:
		return out, ErrLarge
	case len(data) == 0:
		data = []byte("{}")
	case err != nil || kind != "application/json":
		return out, ErrType
	}
	if err := json.Unmarshal(data, &out, json.RejectUnknownMembers(true)); err != nil {
		var none T
		return none, bodyFault(err)
	}
	return out, nil
}

// bodyFault says which field is broken and how.
func bodyFault(err error) error {
	var large *http.MaxBytesError
	var semantic *json.SemanticError
	var syntactic *jsontext.SyntacticError
	switch {
	case errors.As(err, &large):
		return fault.Wrap(ErrLarge, err)
	case errors.As(err, &semantic):
		how := errForm
		if errors.Is(semantic.Err, json.ErrUnknownName) {
			how = errUnknown
		}
		return fieldFault(semantic.JSONPointer, how, err)
	case errors.As(err, &syntactic) && errors.Is(syntactic.Err, jsontext.ErrDuplicateName):
		return fieldFault(syntactic.JSONPointer, errTwice, err)
	}
	return fault.Wrap(ErrMalformed, err)
}

func fieldFault(at jsontext.Pointer, how *fault.Fault, cause error) error {
	name := strings.TrimPrefix(string(at), "/")
	if name == "" {
		return fault.Wrap(ErrMalformed, cause)
	}
	f := fault.Wrap(ErrFields, cause)
	f.Fields = []fault.Field{{Name: name, Code: how.Code}}
	return f
}
