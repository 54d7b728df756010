package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strconv"
	"time"
)

const bufferBytes = 128 << 10

var (
	headEnd = []byte("\r\n\r\n")
	lineEnd = []byte("\r\n")
	// Names of headers, as in a head.
	contentLengthName = []byte("\r\ncontent-length: ")
	contentTypeName   = []byte("\r\ncontent-type: ")
	retryAfterName    = []byte("\r\nretry-after: ")
	chunked           = []byte("\r\ntransfer-encoding: chunked\r\n")
	errHeadSize       = errors.New("the head of a message does not fit the buffer")
)

// messages reads HTTP/1.1 messages from a connection, one after the other, without allocating.
type messages struct {
	conn       net.Conn
	buffer     []byte
	start, end int
}

func newMessages(conn net.Conn) *messages {
	return &messages{conn: conn, buffer: make([]byte, bufferBytes)}
}

// exchange sends a request and reads its answer. retryAfter is in seconds, and negative if the answer has none.
func (m *messages) exchange(request []byte, deadline time.Time) (status, retryAfter int, err error) {
	if err := m.conn.SetDeadline(deadline); err != nil {
		return 0, -1, err
	}
	if _, err := m.conn.Write(request); err != nil {
		return 0, -1, err
	}
	head, err := m.readHead()
	if err != nil {
		return 0, -1, err
	}
	lower := bytes.ToLower(head)
	_, behind, _ := bytes.Cut(lower, []byte(" "))
	status, err = strconv.Atoi(string(behind[:3]))
	if err != nil {
		return 0, -1, err
	}
	retryAfter, err = strconv.Atoi(string(valueOf(lower, retryAfterName)))
	if err != nil {
		retryAfter = -1
	}
	_, err = m.dropBody(lower)
	return status, retryAfter, err
}

// readHead reads up to the empty line and returns the start line and the headers. They are valid until the next read.
func (m *messages) readHead() ([]byte, error) {
	for {
		if at := bytes.Index(m.buffer[m.start:m.end], headEnd); at >= 0 {
			head := m.buffer[m.start : m.start+at+len(headEnd)]
			m.start += len(head)
			return head, nil
		}
		if err := m.fill(); err != nil {
			return nil, err
		}
	}
}

// dropBody reads the body that belongs to a head, and returns its size.
func (m *messages) dropBody(head []byte) (int, error) {
	if bytes.Contains(head, chunked) {
		return m.readChunks(drop)
	}
	size, err := bodySize(head)
	if err != nil {
		return 0, err
	}
	return size, m.readBytes(size, drop)
}

// keepBody reads the body that belongs to a head into `room`, or a larger slice, and returns it.
func (m *messages) keepBody(head, room []byte) ([]byte, error) {
	room = room[:0]
	if bytes.Contains(head, chunked) {
		_, err := m.readChunks(func(piece []byte) { room = append(room, piece...) })
		return room, err
	}
	size, err := bodySize(head)
	if err != nil {
		return room, err
	}
	body := slices.Grow(room, size)[:size]
	count := copy(body, m.buffer[m.start:m.end])
	m.start += count
	// The rest goes where it belongs at once.
	_, err = io.ReadFull(m.conn, body[count:])
	return body, err
}

// valueOf finds the value of a header; empty if there is none.
func valueOf(head, name []byte) []byte {
	_, behind, _ := bytes.Cut(head, name)
	value, _, _ := bytes.Cut(behind, lineEnd)
	return value
}

func bodySize(head []byte) (int, error) {
	digits := valueOf(head, contentLengthName)
	size := 0
	for _, digit := range digits {
		if digit < '0' || digit > '9' {
			return 0, fmt.Errorf("content-length is %q", digits)
		}
		size = size*10 + int(digit-'0')
	}
	return size, nil
}

// readBytes reads so many bytes, and hands them to `take` in pieces that are valid during the call alone.
func (m *messages) readBytes(size int, take func([]byte)) error {
	for size > 0 {
		if m.start == m.end {
			if err := m.fill(); err != nil {
				return err
			}
		}
		count := min(size, m.end-m.start)
		take(m.buffer[m.start : m.start+count])
		m.start += count
		size -= count
	}
	return nil
}

// readChunks reads a body in the chunked coding, and returns its size.
func (m *messages) readChunks(take func([]byte)) (int, error) {
	total := 0
	for {
		line, err := m.readLine()
		if err != nil {
			return total, err
		}
		size, err := strconv.ParseUint(string(line), 16, 31)
		if err != nil {
			return total, err
		}
		if err := m.readBytes(int(size), take); err != nil {
			return total, err
		}
		total += int(size)
		// The line end after each chunk; after the last one it is the end of the message.
		if _, err := m.readLine(); err != nil || size == 0 {
			return total, err
		}
	}
}

func (m *messages) readLine() ([]byte, error) {
	for {
		if at := bytes.Index(m.buffer[m.start:m.end], lineEnd); at >= 0 {
			line := m.buffer[m.start : m.start+at]
			m.start += at + len(lineEnd)
			return line, nil
		}
		if err := m.fill(); err != nil {
			return nil, err
		}
	}
}

// fill reads what has come, after what has not been used yet.
func (m *messages) fill() error {
	if m.start == m.end {
		m.start, m.end = 0, 0
	}
	if m.end == len(m.buffer) {
		if m.start == 0 {
			return errHeadSize
		}
		m.end = copy(m.buffer, m.buffer[m.start:m.end])
		m.start = 0
	}
	count, err := m.conn.Read(m.buffer[m.end:])
	m.end += count
	if count > 0 {
		return nil
	}
	if err == nil {
		err = io.ErrNoProgress
	}
	return err
}

func drop([]byte) {}
