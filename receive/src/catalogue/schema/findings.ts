import { memberPath } from '../member-path.ts';
import { SENSITIVE_KINDS, type SensitiveKind } from '../sensitive/kinds.ts';
import { sortedMembers } from './schema-writing.ts';
import type { TypeNode } from './type-node.ts';

/** A kind of sensitive data in one member, see `SensitiveFinding`. */
export type NodeFinding = { kind: SensitiveKind; name: string; count: number };

/** Lists what was found in the node and below it. */
export function listFindings(node: TypeNode): NodeFinding[] {
  const findings: NodeFinding[] = [];
  addFindings(node, '', findings);
  return findings;
}

function addFindings(node: TypeNode, name: string, findings: NodeFinding[]): void {
  node.sensitive?.forEach((count, index) => {
    if (count > 0) findings.push({ kind: SENSITIVE_KINDS[index]!, name, count });
  });
  if (node.items !== null) addFindings(node.items, `${name}[]`, findings);
  for (const [member, child] of sortedMembers(node)) addFindings(child, memberPath(name, member), findings);
  if (node.rest !== null) addFindings(node.rest, memberPath(name, '*'), findings);
}
