import { describeSections } from './section-cases.ts';

const openBytes = 'a whole number of bytes from 4096 to 67108864';
const queueBytes = 'a whole number of bytes from 0 to 67108864';
const calls = 'a whole number from 1 to 1024';
const attempts = 'a whole number from 1 to 10';
const traces = 'a whole number from 1 to 10000';
const batchBytes = 'a whole number of bytes from 1024 to 16777216';
const delay = 'a whole number of milliseconds from 1 to 60000';

describeSections('limits and batch', [
  {
    ...{ section: 'limits', key: 'maxOpenBytes', allowed: openBytes },
    ...{ good: [4096, 67108864], wrong: [0, 4095, 67108865, 5000.5, '4096', null] },
  },
  {
    ...{ section: 'limits', key: 'maxQueueBytes', allowed: queueBytes },
    ...{ good: [0, 67108864], wrong: [-1, 67108865, '0', null] },
  },
  {
    ...{ section: 'limits', key: 'maxInFlight', allowed: calls },
    ...{ good: [1, 1024], wrong: [0, 1025, 1.5, null] },
  },
  {
    ...{ section: 'limits', key: 'maxAttempts', allowed: attempts },
    ...{ good: [1, 10], wrong: [0, 11, 1.5, null] },
  },
  {
    ...{ section: 'batch', key: 'maxTraces', allowed: traces },
    ...{ good: [1, 100, 10000], wrong: [0, 10001, 1.5, '1', null] },
  },
  {
    ...{ section: 'batch', key: 'maxBytes', allowed: batchBytes },
    ...{ good: [1024, 16777216], wrong: [1023, 16777217, null] },
  },
  {
    ...{ section: 'batch', key: 'maxDelayMs', allowed: delay },
    ...{ good: [1, 60000], wrong: [0, 60001, null] },
  },
  {
    ...{ section: 'batch', key: 'framing', allowed: '"array" or "lines"' },
    ...{ good: ['array', 'lines'], wrong: ['line', '', null, 1] },
  },
]);
