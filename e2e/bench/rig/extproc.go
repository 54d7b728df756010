package main

import (
	"errors"
	"io"
	"log"
	"net"

	"google.golang.org/grpc"
	"google.golang.org/grpc/encoding"
	"google.golang.org/grpc/mem"
	"google.golang.org/protobuf/encoding/protowire"
)

// serveExtProc takes what Envoy's own external processing filter sends in observability mode: a gRPC stream for each
// exchange, which needs no answers. It counts a stream as a document when all of the exchange has come.
func serveExtProc(listener net.Listener, s *sink) {
	take := func(_ any, stream grpc.ServerStream) error { return s.takeStream(stream) }
	server := grpc.NewServer(
		grpc.ForceServerCodecV2(rawCodec{}),
		grpc.UnknownServiceHandler(take),
		grpc.ReadBufferSize(bufferBytes),
		grpc.InitialWindowSize(bufferBytes<<3),
		grpc.InitialConnWindowSize(bufferBytes<<6),
	)
	log.Fatal(server.Serve(listener))
}

func (s *sink) takeStream(stream grpc.ServerStream) error {
	var size int64
	for {
		var message []byte
		if err := stream.RecvMsg(&message); err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
		size += int64(len(message))
		isLast, err := endsExchange(message)
		if err != nil {
			return err
		}
		if isLast {
			// To return here frees what Envoy keeps for the stream; else it waits for seconds.
			s.countStream(size)
			return nil
		}
	}
}

func (s *sink) countStream(size int64) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.counts.Bytes += size
	s.counts.Documents++
	s.counts.Accepted++
}

// Source: envoy.service.ext_proc.v3.ProcessingRequest, HttpHeaders and HttpBody.
const (
	responseHeadersField = 3
	responseBodyField    = 5
	headersEndField      = 3
	bodyEndField         = 2
)

// endsExchange returns whether a ProcessingRequest is the last of an exchange without trailers.
func endsExchange(message []byte) (bool, error) {
	var isLast bool
	err := eachField(message, func(number protowire.Number, value []byte) error {
		var endField protowire.Number
		switch number {
		case responseHeadersField:
			endField = headersEndField
		case responseBodyField:
			endField = bodyEndField
		default:
			return nil
		}
		return eachField(value, func(number protowire.Number, value []byte) error {
			isLast = isLast || (number == endField && len(value) == 1 && value[0] == 1)
			return nil
		})
	})
	return isLast, err
}

// eachField walks the fields of a message. A value is the content of a message or text, else its bytes on the wire.
func eachField(message []byte, take func(protowire.Number, []byte) error) error {
	for len(message) > 0 {
		number, kind, size := protowire.ConsumeTag(message)
		if size < 0 {
			return protowire.ParseError(size)
		}
		message = message[size:]
		size = protowire.ConsumeFieldValue(number, kind, message)
		if size < 0 {
			return protowire.ParseError(size)
		}
		value := message[:size]
		if kind == protowire.BytesType {
			value, _ = protowire.ConsumeBytes(value)
		}
		if err := take(number, value); err != nil {
			return err
		}
		message = message[size:]
	}
	return nil
}

// rawCodec hands messages on as bytes: decoding them is not part of what is measured.
type rawCodec struct{}

var errNotBytes = errors.New("a message must be a *[]byte")

func (rawCodec) Name() string { return "proto" }

func (rawCodec) Marshal(value any) (mem.BufferSlice, error) {
	message, isBytes := value.(*[]byte)
	if !isBytes {
		return nil, errNotBytes
	}
	return mem.BufferSlice{mem.SliceBuffer(*message)}, nil
}

func (rawCodec) Unmarshal(data mem.BufferSlice, into any) error {
	message, isBytes := into.(*[]byte)
	if !isBytes {
		return errNotBytes
	}
	*message = data.Materialize()
	return nil
}

var _ encoding.CodecV2 = rawCodec{}
