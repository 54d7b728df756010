import type { Command } from 'commander';
import { type CommandContext, readVariable } from '../context.ts';
import { usageError } from '../errors.ts';
import { quoteInput } from '../redaction.ts';
import { isDnsSubdomain } from './kubernetes-names.ts';
import { addModuleOptions } from './module-file.ts';
import { choiceOption, type RawOptions, readChoice, readSwitch, readText } from './raw.ts';

/** How the filter gets to the proxies: they pull an image, or their pods mount a ConfigMap of this name. */
export type Delivery = { kind: 'image' } | { kind: 'config-map'; configMap: string };

const VARIABLE = 'WASM_FILTER_CONFIG_MAP_NAME';
const DEFAULT_NAME = 'wasm-filter';
const WAYS = ['image', 'config-map'] as const;

/** Adds the flags that say how the filter gets to the proxies, the one of the module's file included. */
export function addDeliveryOptions(command: Command): Command {
  return addModuleOptions(addWayOptions(command));
}

/** Adds those of the flags that say which way the filter takes, and not which it is. */
export function addWayOptions(command: Command): Command {
  return command
    .addOption(
      choiceOption(
        '--delivery <way>',
        'image: proxies pull it; config-map: pods mount it, without a registry (default: image)',
        WAYS,
      ),
    )
    .option(
      '--config-map-name <name>',
      `ConfigMap for --delivery config-map (env ${VARIABLE}; default: ${DEFAULT_NAME})`,
    );
}

/** Adds the flag that has workloads restart for a changed module. */
export function addRestartOption(command: Command): Command {
  return command.option('--restart', 'with --delivery config-map: restart pods to load a changed module');
}

/** Reads how the filter gets to the proxies. Throws a usage error for flags that do not go with it. */
export function readDelivery(raw: RawOptions, context: CommandContext): Delivery {
  const kind = readChoice(raw, 'delivery', WAYS) ?? 'image';
  if (kind === 'image') {
    refuse(raw, ['configMapName', 'restart'], '--delivery image', 'Add --delivery config-map.');
    return { kind };
  }
  refuse(
    raw,
    ['targetRef', 'waypoint', 'referenceBackend'],
    '--delivery config-map',
    'Gateways and waypoints take an image alone: push one and give --image. For sidecars give --selector.',
  );
  refuse(raw, ['image', 'pullSecret'], '--delivery config-map', 'Leave it off: nothing is pulled.');
  refuse(
    raw,
    ['verifyKey', 'signKey', 'signKeyless', 'attachSbom', 'tag'],
    '--delivery config-map',
    'Leave it off: there is no image.',
  );
  return { kind, configMap: readConfigMapName(raw, context) };
}

/** True if pods are to restart for a changed module. */
export function readRestart(raw: RawOptions): boolean {
  return readSwitch(raw, 'restart');
}

function refuse(raw: RawOptions, names: readonly string[], other: string, fix: string): void {
  const name = names.find((each) => raw[each] !== undefined);
  if (name === undefined) return;
  const flag = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  throw usageError(`Cannot use ${flag} with ${other}`, 'they do not go together', fix);
}

function readConfigMapName(raw: RawOptions, context: CommandContext): string {
  const flag = readText(raw, 'configMapName');
  const name = flag ?? readVariable(context, VARIABLE) ?? DEFAULT_NAME;
  if (isDnsSubdomain(name)) return name;
  throw usageError(
    `Cannot use ${quoteInput(name)} from ${flag === undefined ? VARIABLE : '--config-map-name'}`,
    'no ConfigMap can have that name',
    'Give lower-case letters, digits, "-" and ".", first and last a letter or digit.',
  );
}
