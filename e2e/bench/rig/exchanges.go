package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"google.golang.org/protobuf/encoding/protowire"
)

// made is an exchange of about 2 KB, as a shop's proxies would post it. Its number decides what is in it.
type made struct {
	number int64
	// id and trace, if they are not made from the number.
	id     string
	trace  []byte
	method string
	host   string
	path   string
	status int
	start  time.Time
	took   time.Duration
	asked  [][2]string
	got    [][2]string
	sent   string
	answer string
}

var (
	madeMethods  = []string{"GET", "GET", "GET", "POST", "PUT", "DELETE"}
	madeHosts    = []string{"payments", "catalog", "cart", "auth", "search", "files", "mail", "stock"}
	madeStatuses = []int{200, 200, 200, 200, 201, 204, 302, 404, 401, 200, 200, 200, 200, 200, 200, 503}
	madeWords    = strings.Fields("blue kettle order amount currency euro delivery street town express parcel garden " +
		"lamp winter summer copper glass paper silver wooden round small large light heavy fresh second first")
)

// makeExchange makes the exchange of a number, which began just now.
func makeExchange(number int64) made {
	one := makeBodiless(number)
	one.sent, one.answer = makeWords(number, 40), makeWords(number+7, 90)
	return one
}

// makeBodiless makes an exchange without its bodies.
func makeBodiless(number int64) made {
	pick := func(salt int64) int64 { return (number*2654435761 + salt*40503) >> 4 & 0xffff }
	host := madeHosts[pick(1)%int64(len(madeHosts))] + ".shop.svc.cluster.local:8080"
	one := made{
		number: number,
		method: madeMethods[pick(2)%int64(len(madeMethods))],
		host:   host,
		path:   fmt.Sprintf("/v1/%s/%d?page=%d", madeWords[pick(3)%int64(len(madeWords))], pick(4), pick(5)%20),
		status: madeStatuses[pick(6)%int64(len(madeStatuses))],
		start:  time.Now(),
		took:   time.Duration(500+pick(7)*10) * time.Microsecond,
	}
	one.asked = [][2]string{
		{"host", host}, {"user-agent", "shop-web/2.1"}, {"accept", "application/json"},
		{"accept-encoding", "gzip, br"}, {"content-type", "application/json"},
		{"authorization", "Bearer [redacted]"}, {"x-request-id", one.requestID()},
		{"x-forwarded-proto", "http"}, {"cookie", "[redacted]"},
	}
	one.got = [][2]string{
		{"content-type", "application/json"}, {"server", "envoy"}, {"cache-control", "no-store"},
		{"vary", "accept-encoding"}, {"date", "Sat, 28 Nov 2026 10:00:00 GMT"},
	}
	return one
}

func makeWords(seed int64, count int) string {
	var text strings.Builder
	text.WriteString(`{"items":[`)
	for i := range int64(count) {
		if i > 0 {
			text.WriteByte(',')
		}
		text.WriteByte('"')
		text.WriteString(madeWords[(seed*31+i*i*7)%int64(len(madeWords))])
		text.WriteByte('"')
	}
	fmt.Fprintf(&text, `],"order":%d}`, seed)
	return text.String()
}

func (m made) requestID() string {
	if m.id != "" {
		return m.id
	}
	return fmt.Sprintf("6f3c8e0e-7b7a-4c3c-a9c8-%012x", m.number)
}

func (m made) traceID() []byte {
	if m.trace != nil {
		return m.trace
	}
	return fmt.Appendf(nil, "%016d", m.number+1)
}

// makePost makes the body of a POST of so many exchanges from this number on, and gives its path and content type.
func makePost(format string, first int64, count int) (body []byte, path, contentType string) {
	exchanges := make([]made, count)
	for i := range exchanges {
		exchanges[i] = makeExchange(first + int64(i))
	}
	if format == "otlp-traces" {
		return makeSpans(exchanges), "/v1/traces", "application/x-protobuf"
	}
	return makeScnt(exchanges), "/publish", "application/json"
}

type scntMessage struct {
	Method    string      `json:"method,omitempty"`
	Path      string      `json:"path,omitempty"`
	Host      string      `json:"host,omitempty"`
	Status    string      `json:"status_code,omitempty"`
	Version   string      `json:"version"`
	Headers   [][2]string `json:"headers"`
	Body      string      `json:"body"`
	Truncated bool        `json:"truncated_body"`
}

type scntDocument struct {
	RequestID   string      `json:"request_id"`
	Scheme      string      `json:"scheme"`
	Destination string      `json:"destination_address"`
	Source      string      `json:"source_address"`
	Request     scntMessage `json:"scnt_request"`
	Response    scntMessage `json:"scnt_response"`
}

// makeScnt writes one exchange as an object, more as an array of them.
func makeScnt(exchanges []made) []byte {
	documents := make([]scntDocument, len(exchanges))
	for i, one := range exchanges {
		documents[i] = scntDocument{
			RequestID: one.requestID(), Scheme: "http",
			Destination: fmt.Sprintf("10.1.2.%d:8080", one.number%200),
			Source:      fmt.Sprintf("10.1.3.%d:40312", one.number%200),
			Request: scntMessage{
				Method: one.method, Path: one.path, Host: one.host, Version: "HTTP/1.1", Headers: one.asked,
				Body: base64.StdEncoding.EncodeToString([]byte(one.sent)),
			},
			Response: scntMessage{
				Status: fmt.Sprint(one.status), Version: "HTTP/1.1", Headers: one.got,
				Body: base64.StdEncoding.EncodeToString([]byte(one.answer)),
			},
		}
	}
	var value any = documents
	if len(documents) == 1 {
		value = documents[0]
	}
	body, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return body
}

// Numbers of fields. Source: opentelemetry-proto 1.11.0, trace, common and resource.
const (
	spansOfRequest, resourceOfSpans, scopeOfSpans, spanOfScope   = 1, 1, 2, 2
	attributeOfResource, attributeOfSpan                         = 1, 9
	spanTrace, spanID, spanName, spanKind, spanStart, spanEnd    = 1, 2, 5, 6, 7, 8
	keyOf, valueField, stringValue, intValue, arrayValue, values = 1, 2, 1, 3, 5, 1
	clientKind                                                   = 3
)

// makeSpans writes an export request with a span for each exchange.
func makeSpans(exchanges []made) []byte {
	var scope []byte
	for _, one := range exchanges {
		scope = appendField(scope, spanOfScope, makeSpan(one))
	}
	return wrapSpans(scope)
}

// wrapSpans makes an export request of the spans of a scope.
func wrapSpans(scope []byte) []byte {
	resource := appendText(nil, attributeOfResource, "service.name", "web")
	resource = appendText(resource, attributeOfResource, "service.namespace", "shop")
	resource = appendText(resource, attributeOfResource, "k8s.namespace.name", "shop")
	resource = appendText(resource, attributeOfResource, "k8s.pod.name", "web-7d9f8")
	spans := appendField(appendField(nil, resourceOfSpans, resource), scopeOfSpans, scope)
	return appendField(nil, spansOfRequest, spans)
}

func makeSpan(one made) []byte {
	span := appendField(nil, spanTrace, one.traceID())
	span = appendField(span, spanID, fmt.Appendf(nil, "%08d", (one.number+1)%100_000_000))
	span = appendField(span, spanName, []byte(one.method))
	span = protowire.AppendVarint(protowire.AppendTag(span, spanKind, protowire.VarintType), clientKind)
	span = protowire.AppendFixed64(protowire.AppendTag(span, spanStart, protowire.Fixed64Type), uint64(one.start.UnixNano()))
	span = protowire.AppendFixed64(protowire.AppendTag(span, spanEnd, protowire.Fixed64Type), uint64(one.start.Add(one.took).UnixNano()))
	span = appendText(span, attributeOfSpan, "http.request.method", one.method)
	span = appendText(span, attributeOfSpan, "url.full", "http://"+one.host+one.path)
	span = appendText(span, attributeOfSpan, "server.address", strings.TrimSuffix(one.host, ":8080"))
	span = appendNumber(span, "server.port", 8080)
	span = appendText(span, attributeOfSpan, "network.protocol.version", "1.1")
	span = appendNumber(span, "http.response.status_code", uint64(one.status))
	for _, header := range one.asked {
		span = appendList(span, "http.request.header."+header[0], header[1])
	}
	for _, header := range one.got {
		span = appendList(span, "http.response.header."+header[0], header[1])
	}
	span = appendText(span, attributeOfSpan, "http.request.body.content", one.sent)
	span = appendText(span, attributeOfSpan, "http.response.body.content", one.answer)
	span = appendNumber(span, "http.request.body.size", uint64(len(one.sent)))
	return appendNumber(span, "http.response.body.size", uint64(len(one.answer)))
}

func appendField(to []byte, number protowire.Number, value []byte) []byte {
	return protowire.AppendBytes(protowire.AppendTag(to, number, protowire.BytesType), value)
}

func appendAttribute(to []byte, number protowire.Number, name string, value []byte) []byte {
	return appendField(to, number, appendField(appendField(nil, keyOf, []byte(name)), valueField, value))
}

func appendText(to []byte, number protowire.Number, name, text string) []byte {
	return appendAttribute(to, number, name, appendField(nil, stringValue, []byte(text)))
}

func appendList(to []byte, name, text string) []byte {
	list := appendField(nil, values, appendField(nil, stringValue, []byte(text)))
	return appendAttribute(to, attributeOfSpan, name, appendField(nil, arrayValue, list))
}

func appendNumber(to []byte, name string, value uint64) []byte {
	number := protowire.AppendVarint(protowire.AppendTag(nil, intValue, protowire.VarintType), value)
	return appendAttribute(to, attributeOfSpan, name, number)
}
