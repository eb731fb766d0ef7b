// Package fault is the one error type that crosses folders.
//
// A Fault says what kind of failure it is (for the edge that turns it into its
// protocol's shape), a stable code (for programs), and which arguments its
// sentence has (for people, worded by i18n under the key "fault." + code). The
// cause is for the log and never shown. An error that is no Fault is Internal.
//
//	var errTaken = fault.New(fault.Conflict, "account.username.taken")
//	return fault.Wrap(errTaken, err)
//
// Kinds are closed (architecture 7.1). A validation collects all broken fields:
//
//	var f fault.Fields
//	f.Add("text", "post.text.blank")
//	if err := f.Err("post.invalid"); err != nil { return err }
package fault
