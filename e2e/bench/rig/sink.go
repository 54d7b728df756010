package main

import (
	"errors"
	"io"
	"log"
	"net"
	"strconv"
	"sync"
	"time"
)

// counts are what a sink has been sent since it was last reset.
type counts struct {
	Posts int64 `json:"posts"`
	// Bytes of bodies and messages.
	Bytes int64 `json:"bytes"`
	// Documents that came: alone, in arrays, as lines, spans or log records, or as a stream of messages. One that was sent again counts again.
	Documents int64 `json:"documents"`
	// Accepted are the documents of posts that were answered with a 2xx.
	Accepted int64 `json:"accepted"`
	// Exchanges are the documents that have the members, or the fields and attributes, of an exchange.
	Exchanges int64 `json:"exchanges"`
	// Invalid are the posts whose body a strict decoder refuses.
	Invalid      int64  `json:"invalid"`
	FirstInvalid string `json:"firstInvalid,omitempty"`
}

// behaviour is how a sink answers.
type behaviour struct {
	Status  int   `json:"status"`
	DelayMs int64 `json:"delayMs"`
	// IsDown: it does not even listen.
	IsDown bool `json:"isDown"`
}

// sink is the backend of the filters: it counts and checks every POST, whatever its path.
type sink struct {
	port      int
	mutex     sync.Mutex
	counts    counts
	behaviour behaviour
	listener  net.Listener
	conns     map[net.Conn]bool
}

func startSink() (*sink, error) {
	s := &sink{behaviour: behaviour{Status: 200}, conns: map[net.Conn]bool{}}
	return s, s.open()
}

// open listens: on the port that it has had before, if any.
func (s *sink) open() error {
	listener, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port)))
	if err != nil {
		return err
	}
	s.port = portOf(listener.Addr())
	s.listener = listener
	go s.accept(listener)
	return nil
}

func (s *sink) accept(listener net.Listener) {
	for {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		go func() {
			defer conn.Close()
			if !s.admit(conn) {
				return
			}
			if err := s.serve(conn); err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, net.ErrClosed) {
				log.Printf("sink: %v", err)
			}
			s.mutex.Lock()
			delete(s.conns, conn)
			s.mutex.Unlock()
		}()
	}
}

// admit keeps a connection in mind, so that it ends when the sink goes down. False: the sink is down already.
func (s *sink) admit(conn net.Conn) bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if !s.behaviour.IsDown {
		s.conns[conn] = true
	}
	return !s.behaviour.IsDown
}

// behave takes up another behaviour. Going down closes every connection.
func (s *sink) behave(next behaviour) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	wasDown := s.behaviour.IsDown
	s.behaviour = next
	if next.IsDown && !wasDown {
		for conn := range s.conns {
			conn.Close()
		}
		return s.listener.Close()
	}
	if !next.IsDown && wasDown {
		return s.open()
	}
	return nil
}

func (s *sink) serve(conn net.Conn) error {
	requests := newMessages(conn)
	checks := newChecker()
	var kept, body []byte
	for {
		head, err := requests.readHead()
		if err != nil {
			return err
		}
		// The head is lost when the body is read.
		kept = append(kept[:0], head...)
		if body, err = requests.keepBody(kept, body); err != nil {
			return err
		}
		if err := s.answer(conn, body, checks.check(kept, body)); err != nil {
			return err
		}
	}
}

func (s *sink) answer(conn net.Conn, body []byte, found finding) error {
	s.mutex.Lock()
	chosen := s.behaviour
	s.counts.add(body, found)
	s.mutex.Unlock()
	time.Sleep(time.Duration(chosen.DelayMs) * time.Millisecond)
	var accepted int64
	if chosen.Status/100 == 2 {
		accepted = found.documents
	}
	// Before the client has its answer: it may read the counts next.
	s.addAccepted(accepted)
	_, err := conn.Write(answerOf(chosen.Status))
	if err != nil {
		s.addAccepted(-accepted)
	}
	return err
}

func (s *sink) addAccepted(documents int64) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.counts.Accepted += documents
}

var okAnswer = []byte("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")

func answerOf(status int) []byte {
	if status == 200 {
		return okAnswer
	}
	return []byte("HTTP/1.1 " + strconv.Itoa(status) + " Told So\r\ncontent-length: 0\r\n\r\n")
}

func (c *counts) add(body []byte, found finding) {
	c.Posts++
	c.Bytes += int64(len(body))
	c.Documents += found.documents
	c.Exchanges += found.exchanges
	if found.fault == nil {
		return
	}
	if c.Invalid == 0 {
		c.FirstInvalid = found.fault.Error()
	}
	c.Invalid++
}

func (s *sink) read() counts {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.counts
}

func (s *sink) reset() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.counts = counts{}
}
