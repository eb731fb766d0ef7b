package archive

// Slice makes slices of so many items. For tests.
func (e *Engine) Slice(items int) { e.items = items }
