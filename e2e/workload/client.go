package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// order is a request to send.
type order struct {
	Method  string            `json:"method"`
	URL     string            `json:"url"`
	Host    string            `json:"host"`
	Headers map[string]string `json:"headers"`
	// Body is base64 in JSON.
	Body []byte `json:"body"`
	// Tunnel is the way there; without one it is sent to the URL's host.
	Tunnel *tunnel `json:"tunnel"`
	// Concurrency is the number of senders of a load.
	Concurrency int `json:"concurrency"`
	// PauseMs is what each sender of a load waits between two requests.
	PauseMs int `json:"pauseMs"`
}

// answer is what came of an order: a status, or an error.
type answer struct {
	Status  int                 `json:"status"`
	Headers map[string][]string `json:"headers"`
	// Body is base64 in JSON.
	Body  []byte `json:"body"`
	Error string `json:"error,omitempty"`
}

const timeout = 15 * time.Second

// send sends one request on a connection of its own, so that it meets the proxy's newest configuration.
func send(one order, id *identity) answer {
	transport := newTransport(one, id)
	transport.DisableKeepAlives = true
	return sendWith(&http.Client{Timeout: timeout, Transport: transport}, one)
}

// newTransport makes the connections of one sender: it has one at a time.
func newTransport(one order, id *identity) *http.Transport {
	transport := &http.Transport{MaxIdleConnsPerHost: 1}
	if one.Tunnel != nil {
		transport.DialContext = func(ctx context.Context, _, _ string) (net.Conn, error) {
			return one.Tunnel.open(ctx, id)
		}
	}
	return transport
}

func sendWith(client *http.Client, one order) answer {
	request, err := http.NewRequest(one.Method, one.URL, bytes.NewReader(one.Body))
	if err != nil {
		return answer{Error: err.Error()}
	}
	request.Host = one.Host
	for name, value := range one.Headers {
		request.Header.Set(name, value)
	}
	response, err := client.Do(request)
	if err != nil {
		return answer{Error: err.Error()}
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return answer{Status: response.StatusCode, Error: err.Error()}
	}
	return answer{Status: response.StatusCode, Headers: response.Header, Body: body}
}

// load sends the same request again and again, from several senders with kept-alive connections, until it is stopped.
type load struct {
	stopped  atomic.Bool
	senders  sync.WaitGroup
	requests atomic.Int64
	mutex    sync.Mutex
	failures []string
}

// result is what came of a load. Failures are those that a client would notice.
type result struct {
	Requests int64    `json:"requests"`
	Failures []string `json:"failures"`
}

const keptFailures = 20

func startLoad(one order, id *identity) *load {
	l := &load{failures: []string{}}
	for range max(one.Concurrency, 1) {
		l.senders.Add(1)
		go l.run(one, id)
	}
	return l
}

func (l *load) run(one order, id *identity) {
	defer l.senders.Done()
	transport := newTransport(one, id)
	defer transport.CloseIdleConnections()
	client := &http.Client{Timeout: timeout, Transport: transport}
	for !l.stopped.Load() {
		got := sendWith(client, one)
		l.requests.Add(1)
		if got.Error != "" || got.Status != http.StatusOK {
			l.fail(fmt.Sprintf("status %d %s", got.Status, got.Error))
		}
		time.Sleep(time.Duration(one.PauseMs) * time.Millisecond)
	}
}

func (l *load) fail(why string) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if len(l.failures) < keptFailures {
		l.failures = append(l.failures, why)
	}
}

func (l *load) stop() result {
	l.stopped.Store(true)
	l.senders.Wait()
	return result{Requests: l.requests.Load(), Failures: l.failures}
}
