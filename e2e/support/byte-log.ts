import type { Readable } from 'node:stream';
import { eventually } from './eventually.ts';

/** The output of a stream so far. */
export type ByteLog = {
  /** How many bytes. */
  size(): number;
  /** All of them, one character for each byte. */
  text(): string;
  /** Waits until the last ones that came are `text`. */
  awaitText(text: string): Promise<void>;
  /** Waits until the other side has ended the stream properly. */
  awaitEnd(): Promise<void>;
};

/** Reads a stream from now on. It may break off. */
export function logBytes(stream: Readable): ByteLog {
  const chunks: Buffer[] = [];
  let size = 0;
  let hasEnded = false;
  stream.on('error', () => {});
  stream.on('data', (chunk: Buffer) => {
    size += chunk.length;
    chunks.push(chunk);
  });
  stream.on('end', () => {
    hasEnded = true;
  });
  const text = () => Buffer.concat(chunks).toString('latin1');
  return {
    size: () => size,
    text,
    awaitText: async (end) => {
      await eventually(`the bytes ${JSON.stringify(end)}`, text, (all) => all.endsWith(end));
    },
    awaitEnd: async () => {
      await eventually(
        'the end of a stream',
        () => hasEnded,
        (isOver) => isOver,
      );
    },
  };
}
