import { type Command, Help, type HelpConfiguration, type Option } from 'commander';

// The order of the groups in a help text, and of the flags in a group. A flag that stands in none is shown under "Options:".
const FLAG_GROUPS: Record<string, readonly string[]> = {
  'What to pack:': ['--wasm', '--source', '--revision', '--tag', '--attach-sbom'],
  'What to load:': [
    '--image',
    '--delivery',
    '--config-map-name',
    '--config',
    '--log-level',
    '--pull-secret',
    '--name',
    '--api',
  ],
  'Where exchanges go:': [
    '--receiver',
    '--backend-address',
    '--backend-port',
    '--backend-external',
    '--backend-tls',
    '--backend-sni',
    '--backend-ca-file',
  ],
  'Where it listens:': ['--listen', '--page', '--page-token-file', '--ingest-token-file'],
  'What is kept:': ['--store', '--keep-for', '--keep-bytes', '--storage-size', '--storage-class'],
  'Which exchanges:': ['--filter', '--sampling-manager', '--sampling-port'],
  'Which proxies:': [
    '--direction',
    '--selector',
    '--target-ref',
    '--waypoint',
    '--reference-backend',
    '--root-namespace',
    '--phase',
    '--priority',
    '--admin',
    '--from-file',
  ],
  'Which receiver:': ['--url', '--token-file', '--port', '--no-open'],
  'Cluster:': ['--kubeconfig', '--context', '--concurrency'],
  'How to roll out:': [
    '--dry-run',
    '--prune',
    '--force-conflicts',
    '--restart',
    '--allow-other-repository',
    '--strict',
    '--skip-preflight',
    '--wait',
    '--timeout',
  ],
  'Registry:': [
    '--plain-http',
    '--insecure',
    '--ca-file',
    '--registry-config',
    '--username',
    '--password-stdin',
  ],
  'Signatures:': ['--sign-key', '--sign-keyless', '--verify-key', '--no-transparency-log'],
  'Whom to allow what:': ['--commands', '--service-account', '--user', '--group'],
  'Output:': ['--output', '--output-dir', '--quiet', '--version', '--help'],
};

const COMMAND_GROUPS: Record<string, readonly string[]> = {
  'The image:': ['package', 'push'],
  'The rollout:': ['publish', 'generate', 'diff', 'apply', 'status', 'rollback', 'remove', 'rbac'],
  'Looking at traffic:': ['receive', 'receiver', 'tail', 'view'],
  'Besides:': ['completion', 'help'],
};

const flagPlaces = readPlaces(FLAG_GROUPS);
const commandPlaces = readPlaces(COMMAND_GROUPS);
const base = new Help();

/** How help texts are laid out: flags and commands in groups, the same ones everywhere; descriptions as they are written. */
export const HELP_LAYOUT: HelpConfiguration = {
  visibleOptions: (command) =>
    arrange(
      base.visibleOptions(command),
      (option) => flagPlaces.get(option.long ?? ''),
      // One flag may mean different things to different commands.
      (option, heading) => option.helpGroupHeading ?? option.helpGroup(heading),
    ),
  visibleCommands: (command) =>
    arrange(
      base.visibleCommands(command),
      (each) => commandPlaces.get(each.name()),
      (each, heading) => each.helpGroup(heading),
    ),
  groupItems: <T extends Command | Option>(_all: T[], visible: T[], getGroup: (item: T) => string) =>
    Map.groupBy(visible, getGroup),
  optionDescription: (option) => option.description,
  argumentDescription: (argument) => argument.description,
};

interface Place {
  heading: string;
  rank: number;
}

function readPlaces(groups: Record<string, readonly string[]>): Map<string, Place> {
  const places = Object.entries(groups).flatMap(([heading, names]) =>
    names.map((name) => ({ name, heading })),
  );
  return new Map(places.map(({ name, heading }, rank) => [name, { heading, rank }]));
}

function arrange<T>(
  items: T[],
  find: (item: T) => Place | undefined,
  put: (item: T, heading: string) => void,
): T[] {
  const rank = (item: T) => find(item)?.rank ?? -1;
  for (const item of items) {
    const heading = find(item)?.heading;
    if (heading !== undefined) put(item, heading);
  }
  return items.toSorted((a, b) => rank(a) - rank(b));
}
