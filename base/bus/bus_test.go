package bus_test

import (
	"errors"
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/nats-io/nats-server/v2/server"

	"parvis/base/bus"
	"parvis/base/bus/bustest"
	"parvis/base/i18n"
)

func TestLocal(t *testing.T) {
	t.Parallel()
	bustest.Run(t, func(t *testing.T) (bus.Bus, bus.Bus) {
		b := bus.NewLocal()
		t.Cleanup(func() { _ = b.Close() })
		return b, b
	})
}

// broker starts a NATS server inside the test.
func broker(t *testing.T) *server.Server {
	t.Helper()
	s, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: -1, NoLog: true, NoSigs: true})
	if err != nil {
		t.Fatal(err)
	}
	s.Start()
	t.Cleanup(func() { s.Shutdown(); s.WaitForShutdown() })
	if !s.ReadyForConnections(10e9) {
		t.Fatal("the NATS server does not start")
	}
	return s
}

func connect(t *testing.T, s *server.Server, prefix string) *bus.NATS {
	t.Helper()
	b, err := bus.OpenNATS(bus.NATSSettings{URL: s.ClientURL(), Prefix: prefix, Name: t.Name()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close() })
	return b
}

func TestNATS(t *testing.T) {
	t.Parallel()
	s := broker(t)
	var n atomic.Int64
	bustest.Run(t, func(t *testing.T) (bus.Bus, bus.Bus) {
		prefix := fmt.Sprintf("p%d", n.Add(1))
		return connect(t, s, prefix), connect(t, s, prefix)
	})
}

func TestNATSOutage(t *testing.T) { // architecture 16
	t.Parallel()
	s := broker(t)
	b := connect(t, s, "")
	if err := b.Ready(); err != nil {
		t.Fatal(err)
	}
	s.Shutdown()
	s.WaitForShutdown()
	for b.Ready() == nil {
		// The client learns of it from its socket.
		_ = b.Publish("x", nil)
	}
	if err := b.Publish("x", nil); !errors.Is(err, bus.ErrUnreachable) {
		t.Errorf("publishing to nobody: %v", err)
	}
	if _, err := bus.OpenNATS(bus.NATSSettings{URL: s.ClientURL(), Prefix: "A B"}); err == nil {
		t.Error("a prefix with a space is accepted")
	}
	late, err := bus.OpenNATS(bus.NATSSettings{URL: s.ClientURL()})
	if err != nil {
		t.Fatalf("starting without a broker: %v", err)
	}
	if err := late.Ready(); !errors.Is(err, bus.ErrUnreachable) {
		t.Errorf("ready without a broker: %v", err)
	}
	_ = late.Close()
}

func TestWords(t *testing.T) {
	t.Parallel()
	c, err := i18n.New(i18n.French, bus.Locales)
	if err != nil || len(c.Check()) > 0 {
		t.Errorf("%v %v", err, c.Check())
	}
}

func BenchmarkLocal(b *testing.B) {
	l := bus.NewLocal()
	_, _ = l.Subscribe("a.b", func(bus.Message) {})
	b.ReportAllocs()
	for range b.N {
		_ = l.Publish("a.b", nil)
	}
}
