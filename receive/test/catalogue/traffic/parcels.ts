import { type Draft, describeApi } from './described.ts';
import {
  claim,
  depot,
  driver,
  event,
  forecast,
  ids,
  parcel,
  place,
  rate,
  shipment,
  tour,
} from './parcels-schemas.ts';
import {
  body,
  empty,
  flag,
  form,
  integer,
  listOf,
  mapOf,
  number,
  object,
  oneOfWords,
  optional,
  problem,
  text,
  withHeaders,
} from './schemas.ts';

const missing = { 404: problem() };
const conflict = { 409: problem({ current: text('dateTime') }) };
const invalid = {
  422: problem({
    violations: listOf(object({ pointer: text('filePath'), message: text('sentence') }), 3, 1),
  }),
};
const tenant = { 'x-tenant': oneOfWords('north', 'south', 'east') };
const keyed = { ...tenant, 'idempotency-key': text('uuid') };
const paging = { offset: optional(integer(0, 900)), limit: optional(integer(1, 100)) };

const parcels: Record<string, Draft> = {
  'POST /parcels': {
    headers: keyed,
    body: parcel,
    answers: { 201: withHeaders(parcel, { location: text('url') }), ...invalid },
  },
  'GET /parcels': {
    headers: tenant,
    query: { ...paging, status: optional(listOf(oneOfWords('moving', 'delivered'), 2, 1)) },
    answers: { 200: listOf(parcel, 3) },
  },
  'GET /parcels/{number}': {
    path: { number: ids.parcel },
    headers: tenant,
    answers: { 200: parcel, ...missing, 410: problem() },
  },
  'PATCH /parcels/{number}': {
    path: { number: ids.parcel },
    headers: { ...tenant, 'if-match': text('etag') },
    body: body(
      'application/merge-patch+json',
      object({ eta: optional(text('dateTime')), notes: optional(listOf(text('sentence'), 2)) }),
    ),
    answers: { 200: withHeaders(parcel, { etag: text('etag') }), ...conflict, 412: problem() },
  },
  'GET /parcels/{number}/events': {
    path: { number: ids.parcel },
    answers: { 200: listOf(event, 5), ...missing },
  },
  'POST /parcels/{number}/events': {
    path: { number: ids.parcel },
    body: event,
    answers: { 201: event, ...conflict, ...invalid },
  },
  'GET /parcels/{number}/events/{eventId}': {
    path: { number: ids.parcel, eventId: ids.event },
    answers: { 200: event, ...missing },
  },
  'GET /parcels/{number}/label': {
    path: { number: ids.parcel },
    answers: { 200: body('application/xml', text('sentence')), ...missing },
  },
  'GET /parcels/{number}/history': {
    path: { number: ids.parcel },
    deprecated: true,
    answers: { 200: body('text/csv', text('paragraph')), ...missing },
  },
  'POST /parcels/{number}/redirect': {
    path: { number: ids.parcel },
    body: form({ postcode: text('postcode'), city: text('city'), neighbour: optional(text('name')) }),
    answers: { 202: empty(), ...conflict },
  },
  'GET /labels/{digest}': {
    path: { digest: ids.label },
    answers: { 200: body('application/pdf', text('paragraph')), ...missing },
  },
};

const shipments: Record<string, Draft> = {
  'POST /shipments': { headers: keyed, body: shipment, answers: { 201: shipment, ...invalid } },
  'GET /shipments/{shipmentId}': {
    path: { shipmentId: ids.shipment },
    answers: { 200: shipment, ...missing },
  },
  'PUT /shipments/{shipmentId}': {
    path: { shipmentId: ids.shipment },
    body: shipment,
    answers: { 200: shipment, ...conflict },
  },
  'DELETE /shipments/{shipmentId}': {
    path: { shipmentId: ids.shipment },
    answers: { 204: empty(), ...conflict },
  },
  'GET /shipments/{shipmentId}/parcels': {
    path: { shipmentId: ids.shipment },
    answers: { 200: listOf(parcel, 3), ...missing },
  },
  'PUT /shipments/{shipmentId}/parcels/{number}': {
    path: { shipmentId: ids.shipment, number: ids.parcel },
    answers: { 204: empty(), ...conflict },
  },
  'POST /shipments/{shipmentId}/customs': {
    path: { shipmentId: ids.shipment },
    body: body('application/xml', text('sentence')),
    answers: { 202: empty({ 'retry-after': integer(1, 60) }), ...invalid },
  },
  'GET /shipments/{shipmentId}/documents/{fileName}': {
    path: { shipmentId: ids.shipment, fileName: ids.document },
    answers: { 200: body('application/pdf', text('paragraph')), ...missing },
  },
  'GET /rates': {
    query: { from: text('postcode'), to: text('postcode'), weight: number(0.1, 31) },
    answers: { 200: listOf(rate, 3, 1), ...invalid },
  },
  'GET /rates/{country}': {
    path: { country: ids.country },
    answers: { 200: listOf(rate, 3, 1), ...missing },
  },
  'GET /rates/{country}/{postcode}': {
    path: { country: ids.country, postcode: ids.postcode },
    answers: { 200: listOf(rate, 3, 1), ...missing },
  },
};

const depots: Record<string, Draft> = {
  'GET /depots': { query: { city: optional(text('city')) }, answers: { 200: listOf(depot, 4) } },
  'GET /depots/{code}': { path: { code: ids.depot }, answers: { 200: depot, ...missing } },
  'GET /depots/{code}/tours/{day}': {
    path: { code: ids.depot, day: ids.day },
    answers: { 200: listOf(tour, 2), ...missing },
  },
  'GET /depots/{code}/forecast': {
    path: { code: ids.depot },
    query: { until: optional(text('date')) },
    answers: { 200: forecast },
  },
  'GET /depots/near/{city}': { path: { city: ids.city }, answers: { 200: listOf(depot, 3) } },
  'GET /tours/{tourId}': { path: { tourId: ids.tour }, answers: { 200: tour, ...missing } },
  'POST /tours/{tourId}/start': {
    path: { tourId: ids.tour },
    body: object({ at: text('dateTime'), kilometres: integer(0, 400_000) }),
    answers: { 200: tour, ...conflict },
  },
  'POST /tours/{tourId}/finish': {
    path: { tourId: ids.tour },
    body: object({ at: text('dateTime'), kilometres: integer(0, 400_000) }),
    answers: { 200: tour, ...conflict },
  },
  'GET /tours/{tourId}/stops/{stop}': {
    path: { tourId: ids.tour, stop: ids.stop },
    answers: { 200: object({ stop: integer(1, 60), place }), ...missing },
  },
  'PUT /tours/{tourId}/stops/{stop}/arrival': {
    path: { tourId: ids.tour, stop: ids.stop },
    body: body('text/plain', text('dateTime')),
    answers: { 204: empty() },
  },
  'GET /vehicles/{unit}/position': {
    path: { unit: ids.vehicle },
    answers: { 200: object({ lat: number(35, 60), lon: number(-9, 25) }), 503: problem() },
  },
  'POST /vehicles/{unit}/positions': {
    path: { unit: ids.vehicle },
    body: listOf(object({ lat: number(35, 60), lon: number(-9, 25), at: text('dateTime') }), 6, 1),
    answers: { 202: empty() },
  },
};

const people: Record<string, Draft> = {
  'GET /drivers/{email}': { path: { email: ids.driver }, answers: { 200: driver, ...missing } },
  'PUT /drivers/{email}': { path: { email: ids.driver }, body: driver, answers: { 200: driver, ...invalid } },
  'GET /drivers/{email}/shifts/{day}': {
    path: { email: ids.driver, day: ids.day },
    answers: {
      200: object({ from: text('time'), to: text('time'), tours: listOf(integer(100_000, 990_000), 2) }),
      ...missing,
    },
  },
  'GET /contacts/{phone}': {
    path: { phone: ids.contact },
    answers: { 200: object({ name: text('name'), phone: text('phone'), isBlocked: flag }), ...missing },
  },
  'GET /customers/{customerId}': {
    path: { customerId: ids.customer },
    answers: { 200: object({ id: text('uuid'), name: text('title'), contact: place }), ...missing },
  },
  'GET /customers/{customerId}/accounts/{accountNumber}': {
    path: { customerId: ids.customer, accountNumber: ids.account },
    answers: {
      200: object({ number: text('digits'), balance: text('decimal'), isActive: flag }),
      ...missing,
    },
  },
  'GET /customers/{customerId}/statements/{day}': {
    path: { customerId: ids.customer, day: ids.day },
    answers: { 200: body('text/csv', text('paragraph')), ...missing },
  },
  'POST /claims': { headers: keyed, body: claim, answers: { 201: claim, ...invalid } },
  'GET /claims/{claimId}': { path: { claimId: ids.claim }, answers: { 200: claim, ...missing } },
  'POST /claims/{claimId}/close': {
    path: { claimId: ids.claim },
    body: object({ paid: text('decimal'), comment: optional(text('sentence')) }),
    answers: { 200: claim, ...conflict },
  },
  'GET /statistics/volume': {
    query: { from: text('date'), to: text('date') },
    answers: { 200: mapOf('date', integer(0, 90_000), 8) },
  },
  'GET /statistics/delays': {
    query: { from: text('date'), to: text('date') },
    answers: { 200: mapOf('date', number(0, 90), 8) },
  },
  'GET /status': {
    answers: { 200: object({ status: oneOfWords('up', 'degraded'), version: text('version') }) },
  },
};

/** A carrier of parcels: tracking numbers, e-mails, phone numbers and dates in paths, XML and text, problem documents. */
export const parcelService = describeApi('Parcels', ['http://parcels.example:8080/carrier'], {
  ...parcels,
  ...shipments,
  ...depots,
  ...people,
});
