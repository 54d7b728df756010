package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
)

// tunnel is the way of an order through a waypoint, as ztunnel takes it.
type tunnel struct {
	// Waypoint is its HOST:PORT.
	Waypoint string `json:"waypoint"`
	// Identity is the SPIFFE name that the waypoint must prove.
	Identity string `json:"identity"`
	// Authority is the VIP:PORT of the service.
	Authority string `json:"authority"`
}

// open opens a tunnel by HBONE: HTTP/2 CONNECT over mutual TLS, on a TLS connection of its own. What the caller writes
// arrives at the waypoint as if it were sent to the service. It must be closed.
func (t tunnel) open(ctx context.Context, id *identity) (net.Conn, error) {
	config, err := id.tlsTo(t.Identity)
	if err != nil {
		return nil, err
	}
	transport := &http.Transport{ForceAttemptHTTP2: true, TLSClientConfig: config}
	near, far := net.Pipe()
	// `ctx` ends with the dial, the tunnel lives on.
	life, end := context.WithCancel(context.Background())
	isDialing := context.AfterFunc(ctx, end)
	request := (&http.Request{
		Method: http.MethodConnect,
		URL:    &url.URL{Scheme: "https", Host: t.Waypoint},
		Host:   t.Authority,
		Header: http.Header{},
		// The end of the answer closes it, but what the answer still holds goes to the same pipe.
		Body: io.NopCloser(far),
	}).WithContext(life)
	response, err := transport.RoundTrip(request)
	if err == nil && !isDialing() {
		response.Body.Close()
		err = ctx.Err()
	} else if err == nil && response.StatusCode != http.StatusOK {
		response.Body.Close()
		err = fmt.Errorf("the waypoint answered CONNECT %s with %s", t.Authority, response.Status)
	}
	if err != nil {
		end()
		transport.CloseIdleConnections()
		return nil, err
	}
	go func() {
		// However it ends, the reader of the other side sees the end.
		_, _ = io.Copy(far, response.Body)
		far.Close()
		response.Body.Close()
		transport.CloseIdleConnections()
	}()
	return &tunnelConn{Conn: near, end: end}, nil
}

// tunnelConn is the caller's side of a tunnel.
type tunnelConn struct {
	net.Conn
	end context.CancelFunc
}

// Close ends the tunnel too.
func (c *tunnelConn) Close() error {
	c.end()
	return c.Conn.Close()
}

// requireIdentity checks that a certificate is of the mesh and has a SPIFFE name. There is no host name in it.
func requireIdentity(roots *x509.CertPool, name string) func(tls.ConnectionState) error {
	return func(state tls.ConnectionState) error {
		leaf, rest := state.PeerCertificates[0], x509.NewCertPool()
		for _, certificate := range state.PeerCertificates[1:] {
			rest.AddCert(certificate)
		}
		if _, err := leaf.Verify(x509.VerifyOptions{Roots: roots, Intermediates: rest}); err != nil {
			return err
		}
		if len(leaf.URIs) != 1 || leaf.URIs[0].String() != name {
			return fmt.Errorf("the waypoint has the name %v, not %s", leaf.URIs, name)
		}
		return nil
	}
}
