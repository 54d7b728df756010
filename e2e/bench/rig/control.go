package main

import (
	"encoding/json"
	"log"
	"net/http"
)

// newControl answers the benchmark:
//
//	POST /load         an order; answers with the report when it has been carried out
//	POST /posts        an order of POSTs to a receiver, likewise
//	POST /fleet        an order of proxies that post to receivers, likewise
//	GET  /sink         the counts since the last reset
//	POST /sink/reset   counts from zero
//	PUT  /sink         how the sink behaves from now on
func newControl(backend *sink) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /load", func(response http.ResponseWriter, request *http.Request) {
		var one order
		if !read(response, request, &one) {
			return
		}
		made, err := carryOut(one)
		answer(response, made, err)
	})
	mux.HandleFunc("POST /posts", func(response http.ResponseWriter, request *http.Request) {
		var one postOrder
		if !read(response, request, &one) {
			return
		}
		made, err := post(one)
		answer(response, made, err)
	})
	mux.HandleFunc("POST /fleet", func(response http.ResponseWriter, request *http.Request) {
		var one fleetOrder
		if !read(response, request, &one) {
			return
		}
		made, err := runFleet(one)
		answer(response, made, err)
	})
	mux.HandleFunc("GET /sink", func(response http.ResponseWriter, _ *http.Request) {
		answer(response, backend.read(), nil)
	})
	mux.HandleFunc("POST /sink/reset", func(response http.ResponseWriter, _ *http.Request) {
		backend.reset()
		answer(response, backend.read(), nil)
	})
	mux.HandleFunc("PUT /sink", func(response http.ResponseWriter, request *http.Request) {
		next := behaviour{Status: http.StatusOK}
		if read(response, request, &next) {
			answer(response, next, backend.behave(next))
		}
	})
	return mux
}

func read(response http.ResponseWriter, request *http.Request, into any) bool {
	decoder := json.NewDecoder(request.Body)
	decoder.DisallowUnknownFields()
	err := decoder.Decode(into)
	if err != nil {
		http.Error(response, err.Error(), http.StatusBadRequest)
	}
	return err == nil
}

func answer(response http.ResponseWriter, value any, err error) {
	if err != nil {
		http.Error(response, err.Error(), http.StatusInternalServerError)
		return
	}
	response.Header().Set("content-type", "application/json")
	if err := json.NewEncoder(response).Encode(value); err != nil {
		log.Printf("cannot answer: %v", err)
	}
}
