import { readFile, writeFile } from 'node:fs/promises';
import { say } from '../../tools/progress.ts';
import { openRunFolder } from '../support/run-folder.ts';
import { readArguments, type Settings, USAGE, UsageError } from './arguments.ts';
import { countFaults, isFaultless } from './faults.ts';
import { formatFleet } from './fleet/report.ts';
import { replaceFigures } from './fleet/scale-page.ts';
import { formatJson } from './report-json.ts';
import { drawReport } from './report-svg.ts';
import { formatReport } from './report-text.ts';
import type { BenchResult } from './results.ts';
import { runBench } from './run.ts';

async function measure(settings: Settings): Promise<number> {
  const folder = await openRunFolder('bench');
  try {
    const result = await runBench(settings, folder.path);
    if (settings.jsonFile) await writeFile(settings.jsonFile, formatJson(result));
    if (settings.svgFile) await writeFile(settings.svgFile, drawReport(result));
    if (settings.scaleFile) await updateScalePage(settings.scaleFile, result);
    process.stdout.write(`\n${formatReport(result)}`);
    const isGood = isFaultless(countFaults(result));
    if (!isGood) folder.keep();
    if (!isGood) say(`Logs and configuration are in ${folder.path}`);
    return isGood ? 0 : 1;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    folder.keep();
    say(`The benchmark failed: ${error instanceof Error ? error.message : String(error)}`);
    say(`Logs and configuration are in ${folder.path}`);
    return 1;
  } finally {
    folder.close();
  }
}

async function updateScalePage(file: string, { fleet, machine }: BenchResult): Promise<void> {
  if (fleet === undefined) return;
  await writeFile(file, replaceFigures(await readFile(file, 'utf8'), formatFleet(fleet, machine)));
}

async function main(args: string[]): Promise<number> {
  try {
    const settings = readArguments(args);
    if (!settings.isHelp) return await measure(settings);
    process.stdout.write(USAGE);
    return 0;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    say(`${error.message}\nRun it with --help to see the flags.`);
    return 2;
  }
}

process.exitCode = await main(process.argv.slice(2));
