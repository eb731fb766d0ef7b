package bus

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/nats-io/nats.go"

	"parvis/base/fault"
)

const (
	reconnectWait = time.Second
	flushWait     = 2 * time.Second
)

// NATS is the bus of a cluster: a connection to servers that the operator runs.
// It reconnects for ever; what is published meanwhile is refused with
// ErrUnreachable, since a late bell is of no use. It is safe for use by many
// goroutines.
type NATS struct {
	conn   *nats.Conn
	prefix string
}

// NATSSettings say where the servers are.
type NATSSettings struct {
	// URL lists servers, separated by commas; it may hold name and password.
	URL string
	// Prefix separates networks that share servers; "parvis" when empty.
	Prefix string
	// Name is shown in the servers' list of connections.
	Name string
	// Changed is told when the connection is lost (false) and when it is there
	// again (true). It may be nil.
	Changed func(connected bool)
}

// OpenNATS connects. A server that cannot be reached now is no error: the bus
// becomes ready when it can.
func OpenNATS(s NATSSettings) (*NATS, error) {
	if s.Prefix == "" {
		s.Prefix = "parvis"
	}
	if !valid(s.Prefix, false) {
		return nil, fmt.Errorf("bus prefix %q: %w", s.Prefix, ErrSubject)
	}
	changed := s.Changed
	if changed == nil {
		changed = func(bool) {}
	}
	conn, err := nats.Connect(s.URL, nats.Name(s.Name), nats.MaxReconnects(-1), nats.ReconnectWait(reconnectWait),
		nats.RetryOnFailedConnect(true), nats.ReconnectBufSize(-1),
		nats.DisconnectErrHandler(func(*nats.Conn, error) { changed(false) }), nats.ReconnectHandler(func(*nats.Conn) { changed(true) }),
		// A slow subscriber is counted by Dropped; the default would print.
		nats.ErrorHandler(func(*nats.Conn, *nats.Subscription, error) {}))
	if err != nil {
		return nil, fmt.Errorf("connect to NATS: %w", err)
	}
	return &NATS{conn: conn, prefix: s.Prefix + "."}, nil
}

// Publish hands the message to the servers.
func (n *NATS) Publish(subject string, data []byte) error {
	if !valid(subject, false) {
		return ErrSubject
	}
	if len(data) > MaxMessage {
		return ErrLarge
	}
	return n.fault(n.conn.Publish(n.prefix+subject, data))
}

// Subscribe registers with the servers, and waits until they know when they can
// be reached.
func (n *NATS) Subscribe(pattern string, f func(Message)) (Subscription, error) {
	if !valid(pattern, true) {
		return nil, ErrSubject
	}
	sub, err := n.conn.Subscribe(n.prefix+pattern, func(m *nats.Msg) {
		f(Message{Subject: strings.TrimPrefix(m.Subject, n.prefix), Data: m.Data})
	})
	if err != nil {
		return nil, n.fault(err)
	}
	if err := sub.SetPendingLimits(Queue, Queue*MaxMessage); err != nil {
		return nil, n.fault(err)
	}
	if n.conn.IsConnected() {
		if err := n.conn.FlushTimeout(flushWait); err != nil && n.conn.IsConnected() {
			return nil, n.fault(err)
		}
	}
	return &natsSubscription{sub}, nil
}

// Ready tells whether a server is connected.
func (n *NATS) Ready() error {
	switch {
	case n.conn.IsClosed():
		return ErrClosed
	case !n.conn.IsConnected():
		return ErrUnreachable
	}
	return nil
}

// Close sends what is written and disconnects.
func (n *NATS) Close() error {
	if n.conn.IsConnected() {
		// What is not sent in time may be lost.
		_ = n.conn.FlushTimeout(flushWait)
	}
	n.conn.Close()
	return nil
}

func (n *NATS) fault(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, nats.ErrConnectionClosed):
		return ErrClosed
	}
	return fault.Wrap(ErrUnreachable, err)
}

type natsSubscription struct{ sub *nats.Subscription }

// Stop fails only when the subscription or the connection has ended already.
func (s *natsSubscription) Stop() { _ = s.sub.Unsubscribe() }

func (s *natsSubscription) Dropped() int {
	n, err := s.sub.Dropped()
	if err != nil {
		return 0
	}
	return n
}
