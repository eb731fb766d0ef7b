// Package invite is the page of settings on which members invite (web-client 5.3;
// social-core 5, 18): they make an invitation that may be used so often and so long,
// copy its link, see who came with it, and end it.
//
// What an invitation is, and what it is worth, is engine/account's to say. Whose role
// does not hold InviteUsers finds no such page.
//
//	invite.New(accounts, "https://parvis.example").Desk(shell)
package invite
