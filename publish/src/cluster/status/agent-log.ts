import { setTimeout as sleep } from 'node:timers/promises';
import { parseObject, textOf } from '../../json.ts';
import { cutText } from '../../output/visible-text.ts';
import { maskUrls } from '../../redaction.ts';
import type { ClusterApi, NamespacedName } from '../api.ts';
import type { ExpectedPlugin } from '../mesh/plugins.ts';
import { PROXY_CONTAINER } from '../mesh/proxy-pods.ts';
import { ClusterError } from '../refusal.ts';

/** What Istio's agent wrote to its log about a module that it could not get. */
export interface AgentRefusal {
  /** In milliseconds since 1970, by the clock of the proxy. Undefined if the line does not begin with a time. */
  atMs?: number;
  /** The agent's words: one line, cut, without credentials. */
  words: string;
}

/** What is known about a refusal of the agent. */
export interface RefusalReport {
  /** False if the log could not be read: then nothing is known. */
  isRead: boolean;
  refusal?: AgentRefusal;
}

/** An agent takes up to 30 s to pull a module, and others that came with it make it wait. Source: istio `pilot/pkg/model/extensions.go`. */
const FETCH_MS = 35_000;
// The clocks of API server and proxy may differ a little, and the time of a write is in whole seconds.
const CLOCK_TOLERANCE_MS = 2000;
const LIMIT_BYTES = 1024 * 1024;
// As long as for a proxy itself: without the log, nobody knows why the agent has refused a module.
const TIMEOUT_MS = 20_000;
const MAX_READS_A_LOOK = 50;

/** Reads why the agents of pods could not get a module. For all looks of a wait or a watch: what the look before found is not read again. */
export class AgentLogs {
  readonly #cluster: Pick<ClusterApi, 'readLog'>;
  #known = new Map<string, RefusalReport>();
  #found = new Map<string, RefusalReport>();
  readonly #forbidden = new Set<string>();
  #reads = 0;

  constructor(cluster: Pick<ClusterApi, 'readLog'>) {
    this.#cluster = cluster;
  }

  /** Begins another look: each reads a limited number of logs, and what it does not ask for is forgotten. */
  startLook(): void {
    this.#known = this.#found;
    this.#found = new Map();
    this.#reads = 0;
  }

  /** Finds what the agent of a pod with a stand-in wrote about the module since the resource was written. */
  async find(
    pod: NamespacedName,
    standIn: { updatedAtMs?: number },
    expected: ExpectedPlugin,
  ): Promise<RefusalReport> {
    const key = JSON.stringify([pod, standIn.updatedAtMs, expected.url, expected.writtenAtMs]);
    const known = this.#found.get(key) ?? this.#known.get(key);
    if (known !== undefined) {
      this.#found.set(key, known);
      return known;
    }
    if (this.#forbidden.has(pod.namespace) || this.#reads >= MAX_READS_A_LOOK) return { isRead: false };
    this.#reads += 1;
    const report = await this.#read(pod, standIn, expected);
    if (report.refusal !== undefined) this.#found.set(key, report);
    return report;
  }

  async #read(
    pod: NamespacedName,
    { updatedAtMs = 0 }: { updatedAtMs?: number },
    expected: ExpectedPlugin,
  ): Promise<RefusalReport> {
    const { writtenAtMs = 0 } = expected;
    const sinceMs = Math.max(0, writtenAtMs - CLOCK_TOLERANCE_MS, updatedAtMs - FETCH_MS);
    const range = { container: PROXY_CONTAINER, sinceMs, limitBytes: LIMIT_BYTES };
    try {
      const log = await Promise.race([this.#cluster.readLog(pod, range), giveUp()]);
      if (log === undefined) return { isRead: false };
      const refusal = findRefusal(log.slice(0, LIMIT_BYTES), expected);
      return { isRead: true, ...(refusal !== undefined && { refusal }) };
    } catch (error) {
      if (!(error instanceof ClusterError)) throw error;
      if (error.code === 403) this.#forbidden.add(pod.namespace);
      return { isRead: false };
    }
  }
}

async function giveUp(): Promise<undefined> {
  await sleep(TIMEOUT_MS, undefined, { ref: false });
}

// Source: istio `pkg/wasm/convert.go`, MaybeConvertWasmExtensionConfig and rewriteVMConfig.
const BEGIN = 'error in converting the wasm config to local: cannot fetch Wasm module ';
const END = /\. applying (?:allow|deny) RBAC filter/;
// Words that say no more than that the module could not be got.
const WRAPPERS = /^(?:could not fetch Wasm (?:OCI image|binary): |could not fetch manifest: )+/;
const MAX_REASON_CHARS = 8000;

/** Finds the last line of the agent about the module of a resource. The log may be text, with reasons of several lines, or JSON. */
export function findRefusal(log: string, expected: ExpectedPlugin): AgentRefusal | undefined {
  const pieces = log.split('\n').map(unwrapJson).join('\n').split(BEGIN);
  for (let i = pieces.length - 1; i > 0; i--) {
    const piece = (pieces[i] ?? '').slice(0, MAX_REASON_CHARS);
    const end = piece.search(END);
    const reason = end < 0 ? undefined : readReason(piece.slice(0, end), expected);
    if (reason === undefined) continue;
    const atMs = parseTime(pieces[i - 1] ?? '');
    return { ...(atMs !== undefined && { atMs }), words: cleanReason(reason) };
  }
  return undefined;
}

// The agent names the module by its URL or, if a Secret is missing, by its plugin. Undefined if it is another module.
function readReason(text: string, { url, namespace, name }: ExpectedPlugin): string | undefined {
  const colon = text.indexOf(': ');
  const module = text.slice(0, Math.max(0, colon));
  const address = (each: string) => each.replace(/^oci:\/\//, '');
  const isPlugin = module === `${namespace}.${name}` || module.startsWith(`${namespace}.${name}~`);
  return address(module) === address(url) || isPlugin ? text.slice(colon + 2) : undefined;
}

function cleanReason(reason: string): string {
  const line = reason.replace(/\s+(?:\* )?/g, ' ').trim();
  return cutText(maskUrls(line.replace(WRAPPERS, '')));
}

// A line of text begins with its time. Source: istio `pkg/log/config.go`.
function parseTime(before: string): number | undefined {
  const line = before.slice(before.lastIndexOf('\n') + 1);
  const ms = Date.parse(/^\d{4}-\d\d-\d\dT[\d:.]+Z/.exec(line)?.[0] ?? '');
  return Number.isNaN(ms) ? undefined : ms;
}

function unwrapJson(line: string): string {
  if (!line.startsWith('{') || !line.includes(BEGIN)) return line;
  const entry = parseObject(line) ?? {};
  return `${textOf(entry.time) ?? textOf(entry.timestamp) ?? ''}\t${textOf(entry.msg) ?? textOf(entry.message) ?? ''}`;
}
