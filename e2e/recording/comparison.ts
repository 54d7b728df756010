import { isDeepStrictEqual } from 'node:util';
import type { RecordedCommand, RecordedRequest, Recording } from './recording.ts';

/** What differs between two recordings of one command: a line for each thing, none if they are the same. */
export type CommandComparison = {
  name: string;
  differences: string[];
  requestsBefore: number;
  requestsAfter: number;
};

/** Compares two recordings, command by command, in the order of the first. */
export function compareRecordings(before: Recording, after: Recording): CommandComparison[] {
  const later = new Map(after.commands.map((command) => [command.name, command]));
  const compared = before.commands.map((command) => {
    const other = later.get(command.name);
    later.delete(command.name);
    if (other !== undefined) return compareCommands(command, other);
    const { name, requests } = command;
    return { name, differences: ['was not run'], requestsBefore: requests.length, requestsAfter: 0 };
  });
  const added = [...later.values()].map(({ name, requests }) => ({
    ...{ name, differences: ['was run in the second recording alone'] },
    ...{ requestsBefore: 0, requestsAfter: requests.length },
  }));
  return [...compared, ...added];
}

function compareCommands(before: RecordedCommand, after: RecordedCommand): CommandComparison {
  const isPolling = before.isPolling || after.isPolling;
  const differences = [
    ...(before.code === after.code ? [] : [`exit code: ${before.code} -> ${after.code}`]),
    ...compareRequests(before.requests, after.requests, isPolling),
    ...compareStdout(before.stdout, after.stdout, isPolling),
    ...compareLines('stderr', before.stderr.split('\n'), after.stderr.split('\n'), isPolling),
    ...compareValues('file', before.files, after.files),
  ];
  // How often a command that waits asks depends on the time.
  const count = ({ requests }: RecordedCommand) =>
    isPolling ? new Set(requests.map(describeRequest)).size : requests.length;
  return { name: before.name, differences, requestsBefore: count(before), requestsAfter: count(after) };
}

function describeRequest({ server, method, path, status, body }: RecordedRequest): string {
  const sent = body === undefined ? '' : ` ${JSON.stringify(body)}`;
  return `${server} ${method} ${path} ${status}${sent}`;
}

function compareRequests(
  before: readonly RecordedRequest[],
  after: readonly RecordedRequest[],
  isPolling: boolean,
): string[] {
  return compareLines('request', before.map(describeRequest), after.map(describeRequest), isPolling);
}

// JSON by its values, so that its layout does not matter; anything else by its lines.
function compareStdout(before: string, after: string, isPolling: boolean): string[] {
  const [one, other] = [readJson(before), readJson(after)];
  if (one !== undefined && other !== undefined) return compareValues('stdout', one, other);
  const [lines, others] = [before.split('\n'), after.split('\n')];
  const found = compareLines('stdout', lines, others, isPolling);
  if (found.length > 0 || isPolling || isDeepStrictEqual(lines, others)) return found;
  return ['stdout: the same lines in another order'];
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

// Parallel work may come in any order.
function compareLines(
  what: string,
  before: readonly string[],
  after: readonly string[],
  isOnce: boolean,
): string[] {
  const counts = new Map<string, number>();
  const add = (lines: readonly string[], sign: number) => {
    for (const line of isOnce ? new Set(lines) : lines) counts.set(line, (counts.get(line) ?? 0) + sign);
  };
  add(before, 1);
  add(after, -1);
  return [...counts].flatMap(([line, count]) => {
    if (count === 0) return [];
    const times = Math.abs(count) === 1 ? '' : ` (${Math.abs(count)} times)`;
    return [`${what} ${count > 0 ? '-' : '+'} ${line}${times}`];
  });
}

function compareValues(path: string, before: unknown, after: unknown): string[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (!isObject(before) || !isObject(after) || Array.isArray(before) !== Array.isArray(after)) {
    return [`${path}: ${JSON.stringify(before)} -> ${JSON.stringify(after)}`];
  }
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) => compareValues(`${path}.${key}`, before[key], after[key]));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
