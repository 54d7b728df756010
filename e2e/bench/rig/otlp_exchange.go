package main

import (
	"bytes"
	"encoding/binary"

	"google.golang.org/protobuf/encoding/protowire"
)

// exchangeFacts are what a span or a log record says about an exchange.
type exchangeFacts struct {
	keys                    [][]byte
	fields                  int
	start, end              uint64
	hasMethod, hasStatus    bool
	requestBody, answerBody bodyFacts
}

// bodyFacts are what is known about a body: the bytes that passed, those that were kept, and whether these are fewer.
type bodyFacts struct {
	size, kept  int
	hasSize     bool
	isTruncated bool
}

// numbers are those of fields that every document must have.
type numbers struct {
	required   []protowire.Number
	start, end protowire.Number
	attributes protowire.Number
}

var (
	spanNumbers = numbers{required: []protowire.Number{1, 2, 5, 6}, start: 7, end: 8, attributes: 9}
	logNumbers  = numbers{required: []protowire.Number{2, 5, 9}, start: 1, end: 11, attributes: 6}
)

// read returns whether a document, whose shape has been checked, is an exchange: it has ids, times of which the end is
// not before the start, attributes without repetition, and all of each body unless it says that it is truncated.
func (f *exchangeFacts) read(document []byte, of *shape) (bool, error) {
	*f = exchangeFacts{keys: f.keys[:0]}
	known := &spanNumbers
	if of == logRecord {
		known = &logNumbers
	}
	err := eachField(document, func(number protowire.Number, value []byte) error {
		switch number {
		case known.start:
			f.start = binary.LittleEndian.Uint64(value)
		case known.end:
			f.end = binary.LittleEndian.Uint64(value)
		case known.attributes:
			return f.readAttribute(value)
		}
		for _, each := range known.required {
			if each == number && len(value) > 0 {
				f.fields++
			}
		}
		return nil
	})
	isWhole := f.fields == len(known.required) && f.start > 0 && f.end >= f.start && f.hasMethod && f.hasStatus
	return isWhole && f.areKeysSingle() && f.requestBody.isWhole() && f.answerBody.isWhole(), err
}

func (f *exchangeFacts) readAttribute(attribute []byte) error {
	var key, value []byte
	err := eachField(attribute, func(number protowire.Number, content []byte) error {
		if number == attributeKey {
			key = content
		} else {
			value = content
		}
		return nil
	})
	if err != nil {
		return err
	}
	f.keys = append(f.keys, key)
	switch string(key) {
	case "http.request.method":
		f.hasMethod = true
	case "http.response.status_code":
		f.hasStatus = true
	case "http.request.body.size":
		return f.requestBody.readSize(value)
	case "http.response.body.size":
		return f.answerBody.readSize(value)
	case "http.request.body.content":
		return f.requestBody.readContent(value)
	case "http.response.body.content":
		return f.answerBody.readContent(value)
	case "meshtap.request.body.truncated":
		f.requestBody.isTruncated = true
	case "meshtap.response.body.truncated":
		f.answerBody.isTruncated = true
	}
	return nil
}

func (f *exchangeFacts) areKeysSingle() bool {
	for i, key := range f.keys {
		for _, other := range f.keys[:i] {
			if bytes.Equal(key, other) {
				return false
			}
		}
	}
	return true
}

func (b *bodyFacts) readSize(value []byte) error {
	return eachField(value, func(_ protowire.Number, content []byte) error {
		size, _ := protowire.ConsumeVarint(content)
		b.size, b.hasSize = int(size), true
		return nil
	})
}

func (b *bodyFacts) readContent(value []byte) error {
	return eachField(value, func(_ protowire.Number, content []byte) error {
		b.kept = len(content)
		return nil
	})
}

func (b *bodyFacts) isWhole() bool {
	return b.hasSize && (b.kept == b.size || (b.isTruncated && b.kept > 0 && b.kept < b.size))
}
