import { type DataFormat, formatJson } from '../output/data.ts';
import { formatYaml } from '../output/yaml.ts';

/** Writes resources as YAML documents, or as a JSON List. Ends with a newline. */
export function formatResources(resources: readonly object[], format: DataFormat): string {
  if (format === 'json') return formatJson({ apiVersion: 'v1', kind: 'List', items: resources });
  return resources.map((resource) => formatYaml(resource)).join('---\n');
}
