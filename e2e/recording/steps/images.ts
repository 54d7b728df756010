import { CREDENTIALS } from '../../support/registry.ts';
import type { Place } from '../place.ts';
import { type Step, step } from '../step.ts';

const LOCAL = '--plain-http --wasm filter.wasm';
const KEY = '--sign-key signer.key --no-transparency-log';

/** `package` and `push`. */
export function makeImageSteps({ registry, privateRegistry }: Place): Step[] {
  const [open, asking] = [registry.host, privateRegistry.host];
  const outputs = ['image'];
  const login = { stdin: CREDENTIALS.password };
  return [
    step('package --output-dir image --wasm filter.wasm', { outputs }),
    step('package --output-dir image --wasm filter.wasm --source https://example.com/code --revision abc', {
      outputs,
      env: { SOURCE_DATE_EPOCH: '1700000000' },
    }),
    step('package --output-dir image', { outputs, env: { WASM_FILTER_BINARY_PATH: 'other.wasm' } }),
    step('package --output-dir image --wasm not-wasm.wasm', { outputs }),
    step('package --output-dir filter.wasm --wasm filter.wasm'),
    step('package --output-dir image --wasm filter.wasm', {
      name: 'package with a wrong SOURCE_DATE_EPOCH',
      outputs,
      env: { SOURCE_DATE_EPOCH: 'yesterday' },
    }),
    step(`push ${open}/mesh/tap:1 ${LOCAL}`),
    step(`push ${open}/mesh/tap:1 ${LOCAL}`, { name: 'push again' }),
    step(`push ${open}/mesh/tap:2 --plain-http --wasm other.wasm`),
    step(`push ${open}/mesh/tap:1 --plain-http --wasm other.wasm`, { name: 'push another over a tag' }),
    step(`push ${open}/mesh/tap:1 ${LOCAL}`, { name: 'push the first again' }),
    step(`push ${open}/mesh/tap ${LOCAL}`),
    step(`push ${open}/mesh/tagged:1.2.3 ${LOCAL} --tag 1.2 --tag latest`),
    step(`push ${open}/mesh/attached:1 ${LOCAL} --attach-sbom sbom.json`),
    step(`push ${open}/mesh/attached:1 ${LOCAL} --attach-sbom sbom.json`, { name: 'push an SBOM again' }),
    step(`push ${open}/mesh/attached:1 ${LOCAL} --attach-sbom empty.json`),
    step(`push ${open}/mesh/noted:1 ${LOCAL} --source https://example.com/code --revision abc`),
    step(`push ${open}/mesh/signed:1 ${LOCAL} ${KEY}`),
    step(`push ${open}/mesh/signed:all ${LOCAL} ${KEY} --tag 2 --attach-sbom sbom.json`),
    step(`push ${open}/mesh/signed:2 ${LOCAL} ${KEY}`, {
      name: 'push with a wrong password of the key',
      env: { COSIGN_PASSWORD: 'wrong' },
    }),
    step(`push ${open}/mesh/signed:3 ${LOCAL} --sign-key nowhere.key`),
    step(`push ${open}/mesh/signed:3 ${LOCAL} --sign-key signer.key --sign-keyless`),
    step(`push ${asking}/mesh/tap:1 ${LOCAL}`),
    step(`push ${asking}/mesh/tap:1 ${LOCAL} --username ${CREDENTIALS.user} --password-stdin`, login),
    step(`push ${asking}/mesh/tap:1 ${LOCAL} --username ${CREDENTIALS.user} --password-stdin`, {
      name: 'push with a wrong password',
      stdin: 'wrong',
    }),
    step(`push ${asking}/mesh/tap:1 ${LOCAL} --registry-config login.json`),
    step(`push ${asking}/mesh/signed:1 ${LOCAL} --registry-config login.json ${KEY}`),
    step(`push ${open}/mesh/tap:1 --wasm filter.wasm`, { name: 'push by TLS to a registry without' }),
    step(`push 127.0.0.1:1/mesh/tap:1 ${LOCAL}`, { name: 'push to a dead registry' }),
    step(`push ${open}/mesh/tap:1 ${LOCAL}`, {
      name: 'push without ORAS',
      env: { MESHTAP_ORAS: 'nowhere' },
    }),
    step(`push ${open}/mesh/signed:4 ${LOCAL} ${KEY}`, {
      name: 'push without cosign',
      env: { MESHTAP_COSIGN: 'nowhere' },
    }),
  ];
}
