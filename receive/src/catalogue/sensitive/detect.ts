/**
 * Finds sensitive data in a text, also inside longer ones. `name` is the member, parameter or header. The result is
 * a bit mask over `SENSITIVE_KINDS`; 0 if there is none.
 */
export function findSensitive(_text: string, _name: string): number {
  return 0;
}

/** Finds sensitive data in the text of a body that is not JSON or a form, or was cut. The result is a bit mask. */
export function findSensitiveInText(_text: string): number {
  return 0;
}
