package main

import (
	"bytes"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// order is a load: the same request again and again over kept-alive connections.
type order struct {
	Address string `json:"address"`
	Method  string `json:"method"`
	Path    string `json:"path"`
	// Headers are names and values. Each code point is the byte of the same number.
	Headers   [][2]string `json:"headers"`
	BodyBytes int         `json:"bodyBytes"`
	// AnswerBytes is the size that the body of every answer must have.
	AnswerBytes int `json:"answerBytes"`
	Connections int `json:"connections"`
	Requests    int `json:"requests"`
	// RatePerSecond is how many requests begin in a second; 0: each connection sends as fast as it gets answers.
	RatePerSecond int `json:"ratePerSecond"`
}

// load is an order being carried out.
type load struct {
	order   order
	request []byte
	next    atomic.Int64
	start   time.Time
}

const (
	answerTimeout = 30 * time.Second
	maxFailures   = 1000
)

// carryOut carries out an order and returns the results. It fails if it cannot connect at all.
func carryOut(one order) (report, error) {
	l := &load{order: one, request: makeRequest(one)}
	clients := make([]*client, one.Connections)
	for i := range clients {
		clients[i] = &client{load: l}
		if err := clients[i].connect(); err != nil {
			return report{}, err
		}
		defer clients[i].close()
	}
	l.start = time.Now()
	var running sync.WaitGroup
	for _, each := range clients {
		running.Go(each.run)
	}
	running.Wait()
	return makeReport(clients, time.Since(l.start)), nil
}

func makeRequest(one order) []byte {
	var text bytes.Buffer
	fmt.Fprintf(&text, "%s %s HTTP/1.1\r\n", one.Method, one.Path)
	for _, header := range one.Headers {
		text.Write(toBytes(header[0]))
		text.WriteString(": ")
		text.Write(toBytes(header[1]))
		text.WriteString("\r\n")
	}
	if one.BodyBytes > 0 {
		fmt.Fprintf(&text, "content-length: %d\r\n", one.BodyBytes)
	}
	text.WriteString("\r\n")
	text.Write(makeBody(one.BodyBytes))
	return text.Bytes()
}

func toBytes(text string) []byte {
	var all []byte
	for _, point := range text {
		all = append(all, byte(point))
	}
	return all
}

// claim takes the next request and waits until it is due. False: there is none left.
func (l *load) claim() bool {
	number := l.next.Add(1) - 1
	if number >= int64(l.order.Requests) {
		return false
	}
	if l.order.RatePerSecond > 0 {
		time.Sleep(time.Until(l.start.Add(time.Duration(number) * time.Second / time.Duration(l.order.RatePerSecond))))
	}
	return true
}

// client sends requests over one connection, which it opens again when it breaks.
type client struct {
	load     *load
	conn     net.Conn
	answers  *messages
	times    []time.Duration
	failures failures
}

func (c *client) connect() error {
	conn, err := net.Dial("tcp", c.load.order.Address)
	if err != nil {
		return err
	}
	c.conn = conn
	c.answers = newMessages(conn)
	return nil
}

func (c *client) close() {
	if c.conn != nil {
		c.conn.Close()
		c.conn = nil
	}
}

func (c *client) run() {
	c.times = make([]time.Duration, 0, c.load.order.Requests/c.load.order.Connections*2)
	for c.load.claim() {
		start := time.Now()
		if err := c.exchange(); err != nil {
			c.failures.note(&c.failures.Connection, err.Error())
			c.close()
		}
		c.times = append(c.times, time.Since(start))
		if c.failures.all() > maxFailures {
			return
		}
	}
}

// exchange sends a request and reads its answer. It notes a wrong answer, and returns the error of the connection.
func (c *client) exchange() error {
	if c.conn == nil {
		if err := c.connect(); err != nil {
			return err
		}
	}
	if err := c.conn.SetDeadline(time.Now().Add(answerTimeout)); err != nil {
		return err
	}
	if _, err := c.conn.Write(c.load.request); err != nil {
		return err
	}
	head, err := c.answers.readHead()
	if err != nil {
		return err
	}
	isOK := bytes.HasPrefix(head, []byte("HTTP/1.1 200 "))
	if !isOK {
		line, _, _ := bytes.Cut(head, lineEnd)
		c.failures.note(&c.failures.Status, string(line))
	}
	size, err := c.answers.dropBody(head)
	if err == nil && isOK && size != c.load.order.AnswerBytes {
		c.failures.note(&c.failures.Length, fmt.Sprintf("a body of %d bytes", size))
	}
	return err
}
