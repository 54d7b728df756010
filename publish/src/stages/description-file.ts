import { createReadStream } from 'node:fs';
import { addAbortSignal } from 'node:stream';
import { MAX_DESCRIPTION_BYTES } from '../../../receive/src/catalogue/compare/comparison.ts';
import type { RunContext } from '../context.ts';
import { describeFileError, usageError } from '../errors.ts';
import type { DescriptionSource } from '../options/description.ts';

const FIX = 'Give --diff a file that holds one OpenAPI description in YAML or JSON.';
const SPLIT = 'Remove what is not needed, such as examples, or split it.';

/** Reads a description up to the limit of the receiver, as bytes and as text. Throws a usage error. */
export async function readDescriptionFile(
  { name, path }: DescriptionSource,
  { stdin, signal }: Pick<RunContext, 'stdin' | 'signal'>,
): Promise<{ bytes: Uint8Array; text: string }> {
  const refuse = (why: string, fix = FIX) => usageError(`Cannot use ${name} as --diff`, why, fix);
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    const source = path === undefined ? stdin : createReadStream(path);
    for await (const chunk of addAbortSignal(signal, source)) {
      const part = Buffer.from(chunk);
      chunks.push(part);
      size += part.length;
      if (size > MAX_DESCRIPTION_BYTES) break;
    }
  } catch (error) {
    throw refuse(describeFileError(error));
  }
  if (size > MAX_DESCRIPTION_BYTES) throw refuse('it is larger than 4 MiB', SPLIT);
  const bytes = Buffer.concat(chunks);
  try {
    return { bytes, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    throw refuse('it is not UTF-8 text');
  }
}
