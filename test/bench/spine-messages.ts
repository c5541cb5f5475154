import type { SpineStack } from '../faults/spine/spine-stack.ts';
import type { Person } from './person.ts';
import { command, unitsOf, written } from './spine-caller.ts';

const texts = { email: { subject: 'Loaf', text: 'It is ready.' }, inbox: { title: 'Loaf', body: 'It is ready.' } };

/** Write units of one message to one person by one channel. */
export interface MessageUnits {
  /** From its order, which leaves an audit entry, until its provider or the inbox has it. */
  readonly message: number;
  /** Its copy in the person's space, where there is one. */
  readonly devices: number;
}

export async function unitsOfMessage(
  stack: SpineStack,
  person: Person,
  channel: keyof typeof texts,
): Promise<MessageUnits> {
  const admin = await stack.admin(person);
  const template = `bench-${channel}`;
  await command(stack, admin, 'PUT', `/v1/message-templates/${template}`, {
    topic: 'orders',
    variables: [],
    defaultLocale: 'en',
    channels: { [channel]: { en: texts[channel] } },
  });
  const order = { personId: person.personId, template };
  const used = await unitsOf(stack, () => command(stack, admin, 'POST', '/v1/messages', order));
  return { message: written(used, /^Messaging\/(?!PublishInbox)/), devices: written(used, /^Messaging\/PublishInbox/) };
}
