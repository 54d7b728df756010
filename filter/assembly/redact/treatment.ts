/** What is done with a body before it is written. */
export namespace Treatment {
  /** It is written as it is. */
  export const AS_IS: u32 = 0;
  /** Members are looked for in it, as it may be JSON or have JSON in it. */
  export const TEXT: u32 = 1;
  /** Fields are looked for in it, and members too. */
  export const FORM: u32 = 2;
  /** It is a FORM, unless it begins as JSON does: then it is TEXT. */
  export const MAYBE_FORM: u32 = 3;
  /** It is left out, as it is compressed. */
  export const ENCODED: u32 = 4;
  /** It is left out, as its charset is no superset of ASCII. */
  export const CHARSET: u32 = 5;
  /** It is left out, as it has several parts. */
  export const MULTIPART: u32 = 6;
  /** It is left out, as its bytes are those of UTF-16, of UTF-32 or of compressed data. */
  export const NO_TEXT: u32 = 7;
  /** It is left out, as it is a part of what was asked for, which may begin within a value. */
  export const PART: u32 = 8;
  /** It is left out, as it is no body but what passes through an upgraded stream. */
  export const UPGRADED: u32 = 9;
}

/** Whether a body is left out: nothing that must not leave can be told in it. */
export function isLeftOut(treatment: u32): bool {
  return treatment >= Treatment.ENCODED;
}
