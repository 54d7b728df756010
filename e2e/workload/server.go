package main

import (
	"io"
	"log"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// arrival is a POST that a backend was sent.
type arrival struct {
	Path    string              `json:"path"`
	Headers map[string][]string `json:"headers"`
	// Body is base64 in JSON.
	Body []byte `json:"body"`
}

// reply is what a backend answers a POST with, and how late.
type reply struct {
	Status  int   `json:"status"`
	DelayMs int64 `json:"delayMs"`
}

// server answers traffic. A POST to /publish is kept, and answered as the tests choose; anything else is answered with
// what it was, and with the status that its query parameter `status` names.
type server struct {
	name     string
	mutex    sync.Mutex
	arrivals []arrival
	reply    reply
}

func newServer(name string) *server {
	return &server{name: name, reply: reply{Status: http.StatusOK}}
}

func (s *server) ServeHTTP(response http.ResponseWriter, request *http.Request) {
	body, err := io.ReadAll(request.Body)
	if err != nil {
		log.Printf("%s %s: %v", request.Method, request.URL, err)
		return
	}
	log.Printf("%s %s %d bytes", request.Method, request.URL, len(body))
	if request.Method == http.MethodPost && request.URL.Path == "/publish" {
		chosen := s.chosenReply()
		select {
		case <-time.After(time.Duration(chosen.DelayMs) * time.Millisecond):
			s.keep(arrival{Path: request.URL.String(), Headers: request.Header, Body: body}, chosen.Status)
			response.WriteHeader(chosen.Status)
		case <-request.Context().Done():
			// Nobody waits for the answer any more: the document counts as lost.
		}
		return
	}
	response.Header().Set("content-type", "application/json")
	if status, err := strconv.Atoi(request.URL.Query().Get("status")); err == nil && status >= 200 && status < 600 {
		response.WriteHeader(status)
	}
	writeJSON(response, map[string]any{
		"name": s.name, "method": request.Method, "path": request.URL.String(), "host": request.Host,
		"headers": request.Header, "body": body,
	})
}

func (s *server) chosenReply() reply {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.reply
}

// keep keeps an arrival that is answered with this status, if that accepts it.
func (s *server) keep(one arrival, status int) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if status < 300 {
		s.arrivals = append(s.arrivals, one)
	}
}

// since gives the arrivals from the one with this number on.
func (s *server) since(first int) []arrival {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if first < 0 || first >= len(s.arrivals) {
		return []arrival{}
	}
	return s.arrivals[first:]
}

// answerWith sets the reply to every later POST to /publish.
func (s *server) answerWith(chosen reply) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.reply = chosen
}
