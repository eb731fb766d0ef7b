package main

import (
	"context"
	"testing"
	"time"

	"parvis/base/store"
)

func open(t testing.TB) *town {
	b := &bench{ctx: context.Background(), long: time.Second, folder: t.TempDir()}
	o, err := b.town()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = o.Stop(b.ctx) })
	return o
}

func BenchmarkHome(b *testing.B) {
	o := open(b)
	b.ReportAllocs()
	for b.Loop() {
		if err := o.ask("/api/v1/timelines/home?limit=40"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDoor(b *testing.B) {
	o := open(b)
	b.ReportAllocs()
	for b.Loop() {
		if err := o.ask("/api/v1/announcements"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFound(b *testing.B) {
	o := open(b)
	b.ReportAllocs()
	ctx := context.Background()
	for b.Loop() {
		if err := o.Store.Read(ctx, func(tx *store.Tx) error {
			_, err := o.Post.Home(ctx, tx, o.reader, store.Page{Limit: 40})
			return err
		}); err != nil {
			b.Fatal(err)
		}
	}
}
