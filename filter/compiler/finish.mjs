/** The last step of the build: `node finish.mjs FROM TO`, from a module with names to the one that ships. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { outlined } from './outline.mjs';

/**
 * Prefixes of the names of the functions that run many times in an exchange. Calls between them stay direct:
 * they read and write a field, a piece of text or a number. Everything else is cold.
 */
const HOT = [
  ...['assembly/bytes/copy/', 'assembly/bytes/writer/'],
  ...['assembly/capture/head/', 'assembly/capture/header-fields/', 'assembly/redact/redaction/'],
  ...['assembly/encoding/otlp-attributes/', 'assembly/encoding/protobuf/'],
  'assembly/host/pairs/',
];

const [from, to] = process.argv.slice(2);
mkdirSync(dirname(to), { recursive: true });
writeFileSync(to, outlined(readFileSync(from), HOT));
