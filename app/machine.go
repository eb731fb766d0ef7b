package app

import (
	"context"
	"time"

	"parvis/base/blob"
	"parvis/edge/pages/admin"
)

const (
	// filesFor is for how long a page counts stored files, filesMost how many.
	filesFor  = 2 * time.Second
	filesMost = 100_000
)

// machine is what the desks about the machine ask.
func (a *App) machine() admin.Machine {
	return admin.Machine{
		Ready: a.Ready, Degraded: a.Degraded, Files: a.countFiles, Events: a.Events, Timers: a.Timers,
		Disk: func() (free, total int64, ok bool) { return blob.Free(a.Settings.Storage.Get().Folder) },
	}
}

// countFiles counts stored files, of very many only the first.
func (a *App) countFiles(ctx context.Context) (count int, bytes int64, whole bool, err error) {
	ctx, stop := context.WithTimeout(ctx, filesFor)
	defer stop()
	for o, err := range a.Blob.List(ctx) {
		if ctx.Err() != nil {
			return count, bytes, false, context.DeadlineExceeded
		}
		if err != nil {
			return count, bytes, false, err
		}
		if count++; count > filesMost {
			return filesMost, bytes, false, nil
		}
		bytes += o.Size
	}
	return count, bytes, true, nil
}
