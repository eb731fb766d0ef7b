// Package card holds what the cards of a line ask a member for, what is answered, and the
// addresses that messages share, by the names of the published form (business-messaging 6, 9).
//
// Words: a contact is somebody's names, numbers and addresses; a form is what a card asks to
// fill in; what is filled in goes back to who asked. Invariant: what was cleaned is within
// its limits, and nothing in it is blank.
//
//	c := card.Contact{Name: card.Name{Formatted: "Zoé Martin", First: "Zoé"}}
//	c, err := c.Clean()
package card
