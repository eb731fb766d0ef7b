// Package block is how a line stops members, who are not told, and lists whom it stopped
// (business-messaging 14). The rows are of package business, which asks them before anything
// is said.
package block
