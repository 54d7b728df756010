package main

import (
	"encoding/json"
	"log"
	"net/http"
	"strconv"
	"sync"
)

// newControl answers the tests:
//
//	GET  /ready               200
//	POST /send                an order; answers with what came of it
//	POST /load/start          an order, sent until
//	POST /load/stop           answers with the number of requests and the failures
//	GET  /load                the number of requests so far
//	GET  /arrivals?from=N     what was posted to /publish, from the Nth on
//	PUT  /reply               what later posts to /publish are answered with: status, delayMs
//	GET  /certificate         PEM of the certificate of the traffic port, empty without TLS
func newControl(s *server, certificate []byte, id *identity) http.Handler {
	c := &control{server: s, certificate: certificate, identity: id}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /ready", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("POST /send", c.send)
	mux.HandleFunc("POST /load/start", c.startLoad)
	mux.HandleFunc("POST /load/stop", c.stopLoad)
	mux.HandleFunc("GET /load", c.countLoad)
	mux.HandleFunc("GET /arrivals", c.listArrivals)
	mux.HandleFunc("PUT /reply", c.setReply)
	mux.HandleFunc("GET /certificate", c.showCertificate)
	return mux
}

type control struct {
	server      *server
	certificate []byte
	identity    *identity
	mutex       sync.Mutex
	load        *load
}

func (c *control) showCertificate(response http.ResponseWriter, _ *http.Request) {
	if _, err := response.Write(c.certificate); err != nil {
		log.Printf("cannot answer: %v", err)
	}
}

func (c *control) send(response http.ResponseWriter, request *http.Request) {
	if one, ok := readOrder(response, request); ok {
		writeJSON(response, send(one, c.identity))
	}
}

func (c *control) startLoad(response http.ResponseWriter, request *http.Request) {
	one, ok := readOrder(response, request)
	if !ok {
		return
	}
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.load != nil {
		http.Error(response, "a load is on already", http.StatusConflict)
		return
	}
	c.load = startLoad(one, c.identity)
}

func (c *control) stopLoad(response http.ResponseWriter, _ *http.Request) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.load == nil {
		http.Error(response, "no load is on", http.StatusConflict)
		return
	}
	writeJSON(response, c.load.stop())
	c.load = nil
}

func (c *control) countLoad(response http.ResponseWriter, _ *http.Request) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	var requests int64
	if c.load != nil {
		requests = c.load.requests.Load()
	}
	writeJSON(response, requests)
}

func (c *control) listArrivals(response http.ResponseWriter, request *http.Request) {
	first, err := strconv.Atoi(request.URL.Query().Get("from"))
	if err != nil {
		http.Error(response, "from must be a number", http.StatusBadRequest)
		return
	}
	writeJSON(response, c.server.since(first))
}

func (c *control) setReply(response http.ResponseWriter, request *http.Request) {
	chosen := reply{Status: http.StatusOK}
	if err := json.NewDecoder(request.Body).Decode(&chosen); err != nil || chosen.Status < 200 || chosen.Status > 599 {
		http.Error(response, "the body must have a status from 200 to 599", http.StatusBadRequest)
		return
	}
	c.server.answerWith(chosen)
}

func readOrder(response http.ResponseWriter, request *http.Request) (order, bool) {
	one := order{Method: http.MethodGet}
	if err := json.NewDecoder(request.Body).Decode(&one); err != nil {
		http.Error(response, err.Error(), http.StatusBadRequest)
		return one, false
	}
	return one, true
}
