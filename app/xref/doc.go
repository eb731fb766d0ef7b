// Command xref compares what the papers demand with what tests show
// (architecture 14.8).
//
// docs/musts.txt lists the demands by paper and number. A test shows one by
// citing it, in a comment or at the end of its name:
//
//	// architecture 7.5: all broken fields are told at once.
//	func TestFieldsTellAllAtOnce(t *testing.T) { ... }
//
//	func TestCursors_social_core_2_4(t *testing.T) { ... }
//
// A comment may cite several numbers of a paper: "architecture 5.7, 5.8" or
// "architecture 5.7 to 5.11". It prints the demands that no test cites and the
// citations of numbers that the list does not have; either makes it fail.
//
//	go run ./app/xref
package main
