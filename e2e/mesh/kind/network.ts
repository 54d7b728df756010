import { docker } from './engine.ts';

/** A network of the Docker engine in which some addresses are assigned by hand. */
export type Network = {
  readonly name: string;
  /** IPv4 addresses that the engine assigns last of all. */
  readonly addresses: readonly [string, string];
};

// Another program may take the free subnet before it is used.
const ATTEMPTS = 5;

/**
 * Makes a network for the cluster and the registries. A container only keeps its address over a restart in a network
 * whose subnet was asked for, so the engine is asked for a free subnet first.
 */
export async function createNetwork(name: string): Promise<Network> {
  for (let attempt = 1; ; attempt++) {
    const subnet = await findFreeSubnet(name);
    try {
      await docker('network', 'create', '--subnet', subnet, name);
      return { name, addresses: lastAddresses(subnet) };
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
    }
  }
}

async function findFreeSubnet(name: string): Promise<string> {
  await docker('network', 'create', name);
  const format = '{{range .IPAM.Config}}{{.Subnet}} {{end}}';
  const subnets = await docker('network', 'inspect', '--format', format, name);
  await docker('network', 'rm', name);
  const subnet = subnets.split(' ').find((each) => each.includes('.'));
  if (subnet) return subnet;
  throw new Error(`Docker made a network without IPv4 addresses: ${subnets}\nEnable IPv4 in its settings.`);
}

/** Returns the last two addresses of an IPv4 subnet (`10.1.2.0/24`) that a container may have. */
export function lastAddresses(subnet: string): [string, string] {
  const [base = '', bits = ''] = subnet.split('/');
  const first = base.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const end = first + 2 ** (32 - Number(bits));
  // The very last one is the broadcast address.
  return [formatAddress(end - 3), formatAddress(end - 2)];
}

function formatAddress(value: number): string {
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');
}
