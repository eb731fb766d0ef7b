package main

import (
	"log/slog"

	"parvis/base/clock"
	"parvis/base/log"
)

// quiet is a log of what an operator at a terminal must see.
func quiet(w *world) *slog.Logger { return log.New(w.err, clock.System(), slog.LevelWarn) }
