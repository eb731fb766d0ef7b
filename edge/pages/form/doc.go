// Package form reads what the forms and addresses of the client name, and words
// what was refused of them (web-client 6.21).
//
// It is the one home of what edge/pages and its folders share: Number reads an id
// of an address, Refusal turns a fault into sentences beside the boxes they are
// about, and Hidden and Options draw the small parts of forms.
package form
