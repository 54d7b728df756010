import { batch, effect, signal } from '@preact/signals';
import { compareId, openId } from './address.ts';

/** Whether the next exchange that is picked in the list is the one to compare the open one with. */
export const isChoosing = signal(false);

/** Opens an exchange, or, while one is chosen to compare with, compares the open one with it. */
export function pickExchange(id: string): void {
  batch(() => {
    if (isChoosing.value && openId.value !== null) {
      if (id === openId.value) return;
      compareId.value = id;
      isChoosing.value = false;
      return;
    }
    if (openId.value !== id) compareId.value = null;
    openId.value = id;
  });
}

// Nothing is open any more: there is nothing to compare with either.
effect(() => {
  if (openId.value === null) isChoosing.value = false;
});
