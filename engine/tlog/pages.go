package tlog

import (
	"context"
	"net/http"
	"strings"

	"parvis/base/store"
	"parvis/base/web/desk"
)

// Path is where the log is read.
const Path = "/transparency/log"

// Desk serves the files of the log to everybody.
func Desk[A any](s desk.Shell[A]) {
	serve := func(kind, cache string) func(v *desk.Visit[A]) error {
		return func(v *desk.Visit[A]) error {
			var data []byte
			err := v.Read(func(ctx context.Context, tx *store.Tx) (err error) {
				data, err = File(ctx, tx, strings.TrimPrefix(v.R.URL.Path, Path+"/"))
				return err
			})
			if err != nil {
				return err
			}
			v.W.Header().Set("Content-Type", kind)
			v.W.Header().Set("Cache-Control", cache)
			v.W.Header().Set("Access-Control-Allow-Origin", "*")
			if v.R.Method != http.MethodHead {
				_, err = v.W.Write(data)
			}
			return err
		}
	}
	s.Open("GET "+Path+"/checkpoint", serve("text/plain; charset=utf-8", "public, no-cache"))
	s.Open("GET "+Path+"/key", serve("text/plain; charset=utf-8", "public, no-cache"))
	s.Open("GET "+Path+"/tile/{path...}", serve("application/octet-stream", "public, max-age=31536000, immutable"))
}
