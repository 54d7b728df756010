/** Host calls, log lines, scratch memory and header pairs, each under the name of what it calls. */
import { Slice } from '../../assembly/bytes/slice';
import * as pairs from '../../assembly/host/pairs';
import { writer } from './bytes';

export {
  addToMetric,
  defineMetric,
  finishRoot,
  getBuffer,
  getHeader,
  getHeaderPairs,
  getProperty,
  getTimeNs,
  postToCluster,
  replaceShared,
} from '../../assembly/host/calls';
export { addNumberToLine, addToLine, beginLine, endLine } from '../../assembly/host/log';
export {
  allocateForHost,
  forgetRefusal,
  freeScratch,
  keepScratch,
  wasRefused,
} from '../../assembly/host/memory';

const reader = changetype<pairs.PairsReader>(memory.data(64, 8));

export function openPairs(map: Slice): void {
  reader.reset(map);
}

export function nextPair(): bool {
  return reader.next();
}

export function pairName(): Slice {
  return reader.name;
}

export function pairValue(): Slice {
  return reader.value;
}

export function writePairCount(count: u32): void {
  pairs.writePairCount(writer, count);
}

export function writePairSize(name: Slice, value: Slice): void {
  pairs.writePairSize(writer, name, value);
}

export function writePair(name: Slice, value: Slice): void {
  pairs.writePair(writer, name, value);
}
