import { deepEqual, equal } from 'node:assert/strict';
import { Budget } from '../../../src/catalogue/schema/budget.ts';

describe('the budget', () => {
  it('refuses what would exceed its limit, and takes nothing of it', () => {
    const budget = new Budget(3);
    deepEqual([budget.take(), budget.take(3), budget.used], [true, false, 1]);
    deepEqual([budget.take(2), budget.isFull, budget.take()], [true, true, false]);
  });

  it('has room again for what is given back', () => {
    const budget = new Budget(1);
    budget.take();
    budget.give(1);
    equal(budget.isFull, false);
    equal(budget.take(), true);
  });
});
