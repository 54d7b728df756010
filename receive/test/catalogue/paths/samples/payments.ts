import type { Api } from '../api-traffic.ts';
import * as value from '../api-values.ts';

const { some, oneOf } = value;

/** A payments API with prefixed ids. */
export const PAYMENTS: Api = {
  name: 'a payments API',
  envelope: 'data[] has_more object url',
  values: {
    customer: some(500, value.token('cus_', 14)),
    charge: some(900, value.token('ch_', 24)),
    intent: some(900, value.token('pi_', 24)),
    refund: some(100, value.token('re_', 24)),
    method: some(300, value.token('pm_', 24)),
    subscription: some(200, value.token('sub_', 24)),
    invoice: some(200, value.token('in_', 24)),
    price: some(20, value.token('price_', 24)),
    product: some(20, value.token('prod_', 14)),
    event: some(900, value.token('evt_', 24)),
    payout: some(50, value.token('po_', 24)),
    currency: oneOf('usd eur gbp chf sek nok dkk pln czk'),
  },
  bodies: {
    customer: 'id object email? name? balance created metadata.order? default_source? livemode',
    charge:
      'id object amount currency captured paid receipt_url? outcome.type? payment_method livemode created',
    intent:
      'id object amount currency status client_secret next_action.type? payment_method? livemode created',
    refund: 'id object amount currency charge reason? status created',
    method: 'id object type billing_details.name card.brand? card.last4? customer? created livemode',
    subscription: 'id object status items[].price current_period_end trial_end? cancel_at? customer created',
    invoice:
      'id object number status amount_due lines[].amount hosted_invoice_url? due_date? customer created',
    price: 'id object unit_amount currency recurring.interval? product active created',
    product: 'id object name description? images[]? active created',
    event: 'id object type data.object.id api_version pending_webhooks created',
    payout: 'id object amount arrival_date destination status created',
    balance: 'object available[].amount available[].currency pending[].amount',
    rate: 'base rates.usd rates.eur at',
  },
  endpoints: `
    GET /v1/customers customer[]
    POST /v1/customers customer
    GET /v1/customers/{customer} customer
    POST /v1/customers/{customer} customer
    DELETE /v1/customers/{customer}
    GET /v1/customers/search customer[]
    GET /v1/customers/{customer}/payment_methods method[]
    GET /v1/customers/{customer}/payment_methods/{method} method
    GET /v1/charges charge[]
    POST /v1/charges charge
    GET /v1/charges/{charge} charge
    POST /v1/charges/{charge}/capture charge
    GET /v1/payment_intents intent[]
    POST /v1/payment_intents intent
    GET /v1/payment_intents/{intent} intent
    POST /v1/payment_intents/{intent}/confirm intent
    POST /v1/payment_intents/{intent}/cancel intent
    POST /v1/payment_intents/{intent}/capture intent
    GET /v1/refunds refund[]
    POST /v1/refunds refund
    GET /v1/refunds/{refund} refund
    POST /v1/payment_methods method
    GET /v1/payment_methods/{method} method
    POST /v1/payment_methods/{method}/attach method
    POST /v1/payment_methods/{method}/detach method
    GET /v1/subscriptions subscription[]
    POST /v1/subscriptions subscription
    GET /v1/subscriptions/{subscription} subscription
    DELETE /v1/subscriptions/{subscription}
    GET /v1/invoices invoice[]
    GET /v1/invoices/upcoming invoice
    GET /v1/invoices/{invoice} invoice
    POST /v1/invoices/{invoice}/pay invoice
    POST /v1/invoices/{invoice}/void invoice
    GET /v1/prices price[]
    GET /v1/prices/{price} price
    GET /v1/products product[]
    GET /v1/products/{product} product
    GET /v1/events event[]
    GET /v1/events/{event} event
    GET /v1/balance balance
    GET /v1/payouts payout[]
    GET /v1/payouts/{payout} payout
    GET /v1/rates/{currency} rate`,
};
