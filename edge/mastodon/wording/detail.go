package wording

import "parvis/base/fault"

// Detail says what is wrong with a field.
type Detail struct {
	Error       string `json:"error"`
	Description string `json:"description"`
}

// Details is the form in which sign-up and profile report broken fields.
func Details(f *fault.Fault) map[string][]Detail {
	if len(f.Fields) == 0 {
		return nil
	}
	out := map[string][]Detail{}
	for _, field := range f.Fields {
		out[field.Name] = append(out[field.Name], Detail{Code(field.Code), Broken(field)})
	}
	return out
}
