// Package announce keeps what the operator tells all members (social-core 7.3,
// 11): announcements with a beginning and an end, which each member reads, puts
// away and answers with an emoji.
//
// Invariants: only staff who may write them do; a member reacts with a name once;
// an announcement that is not published yet, or over, is shown to nobody. The
// name of a reaction is checked by the caller, who knows the network's own emoji.
//
//	a, err := announcements.Publish(ctx, tx, staff, announce.Draft{Text: "Le pont rouvre #Aubrelle"})
//	err = announcements.React(ctx, tx, member, a.ID, "🎉")
package announce
