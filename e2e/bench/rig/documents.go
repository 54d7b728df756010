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
	// fault is set where a strict decoder refuses the body: it may be no JSON, hold invalid UTF-8 or a name twice, or
	// be no OTLP.
	fault error
}

// checker reads bodies with a strict decoder. It is for one connection.
type checker struct {
	decoder *jsontext.Decoder
	// expected are the members of an exchange in the body at hand.
	expected map[string]member
	otlp     otlpReader
}

var (
	errTail    = errors.New("there is more after the JSON value")
	errLineEnd = errors.New("the last line has no end")
	// Where a backend takes each format.
	telemetryPath = []byte("/api/telemetry")
	tracesPath    = []byte("/v1/traces")
	logsPath      = []byte("/v1/logs")
	linesType     = []byte("application/x-ndjson")
	protobufType  = []byte("application/x-protobuf")
)

func newChecker() *checker {
	return &checker{decoder: jsontext.NewDecoder(bytes.NewReader(nil))}
}

// check reads the body of a POST with this head to its end: documents of the format that its path and its content
// type show.
func (c *checker) check(head, body []byte) finding {
	path, contentType := pathOf(head), valueOf(head, contentTypeName)
	c.expected = exchangeMembers
	if bytes.Equal(path, telemetryPath) {
		c.expected = telemetryMembers
	}
	switch {
	case bytes.Equal(contentType, protobufType):
		return c.otlp.read(path, body)
	case bytes.Equal(contentType, linesType):
		return c.checkLines(body)
	}
	var found finding
	found.fault = c.checkValue(body, &found, c.readBody)
	return found
}

// checkLines reads documents, each on a line.
func (c *checker) checkLines(body []byte) finding {
	var found finding
	for rest := body; found.fault == nil; {
		line, behind, isEnded := bytes.Cut(rest, []byte("\n"))
		if !isEnded {
			found.fault = errLineEnd
			break
		}
		found.fault = c.checkValue(line, &found, c.readDocument)
		if rest = behind; len(rest) == 0 {
			break
		}
	}
	return found
}

// checkValue reads one JSON value, after which there must be nothing.
func (c *checker) checkValue(text []byte, found *finding, read func(*finding) error) error {
	c.decoder.Reset(bytes.NewBuffer(text))
	if err := read(found); err != nil {
		return err
	}
	if _, err := c.decoder.ReadToken(); err == nil {
		return errTail
	} else if !errors.Is(err, io.EOF) {
		return err
	}
	return nil
}

// readBody reads one document, or an array of them.
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
	isWhole, err := c.readMembers(c.expected)
	if err != nil {
		return err
	}
	found.documents++
	if isWhole {
		found.exchanges++
	}
	return nil
}

// readMembers reads one value. It returns whether that is an object with exactly these members, each of its kind.
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
	if !isGood || expected.members == nil {
		return isGood, c.decoder.SkipValue()
	}
	if kind == '[' {
		return c.readItems(expected.members)
	}
	return c.readMembers(expected.members)
}

// readItems reads an array. It returns whether each item is an object with exactly these members.
func (c *checker) readItems(expected map[string]member) (bool, error) {
	if _, err := c.decoder.ReadToken(); err != nil {
		return false, err
	}
	areGood := true
	for c.decoder.PeekKind() != ']' {
		isGood, err := c.readMembers(expected)
		if err != nil {
			return false, err
		}
		areGood = areGood && isGood
	}
	_, err := c.decoder.ReadToken()
	return areGood, err
}
