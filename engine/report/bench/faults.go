package bench

import "parvis/base/fault"

// Faults of this folder.
var (
	// errRole: the actor does not work off reports.
	errRole = fault.New(fault.Forbidden, "report.bench.role")
	// errMissing: no such report, appeal or act.
	errMissing = fault.New(fault.Missing, "report.bench.missing")
	// errStale: the file changed since the actor saw it.
	errStale = fault.New(fault.Conflict, "report.bench.stale")
)
