package mastodon

import (
	"cmp"
	"slices"
	"strings"

	"parvis/base/fault"
	"parvis/edge/mastodon/wording"
)

// wording gives status and sentence for a fault.
func (c *call) wording(f *fault.Fault) (int, string) {
	status, text := wording.Kind(f.Kind)
	if s, ok := wording.Of(f.Code); ok {
		text = wording.Fill(s.Text, f.Args)
		if s.Status != 0 {
			status = s.Status
		}
		return status, text
	}
	if f.Kind == fault.Invalid || f.Kind == fault.Unsupported || f.Kind == fault.Conflict && len(f.Fields) > 0 {
		text = wording.Invalid + c.broken(f)
	}
	return status, text
}

// broken lists the broken fields, or the fault's own sentence in English.
func (c *call) broken(f *fault.Fault) string {
	if len(f.Fields) == 0 {
		return c.Words.Fault("en", f)
	}
	parts := make([]string, 0, len(f.Fields))
	for _, field := range f.Fields {
		parts = append(parts, wording.Field(field))
	}
	return strings.Join(parts, ", ")
}

// sourceNames are what apps call settings that they send in "source".
var sourceNames = map[string]string{"post_visibility": "privacy", "post_language": "language"}

// asSent names the broken fields of settings as they were sent.
func asSent(err error) error {
	f := fault.Of(err)
	if f == nil || len(f.Fields) == 0 {
		return err
	}
	told := *f
	told.Fields = slices.Clone(f.Fields)
	for i, field := range told.Fields {
		told.Fields[i].Name = cmp.Or(sourceNames[field.Name], field.Name)
	}
	return &told
}
