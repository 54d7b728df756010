import type { Event } from '../events.ts';
import type { Printer } from '../output/printer.ts';
import { formatConfigChanges } from './config-changes.ts';
import {
  formatMountAdvice,
  formatPrunePlan,
  formatPushEvent,
  formatRemovalPlan,
  formatRolloutEvent,
} from './event-text.ts';
import { formatGroup, groupFindings } from './findings.ts';
import { formatProxies, formatStatusFindings } from './status.ts';

/** Shows on stderr what happens while a command runs, and how far it is. */
export interface Messages {
  show(event: Event): void;
  /** Writes other text beside the progress. */
  aside(write: () => void): void;
  /** Clears the progress. */
  end(): void;
}

interface Rollout {
  total: number;
  isDryRun: boolean;
  isQuiet: boolean;
}

/** Opens the messages of a command. */
export function openMessages(stderr: Printer): Messages {
  const progress = openProgress(stderr);
  let rollout: Rollout = { total: 0, isDryRun: false, isQuiet: true };
  let done = 0;
  let failed = 0;
  const note = (event: Extract<Event, { kind: 'namespace-done' }>) => {
    done++;
    if (event.report.failure !== undefined) failed++;
    if (rollout.isQuiet) return;
    const inPlace = `${done} of ${rollout.total} namespaces${failed === 0 ? '' : `, ${failed} failed`}`;
    const full = `${formatRolloutEvent(event, rollout)} (${done} of ${rollout.total})`;
    progress.show(stderr.isTerminal ? inPlace : full);
  };
  const show = (event: Event) => {
    if (event.kind === 'rollout-started') rollout = event;
    if (event.kind === 'namespace-done') note(event);
    if (event.kind === 'looked') progress.show(describeLook(event.report.proxies));
    if (event.kind === 'rollout-ended' || event.kind === 'wait-failed') progress.end();
    const [line, block] = [formatLine(event), formatBlock(event)];
    if (line !== undefined) progress.aside(() => stderr.line(line));
    if (block !== undefined) progress.aside(() => stderr.block(block));
  };
  return { show, aside: progress.aside, end: progress.end };
}

// What is one line, whatever others have written into it.
function formatLine(event: Event): string | undefined {
  switch (event.kind) {
    case 'warning':
      return `Warning: ${event.text}`;
    case 'note':
      return event.text;
    case 'signature-verified':
      return `Checked: ${event.image} is signed ${event.identity === undefined ? 'with the key of --verify-key' : `by ${event.identity}`}`;
    case 'workload-restarting':
    case 'waiting-for-pods':
      return formatRolloutEvent(event);
    case 'untagged':
    case 'already-there':
    case 'uploaded':
    case 'verified':
    case 'sbom-attached':
    case 'signed':
    case 'tagged':
      return formatPushEvent(event);
    default:
      return undefined;
  }
}

// What has several lines. A result has none: the command itself presents it.
function formatBlock(event: Event): string | undefined {
  switch (event.kind) {
    case 'failure':
      return `${event.error.message}\n`;
    case 'prompt':
      return event.text;
    case 'findings':
      return groupFindings(event.findings)
        .map((group) => formatGroup(group))
        .join('');
    case 'mount-needed':
      return formatMountAdvice(event.mount, event.namespaces);
    case 'config-changes':
      return formatConfigChanges(event.changes);
    case 'prune-planned':
      return formatPrunePlan(event.plan);
    case 'removal-planned':
      return formatRemovalPlan(event);
    case 'wait-failed':
      return `${formatProxies(event.report)}${formatStatusFindings(event.report)}`;
    case 'no-proxies':
      return formatStatusFindings(event.report);
    default:
      return undefined;
  }
}

function describeLook(proxies: readonly { isReady: boolean }[]): string {
  return `waiting: ${proxies.filter(({ isReady }) => isReady).length} of ${proxies.length} proxies run the filter`;
}

/** Shows how far something is: one line in place on a terminal, a line for each change elsewhere. */
interface Progress {
  show(text: string): void;
  /** Writes other text; on a terminal the line in place follows it again. */
  aside(write: () => void): void;
  /** Clears the line in place. */
  end(): void;
}

/** Starts to show progress on a printer. Nothing is written before the first text. */
function openProgress(printer: Printer): Progress {
  let current = '';
  return {
    show: (text) => {
      if (printer.isTerminal) printer.redraw(text);
      else if (text !== current) printer.line(text);
      current = text;
    },
    aside: (write) => {
      const isDrawn = printer.isTerminal && current !== '';
      if (isDrawn) printer.redraw('');
      write();
      if (isDrawn) printer.redraw(current);
    },
    end: () => {
      if (printer.isTerminal && current !== '') printer.redraw('');
      current = '';
    },
  };
}
