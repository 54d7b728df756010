package main

import (
	"bytes"
	"errors"
	"io"

	"github.com/go-json-experiment/json/jsontext"
)

// finding is what the body of one POST holds.
type finding struct {
	documents int64
	// exchanges are the documents with all the members of one.
	exchanges int64
	// fault is set where a strict decoder refuses the body: it may be no JSON, hold invalid UTF-8 or a name twice.
	fault error
}

// checker reads bodies with a strict decoder. It is for one connection.
type checker struct {
	decoder *jsontext.Decoder
}

var errTail = errors.New("there is something behind the JSON value")

func newChecker() *checker {
	return &checker{decoder: jsontext.NewDecoder(bytes.NewReader(nil))}
}

// check reads a body to its end: one document, or an array of them.
func (c *checker) check(body []byte) finding {
	c.decoder.Reset(bytes.NewBuffer(body))
	var found finding
	if found.fault = c.readBody(&found); found.fault != nil {
		return found
	}
	if _, err := c.decoder.ReadToken(); err == nil {
		found.fault = errTail
	} else if !errors.Is(err, io.EOF) {
		found.fault = err
	}
	return found
}

func (c *checker) readBody(found *finding) error {
	if c.decoder.PeekKind() != '[' {
		return c.readDocument(found)
	}
	if _, err := c.decoder.ReadToken(); err != nil {
		return err
	}
	for c.decoder.PeekKind() != ']' {
		if err := c.readDocument(found); err != nil {
			return err
		}
	}
	_, err := c.decoder.ReadToken()
	return err
}

func (c *checker) readDocument(found *finding) error {
	isWhole, err := c.readMembers(exchangeMembers)
	if err != nil {
		return err
	}
	found.documents++
	if isWhole {
		found.exchanges++
	}
	return nil
}

// readMembers reads one value. It tells whether that is an object with exactly these members, each of its kind.
func (c *checker) readMembers(expected map[string]member) (bool, error) {
	if c.decoder.PeekKind() != '{' {
		return false, c.decoder.SkipValue()
	}
	if _, err := c.decoder.ReadToken(); err != nil {
		return false, err
	}
	isWhole, count := true, 0
	for c.decoder.PeekKind() != '}' {
		name, err := c.decoder.ReadValue()
		if err != nil {
			return false, err
		}
		one, isKnown := expected[string(name)]
		count++
		isGood, err := c.readMember(one)
		if err != nil {
			return false, err
		}
		isWhole = isWhole && isKnown && isGood
	}
	_, err := c.decoder.ReadToken()
	return isWhole && count == len(expected), err
}

func (c *checker) readMember(expected member) (bool, error) {
	kind := c.decoder.PeekKind()
	isGood := kind == expected.kind || (expected.kind == 't' && kind == 'f')
	if isGood && expected.members != nil {
		return c.readMembers(expected.members)
	}
	return isGood, c.decoder.SkipValue()
}

// member is the kind of a value ('t' for true or false) and, of an object, its own members by quoted name.
type member struct {
	kind    jsontext.Kind
	members map[string]member
}

// Source: the product contract, wire format `scnt`.
var exchangeMembers = map[string]member{
	`"request_id"`: {kind: '"'}, `"scheme"`: {kind: '"'},
	`"destination_address"`: {kind: '"'}, `"source_address"`: {kind: '"'},
	`"scnt_request"`: {kind: '{', members: map[string]member{
		`"method"`: {kind: '"'}, `"path"`: {kind: '"'}, `"host"`: {kind: '"'}, `"version"`: {kind: '"'},
		`"headers"`: {kind: '['}, `"body"`: {kind: '"'}, `"truncated_body"`: {kind: 't'},
	}},
	`"scnt_response"`: {kind: '{', members: map[string]member{
		`"status_code"`: {kind: '"'}, `"version"`: {kind: '"'},
		`"headers"`: {kind: '['}, `"body"`: {kind: '"'}, `"truncated_body"`: {kind: 't'},
	}},
}
