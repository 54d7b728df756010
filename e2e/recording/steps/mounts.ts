import type { Place } from '../place.ts';
import { type Step, step } from '../step.ts';
import { CLUSTER, IMAGE_A, INSIDE } from './constants.ts';

/** The way without a registry: a ConfigMap that workloads mount. */
export function makeMountSteps({ makePod }: Place): Step[] {
  const way = '--delivery config-map --wasm filter.wasm';
  const other = '--delivery config-map --wasm other.wasm';
  const on = (command: string, flags: string, more: Omit<Step, 'args'> = {}) =>
    step(`${command} mounts ${INSIDE} ${CLUSTER} ${flags}`, more);
  const json = '-o json';
  return [
    on('diff', way),
    on('apply', `${way} --dry-run=server ${json}`),
    on('apply', `${way} ${json}`),
    on('apply', `${way} ${json}`, { name: 'apply a ConfigMap again, unchanged' }),
    on('diff', way, { name: 'diff a ConfigMap, nothing would change' }),
    on('diff', `${other} ${json}`),
    on('apply', `${other} ${json}`),
    on('apply', `${way} --restart ${json}`),
    on('diff', `${other} --restart`),
    on('apply', `${way} --selector app=web-deployment`, { name: 'apply a ConfigMap to one workload' }),
    on('apply', `${way} --selector app=web-deployment --prune ${json}`),
    on('apply', `${way} --wait --timeout 3s --quiet ${json}`, { isPolling: true }),
    on('apply', `--image ${IMAGE_A} --skip-preflight ${json}`, { name: 'apply an image over a ConfigMap' }),
    on('apply', `--image ${IMAGE_A} --skip-preflight --prune ${json}`, {
      name: 'apply an image over a ConfigMap, pruning',
    }),
    on('apply', `${way} --image ${IMAGE_A} ${json}`),
    on('apply', `${way} --pull-secret login ${json}`),
    on('apply', `${way} --config-map-name tap ${json}`),
    step(`status mounts ${CLUSTER} ${json}`),
    step(`rollback mounts ${CLUSTER} ${json}`),
    step(`remove mounts ${CLUSTER} --dry-run=server ${json}`),
    step(`remove mounts ${CLUSTER} ${json}`, {
      name: 'remove while a pod mounts it',
      prepare: () =>
        makePod({ name: 'mounted', namespace: 'mounts', labels: { app: 'x', 'meshtap/mounted': 'meshtap' } }),
    }),
    step(`remove mounts ${CLUSTER} ${json}`),
    step(`apply mounts-once ${INSIDE} ${CLUSTER} ${way}`),
    step(`publish mounts-once ${INSIDE} ${CLUSTER} ${way} --timeout 3s ${json}`, { isPolling: true }),
    step(`remove mounts-once ${CLUSTER}`),
    step(`apply missing ${INSIDE} ${CLUSTER} ${way} ${json}`),
  ];
}
