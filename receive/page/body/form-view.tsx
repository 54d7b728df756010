import { useMemo } from 'preact/hooks';
import { FORM_TYPE } from '../../src/content/content-type.ts';
import { MAX_FIELDS, parseForm } from '../../src/content/form-fields.ts';
import type { Body, BodyView } from './body-view.ts';
import { decodeText } from './decoded-text.ts';
import { LongText, WireText } from './wire-text-view.tsx';

const SHOWN_NAME = 200;

/** Shows the fields of a form as a table of names and values. */
export const formView: BodyView = {
  name: 'Form',
  priority: 30,
  isForAll: false,
  fits: ({ type }) => type === FORM_TYPE,
  Show: FormBody,
};

function FormBody({ body }: { body: Body }) {
  const { fields, isBounded } = useMemo(
    () => parseForm(decodeText(body.bytes, body.contentType, body.isCut).text),
    [body],
  );
  return (
    <div class="body-box">
      <table class="pairs">
        <caption class="unseen">{body.name}, fields of the form</caption>
        <tbody>
          {fields.map(({ name, value }, index) => (
            <tr key={`field ${index}`}>
              <th scope="row">
                <WireText text={name.slice(0, SHOWN_NAME)} />
              </th>
              <td>
                <LongText text={value} name={`field ${index + 1}`} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {isBounded ? <p class="note">Only the first {MAX_FIELDS} fields are shown. Raw has all.</p> : null}
    </div>
  );
}
