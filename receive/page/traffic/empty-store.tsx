import { copyText } from '../exchange/clipboard.ts';
import { health } from '../state/health.ts';

/** Says what to do while nothing has ever arrived: the lines to run, with this receiver's address. */
export function EmptyStore() {
  const { address, port } = health.value?.ingest ?? { address: 'HOST', port: 9000 };
  const isLocal = isLoopback(address);
  const pageHost = isLoopback(location.hostname) ? 'HOST' : location.hostname;
  const host = ['0.0.0.0', '::', ''].includes(address) ? pageHost : address;
  return (
    <section class="state" aria-label="Nothing has arrived yet">
      <h2>Nothing has arrived yet</h2>
      <p>
        Ingest listens on {address}, port {port}. Tap a namespace and send its traffic here:
      </p>
      <Line
        text={`meshtap publish NAMESPACE --image IMAGE --backend-external --backend-address ${host} --backend-port ${port}`}
      />
      {isLocal ? (
        <p class="dim">
          Only this machine reaches {address}. For a cluster, start the receiver with{' '}
          <code>--listen 0.0.0.0:{port}</code>, or run it there.
        </p>
      ) : null}
      <p>With the receiver in the cluster, in the namespace traces:</p>
      <Line text="meshtap receiver traces | kubectl apply -f -" />
      <Line text="meshtap publish NAMESPACE --image IMAGE --receiver traces" />
      <p class="dim">The first exchange is shown here as soon as it arrives.</p>
    </section>
  );
}

function isLoopback(host: string): boolean {
  return ['localhost', '::1', '[::1]'].includes(host) || host.startsWith('127.');
}

/** A line for the terminal, with a button that copies it. */
function Line({ text }: { text: string }) {
  return (
    <div class="line">
      <code>{text}</code>
      <button type="button" aria-label={`Copy ${text}`} onClick={() => copyText(text, 'Copied')}>
        Copy
      </button>
    </div>
  );
}
