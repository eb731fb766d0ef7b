package config

import "os"

// Environ gives the environment as Load takes it.
func Environ() []string { return os.Environ() }
