import { useId, useState } from 'preact/hooks';
import type { EndpointDetailJson, SensitiveJson } from '../../src/api/api-types.ts';
import { ViewTabs } from '../body/view-tabs.tsx';
import { statusText } from '../exchange/status-text.ts';
import { formatExchanges } from '../formats.ts';
import { BodySchemas } from './body-schemas.tsx';
import { kindsIn } from './findings.ts';
import { ParameterTable } from './parameter-table.tsx';

/** Shows what requests have: parameters of path and query, headers, and the body. */
export function RequestSchemas({ endpoint }: { endpoint: EndpointDetailJson }) {
  const { sensitive, count, request_body: body } = endpoint;
  const kindsAt = (place: 'path' | 'query' | 'header' | 'body') => kindsIn(sensitive, 'request', place);
  const { path_parameters: path, query_parameters: query, headers } = endpoint;
  return (
    <section aria-labelledby="request-title">
      <h3 id="request-title">Request</h3>
      <ParameterTable name="In the path" parameters={path} total={count} kindsAt={kindsAt('path')} />
      <ParameterTable name="In the query" parameters={query} total={count} kindsAt={kindsAt('query')} />
      <ParameterTable name="Headers" parameters={headers} total={count} kindsAt={kindsAt('header')} />
      <BodySchemas body={body} name="request body" kindsAt={kindsAt('body')} />
    </section>
  );
}

/** Shows what responses have, with a tab for each status. */
export function ResponseSchemas({ endpoint }: { endpoint: EndpointDetailJson }) {
  const { sensitive } = endpoint;
  const responses = endpoint.responses.toSorted((a, b) => rankOf(a) - rankOf(b));
  const [most] = responses.toSorted((a, b) => b.count - a.count);
  const [chosen, setChosen] = useState(most?.status);
  const id = useId();
  const place = Math.max(
    0,
    responses.findIndex(({ status }) => status === chosen),
  );
  const response = responses[place];
  if (response === undefined) return null;
  const names = responses.map(({ status }) => (status === 0 ? 'none' : String(status)));
  return (
    <section aria-labelledby="response-title">
      <div class="schema-head">
        <h3 id="response-title">Response</h3>
        <ViewTabs
          id={id}
          names={names}
          chosen={place}
          label="response"
          onChoose={(index) => setChosen(responses[index]?.status)}
        />
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-tab-${place}`}>
        <Response key={response.status} response={response} sensitive={sensitive} />
      </div>
    </section>
  );
}

type ResponseProps = {
  response: EndpointDetailJson['responses'][number];
  sensitive: readonly SensitiveJson[];
};

function Response({ response, sensitive }: ResponseProps) {
  const { status, count, headers, body } = response;
  return (
    <>
      <p class="note">
        {statusText(status)} · {formatExchanges(count)}
      </p>
      <ParameterTable
        name="Headers"
        parameters={headers}
        total={count}
        kindsAt={kindsIn(sensitive, 'response', 'header')}
      />
      {status === 0 ? null : (
        <BodySchemas
          body={body}
          name={`response body of ${status}`}
          kindsAt={kindsIn(sensitive, 'response', 'body')}
        />
      )}
    </>
  );
}

/** No response comes after all statuses. */
function rankOf({ status }: { status: number }): number {
  return status === 0 ? 1000 : status;
}
