import { dirname } from 'node:path';
import type { Place } from './place.ts';
import type { RecordedCommand } from './recording.ts';

/** Replaces what differs from run to run. */
export type Normaliser = (command: RecordedCommand) => RecordedCommand;

type Replacement = [pattern: RegExp, replacement: string];

const GENERAL: Replacement[] = [
  // Addresses of workloads, then other ports that were free.
  [/\b127\.(?!0\.)\d+\.\d+\.\d+\b/g, '<ADDRESS>'],
  [/\b127\.0\.0\.1:\d{5}\b/g, '127.0.0.1:<PORT>'],
  [/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)/g, '<TIME>'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, '<UUID>'],
  [/\b\d\d:\d\d:\d\d\.\d{3}\b/g, '<CLOCK>'],
  [/("id":")[0-9a-f]{16}\b/g, '$1<ID>'],
  // What is done in parallel ends in any order.
  [/\(\d+ of (\d+)\)$/gm, '(<COUNT> of $1)'],
  // It holds the name of a namespace that is another one each time; `configMatches` says whether it is right.
  [/(onfigHash"?: "?sha256:)[0-9a-f]{64}\b/g, '$1<HASH>'],
  [/("?heartbeat"?: )\d+/g, '$1<COUNT>'],
  [/_state=[^&"]+/g, '_state=<STATE>'],
  [/(resourceVersion\\?"?[:=] ?\\?"?)\d+/g, '$1<VERSION>'],
  [/(continue=)[^&"]+/g, '$1<CONTINUE>'],
];

// A signature is another one each time, and so is its digest.
const SIGNING: Replacement[] = [[/\bsha256(:|%3A|-)[0-9a-f]{64}\b/g, 'sha256$1<DIGEST>']];

// Kinds and their names in paths, wherever an error names one.
const RACING: Replacement[] = [
  [/\b(?:[a-z.]+\/)?v1\w* (?=[A-Z])/g, ''],
  [/(Cannot (?:look up|read|list) )[A-Z]\w+/g, '$1<KIND>'],
  [/\b[a-z]+(?:\.[a-z.]+)?( (?:"meshtap" )?is forbidden)/g, '<KINDS>$1'],
  [/resource "[a-z]+"/g, 'resource <KINDS>'],
  [/in API group "[a-z.]*"/g, 'in API group <GROUP>'],
];

/** Makes a normaliser for the commands of a checkout in a place. */
export function makeNormaliser(place: Place, checkout: string): Normaliser {
  const known: [text: string, replacement: string][] = [
    [place.folder, '<WORK>'],
    [dirname(place.folder), '<RUN>'],
    [checkout, '<CHECKOUT>'],
    [place.env.MESHTAP_ORAS ?? '', '<ORAS>'],
    [place.env.MESHTAP_COSIGN ?? '', '<COSIGN>'],
    [place.api.host, '<API>'],
    [place.registry.host, '<REGISTRY>'],
    [place.privateRegistry.host, '<PRIVATE-REGISTRY>'],
    [place.tapped, 'tapped'],
    [`--port ${place.freePort}`, '--port <PORT>'],
  ];
  return (command) => {
    const signs = command.args.some((argument) => /^--(?:sign|verify)-key/.test(argument));
    const patterns = [...GENERAL, ...(signs ? SIGNING : [])];
    const clean = (text: string) => {
      const plain = known.reduce((rest, [each, name]) => rest.replaceAll(each, name), text);
      return replaceAll(plain, patterns);
    };
    return withoutChance(mapTexts(command, clean) as RecordedCommand);
  };
}

// What a command says only because of the moment at which something happened.
function withoutChance(command: RecordedCommand): RecordedCommand {
  const { stdout, isPolling, isRacing } = command;
  const stderr = isPolling ? command.stderr.replaceAll(/^waiting: .*\n/gm, '') : command.stderr;
  if (!isRacing) return { ...command, stderr };
  return { ...command, stdout: replaceAll(stdout, RACING), stderr: replaceAll(stderr, RACING) };
}

function replaceAll(text: string, patterns: readonly Replacement[]): string {
  return patterns.reduce((rest, [pattern, name]) => rest.replaceAll(pattern, name), text);
}

function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((each) => mapTexts(each, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [change(key), mapTexts(each, change)]),
  );
}
