import assert from 'node:assert/strict';
import type { Build } from '../module.ts';
import { Stages } from '../stages.ts';
import { bytesOf } from '../wire.ts';

/** What can be done with a body. Source: assembly/redact/treatment.ts. */
export const treatment = {
  asIs: 0,
  json: 1,
  form: 2,
  maybeForm: 3,
  encoded: 4,
  charset: 5,
  multipart: 6,
  noText: 7,
  part: 8,
  upgraded: 9,
} as const;

/** Room for what the bodies of these tests come to. */
const WRITER_BYTES = 512 << 10;

/** What was made of a body. */
export interface Redacted {
  readonly text: string;
  /** Whether every piece was taken. */
  readonly isWhole: boolean;
}

/** The redaction of bodies by one set of rules. */
export class BodyStage {
  readonly stages: Stages;

  constructor(
    build: Build,
    names: { queryParams?: readonly string[]; jsonFields?: readonly string[] },
    replacement = '[redacted]',
  ) {
    this.stages = new Stages(build);
    const { queryParams = [], jsonFields = [] } = names;
    const rule = (texts: readonly string[]) => this.stages.list(texts);
    const text = this.stages.put(replacement);
    this.stages.exports.openRules(rule(queryParams), rule(jsonFields), text);
    // Blocks that are got later could lie where `putAtEnd` puts a chunk.
    this.stages.exports.jsonReplacement(text, 1);
  }

  /** Sends a body through in chunks, after each of which memory ends. Stops at a chunk that is refused. */
  redact(kind: number, chunks: readonly (string | Uint8Array)[], limit = 1_000_000): Redacted {
    const { closeBody, closeWriter, openBody, openWriter, writeBody, written } = this.stages.exports;
    let isWhole = true;
    openWriter(WRITER_BYTES);
    openBody(kind, limit);
    for (const chunk of chunks) isWhole = isWhole && Boolean(writeBody(this.stages.putAtEnd(chunk)));
    closeBody();
    const base64 = this.stages.bytes(written());
    closeWriter();
    assert.ok(base64.length <= WRITER_BYTES);
    return { text: Buffer.from(Buffer.from(base64).toString('latin1'), 'base64').toString(), isWhole };
  }

  /** What JSON, or text that may have JSON in it, becomes. */
  json(...chunks: (string | Uint8Array)[]): string {
    return this.redact(treatment.json, chunks).text;
  }

  /** What a form becomes. */
  form(...chunks: (string | Uint8Array)[]): string {
    return this.redact(treatment.form, chunks).text;
  }

  /** Fails unless a body comes to the same, wherever it is cut in two, and cut into bytes. */
  assertSameAtEveryCut(kind: number, body: string | Uint8Array, expected: string): void {
    const bytes = bytesOf(body);
    for (let cut = 0; cut <= bytes.length; cut++) {
      const { text } = this.redact(kind, [bytes.subarray(0, cut), bytes.subarray(cut)]);
      if (text !== expected) assert.fail(`cut at ${cut}: ${text}, expected ${expected}`);
    }
    const single = Array.from(bytes, (byte) => Uint8Array.of(byte));
    assert.equal(this.redact(kind, single).text, expected, 'byte by byte');
  }
}
