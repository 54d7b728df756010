import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Stages } from '../stages.ts';
import { check, describeFuzz } from './runs.ts';

/** A batch as the model has it. */
interface Batch {
  readonly at: number;
  readonly token: number;
  readonly dueMs: number;
}

const isReady = fc.boolean();
const token = fc.nat(5);
const operations = fc.oneof(
  fc.record({ do: fc.constant('push' as const), isReady, token, dueMs: fc.nat(9) }),
  fc.record({ do: fc.constant('shift' as const), isReady }),
  fc.record({ do: fc.constant('take' as const), isReady, token }),
  fc.record({ do: fc.constant('moveDue' as const), nowMs: fc.nat(9) }),
);
type Operation = typeof operations extends fc.Arbitrary<infer T> ? T : never;

describeFuzz('the batches that wait and those that are ready', (build) => {
  let stages: Stages;
  before(() => {
    stages = new Stages(build);
  });

  it('are in the order of lists, whatever is done to them', () => {
    const property = fc.property(fc.array(operations, { maxLength: 60, size: 'max' }), (operations) => {
      const [waiting, ready]: [Batch[], Batch[]] = [[], []];
      for (const operation of operations) perform(stages, operation, waiting, ready);
      for (const isReady of [true, false]) {
        const model = isReady ? ready : waiting;
        while (model.length > 0) perform(stages, { do: 'shift', isReady }, waiting, ready);
        assert.equal(stages.exports.shiftBatch(isReady), 0);
      }
    });
    check(property, 300);
  });
});

/** Does the same to the lists and to their models. */
function perform({ exports }: Stages, operation: Operation, waiting: Batch[], ready: Batch[]): void {
  if (operation.do === 'moveDue') {
    const isDue = ({ dueMs }: Batch) => dueMs <= operation.nowMs;
    exports.moveDue(BigInt(operation.nowMs));
    ready.unshift(...waiting.filter(isDue));
    waiting.splice(0, waiting.length, ...waiting.filter((batch) => !isDue(batch)));
    return;
  }
  const { isReady } = operation;
  const model = isReady ? ready : waiting;
  if (operation.do === 'push') {
    const { token, dueMs } = operation;
    const at = exports.makeBatch(token, BigInt(dueMs));
    exports.pushBatch(isReady, at);
    model.push({ at, token, dueMs });
    return;
  }
  const isShift = operation.do === 'shift';
  const taken = isShift ? exports.shiftBatch(isReady) : exports.takeBatch(isReady, operation.token);
  const index = isShift ? 0 : model.findIndex(({ token }) => token === operation.token);
  const [expected] = index < 0 ? [] : model.splice(index, 1);
  assert.equal(taken, expected?.at ?? 0);
  if (taken) exports.freeBatch(taken);
}
