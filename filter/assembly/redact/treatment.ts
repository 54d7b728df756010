/** What to do with a body before it is written. */
export namespace Treatment {
  /** Written unchanged. */
  export const AS_IS: u32 = 0;
  /** Searched for members, as it may be JSON or have JSON in it. */
  export const TEXT: u32 = 1;
  /** Searched for form fields, and for members too. */
  export const FORM: u32 = 2;
  /** A FORM, unless it begins like JSON: then it is TEXT. */
  export const MAYBE_FORM: u32 = 3;
  /** Left out: it is compressed. */
  export const ENCODED: u32 = 4;
  /** Left out: its charset is not a superset of ASCII. */
  export const CHARSET: u32 = 5;
  /** Left out: it has several parts. */
  export const MULTIPART: u32 = 6;
  /** Left out: its bytes are UTF-16, UTF-32 or compressed data. */
  export const NO_TEXT: u32 = 7;
  /** Left out: it is only a range of what was asked for, and may begin within a value. */
  export const PART: u32 = 8;
  /** Left out: it is not a body, but what passes through an upgraded stream. */
  export const UPGRADED: u32 = 9;
}

/** Whether a body is left out, as secrets in it cannot be recognized. */
export function isLeftOut(treatment: u32): bool {
  return treatment >= Treatment.ENCODED;
}
