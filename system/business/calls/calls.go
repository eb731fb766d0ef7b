package calls

import (
	"embed"

	"parvis/system/business"
	"parvis/system/business/hook"
)

// Locales hold the sentences of this folder.
//
//go:embed locales/*.json
var Locales embed.FS

// Options are what the page stands on.
type Options struct {
	Business *business.Engine
	Hook     *hook.Engine
}

// Engine has the page.
type Engine struct{ o Options }

// New makes the engine.
func New(o Options) *Engine { return &Engine{o} }
