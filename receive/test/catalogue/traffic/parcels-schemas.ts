import type { Schema } from './described.ts';
import {
  always,
  flag,
  integer,
  listOf,
  mapOf,
  nullable,
  number,
  object,
  oneOfWords,
  optional,
  text,
  union,
} from './schemas.ts';

/** Ids of the carrier, each from its own pool of values. */
export const ids = {
  parcel: text('tracking', 5000),
  shipment: text('uuid', 3000),
  stop: integer(1, 60, 50),
  depot: text('unit', 7),
  tour: integer(100_000, 990_000, 800),
  driver: text('email', 120),
  contact: text('phone', 400),
  customer: text('uuid', 900),
  account: text('digits', 500),
  label: text('digest', 900),
  day: text('date', 500),
  claim: text('ulid', 700),
  country: text('country', 21),
  postcode: text('postcode', 900),
  city: text('city', 40),
  event: text('uuid', 2500),
  vehicle: text('unit', 90),
  document: text('file', 300),
};

/** Where a parcel comes from or goes to. */
export const place = object({
  ...{ name: optional(text('name')), street: text('street'), postcode: text('postcode'), city: text('city') },
  ...{ country: text('country'), phone: optional(text('phone')), email: nullable(text('email')) },
});

const position = object({ lat: number(35, 60), lon: number(-9, 25), accuracy: optional(integer(1, 90)) });

/** A parcel. */
export const parcel = object({
  ...{
    number: text('tracking'),
    weight: number(0.1, 31),
    from: place,
    to: place,
    service: oneOfWords('std', 'express'),
  },
  ...{ size: object({ l: integer(5, 120), w: integer(5, 60), h: integer(2, 60) }), isInsured: flag },
  ...{
    status: oneOfWords('announced', 'accepted', 'moving', 'delivered', 'returned'),
    eta: nullable(text('dateTime')),
  },
  ...{
    value: optional(object({ amount: text('decimal'), currency: oneOfWords('EUR', 'CHF') })),
    notes: listOf(text('sentence'), 2),
  },
});

const scanEvent = object({
  ...{ kind: always('scan'), at: text('dateTime'), depot: text('unit'), position: optional(position) },
});
const handOver = object({
  kind: always('hand-over'),
  at: text('dateTime'),
  receiver: text('name'),
  signature: nullable(text('digest')),
});
const failedTry = object({
  kind: always('failed'),
  at: text('dateTime'),
  reason: oneOfWords('absent', 'refused', 'address'),
  next: optional(text('date')),
});
/** What happened to a parcel: one of three. */
export const event = union(scanEvent, handOver, failedTry);

/** Parcels that are sent together. */
export const shipment = object({
  ...{
    id: text('uuid'),
    parcels: listOf(text('tracking'), 4, 1),
    customer: text('uuid'),
    createdAt: text('dateTime'),
  },
  ...{
    pickup: object({ date: text('date'), from: text('time'), to: text('time'), place }),
    reference: nullable(text('orderNumber')),
  },
  ...{ customs: optional(object({ code: text('digits'), value: text('decimal'), origin: text('country') })) },
  prices: mapOf('word', text('decimal'), 4),
});

/** The way of a van on a day. */
export const tour = object({
  ...{ id: integer(100_000, 990_000), date: text('date'), vehicle: text('unit'), driver: text('email') },
  ...{
    stops: listOf(
      object({
        number: integer(1, 60),
        place,
        parcels: integer(1, 20),
        arrivedAt: nullable(text('dateTime')),
      }),
      3,
      1,
    ),
  },
  kilometres: number(1, 400),
});

/** A depot. */
export const depot = object({
  ...{
    code: text('unit'),
    place,
    capacity: integer(100, 9000),
    isOpen: flag,
    gates: listOf(integer(1, 40), 5),
  },
});

/** A driver. */
export const driver = object({
  ...{
    email: text('email'),
    name: text('name'),
    phone: text('phone'),
    since: text('date'),
    depots: listOf(text('unit'), 2),
  },
});

/** A claim about a parcel. */
export const claim = object({
  ...{
    id: text('ulid'),
    parcel: text('tracking'),
    kind: oneOfWords('lost', 'damaged', 'late'),
    text: text('paragraph'),
  },
  ...{
    amount: text('decimal'),
    isClosed: flag,
    photos: listOf(text('url'), 3),
    decision: nullable(object({ paid: text('decimal'), by: text('email') })),
  },
});

/** What it costs to send a parcel. */
export const rate = object({
  service: oneOfWords('std', 'express'),
  price: text('decimal'),
  days: integer(1, 9),
});

/** Loads by day. */
export const forecast: Schema = mapOf('date', object({ parcels: integer(0, 9000), load: number(0, 1) }), 7);
