/** The rules of redaction, and what finds and takes out parameters, members and fields. */
import { findEither as find } from '../../assembly/bytes/scan';
import { Slice } from '../../assembly/bytes/slice';
import { SliceList } from '../../assembly/bytes/slice-list';
import { Writer } from '../../assembly/bytes/writer';
import { BodyEncoder } from '../../assembly/encoding/body-encoder';
import { BODY_REDACTOR_BYTES, bodyRedactorAt } from '../../assembly/redact/body-redactor';
import { treatmentOf } from '../../assembly/redact/body-treatment';
import { jsonReplacement as replacementOf } from '../../assembly/redact/json-replacement';
import { NameHash } from '../../assembly/redact/name-hash';
import { redactParameters } from '../../assembly/redact/parameters';
import { RULES_BYTES, rulesAt } from '../../assembly/redact/rules';
import { writer } from './bytes';

const rules = rulesAt(memory.data(4096, 8));
const hash = changetype<NameHash>(memory.data(64, 8));
const parametersText = changetype<Writer>(memory.data(32, 8));
const encoder = changetype<BodyEncoder>(memory.data(16, 8));
const redactor = bodyRedactorAt(memory.data(1024, 8), encoder);
if (RULES_BYTES > 4096 || BODY_REDACTOR_BYTES > 1024) unreachable();

export function findEither(start: usize, end: usize, a: u8, b: u8): usize {
  return find(start, end, a, b);
}

export function openRules(queryParams: SliceList, jsonFields: SliceList, replacement: Slice): void {
  rules.configure(queryParams, jsonFields, replacement);
}

export function openName(): void {
  hash.reset();
}

export function addToName(start: usize, end: usize): void {
  for (let at = start; at < end; at++) hash.addByte(load<u8>(at));
}

/** Whether the name that is over is one of the members. */
export function isNameCovered(): bool {
  return rules.members.has(hash);
}

export function withoutParameters(value: Slice): Slice {
  return redactParameters(value, rules, parametersText);
}

export function jsonReplacement(replacement: Slice, level: u32): Slice {
  return replacementOf(replacement, level);
}

export function treatmentOfMessage(map: Slice, wasUpgraded: bool): u32 {
  return treatmentOf(rules, map, wasUpgraded);
}

/** Begins a body, which goes to the writer of the tests. */
export function openBody(treatment: u32, limit: u32): void {
  encoder.reset();
  redactor.reset(rules, treatment, limit);
}

export function writeBody(piece: Slice): bool {
  return redactor.write(writer, piece);
}

export function closeBody(): void {
  encoder.finish(writer);
}

export function treatmentOfBody(): u32 {
  return redactor.treatment;
}
