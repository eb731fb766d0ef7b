package gateway

import (
	"embed"
	"time"

	"parvis/base/fault"
)

// Locales are this folder's sentences.
//
//go:embed locales
var Locales embed.FS

// Faults of this folder.
var (
	errCross  = fault.New(fault.Forbidden, "gateway.cross")
	errBusy   = fault.New(fault.Unavailable, "gateway.busy").Wait(shedFor)
	errSlow   = fault.New(fault.Unavailable, "gateway.slow").Wait(shedFor)
	errBarred = fault.New(fault.Forbidden, "gateway.barred")
	errPanic  = fault.New(fault.Internal, "")
)

// shedFor is after how long who was turned away may come back.
const shedFor = time.Second
