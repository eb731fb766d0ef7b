// Package fragment keeps pieces of answers in memory that do not depend on who
// asks (architecture 8 step 5).
package fragment
