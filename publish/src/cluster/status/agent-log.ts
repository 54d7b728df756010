import { parseObject, textOf } from '../../json.ts';
import { cutText } from '../../output/visible-text.ts';
import { maskUrls } from '../../redaction.ts';
import type { ExpectedPlugin } from '../mesh/plugins.ts';

/** What Istio's agent wrote to its log about a module that it could not get. */
export interface AgentRefusal {
  /** In milliseconds since 1970, by the clock of the proxy. Undefined if the line does not begin with a time. */
  atMs?: number;
  /** The agent's words: one line, cut, without credentials. */
  words: string;
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
