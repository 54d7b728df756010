import { fileURLToPath } from 'node:url';
import protobuf from 'protobufjs';

/** Where OpenTelemetry's own definitions lie, as they are published: see README.md. */
const folder = fileURLToPath(new URL('definitions/', import.meta.url));

const root = new protobuf.Root();
root.resolvePath = (_, target) => folder + target;
root.loadSync(
  ['trace', 'logs'].map((signal) => `opentelemetry/proto/collector/${signal}/v1/${signal}_service.proto`),
);
root.resolveAll();

/** A message of the definitions. */
export type MessageType = protobuf.Type;
/** A field of a message. */
export type FieldType = protobuf.Field;
/** The values of an enum. */
export const { Enum } = protobuf;

/** What a POST of `otlp-traces` holds. */
export const traceRequests = root.lookupType(
  'opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest',
);

/** What a POST of `otlp-logs` holds. */
export const logRequests = root.lookupType('opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest');
