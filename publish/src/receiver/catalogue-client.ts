import type { IncomingMessage } from 'node:http';
import type { ComparisonJson } from '../../../receive/src/api/api-types.ts';
import { type Comparison, SEVERITIES } from '../../../receive/src/catalogue/compare/comparison.ts';
import { KINDS } from '../../../receive/src/catalogue/compare/kinds.ts';
import { AnswerError, AnswerReader } from '../answers.ts';
import { ExitCode, PublishError, usageError } from '../errors.ts';
import { type JsonObject, objectOf, objectsOf, parseBounded, textOf } from '../json.ts';
import { listSome } from '../output/visible-text.ts';
import { findMisfit, type Shape } from '../shape.ts';
import { type PageClient, PageRefusal } from './page-client.ts';

// The largest catalogue has 200,000 nodes.
const MAX_ANSWER_BYTES = 32 * 1024 * 1024;
const MAX_ANSWER_VALUES = 1_000_000;
const ANSWER_TIMEOUT_MS = 120_000;
const MAX_HOSTS = 20;
const NOT_FOUND = 404;

const DOCUMENT: Shape = { members: { openapi: 'text', info: 'object', paths: 'object' }, required: true };
const TEXTS = {
  kind: 'text',
  severity: 'text',
  method: 'text',
  path_template: 'text',
  where: 'text',
} as const;
const COMPARISON: Shape = {
  members: {
    ...{ host: 'text', operations: 'number', used: 'number', exchanges: 'number' },
    description: { members: { title: 'text', version: 'text' }, required: true },
    differences: {
      items: {
        members: { ...TEXTS, name: 'text', message: 'text', count: 'number', line: 'number or null' },
        required: true,
      },
    },
  },
  required: true,
};

/** Reads the catalogue of a receiver. Answers are checked, and read up to a limit of size and time. */
export class CatalogueClient {
  readonly #page: PageClient;
  readonly #signal: AbortSignal;
  readonly #timeoutMs: number;
  readonly #answers = new AnswerReader(MAX_ANSWER_BYTES);

  /** `timeoutMs` is for one answer. Tests make it short. */
  constructor(page: PageClient, signal: AbortSignal, timeoutMs = ANSWER_TIMEOUT_MS) {
    this.#page = page;
    this.#signal = signal;
    this.#timeoutMs = timeoutMs;
  }

  /** Gets the OpenAPI document of a host. Throws a usage error that lists the known hosts if it is unknown. */
  async getDocument(host: string): Promise<JsonObject> {
    const path = `/api/openapi?${new URLSearchParams({ host })}`;
    const document = await this.#ask(host, (signal) => this.#page.get(path, signal));
    checkShape(document, DOCUMENT, 'a document');
    return document as JsonObject;
  }

  /** Compares the traffic of a host with an OpenAPI description. Throws as `getDocument` does. */
  async compare(host: string, description: Uint8Array): Promise<Comparison> {
    const path = `/api/comparison?${new URLSearchParams({ host })}`;
    const comparison = await this.#ask(host, (signal) => this.#page.post(path, description, signal));
    checkShape(comparison, COMPARISON, 'a comparison');
    for (const { kind, severity } of (comparison as ComparisonJson).differences) {
      if (Object.hasOwn(KINDS, kind) && SEVERITIES.includes(severity)) continue;
      throw new Error('it sent a kind of difference that this version of meshtap does not know');
    }
    return comparison as Comparison;
  }

  async #ask(host: string, ask: (signal: AbortSignal) => Promise<IncomingMessage>): Promise<unknown> {
    try {
      return await this.#read(ask);
    } catch (error) {
      if (!(error instanceof PageRefusal) || error.status !== NOT_FOUND) throw error;
      throw describeUnknown(host, await this.#listHosts());
    }
  }

  async #read(ask: (signal: AbortSignal) => Promise<IncomingMessage>): Promise<unknown> {
    const timeout = AbortSignal.timeout(this.#timeoutMs);
    try {
      const answer = await ask(AbortSignal.any([this.#signal, timeout]));
      return parseBounded(await this.#answers.read(answer), MAX_ANSWER_VALUES);
    } catch (error) {
      if (error instanceof AnswerError) throw new Error(`its answer ${error.message}`);
      if (!timeout.aborted) throw error;
      throw describeTimeout(this.#page.name, this.#timeoutMs, error);
    }
  }

  /** The known hosts, those with the most exchanges first. Undefined if the receiver cannot say. */
  async #listHosts(): Promise<string[] | undefined> {
    const counts = new Map<string, number>();
    try {
      const answer = await this.#read((signal) => this.#page.get('/api/endpoints', signal));
      for (const { host, count } of objectsOf(objectOf(answer).endpoints)) {
        const name = textOf(host);
        if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + (Number(count) || 0));
      }
    } catch (error) {
      if (this.#signal.aborted) throw error;
      return undefined;
    }
    return [...counts].sort(([, one], [, other]) => other - one).map(([name]) => name);
  }
}

function checkShape(answer: unknown, shape: Shape, what: string): void {
  const misfit = findMisfit(answer, shape);
  if (misfit === undefined) return;
  throw new Error(`it sent ${what} with the wrong type at ${misfit === '' ? 'its beginning' : misfit}`);
}

function describeUnknown(host: string, known: readonly string[] | undefined): PublishError {
  const what = `Cannot describe ${host}`;
  if (known === undefined) {
    return usageError(
      what,
      'the receiver has no catalogue with this host',
      'Check that the address is that of its page, and run a receiver of the same version as this command.',
    );
  }
  if (known.length === 0) {
    return usageError(
      what,
      'the receiver has learned no host yet',
      'Wait until exchanges arrive: `meshtap tail` shows them.',
    );
  }
  return usageError(
    what,
    'the receiver does not know this host, or knows it with several ports',
    `Give one of the hosts that it knows: ${listSome(known, MAX_HOSTS)}.`,
  );
}

function describeTimeout(name: string, timeoutMs: number, cause: unknown): PublishError {
  return new PublishError({
    what: `Cannot read from ${name}`,
    why: `its answer was not complete after ${timeoutMs / 1000} s`,
    fix: 'Try again. If it happens again, see the log of the receiver.',
    exitCode: ExitCode.timeout,
    cause,
  });
}
