import type { StatusReport } from '../cluster/status/report.ts';
import type { Presenter } from '../commands/command.ts';
import type { Output } from '../context.ts';
import type { ReportFormat } from '../options/rollout.ts';
import { formatProxies, formatStatusFindings, makeStatusData } from './status.ts';

/**
 * Presents the looks of a watch on stdout. A table and what is wrong are one text: on a terminal it takes the place of the
 * one before, elsewhere it follows it if something changed. JSON is one line for each look, YAML one document.
 */
export async function presentWatch(
  format: ReportFormat,
  { stdout }: Pick<Output, 'stdout'>,
  now = () => new Date(),
): Promise<Presenter> {
  const readTime = () =>
    now()
      .toISOString()
      .replace(/\.\d+Z$/, 'Z');
  if (format === 'json') {
    return {
      status: ({ report }) => stdout.line(JSON.stringify({ time: readTime(), ...makeStatusData(report) })),
    };
  }
  if (format === 'yaml') {
    const { formatYaml } = await import('../output/yaml.ts');
    return {
      status: ({ report }) =>
        stdout.block(`---\n${formatYaml({ time: readTime(), ...makeStatusData(report) })}`),
    };
  }
  let last: string | undefined;
  return {
    status: ({ report }) => {
      const text = `${countReady(report)}\n${formatProxies(report)}${formatStatusFindings(report)}`;
      if (stdout.isTerminal) stdout.clear();
      else if (text === last) return;
      const gap = last === undefined || stdout.isTerminal ? '' : '\n';
      stdout.block(`${gap}${readTime()}  ${text}`);
      last = text;
    },
  };
}

function countReady({ proxies, namespaces }: StatusReport): string {
  const troubled = namespaces.filter(({ problems }) => problems.length > 0).length;
  const ready = proxies.filter(({ isReady }) => isReady).length;
  const others = troubled === 0 ? '' : `, ${troubled} of ${namespaces.length} namespaces have a problem`;
  return `${ready} of ${proxies.length} proxies are ready${others}`;
}
