import type { Api } from '../api-traffic.ts';
import * as value from '../api-values.ts';

const { some } = value;
/** Resources, each with the members that only it has. */
const RESOURCES = `
  users:email,lastLogin roles:permissions[] groups:members[] teams:lead tenants:plan,region orders:total,currency
  invoices:dueDate,amount payments:provider,amount refunds:reason,amount products:sku,price variants:sku,color
  categories:parent brands:logo suppliers:vatId warehouses:city,capacity shipments:carrier,tracking returns:reason
  coupons:code,percent campaigns:budget,start segments:rule audiences:size newsletters:subject templates:markup
  pages:slug,markup articles:slug,author comments:text,author media:url,width folders:parent tags:color labels:color
  events:type,payload webhooks:url,secret integrations:provider api-keys:prefix,lastUsed audit-logs:actor,action
  sessions:ip,agent devices:platform,token tickets:subject,priority messages:text,channel channels:type
  surveys:questions[] answers:score reviews:stars,text questions:text faqs:question,answer languages:code
  currencies:code,rate countries:code,vat tax-rates:percent discounts:percent gift-cards:balance
  subscriptions:plan,renewsAt plans:price,interval features:flag limits:value quotas:used jobs:schedule,lastRun
  queues:depth reports:format,period dashboards:widgets[] alerts:threshold,channel inventory:quantity,location`;

function endpointsOf(name: string): string {
  const body = name.replaceAll('-', '_');
  return `
    GET /admin/api/${name} ${body}[]
    POST /admin/api/${name} ${body}
    GET /admin/api/${name}/{id} ${body}
    PUT /admin/api/${name}/{id} ${body}
    DELETE /admin/api/${name}/{id}`;
}

const resources = RESOURCES.trim()
  .split(/\s+/)
  .map((text) => text.split(':') as [name: string, members: string]);

/** The API behind an admin's pages: 60 resources that look much alike. */
export const ADMIN: Api = {
  name: 'an admin API',
  envelope: 'items[] total page pageSize',
  values: { id: some(300, value.number) },
  bodies: Object.fromEntries(
    resources.map(([name, members]) => [
      name.replaceAll('-', '_'),
      `id name status createdAt updatedAt createdBy description? ${members.replaceAll(',', ' ')}`,
    ]),
  ),
  endpoints: resources.map(([name]) => endpointsOf(name)).join(''),
};
