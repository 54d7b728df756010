// Command workload is every pod and process of the mesh tests: an app that answers, a backend that keeps what is
// posted to it, and a client that sends what it is asked to.
//
//	workload -name NAME -listen HOST:PORT -control HOST:PORT [-tls HOST] [-ca HOST:PORT -identity DIR]
//
// Traffic comes to -listen. The tests speak to -control, which is not part of the mesh. With -tls, -listen speaks TLS
// with a certificate for that host, which the control port shows. With -ca and -identity, it can send through a waypoint:
// -ca is istiod, and DIR has `token`, a token of its service account for the audience istio-ca, and `root-cert.pem`.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
)

func main() {
	name := flag.String("name", "", "what this workload answers with")
	listen := flag.String("listen", "", "address of the traffic")
	control := flag.String("control", "", "address for the tests")
	host := flag.String("tls", "", "host name of a certificate: the traffic is TLS")
	ca := flag.String("ca", "", "address of istiod, for a certificate of the mesh")
	folder := flag.String("identity", "", "folder with token and root-cert.pem, for -ca")
	flag.Parse()
	isComplete := *name != "" && *listen != "" && *control != "" && (*ca == "") == (*folder == "")
	if !isComplete || flag.NArg() != 0 {
		fmt.Fprintln(os.Stderr, "usage: workload -name NAME -listen HOST:PORT -control HOST:PORT [-tls HOST] [-ca HOST:PORT -identity DIR]")
		os.Exit(2)
	}
	server := newServer(*name)
	traffic, certificate, err := listenForTraffic(*listen, *host)
	if err != nil {
		log.Fatalf("cannot listen on %s: %v", *listen, err)
	}
	steering, err := net.Listen("tcp", *control)
	if err != nil {
		log.Fatalf("cannot listen on %s: %v", *control, err)
	}
	// The tests read the ports from here where they were left to be chosen.
	log.Printf("traffic on %s, control on %s", traffic.Addr(), steering.Addr())
	go func() { log.Fatal(http.Serve(traffic, server)) }()
	log.Fatal(http.Serve(steering, newControl(server, certificate, &identity{ca: *ca, folder: *folder})))
}

func writeJSON(response http.ResponseWriter, value any) {
	response.Header().Set("content-type", "application/json")
	if err := json.NewEncoder(response).Encode(value); err != nil {
		log.Printf("cannot answer: %v", err)
	}
}
