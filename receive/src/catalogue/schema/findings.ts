import type { NamedFinding } from '../learned.ts';
import { memberPath } from '../member-path.ts';
import { SENSITIVE_KINDS } from '../sensitive/kinds.ts';
import { sortedMembers } from './schema-writing.ts';
import type { TypeNode } from './type-node.ts';

/** Lists what was found in the node and below it. */
export function listFindings(node: TypeNode): NamedFinding[] {
  const findings: NamedFinding[] = [];
  addFindings(node, '', findings);
  return findings;
}

function addFindings(node: TypeNode, name: string, findings: NamedFinding[]): void {
  node.sensitive?.forEach((count, index) => {
    if (count > 0) findings.push({ kind: SENSITIVE_KINDS[index]!, name, count });
  });
  if (node.items !== null) addFindings(node.items, `${name}[]`, findings);
  for (const [member, child] of sortedMembers(node)) addFindings(child, memberPath(name, member), findings);
  if (node.rest !== null) addFindings(node.rest, memberPath(name, '*'), findings);
}
