package main

import (
	"bytes"
	"errors"
	"fmt"
	"unicode/utf8"

	"google.golang.org/protobuf/encoding/protowire"
)

// otlpReader reads bodies of OTLP in protobuf, strictly: a field that is unknown, of the wrong wire type or a second
// time if there is one at most, a text that is not UTF-8 and an id of the wrong size or of zeros are faults. It is for
// one connection.
type otlpReader struct {
	found finding
	facts exchangeFacts
}

var (
	errNotOTLP     = errors.New("a path that takes no OTLP")
	errNoDocuments = errors.New("there is no span and no log record")
	errUTF8        = errors.New("a text is not UTF-8")
	zeros          [16]byte
)

// read walks a body to its end and counts its spans or log records, whichever the path is for.
func (r *otlpReader) read(path, body []byte) finding {
	r.found = finding{}
	switch {
	case bytes.Equal(path, tracesPath):
		r.found.fault = r.walk(body, traces)
	case bytes.Equal(path, logsPath):
		r.found.fault = r.walk(body, logs)
	default:
		r.found.fault = errNotOTLP
	}
	if r.found.fault == nil && r.found.documents == 0 {
		r.found.fault = errNoDocuments
	}
	return r.found
}

func (r *otlpReader) walk(content []byte, of *shape) error {
	var seen [maxField + 1]bool
	isFirst := true
	for len(content) > 0 {
		number, wire, size := protowire.ConsumeTag(content)
		if size < 0 {
			return protowire.ParseError(size)
		}
		if number > maxField || of.fields[number].kind == unknownKind || of.fields[number].wire != wire {
			return fmt.Errorf("a field %d of wire type %d that is unknown", number, wire)
		}
		field := &of.fields[number]
		if (seen[number] && !field.isRepeated) || (of.isOneOf && !isFirst) {
			return fmt.Errorf("a field %d where there is one already", number)
		}
		seen[number], isFirst = true, false
		content = content[size:]
		if size = protowire.ConsumeFieldValue(number, wire, content); size < 0 {
			return protowire.ParseError(size)
		}
		if err := r.take(field, content[:size]); err != nil {
			return err
		}
		content = content[size:]
	}
	return nil
}

// take checks the value of a field, and counts it if it is a document.
func (r *otlpReader) take(field *field, onWire []byte) error {
	if field.kind == numberKind {
		return nil
	}
	value, _ := protowire.ConsumeBytes(onWire)
	switch field.kind {
	case textKind:
		if !utf8.Valid(value) {
			return errUTF8
		}
	case idKind:
		if len(value) != field.size || bytes.Equal(value, zeros[:field.size]) {
			return fmt.Errorf("an id is %x", value)
		}
	case messageKind:
		if err := r.walk(value, field.of); err != nil {
			return err
		}
		return r.count(value, field.of)
	}
	return nil
}

func (r *otlpReader) count(document []byte, of *shape) error {
	if of != span && of != logRecord {
		return nil
	}
	r.found.documents++
	isExchange, err := r.facts.read(document, of)
	if isExchange {
		r.found.exchanges++
	}
	return err
}
