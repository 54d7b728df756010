// Command rig is all that `make bench` needs around Envoy, in one process: an app that answers, a backend that
// counts and checks what is posted or streamed to it, and a load generator.
//
//	rig -control HOST:PORT
//
// Its ports are chosen by the system and written to stdout as one line of JSON. Requests come from the load generator
// through Envoy, so all the heads that it reads are Envoy's: header names are in lower case.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"runtime/debug"
)

// ports are where the parts of the rig listen, on 127.0.0.1.
type ports struct {
	App     int `json:"app"`
	Sink    int `json:"sink"`
	ExtProc int `json:"extProc"`
	Control int `json:"control"`
}

func main() {
	address := flag.String("control", "127.0.0.1:0", "address for the benchmark's orders")
	flag.Parse()
	if flag.NArg() != 0 {
		fmt.Fprintln(os.Stderr, "usage: rig [-control HOST:PORT]")
		os.Exit(2)
	}
	// Buffers are reused, so a larger heap costs little and the collector stays out of the way.
	debug.SetGCPercent(800)
	app, extProc, control := listen("127.0.0.1:0"), listen("127.0.0.1:0"), listen(*address)
	backend, err := startSink()
	if err != nil {
		log.Fatal(err)
	}
	go serveApp(app)
	go serveExtProc(extProc, backend)
	open := ports{portOf(app.Addr()), backend.port, portOf(extProc.Addr()), portOf(control.Addr())}
	if err := json.NewEncoder(os.Stdout).Encode(open); err != nil {
		log.Fatal(err)
	}
	log.Fatal(http.Serve(control, newControl(backend)))
}

func listen(address string) net.Listener {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		log.Fatalf("cannot listen on %s: %v", address, err)
	}
	return listener
}

func portOf(address net.Addr) int {
	return address.(*net.TCPAddr).Port
}
