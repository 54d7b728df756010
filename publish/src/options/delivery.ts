import { type ImageReference, parseReference } from '../image/reference.ts';
import { common, flag, flagOrVariable, refuseWith, type Surroundings, type Values } from './flag.ts';
import { parseObjectName } from './parsers.ts';

/** How the filter gets to the proxies: they pull an image, or their pods mount a ConfigMap of this name. */
export type Delivery = { kind: 'image' } | { kind: 'config-map'; configMap: string };

const DEFAULT_CONFIG_MAP = 'wasm-filter';
const parseConfigMapName = parseObjectName('ConfigMap');

/** The flag that names the image with the filter. */
export const IMAGE_FLAGS = common({
  image: flag.image.text(
    '--image <image>',
    'the filter to load: HOST[:PORT]/REPOSITORY[:TAG][@sha256:HEX]',
    (text): ImageReference => parseReference(text),
  ),
});

/** The flags that say how the filter gets to the proxies. */
export const DELIVERY_FLAGS = {
  delivery: flag.image.choice(
    '--delivery <way>',
    'image: proxies pull it; config-map: pods mount it, without a registry',
    ['image', 'config-map'],
    { default: 'image' },
  ),
  configMapName: flag.image.text(
    '--config-map-name <name>',
    'ConfigMap for --delivery config-map',
    parseConfigMapName,
    { variable: 'WASM_FILTER_CONFIG_MAP_NAME', default: DEFAULT_CONFIG_MAP },
  ),
};

/** The flag that restarts workloads for a changed module. */
export const RESTART_FLAGS = {
  restart: flag.rollout.switch(
    '--restart',
    'with --delivery config-map: restart pods to load a changed module',
  ),
};

/** Reads how the filter gets to the proxies. Throws a usage error for flags that do not go with it. */
export function readDelivery(values: Values<typeof DELIVERY_FLAGS>, around: Surroundings): Delivery {
  const { delivery: kind = 'image', configMapName } = values;
  const refuse = (keys: readonly string[], fix: string) =>
    refuseWith(values, keys, `with --delivery ${kind}`, { why: 'they do not go together', fix });
  if (kind === 'image') {
    refuse(['configMapName', 'restart'], 'Add --delivery config-map.');
    return { kind };
  }
  refuse(
    ['targetRef', 'waypoint', 'referenceBackend'],
    'Gateways and waypoints only take an image: push one and give --image. For sidecars give --selector.',
  );
  refuse(['image', 'pullSecret'], 'Leave it off: nothing is pulled.');
  refuse(['verifyKey', 'signKey', 'signKeyless', 'attachSbom', 'tag'], 'Leave it off: there is no image.');
  const name = flagOrVariable(configMapName, DELIVERY_FLAGS.configMapName, around, parseConfigMapName);
  return { kind, configMap: name?.value ?? DEFAULT_CONFIG_MAP };
}
