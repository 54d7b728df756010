/** What a text is searched for. */
export namespace TextMode {
  /** Members of JSON, and parameters of URLs in it. */
  export const TEXT: u32 = 0;
  /** Fields of a form, and members. */
  export const FORM: u32 = 1;
  /** Parameters of a URL. */
  export const URL: u32 = 2;
}
