// Package notice has the pages on which accounts and posts are reported to the
// moderators (web-client 4.1; integrity 6).
//
//	notice.New(notice.Options{Report: reports, Drawn: pages.Drawn}).Desk(shell)
package notice
