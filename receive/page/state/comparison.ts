import { batch, computed, effect, signal } from '@preact/signals';
import { compareId, openId } from './address.ts';

/** The name of the exchange for which another one is being chosen to compare with; null if none is. */
export const choosingFor = signal<string | null>(null);
/** Whether the next exchange that is picked in the list is the one to compare with. */
export const isChoosing = computed(() => choosingFor.value !== null && openId.value !== null);

/** Opens an exchange; or compares the open one with it, if one is being chosen. */
export function pickExchange(id: string): void {
  batch(() => {
    if (!isChoosing.value) {
      openId.value = id;
      return;
    }
    if (id === openId.value) return;
    compareId.value = id;
    choosingFor.value = null;
  });
}

// With nothing open there is nothing to compare.
effect(() => {
  if (openId.value === null) choosingFor.value = null;
});
