import type { Command } from 'commander';
import type { ClusterApi } from '../cluster/api.ts';
import type { StatusReport } from '../cluster/status/report.ts';
import type { StatusRequest } from '../cluster/status/snapshot.ts';
import type { CommandContext } from '../context.ts';
import { usageError } from '../errors.ts';
import { type ReportFormat, readReportFormat } from '../options/output.ts';
import { readRootNamespace } from '../options/plugin.ts';
import { addProxyOptions, readAdmins, readTimeoutMs } from '../options/proxies.ts';
import { flagName, type RawOptions, readSwitch } from '../options/raw.ts';
import { readWrite } from '../options/rollout.ts';
import { formatData } from '../output/data.ts';
import type { Printer } from '../output/printer.ts';

/** Adds the flags of a command that waits for proxies: --timeout, --admin. */
export function addWaitOptions(command: Command): Command {
  return addProxyOptions(command);
}

/**
 * True if a command that writes is to wait for proxies afterwards. Throws a usage error where a flag about waiting would
 * do nothing.
 */
export function readWait(raw: RawOptions): boolean {
  const isWaiting = readSwitch(raw, 'wait');
  if (isWaiting && readWrite(raw).isDryRun) {
    throw usageError(
      'Cannot use --wait with --dry-run=server',
      'nothing is written, so there is nothing to wait for',
      'Leave one of them off.',
    );
  }
  const idle = ['timeout', 'admin'].find((name) => raw[name] !== undefined);
  if (isWaiting || idle === undefined) return isWaiting;
  throw usageError(
    `Cannot use ${flagName(idle)} without --wait`,
    'proxies are asked only then',
    'Add --wait, or leave it off.',
  );
}

/**
 * Waits until every proxy runs what the resources say, and gives the last look. Shows progress on stderr. Where no proxy
 * is selected there is nothing to wait for: the caller says so, by `tellIfEmpty` or `reportStatus`. Throws an error with
 * exit code 6 when the time is up, having written the table to stderr.
 */
export async function awaitProxies(
  { namespaces, name }: { namespaces: readonly string[]; name: string },
  raw: RawOptions,
  cluster: ClusterApi,
  context: CommandContext,
): Promise<StatusReport> {
  const rootNamespace = readRootNamespace(raw);
  const request = { namespaces, name, rootNamespace, admins: readAdmins(raw), files: [] };
  const tellLate = async (late: StatusReport) => {
    context.stderr.block(await formatReport(late, 'table'));
    await writeFindings(late, context.stderr);
  };
  const wait = { timeoutMs: readTimeoutMs(raw), isEmptyEnough: true, tellLate };
  return awaitReady(request, cluster, wait, context);
}

/** Says on stderr that no proxy was selected, if it is so: success then proves nothing. */
export async function tellIfEmpty(report: StatusReport, { stderr }: CommandContext): Promise<void> {
  if (report.proxies.length === 0) await writeFindings(report, stderr);
}

/** Writes what is known of the proxies to stdout, as `-o` says, and what is worth a word to stderr. */
export async function reportStatus(
  report: StatusReport,
  raw: RawOptions,
  context: CommandContext,
): Promise<void> {
  context.stdout.block(await formatReport(report, readReportFormat(raw)));
  await writeFindings(report, context.stderr);
}

/** How long to wait, and whether it does where no proxy is selected. */
export interface Wait {
  timeoutMs: number;
  isEmptyEnough: boolean;
  /** Tells of the last look when the time is up. */
  tellLate(report: StatusReport): Promise<void>;
}

/** As awaitProxies, for any request, with or without a cluster. */
export async function awaitReady(
  request: StatusRequest,
  cluster: ClusterApi | undefined,
  { timeoutMs, isEmptyEnough, tellLate }: Wait,
  { signal, stderr }: CommandContext,
): Promise<StatusReport> {
  const status = await import('../cluster/status/wait.ts');
  const progress = startProgress(stderr);
  try {
    const onLook = (report: StatusReport) => progress.note(report);
    return await status.awaitProxies(request, cluster, { timeoutMs, isEmptyEnough, signal, onLook });
  } catch (error) {
    progress.end();
    if (error instanceof status.WaitTimeout) await tellLate(error.report);
    throw error;
  } finally {
    progress.end();
  }
}

async function formatReport(report: StatusReport, format: ReportFormat): Promise<string> {
  if (format === 'table') return (await import('../present/status-table.ts')).formatProxies(report);
  const { makeStatusData } = await import('../present/status-data.ts');
  return formatData(makeStatusData(report), format);
}

async function writeFindings(report: StatusReport, stderr: Printer): Promise<void> {
  const { formatStatusFindings } = await import('../present/status-table.ts');
  stderr.block(formatStatusFindings(report));
}

// On a terminal one line in place; elsewhere a line whenever the count changes.
function startProgress(printer: Printer): { note(report: StatusReport): void; end(): void } {
  let last = '';
  return {
    note: (report) => {
      const ready = report.proxies.filter((proxy) => proxy.isReady).length;
      const text = `waiting: ${ready} of ${report.proxies.length} proxies run the filter`;
      if (printer.isTerminal) printer.redraw(text);
      else if (text !== last) printer.line(text);
      last = text;
    },
    end: () => {
      if (printer.isTerminal && last !== '') printer.redraw('');
      last = '';
    },
  };
}
