import type { SensitiveJson } from '../../src/api/api-types.ts';
import { redactLines } from '../../src/catalogue/sensitive/redact-lines.ts';
import { copyText } from '../exchange/clipboard.ts';
import { formatCount } from '../formats.ts';
import { visibleText } from '../visible-text.ts';
import { KindMarks } from './kind-marks.tsx';

const AT_ONCE = 100;

/** Shows where sensitive data was seen, and the lines of the configuration that keep it in the proxy. */
export function SensitiveData({ findings }: { findings: readonly SensitiveJson[] }) {
  if (findings.length === 0) return null;
  const shown = findings.toSorted((a, b) => b.count - a.count).slice(0, AT_ONCE);
  return (
    <section class="sensitive-data" aria-labelledby="sensitive-title">
      <h3 id="sensitive-title">Sensitive data</h3>
      <table class="pairs">
        <caption class="unseen">Where sensitive data was seen</caption>
        <tbody>
          {shown.map((finding) => (
            <tr key={JSON.stringify(finding)}>
              <th scope="row">{nameOf(finding)}</th>
              <td>
                <KindMarks kinds={[finding.kind]} most={1} />
                <span class="dim">
                  {finding.direction} {finding.place}
                </span>
              </td>
              <td class="figure">{formatCount(finding.count)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {shown.length < findings.length ? (
        <p class="note">{formatCount(findings.length - shown.length)} more are not shown.</p>
      ) : null}
      <RedactLines findings={findings} />
    </section>
  );
}

function nameOf({ name, place }: SensitiveJson): string {
  return name === '' ? `the whole ${place}` : visibleText(name.slice(0, 200));
}

function RedactLines({ findings }: { findings: readonly SensitiveJson[] }) {
  const lines = redactLines(findings);
  if (lines === '') return null;
  return (
    <>
      <div class="body-head">
        <h4>Redact it in the proxy</h4>
        <button type="button" onClick={() => copyText(lines, 'Copied')}>
          Copy redact lines
        </button>
      </div>
      <pre class="body-box">{lines.split('\n').map(visibleText).join('\n')}</pre>
    </>
  );
}
