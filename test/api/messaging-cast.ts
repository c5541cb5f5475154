import { randomUUID } from 'node:crypto';
import { DeleteMessageCommand, ListQueuesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { createPerson, makeAdmin, type Person } from './people.ts';
import { eventually, outputs } from './stack.ts';
import { whileFresh } from './while-fresh.ts';

/** A message of the outbox. */
export interface Outgoing {
  readonly id: string;
  readonly channel: 'email' | 'sms' | 'push';
  readonly to: string;
  /** `ses`, `sns`, `cognito-code`. */
  readonly kind: string;
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
  readonly headers?: readonly { readonly Name: string; readonly Value: string }[];
  readonly attributes?: Readonly<Record<string, { readonly Value: string }>>;
}

const at = (path: string) => `${outputs.awsEndpoint}/_local/${path}`;

export async function sentTo(address: string): Promise<Outgoing[]> {
  const all = (await (await fetch(at(`outbox?to=${encodeURIComponent(address)}`))).json()) as Outgoing[];
  return all.filter(({ kind }) => kind !== 'cognito-code');
}

/** Has SES tell what became of a mail. */
export async function tellOfMail(id: string, kind: string): Promise<void> {
  const told = await fetch(at(`mail-events/${id}`), { method: 'POST', body: JSON.stringify({ kind }) });
  if (!told.ok) throw new Error(await told.text());
}
/** Has SNS log a line. */
export async function logLine(group: string, line: string): Promise<void> {
  const logged = await fetch(at('log-lines'), { method: 'POST', body: JSON.stringify({ group, line }) });
  if (!logged.ok) throw new Error(await logged.text());
}

/** Takes one message out of a dead-letter queue. @throws Error while there is none. */
export async function takeDeadLetter(name: RegExp): Promise<{ readonly body: string; readonly reason: string }> {
  const sqs = new SQSClient({
    endpoint: outputs.awsEndpoint,
    region: outputs.region,
    credentials: { accessKeyId: outputs.awsAccessKeyId, secretAccessKey: outputs.awsSecretAccessKey },
  });
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({ MaxResults: 1000 }));
  const QueueUrl = QueueUrls.find((url) => name.test(url));
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ['All'] }));
  const [message] = Messages;
  if (!message) throw new Error('there is no dead letter');
  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
  return { body: message.Body ?? '', reason: message.MessageAttributes?.ERROR_CODE?.StringValue ?? '' };
}
export const refuseToken = (token: string) => fetch(at(`refused-tokens/${token}`), { method: 'POST' });

/** The one administrator of a while. */
export const administrator = whileFresh<Person>(() => somebody().then(makeAdmin));
export async function somebody(profile?: Readonly<Record<string, unknown>>): Promise<Person> {
  const person = await createPerson();
  await person.call('GET', '/v1/me');
  if (profile) await person.call('PATCH', '/v1/me', { json: profile });
  return person;
}

const card = { title: '{{what}} for {{name}}', body: 'It is {{what}}.', link: 'https://app.example/o/{{what}}' };
const defaults = {
  topic: 'orders',
  variables: ['what', 'name'],
  defaultLocale: 'en',
  channels: {
    email: {
      en: { subject: 'Order: {{what}}', text: 'Hello {{name}}, {{what}}.', html: '<p>Hello {{name}}, {{what}}.</p>' },
      de: { subject: 'Bestellung: {{what}}', text: 'Hallo {{name}}, {{what}}.' },
    },
    sms: { en: { text: '{{what}} for {{name}}' } },
    push: { en: card },
    inbox: { en: card },
  },
};
export const variables = { what: 'bread', name: 'Ann' };

/** A new template; `more` replaces what it says. @returns its name. */
export async function template(more: Readonly<Record<string, unknown>> = {}, name = `t-${randomUUID().slice(0, 8)}`) {
  const admin = await administrator();
  const { status, body } = await admin.call('PUT', `/v1/message-templates/${name}`, { json: { ...defaults, ...more } });
  if (status !== 200) throw new Error(JSON.stringify(body));
  return name;
}

export interface Delivered {
  readonly channel: string;
  readonly state: string;
  readonly reason?: string;
  readonly until?: string;
  readonly attempts: readonly { readonly outcome: string; readonly receipt?: string }[];
  readonly receipts?: readonly { readonly receipt: string; readonly outcome: string; readonly response: string }[];
}

export async function send(json: Readonly<Record<string, unknown>>): Promise<string> {
  const { status, body } = await (await administrator()).call('POST', '/v1/messages', { json: { variables, ...json } });
  if (status !== 202) throw new Error(JSON.stringify(body));
  return body.messageId;
}
export async function deliveriesOf(messageId: string): Promise<Record<string, Delivered>> {
  const { body } = await (await administrator()).call('GET', `/v1/messages/${messageId}`);
  return Object.fromEntries((body.deliveries ?? []).map((each: Delivered) => [each.channel, each]));
}
/** Waits until a delivery has come into a state. */
export const becomes = (messageId: string, channel: string, ...states: string[]): Promise<Delivered> =>
  eventually(async () => {
    const found = (await deliveriesOf(messageId))[channel];
    if (!found || !states.includes(found.state)) throw new Error(`${channel} is ${JSON.stringify(found)}`);
    return found;
  }, 30);
