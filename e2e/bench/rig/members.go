package main

import "github.com/go-json-experiment/json/jsontext"

// member is the kind of a value ('t' for true or false) and, of an object or of each item of an array, its own members
// by quoted name.
type member struct {
	kind    jsontext.Kind
	members map[string]member
}

// exchangeMembers are those of a document. Source: the product contract, wire format `scnt`.
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

// telemetryMembers are those of a document. Source: the product contract, wire format `apiclarity`.
var telemetryMembers = map[string]member{
	`"requestID"`: {kind: '"'}, `"scheme"`: {kind: '"'}, `"destinationAddress"`: {kind: '"'},
	`"destinationNamespace"`: {kind: '"'}, `"sourceAddress"`: {kind: '"'},
	`"request"`: {kind: '{', members: map[string]member{
		`"method"`: {kind: '"'}, `"path"`: {kind: '"'}, `"host"`: {kind: '"'},
		`"common"`: {kind: '{', members: commonMembers},
	}},
	`"response"`: {kind: '{', members: map[string]member{
		`"statusCode"`: {kind: '"'},
		`"common"`:     {kind: '{', members: commonMembers},
	}},
}

var commonMembers = map[string]member{
	`"version"`: {kind: '"'}, `"body"`: {kind: '"'}, `"TruncatedBody"`: {kind: 't'}, `"time"`: {kind: '0'},
	`"headers"`: {kind: '[', members: map[string]member{`"key"`: {kind: '"'}, `"value"`: {kind: '"'}}},
}
