package main

import (
	"os"
	"os/signal"
	"sync"
	"syscall"
)

// onHangup calls fn whenever the process is sent SIGHUP, until stop.
func (w *world) onHangup(fn func()) (stop func()) {
	c := make(chan os.Signal, 1)
	signal.Notify(c, syscall.SIGHUP)
	var wg sync.WaitGroup
	wg.Go(func() {
		for range c {
			fn()
		}
	})
	return func() {
		signal.Stop(c)
		close(c)
		wg.Wait()
	}
}
