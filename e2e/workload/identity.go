package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/binary"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

const (
	// The name in istiod's certificate, wherever it listens.
	caName   = "istiod.istio-system.svc"
	caMethod = "/istio.v1.auth.IstioCertificateService/CreateCertificate"
)

// identity is a certificate of the mesh for this workload, as ztunnel gets it: by the token of its service account, from
// istiod.
type identity struct {
	// ca is istiod's HOST:PORT.
	ca string
	// folder has the files `token` and `root-cert.pem`.
	folder string

	mutex       sync.Mutex
	certificate *tls.Certificate
	roots       *x509.CertPool
}

// tlsTo makes the configuration for mutual TLS with the owner of a SPIFFE name. The first call gets the certificate.
func (i *identity) tlsTo(name string) (*tls.Config, error) {
	i.mutex.Lock()
	defer i.mutex.Unlock()
	if i.certificate == nil {
		if err := i.issue(); err != nil {
			return nil, fmt.Errorf("cannot get a certificate: %w", err)
		}
	}
	return &tls.Config{
		Certificates: []tls.Certificate{*i.certificate},
		MinVersion:   tls.VersionTLS12,
		// In place of the host name, which SPIFFE certificates do not have, VerifyConnection checks everything.
		InsecureSkipVerify: true,
		VerifyConnection:   requireIdentity(i.roots, name),
	}, nil
}

func (i *identity) issue() error {
	if i.ca == "" {
		return errors.New("the workload was started without -ca and -identity")
	}
	token, err := os.ReadFile(filepath.Join(i.folder, "token"))
	if err != nil {
		return err
	}
	root, err := os.ReadFile(filepath.Join(i.folder, "root-cert.pem"))
	if err != nil {
		return err
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(root) {
		return errors.New("root-cert.pem has no certificate")
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	chain, err := i.sign(key, roots, strings.TrimSpace(string(token)))
	if err != nil {
		return err
	}
	i.certificate, i.roots = &tls.Certificate{Certificate: chain, PrivateKey: key}, roots
	return nil
}

// sign asks istiod for the certificate of a key. It takes the name from the token.
func (i *identity) sign(key *ecdsa.PrivateKey, roots *x509.CertPool, token string) ([][]byte, error) {
	der, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{}, key)
	if err != nil {
		return nil, err
	}
	wanted := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE REQUEST", Bytes: der})
	request, err := http.NewRequest(http.MethodPost, "https://"+i.ca+caMethod, bytes.NewReader(frame(wanted)))
	if err != nil {
		return nil, err
	}
	request.Header = http.Header{
		"Content-Type": {"application/grpc"}, "Te": {"trailers"},
		"Authorization": {"Bearer " + token}, "Clusterid": {"Kubernetes"},
	}
	transport := &http.Transport{
		ForceAttemptHTTP2: true,
		TLSClientConfig:   &tls.Config{RootCAs: roots, ServerName: caName, MinVersion: tls.VersionTLS12},
	}
	defer transport.CloseIdleConnections()
	response, err := (&http.Client{Timeout: timeout, Transport: transport}).Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	chain := readChain(answer)
	if len(chain) == 0 {
		// gRPC has its error in trailers, or in headers if there is nothing else.
		message := response.Header.Get("Grpc-Message") + response.Trailer.Get("Grpc-Message")
		return nil, fmt.Errorf("istiod answered %s without a certificate: %s", response.Status, message)
	}
	return chain, nil
}

// frame makes a gRPC frame of IstioCertificateRequest{csr}: a byte for no compression, 4 bytes for the length, and field
// 1 with its length.
func frame(csr []byte) []byte {
	message := append(binary.AppendUvarint([]byte{1<<3 | 2}, uint64(len(csr))), csr...)
	return append(binary.BigEndian.AppendUint32([]byte{0}, uint32(len(message))), message...)
}

// readChain reads a gRPC frame of IstioCertificateResponse{cert_chain}, whose repeated field 1 is PEM. It stops at what it
// does not understand.
func readChain(frame []byte) [][]byte {
	var chain [][]byte
	rest := frame[min(len(frame), 5):]
	for len(rest) > 0 && rest[0] == 1<<3|2 {
		length, width := binary.Uvarint(rest[1:])
		start := 1 + width
		if width <= 0 || length > uint64(len(rest)-start) {
			return chain
		}
		text := rest[start : start+int(length)]
		for block, more := pem.Decode(text); block != nil; block, more = pem.Decode(more) {
			chain = append(chain, block.Bytes)
		}
		rest = rest[start+int(length):]
	}
	return chain
}
