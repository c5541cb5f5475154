import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type Stage, soon } from '../cast.ts';

interface Delivery {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** Somebody else's server, on this machine. */
async function startPartner() {
  const deliveries: Delivery[] = [];
  const server = createServer((request, response) => {
    text(request)
      .then((body) => {
        deliveries.push({ headers: request.headers, body });
        response.end();
      })
      .catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stop = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`, deliveries, stop };
}

/** By the Standard Webhooks specification. */
function isGenuine({ headers, body }: Delivery, secret: string): boolean {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  const expected = `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
  return String(headers['webhook-signature']).split(' ').includes(expected);
}

/** A partner's server is told, signed, of what `happens`. */
export async function tellPartner(
  { ann, chapter, say }: Stage,
  organisationId: string,
  happens: () => Promise<void>,
): Promise<void> {
  const partner = await startPartner();
  try {
    chapter('A partner’s server wants to know who comes and goes: a webhook endpoint, signed by Standard Webhooks');
    const body = { url: partner.url, events: ['MembershipChanged' as const] };
    const { secret } = await ann.app.api.createWebhookEndpoint({ params: { organisationId }, body });
    await happens();
    const [delivery] = await soon('the webhook', async () =>
      partner.deliveries.length > 0 ? partner.deliveries : undefined,
    );
    if (!(delivery && isGenuine(delivery, secret))) throw new Error('the signature is not the endpoint’s');
    say(`The partner’s server got this, and its signature is right:\n      ${delivery.body}`);
  } finally {
    partner.stop();
  }
}
