import { checkText, type EndpointComparison } from './endpoint-comparison.ts';
import { pathSample } from './endpoint-match.ts';
import { parseTemplate, type Segment } from './path-template.ts';
import { textSample } from './sample.ts';

/** Compares the segments of a learned path with the parameters that stand at the same place in the description. */
export function comparePathParameters(comparison: EndpointComparison, described: readonly Segment[]): void {
  const { learned, operation, differences } = comparison;
  const seen = parseTemplate(learned.template);
  for (const [at, segment] of described.entries()) {
    const own = seen[at];
    if (segment.kind !== 'parameter' || own === undefined || own.kind === 'mixed') continue;
    const { name } = segment;
    const parameter = operation.parameters.find((each) => each.place === 'path' && each.name === name);
    if (!parameter || (parameter.node.get('style')?.text || 'simple') !== 'simple') continue;
    const sample =
      own.kind === 'literal' ? textSample(own.text, name) : { ...pathSample(learned, own.name), name };
    const { count } = learned;
    const text = { isDelimited: true, allowsEmpty: false };
    checkText(comparison, sample, parameter.node.get('schema'), {
      where: 'path',
      count,
      direction: 'request',
      text,
    });
    if (parameter.node.get('deprecated')?.isTrue)
      differences.add({
        ...{ kind: 'deprecated-parameter', where: 'path', name, count, line: parameter.node.line },
        message: 'The description says deprecated; the parameter is in use.',
      });
  }
}
