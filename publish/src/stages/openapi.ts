import { readDescription } from '../../../receive/src/catalogue/compare/description.ts';
import { DescriptionError } from '../../../receive/src/catalogue/compare/description-error.ts';
import type { RunContext } from '../context.ts';
import { ResultExit, usageError } from '../errors.ts';
import type { ClusterChoice } from '../options/cluster.ts';
import type { DescriptionSource, OpenApiOutput } from '../options/description.ts';
import type { ReceiverAccess } from '../options/receiver.ts';
import { CatalogueClient } from '../receiver/catalogue-client.ts';
import type { PageClient } from '../receiver/page-client.ts';
import { readDescriptionFile } from './description-file.ts';
import { explainReading, openReceiver } from './receiver-access.ts';

/** Which host is asked for, where, and how it is printed. */
interface OpenApiRequest {
  host: string;
  output: OpenApiOutput;
  access: ReceiverAccess;
  cluster: ClusterChoice;
}

/** A client of the receiver, and the description to compare with. */
interface OpenApiPlan {
  client: PageClient;
  description?: Uint8Array;
}

/** Reads the description and checks it, and finds the receiver. */
export async function planOpenApi(
  { output, access, cluster }: OpenApiRequest,
  run: RunContext,
): Promise<OpenApiPlan> {
  const description =
    output.kind === 'comparison' ? await loadDescription(output.description, run) : undefined;
  const client = await openReceiver(access, cluster, run);
  return { client, ...(description && { description }) };
}

async function loadDescription(source: DescriptionSource, run: RunContext): Promise<Uint8Array> {
  const { bytes, text } = await readDescriptionFile(source, run);
  try {
    readDescription(text);
    return bytes;
  } catch (error) {
    if (!(error instanceof DescriptionError)) throw error;
    const line = error.line === null ? '' : `, line ${error.line}`;
    throw usageError(`Cannot use ${source.name} as --diff${line}`, error.why, error.fix);
  }
}

/** Asks the receiver. Throws a `ResultExit` if the traffic differs from the description by more than notes. */
export async function executeOpenApi(
  { client, description }: OpenApiPlan,
  run: RunContext,
  { host, access }: OpenApiRequest,
): Promise<void> {
  const catalogue = new CatalogueClient(client, run.signal);
  try {
    if (description === undefined) {
      run.emit({ kind: 'openapi', document: await catalogue.getDocument(host) });
      return;
    }
    const comparison = await catalogue.compare(host, description);
    run.emit({ kind: 'comparison', comparison });
    if (comparison.differences.some(({ severity }) => severity !== 'note')) throw new ResultExit(1);
  } catch (error) {
    if (run.signal.aborted || error instanceof ResultExit) throw error;
    throw explainReading(error, client, access);
  }
}
