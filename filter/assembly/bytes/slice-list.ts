import { EMPTY, Slice, sizeOf, sliceOf, startOf } from './slice';

/** Slices in a row: a slice whose bytes are slices of 8 bytes each. */
export type SliceList = Slice;

/** The number of slices in a list. */
export function countOf(list: SliceList): i32 {
  return (sizeOf(list) >> 3) as i32;
}

/** The slice at `index`, which must be below the count. */
export function itemAt(list: SliceList, index: i32): Slice {
  return load<u64>(startOf(list) + ((index as usize) << 3));
}

/** The empty list at `address`, which needs room for as many slices as `appended` will get. */
export function listAt(address: usize): SliceList {
  return sliceOf(address, 0);
}

/** The list with one slice more. */
export function appended(list: SliceList, item: Slice): SliceList {
  if (list == EMPTY) return EMPTY;
  store<u64>(startOf(list) + sizeOf(list), item);
  return sliceOf(startOf(list), sizeOf(list) + 8);
}
