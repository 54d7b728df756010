package main

// framing is how the documents of a batch become the body of a POST. Source: filter/assembly/encoding/framing.ts.
type framing struct {
	isOtlp      bool
	path        string
	contentType string
	prefixBytes int
	separator   []byte
	// document writes one exchange.
	document func(made) []byte
	// seal makes the body.
	seal func(content []byte) []byte
}

// framings are the formats that a fleet can post, by name.
var framings = map[string]framing{
	"otlp-traces": {
		isOtlp: true, path: "/v1/traces", contentType: "application/x-protobuf",
		prefixBytes: len(wrapSpans(nil)),
		document:    func(one made) []byte { return appendField(nil, spanOfScope, makeSpan(one)) },
		seal:        wrapSpans,
	},
	"scnt": {
		path: "/publish", contentType: "application/json",
		prefixBytes: 1, separator: []byte(","),
		document: func(one made) []byte { return makeScnt([]made{one}) },
		seal:     func(content []byte) []byte { return append(append([]byte("["), content...), ']') },
	},
	"scnt-lines": {
		path: "/publish", contentType: "application/x-ndjson",
		document: func(one made) []byte { return append(makeScnt([]made{one}), '\n') },
		seal:     func(content []byte) []byte { return content },
	},
}
