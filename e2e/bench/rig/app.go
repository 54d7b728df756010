package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"strconv"
	"strings"
)

// serveApp answers every request on a path `/bytes/N` with a body of N bytes and ten headers, and on `/hostile/N`
// with header values of bytes that are not ASCII or have a meaning in JSON.
func serveApp(listener net.Listener) {
	for {
		conn, err := listener.Accept()
		if err != nil {
			log.Fatal(err)
		}
		go func() {
			defer conn.Close()
			if err := answerAll(conn); err != nil && !errors.Is(err, io.EOF) {
				log.Printf("app: %v", err)
			}
		}()
	}
}

func answerAll(conn net.Conn) error {
	requests := newMessages(conn)
	answers := map[string][]byte{}
	for {
		head, err := requests.readHead()
		if err != nil {
			return err
		}
		path := pathOf(head)
		answer, isKnown := answers[string(path)]
		if !isKnown {
			key := string(path)
			answer = makeAnswer(key)
			answers[key] = answer
		}
		if _, err := requests.dropBody(head); err != nil {
			return err
		}
		if _, err := conn.Write(answer); err != nil {
			return err
		}
	}
}

// pathOf finds the path in the head of a request, without the query.
func pathOf(head []byte) []byte {
	_, rest, _ := bytes.Cut(head, []byte(" "))
	target, _, _ := bytes.Cut(rest, []byte(" "))
	path, _, _ := bytes.Cut(target, []byte("?"))
	return path
}

func makeAnswer(path string) []byte {
	kind, count, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	size, err := strconv.Atoi(count)
	if err != nil || (kind != "bytes" && kind != "hostile") {
		return []byte("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n")
	}
	special := plainHeaders
	if kind == "hostile" {
		special = hostileHeaders
	}
	head := fmt.Sprintf("HTTP/1.1 200 OK\r\n%s%scontent-length: %d\r\n\r\n", commonHeaders, special, size)
	return append([]byte(head), makeBody(size)...)
}

const (
	commonHeaders = "date: Mon, 02 Nov 2026 08:00:00 GMT\r\n" +
		"content-type: application/json\r\n" +
		"cache-control: private, max-age=0, must-revalidate\r\n" +
		"etag: W/\"2f6-18c0a1b2c3d\"\r\n" +
		"vary: accept-encoding, origin\r\n"
	plainHeaders = "x-request-cost: 12\r\n" +
		"x-frame-options: SAMEORIGIN\r\n" +
		"x-content-type-options: nosniff\r\n" +
		"strict-transport-security: max-age=31536000; includeSubDomains\r\n"
	hostileHeaders = "x-quotes: \"a\\\"b\" \\u0041 \\\\ \\\r\n" +
		"x-latin1: caf\xe9 \xa7 \xff\xfe\xfd\r\n" +
		"x-utf8: \xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80\r\n" +
		"x-cut: \xe2\x82\r\n" +
		"x-surrogate: \xed\xa0\x80\tx\r\n"
)

// makeBody makes JSON-like text of a size.
func makeBody(size int) []byte {
	const piece = `{"id":1234567,"name":"an item of the shop","price":19.95,"tags":["new","blue"],"text":"caf\u00e9"},`
	return []byte(strings.Repeat(piece, size/len(piece)+1)[:size])
}
