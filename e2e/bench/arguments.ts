import { parseArgs } from 'node:util';
import { ALL_VARIANTS, ALTERNATIVES, FORMATS, STANDARD_VARIANTS, type VariantName } from './variant-names.ts';
import { WORKLOADS } from './workloads.ts';

/** The settings of a run. */
export type Settings = {
  isHelp: boolean;
  isQuick: boolean;
  /** What is measured, of PARTS. */
  parts: Part[];
  /** Names of the workloads, in the order of the report. */
  workloads: string[];
  /** Names of the variants without the peers, in the order of the report. */
  variants: VariantName[];
  peers: PeerArgument[];
  /** Rounds of each workload; by default what the kind of run has. */
  rounds?: number;
  jsonFile?: string;
  svgFile?: string;
  /** The page whose figures of fleets are replaced. */
  scaleFile?: string;
};

/** Another module to measure, and the file of its configuration as JSON. */
export type PeerArgument = { name: string; moduleFile: string; configFile?: string };

/** A part of the measurement. */
export type Part = (typeof PARTS)[number];

/** Wrong arguments. The message says which, and what is allowed. */
export class UsageError extends Error {
  override name = 'UsageError';
}

const PARTS = [
  'start-up',
  'commands',
  'speed',
  'light',
  'states',
  'million',
  'receiver',
  'catalogue',
  'fleet',
] as const;
const STANDARD_PARTS: Part[] = ['start-up', 'commands', 'speed', 'light', 'states', 'catalogue'];
const QUICK_PARTS: Part[] = ['start-up', 'commands', 'speed', 'light', 'catalogue'];
const RECEIVER_PARTS: Part[] = ['receiver', 'catalogue'];
const FLEET_PARTS: Part[] = ['fleet'];
const QUICK_WORKLOADS = ['get', '10k', '100k'];

const OPTIONS = {
  help: { type: 'boolean', short: 'h', default: false },
  quick: { type: 'boolean', default: false },
  million: { type: 'boolean', default: false },
  receiver: { type: 'boolean', default: false },
  fleet: { type: 'boolean', default: false },
  alternatives: { type: 'boolean', default: false },
  formats: { type: 'boolean', default: false },
  only: { type: 'string' },
  variants: { type: 'string' },
  parts: { type: 'string' },
  rounds: { type: 'string' },
  peer: { type: 'string', multiple: true },
  'peer-config': { type: 'string', multiple: true },
  json: { type: 'string' },
  svg: { type: 'string' },
  scale: { type: 'string' },
} as const;

/** Text of `--help`. */
export const USAGE = `usage: node e2e/bench/main.ts [FLAG]...

Measures what bin/http-trace-filter.wasm costs Envoy. See docs/bench.md.

  --quick                 a first look in about a minute: ${QUICK_WORKLOADS.join(', ')}; no backend states
  --only WORKLOAD,...     of ${WORKLOADS.map(({ name }) => name).join(', ')}
  --variants NAME,...     of ${ALL_VARIANTS.join(', ')}
  --parts PART,...        of ${PARTS.join(', ')}
  --rounds N              rounds of each variant and workload
  --formats               measure ${FORMATS.join(', ')} too
  --alternatives          measure ${ALTERNATIVES.join(' and ')} too
  --million               send 1,000,000 requests too and see whether memory grows
  --receiver              measure nothing but \`meshtap receive\`: steady loads, queries on a full store, the catalogue
  --fleet                 measure nothing but receivers and stores under the POSTs of many proxies
  --peer NAME=FILE        measure another module too; may be repeated
  --peer-config FILE      the configuration, as JSON, of the peer before it
  --json FILE             write all that was measured
  --svg FILE              draw the added CPU
  --scale FILE            with --fleet: replace the figures in this copy of docs/scale.md
`;

/** Reads the arguments. Throws a UsageError. */
export function readArguments(args: string[]): Settings {
  const { values, tokens } = parse(args);
  const { quick: isQuick, help: isHelp, json: jsonFile, svg: svgFile, scale: scaleFile } = values;
  if (scaleFile !== undefined && !values.fleet) throw new UsageError('--scale needs --fleet.');
  const peers = readPeers(tokens);
  return {
    ...{ isHelp, isQuick, peers },
    parts: chooseParts(values),
    workloads: chooseWorkloads(values),
    variants: chooseVariants(values),
    ...(values.rounds === undefined ? {} : { rounds: readCount('--rounds', values.rounds) }),
    ...(jsonFile === undefined ? {} : { jsonFile }),
    ...(svgFile === undefined ? {} : { svgFile }),
    ...(scaleFile === undefined ? {} : { scaleFile }),
  };
}

type Values = ReturnType<typeof parse>['values'];
type Tokens = ReturnType<typeof parse>['tokens'];

function parse(args: string[]) {
  try {
    return parseArgs({ args, options: OPTIONS, tokens: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function chooseParts({ parts, quick, million, receiver, fleet }: Values): Part[] {
  if (fleet) return FLEET_PARTS;
  if (receiver) return RECEIVER_PARTS;
  if (parts !== undefined) return readNames('--parts', parts, PARTS);
  const chosen = quick ? QUICK_PARTS : STANDARD_PARTS;
  return million ? [...chosen, 'million'] : chosen;
}

function chooseWorkloads({ only, quick }: Values): string[] {
  const all = WORKLOADS.map(({ name }) => name);
  if (only !== undefined) return readNames('--only', only, all);
  return quick ? QUICK_WORKLOADS : all;
}

function chooseVariants({ variants, formats, alternatives, receiver, fleet }: Values): VariantName[] {
  if (receiver || fleet) return [];
  if (variants !== undefined) return readNames('--variants', variants, ALL_VARIANTS);
  return [...STANDARD_VARIANTS, ...(formats ? FORMATS : []), ...(alternatives ? ALTERNATIVES : [])];
}

function readNames<T extends string>(flag: string, text: string, known: readonly T[]): T[] {
  const names = text.split(',');
  const unknown = names.filter((name) => !known.some((each) => each === name));
  if (unknown.length > 0)
    throw new UsageError(`${flag}: '${unknown.join("', '")}' is unknown. Choose from ${known.join(', ')}.`);
  return known.filter((name) => names.includes(name));
}

function readCount(flag: string, text: string): number {
  if (/^[1-9]\d{0,2}$/.test(text)) return Number(text);
  throw new UsageError(`${flag} is '${text}'. It must be a whole number from 1 to 999.`);
}

// The order of the flags decides which configuration belongs to which peer.
function readPeers(tokens: Tokens): PeerArgument[] {
  const peers: PeerArgument[] = [];
  for (const token of tokens) {
    if (token.kind !== 'option' || token.value === undefined) continue;
    if (token.name === 'peer') peers.push(readPeer(token.value, peers));
    if (token.name === 'peer-config') giveConfig(peers.at(-1), token.value);
  }
  return peers;
}

function readPeer(text: string, others: PeerArgument[]): PeerArgument {
  const [, name = '', moduleFile = ''] = /^([a-z][a-z0-9_-]*)=(.+)$/.exec(text) ?? [];
  if (!name)
    throw new UsageError(
      `--peer is '${text}'. It must be NAME=FILE, the name of a-z, 0-9, _ and -, a letter first.`,
    );
  const taken = [...ALL_VARIANTS, ...others.map((other) => other.name)];
  if (taken.includes(name)) throw new UsageError(`--peer ${name}: the name is taken. Choose another one.`);
  return { name, moduleFile };
}

function giveConfig(peer: PeerArgument | undefined, file: string): void {
  if (peer === undefined) throw new UsageError('--peer-config must follow the --peer that it is for.');
  if (peer.configFile !== undefined) throw new UsageError(`--peer ${peer.name} has two --peer-config.`);
  peer.configFile = file;
}
