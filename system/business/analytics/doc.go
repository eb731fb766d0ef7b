// Package analytics counts what lines send and how far it comes (business-messaging 14).
//
// Words: a cell is a line, a category and a half hour or a day, or a template and a day; the
// time is that at which messages were sent, so that what arrives later counts where it was
// sent. The category is that of a template, or service. Days are those of UTC.
//
// Invariants: a step of a message counts once, in the transaction of the consumer that tells
// apps of it. Cells know how many members they are of, and not which. A cell of fewer than
// five is told to nobody: everything that is told is a sum of cells that are told, a half hour
// of a day of few is none of them, and where the half hours of a day that are left out are of
// few, the smallest of the others is left out too. Days of templates are told in the same way,
// within those of a category. Not every difference is of five: decision 0072 says which is not.
// Cells of lines are kept for a year, those of templates for ninety days, or until it is deleted.
//
//	cells, err := sums.Lines(ctx, tx, lines, analytics.Span{From: a, To: b, Unit: analytics.Day})
package analytics
