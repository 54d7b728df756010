package main

import "google.golang.org/protobuf/encoding/protowire"

// shape is what a message may have. The index is the number of a field; one without a kind is unknown.
type shape struct {
	fields [maxField + 1]field
	// isOneOf: it has one field at most.
	isOneOf bool
}

const maxField = 16

// field is how a field stands on the wire.
type field struct {
	wire protowire.Type
	kind fieldKind
	// of is the shape of a message.
	of *shape
	// isRepeated: it may come more than once.
	isRepeated bool
	// size is that of an id in bytes.
	size int
}

type fieldKind int

const (
	unknownKind fieldKind = iota
	numberKind
	textKind
	bytesKind
	idKind
	messageKind
)

var (
	varintField  = field{wire: protowire.VarintType, kind: numberKind}
	fixed32Field = field{wire: protowire.Fixed32Type, kind: numberKind}
	fixed64Field = field{wire: protowire.Fixed64Type, kind: numberKind}
	textField    = field{wire: protowire.BytesType, kind: textKind}
	bytesField   = field{wire: protowire.BytesType, kind: bytesKind}
	traceIDField = field{wire: protowire.BytesType, kind: idKind, size: 16}
	spanIDField  = field{wire: protowire.BytesType, kind: idKind, size: 8}
)

func one(of *shape) field {
	return field{wire: protowire.BytesType, kind: messageKind, of: of}
}

func many(of *shape) field {
	return field{wire: protowire.BytesType, kind: messageKind, of: of, isRepeated: true}
}

// Numbers of the fields that the benchmark looks at.
const (
	resourceDocuments = 1
	scopeDocuments    = 2
	scopedDocuments   = 2
	attributeKey      = 1
	attributeValue    = 2
)

// Source: opentelemetry-proto 1.11.0, without what a tap has no use for: events, links and profiles.
var (
	anyValue = &shape{isOneOf: true}
	keyValue = &shape{fields: [maxField + 1]field{attributeKey: textField, attributeValue: one(anyValue)}}
	resource = &shape{fields: [maxField + 1]field{1: many(keyValue), 2: varintField}}
	scope    = &shape{fields: [maxField + 1]field{1: textField, 2: textField, 3: many(keyValue), 4: varintField}}
	status   = &shape{fields: [maxField + 1]field{2: textField, 3: varintField}}
	span     = &shape{fields: [maxField + 1]field{
		1: traceIDField, 2: spanIDField, 3: textField, 4: spanIDField, 5: textField, 6: varintField,
		7: fixed64Field, 8: fixed64Field, 9: many(keyValue), 10: varintField, 12: varintField, 14: varintField, 15: one(status), 16: fixed32Field,
	}}
	logRecord = &shape{fields: [maxField + 1]field{
		1: fixed64Field, 2: varintField, 3: textField, 5: one(anyValue), 6: many(keyValue), 7: varintField,
		8: fixed32Field, 9: traceIDField, 10: spanIDField, 11: fixed64Field, 12: textField,
	}}
	traces = requestOf(span)
	logs   = requestOf(logRecord)
)

// It is made of itself.
func init() {
	arrayValue := &shape{fields: [maxField + 1]field{1: many(anyValue)}}
	keyValueList := &shape{fields: [maxField + 1]field{1: many(keyValue)}}
	anyValue.fields = [maxField + 1]field{
		1: textField, 2: varintField, 3: varintField, 4: fixed64Field,
		5: one(arrayValue), 6: one(keyValueList), 7: bytesField,
	}
}

// requestOf makes the shape of ExportTraceServiceRequest or ExportLogsServiceRequest.
func requestOf(document *shape) *shape {
	inScope := &shape{fields: [maxField + 1]field{1: one(scope), scopedDocuments: many(document), 3: textField}}
	inResource := &shape{fields: [maxField + 1]field{1: one(resource), scopeDocuments: many(inScope), 3: textField}}
	return &shape{fields: [maxField + 1]field{resourceDocuments: many(inResource)}}
}
