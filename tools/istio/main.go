// Command istio-fetch gets a Wasm image exactly as Istio's agent does: through the agent's own module
// cache and image fetcher. It proves that a pushed image is one that a proxy will load.
//
//	istio-fetch -o FILE oci://HOST:PORT/REPOSITORY@sha256:DIGEST
//
// It writes the module to FILE and prints the manifest digest (`sha256:...`). A registry with TLS is
// tried first, plain HTTP when the registry answers so. Credentials come from DOCKER_CONFIG.
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"time"

	"istio.io/istio/pkg/log"
	"istio.io/istio/pkg/wasm"
)

// The budget that istiod gives the agent for one fetch.
const fetchTimeout = 30 * time.Second

func main() {
	output := flag.String("o", "", "file that the module is written to")
	flag.Parse()
	if flag.NArg() != 1 || *output == "" {
		fmt.Fprintln(os.Stderr, "usage: istio-fetch -o FILE oci://HOST:PORT/REPOSITORY@sha256:DIGEST")
		os.Exit(2)
	}
	if err := logToStderr(); err != nil {
		fmt.Fprintf(os.Stderr, "Cannot set up Istio's log: %v\n", err)
		os.Exit(1)
	}
	digest, err := fetch(flag.Arg(0), *output)
	if err != nil {
		fmt.Fprintf(os.Stderr, "Istio's agent refuses %s: %v\n", flag.Arg(0), err)
		os.Exit(1)
	}
	fmt.Println(digest)
}

// logToStderr keeps the agent's log away from the result.
func logToStderr() error {
	options := log.DefaultOptions()
	options.OutputPaths = []string{"stderr"}
	return log.Configure(options)
}

// fetch pulls the image at url, whose digest is pinned, and copies its module to the file output.
// It returns the digest that the agent has checked.
func fetch(url, output string) (string, error) {
	_, checksum, pinned := strings.Cut(url, "@sha256:")
	if !pinned {
		return "", fmt.Errorf("the reference has no digest, write it as NAME@sha256:DIGEST")
	}
	folder, err := os.MkdirTemp("", "istio-fetch-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(folder)
	cache := wasm.NewLocalFileCache(folder, wasm.Options{})
	defer cache.Cleanup()
	// The checksum of an oci:// module is the hex of its manifest digest.
	path, err := cache.Get(url, wasm.GetOptions{
		Checksum:        checksum,
		ResourceName:    "istio-fetch",
		ResourceVersion: "1",
		RequestTimeout:  fetchTimeout,
	})
	if err != nil {
		return "", err
	}
	module, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	return "sha256:" + checksum, os.WriteFile(output, module, 0o644)
}
