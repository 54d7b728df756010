import type { Command } from 'commander';

/** An environment variable, and the flags whose commands read it. */
interface Variable {
  name: string;
  meaning: string;
  flags: readonly string[];
}

const VARIABLES: readonly Variable[] = [
  { name: 'WASM_FILTER_BINARY_PATH', meaning: 'as --wasm', flags: ['--wasm'] },
  {
    name: 'WASM_FILTER_TRACE_BACKEND_ADDRESS',
    meaning: 'as --backend-address, for want of it and of --config',
    flags: ['--backend-address'],
  },
  {
    name: 'WASM_FILTER_TRACE_BACKEND_PORT',
    meaning: 'as --backend-port, for want of it and of --config',
    flags: ['--backend-port'],
  },
  { name: 'WASM_FILTER_CONFIG_MAP_NAME', meaning: 'as --config-map-name', flags: ['--config-map-name'] },
  {
    name: 'TRACE_SAMPLING_ENABLED',
    meaning: 'true: as --sampling-manager, for want of sampling.manager in --config',
    flags: ['--sampling-manager'],
  },
  {
    name: 'WASM_FILTER_TRACE_SAMPLING_PORT',
    meaning: 'as --sampling-port, where there is a sampling manager',
    flags: ['--sampling-port'],
  },
  {
    name: 'XDG_DATA_HOME',
    meaning: 'folder of user data, in which the store is (default: ~/.local/share)',
    flags: ['--store'],
  },
  {
    name: 'NO_COLOR',
    meaning: 'if it is set, no colours on a terminal',
    flags: ['--filter'],
  },
  {
    name: 'KUBECONFIG',
    meaning: 'as --kubeconfig; several files as kubectl has them',
    flags: ['--kubeconfig'],
  },
  {
    name: 'DOCKER_CONFIG',
    meaning: "folder of Docker's config.json, for want of --registry-config",
    flags: ['--registry-config'],
  },
  {
    name: 'MESHTAP_ORAS',
    meaning: 'path of the ORAS CLI (default: oras on PATH)',
    flags: ['--image', '--attach-sbom'],
  },
  {
    name: 'MESHTAP_COSIGN',
    meaning: 'path of the cosign CLI (default: cosign on PATH)',
    flags: ['--sign-key', '--verify-key'],
  },
  { name: 'COSIGN_PASSWORD', meaning: 'password of the key of --sign-key', flags: ['--sign-key'] },
  {
    name: 'SOURCE_DATE_EPOCH',
    meaning: "the image's date in seconds since 1970 (default: 0)",
    flags: ['--revision'],
  },
];

/** What a command can end with, and the flags that tell which commands can. */
const EXIT_CODES: readonly { code: number; meaning: string; flags?: readonly string[] }[] = [
  { code: 0, meaning: 'done' },
  { code: 1, meaning: 'unexpected failure' },
  { code: 2, meaning: 'bad usage' },
  { code: 3, meaning: 'the cluster refused, or cannot be reached', flags: ['--kubeconfig'] },
  { code: 4, meaning: 'the registry refused, or cannot be reached', flags: ['--plain-http'] },
  {
    code: 5,
    meaning: 'the image, or its signature, does not verify',
    flags: ['--plain-http', '--from-file'],
  },
  { code: 6, meaning: 'the time was up', flags: ['--timeout'] },
  { code: 130, meaning: 'stopped by Ctrl-C, with nothing half-written' },
];

const AT_ONCE = 'ended at once, by a second Ctrl-C';
// Where a code says more than elsewhere.
const OWN_MEANINGS: Record<string, Record<number, string>> = {
  receive: {
    0: 'ended by Ctrl-C, with all that was acknowledged stored',
    1: 'it could not start, or failed',
    130: AT_ONCE,
  },
  tail: { 0: 'ended by Ctrl-C', 1: 'the receiver at --url cannot be read', 130: AT_ONCE },
  view: { 0: 'ended by Ctrl-C', 130: AT_ONCE },
  diff: {
    0: 'nothing would change',
    1: 'something would change; above 1 are errors, as with `kubectl diff`',
  },
  status: { 0: 'all proxies run what they are to run', 5: 'some do not, or none is selected' },
};

const SEE_ALSO: Record<string, readonly string[]> = {
  package: ['push'],
  push: ['package', 'publish', 'generate'],
  publish: ['push', 'apply', 'status', 'rollback', 'rbac', 'receiver'],
  generate: ['apply', 'diff', 'push'],
  diff: ['apply', 'generate'],
  apply: ['diff', 'status', 'rollback', 'remove', 'rbac'],
  status: ['apply', 'publish'],
  rollback: ['apply', 'status', 'remove'],
  remove: ['apply', 'rollback'],
  rbac: ['apply', 'publish', 'status'],
  receive: ['publish', 'receiver', 'tail'],
  receiver: ['publish', 'tail', 'view', 'receive'],
  tail: ['receiver', 'view'],
  view: ['receiver', 'tail'],
};

/** Adds to the help of each command what it shares with others: environment, exit codes, see also. */
export function addSections(program: Command): void {
  const names = new Set(program.commands.map((command) => command.name()));
  for (const command of program.commands) {
    command.addHelpText('after', () => {
      const also = (SEE_ALSO[command.name()] ?? []).filter((name) => names.has(name));
      return [...writeEnvironment(command), ...writeExitCodes(command), ...writeSeeAlso(also)].join('\n');
    });
  }
}

function writeEnvironment(command: Command): string[] {
  const found = VARIABLES.filter(({ flags }) => hasOne(command, flags));
  if (found.length === 0) return [];
  return ['', 'Environment:', ...writeList(found.map(({ name, meaning }) => [name, meaning]))];
}

function writeExitCodes(command: Command): string[] {
  const own = OWN_MEANINGS[command.name()] ?? {};
  const rows = EXIT_CODES.filter(({ flags }) => flags === undefined || hasOne(command, flags)).map(
    ({ code, meaning }) => [String(code), own[code] ?? meaning],
  );
  return ['', 'Exit codes:', ...writeList(rows)];
}

function writeSeeAlso(names: readonly string[]): string[] {
  if (names.length === 0) return [];
  return ['', `See also: ${names.map((name) => `meshtap ${name}`).join(', ')}`];
}

function writeList(rows: readonly string[][]): string[] {
  const width = Math.max(...rows.map(([term = '']) => term.length));
  return rows.map(([term = '', text = '']) => `  ${term.padEnd(width)}  ${text}`);
}

function hasOne(command: Command, flags: readonly string[]): boolean {
  return command.options.some(({ long }) => long !== undefined && flags.includes(long));
}
