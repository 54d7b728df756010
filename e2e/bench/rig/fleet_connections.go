package main

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"time"
)

// target is one endpoint of the backend, as one worker sees it: a pool of connections that each carry one POST at a
// time, as Envoy has it for HTTP/1.1.
type target struct {
	address string
	idle    []*messages
	active  int
}

// answerBytes is room for the head of an answer.
const answerBytes = 4 << 10

// choose takes two endpoints at random, and of them the one with fewer POSTs under way: Istio's default, LEAST_REQUEST.
func choose(targets []*target) *target {
	one, other := targets[rand.IntN(len(targets))], targets[rand.IntN(len(targets))]
	if other.active < one.active {
		return other
	}
	return one
}

// takeIdle takes the connection that was used last; nil if there is none.
func (t *target) takeIdle() *messages {
	if len(t.idle) == 0 {
		return nil
	}
	conn := t.idle[len(t.idle)-1]
	t.idle = t.idle[:len(t.idle)-1]
	return conn
}

func (f *fleet) makeRequest(address string, content []byte) []byte {
	body := f.framing.seal(content)
	request := fmt.Appendf(make([]byte, 0, len(body)+512),
		"POST %s HTTP/1.1\r\nhost: %s\r\ncontent-type: %s\r\nx-meshtap-export: 1\r\ncontent-length: %d\r\n",
		f.framing.path, address, f.framing.contentType, len(body))
	for _, header := range f.order.Headers {
		request = fmt.Appendf(request, "%s: %s\r\n", header[0], header[1])
	}
	return append(append(request, "\r\n"...), body...)
}

// send posts once, over a new connection if there is none yet. It returns the connection if that can be used again, and
// what the filter sees: 503 if Envoy cannot connect or the connection breaks, 504 after the timeout.
func (f *fleet) send(
	address string, conn *messages, request []byte, timeout time.Duration,
) (kept *messages, status, waitSeconds int) {
	deadline := time.Now().Add(timeout)
	if conn == nil {
		opened, err := net.DialTimeout("tcp", address, timeout)
		if err != nil {
			return nil, 503, 0
		}
		f.connections.Add(1)
		conn = &messages{conn: opened, buffer: make([]byte, answerBytes)}
	}
	status, retryAfter, err := conn.exchange(request, deadline)
	// Only these two are asked for a time. Source: filter/assembly/root-callbacks.ts, onAnswer.
	if status == 429 || status == 503 {
		waitSeconds = max(retryAfter, 0)
	}
	if err == nil {
		return conn, status, waitSeconds
	}
	conn.conn.Close()
	f.connections.Add(-1)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return nil, 504, 0
	}
	return nil, 503, 0
}
