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
  const line = (text: string) => progress.aside(() => stderr.line(text));
  const block = (text: string) => progress.aside(() => stderr.block(text));
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
    switch (event.kind) {
      case 'warning':
        return line(`Warning: ${event.text}`);
      case 'note':
        return line(event.text);
      case 'failure':
        return block(`${event.error.message}\n`);
      case 'prompt':
        return block(event.text);
      case 'signature-verified':
        return line(
          `Checked: ${event.image} is signed ${event.identity === undefined ? 'with the key of --verify-key' : `by ${event.identity}`}`,
        );
      case 'findings':
        for (const group of groupFindings(event.findings)) block(formatGroup(group));
        return;
      case 'mount-needed':
        return block(formatMountAdvice(event.mount, event.namespaces));
      case 'rollout-started':
        rollout = event;
        return;
      case 'namespace-done':
        return note(event);
      case 'config-changes':
        return block(formatConfigChanges(event.changes));
      case 'prune-planned':
        return block(formatPrunePlan(event.plan));
      case 'removal-planned':
        return block(formatRemovalPlan(event));
      case 'workload-restarting':
      case 'waiting-for-pods':
        return line(formatRolloutEvent(event));
      case 'rollout-ended':
        return progress.end();
      case 'looked':
        return progress.show(describeLook(event.report.proxies));
      case 'wait-failed':
        progress.end();
        return block(`${formatProxies(event.report)}${formatStatusFindings(event.report)}`);
      case 'no-proxies':
        return block(formatStatusFindings(event.report));
      case 'untagged':
      case 'already-there':
      case 'uploaded':
      case 'verified':
      case 'sbom-attached':
      case 'signed':
      case 'tagged':
        return line(formatPushEvent(event));
      default:
        // A result, which the command itself presents.
        return;
    }
  };
  return { show, aside: progress.aside, end: progress.end };
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
