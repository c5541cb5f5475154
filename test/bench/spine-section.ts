import { loadavg } from 'node:os';
import { startSpineStack } from '../faults/spine/spine-stack.ts';
import type { Person } from './person.ts';
import type { Section } from './sections.ts';
import { measureSpine } from './spine-flow.ts';
import { unitsOfMessage } from './spine-messages.ts';
import { measureUploads } from './spine-uploads.ts';
import { measureDeliveries, unitsOfLimit } from './spine-webhooks.ts';
import { round, table } from './table.ts';

/** Events, audit entries, webhooks and uploads, from the commit of a command to their effect, on the running stack. */
export async function spineSection(): Promise<Section> {
  const load = round(loadavg()[0] ?? Number.NaN);
  const stack = await startSpineStack();
  try {
    const people = await Promise.all(['ada', 'bob', 'cleo', 'dan', 'eve', 'fay'].map((name) => stack.signUp(name)));
    for (const { token } of people)
      await fetch(`${stack.outputs.apiUrl}/v1/me`, { headers: { authorization: `Bearer ${token}` } });
    const { events, commandsPerSecond, eventsPerSecond, consumed, sealed, units } = await measureSpine(
      stack,
      people.slice(1),
    );
    // Has no organisation yet: the others have as many as anybody may.
    const person = people[0] as Person;
    const limit = await unitsOfLimit(stack, person);
    const mail = await unitsOfMessage(stack, person, 'email');
    const note = await unitsOfMessage(stack, person, 'inbox');
    const deliveries = await measureDeliveries(stack, person);
    const uploads = await measureUploads(stack, person);
    return {
      spine: `Load of the machine before the run: ${load}.\n\n${table(
        [`what, with ${events} commands by 8 writers, each with an event and an entry`, 'figure'],
        [
          ['commands/s', round(commandsPerSecond)],
          ['events/s, from the first commit to the last effect of a consumer', round(eventsPerSecond)],
          ['commit to the effect of a consumer, p50 ms', consumed.p50],
          ['commit to the effect of a consumer, p95 ms', consumed.p95],
          ['commit to its place in the audit log, p50 ms', sealed.p50],
          ['commit to its place in the audit log, p95 ms', sealed.p95],
          ['write units of an event: left with its effect, and taken away by the relay', 2 + units.relay],
          ['write units of an audit entry: left with its effect, and sealed alone', 2 + units.sealer],
          ['write units of a rate limit, for each request', limit],
          ['write units of a message by mail: ordered, until the provider has it', mail.message],
          ['write units of a message to the inbox: ordered, until it lies there', note.message],
          ['write units of its copy for devices', note.devices],
        ],
      )}\n\n${table(
        [`webhooks: ${deliveries.count} deliveries to 10 endpoints of one organisation`, 'figure'],
        [
          ['deliveries/s, from the first commit to the last answer of the receiver', round(deliveries.perSecond)],
          ['commit to delivery, p50 ms', deliveries.p50],
          ['commit to delivery, p95 ms', deliveries.p95],
          ['write units of a delivery: planned and logged', deliveries.units],
        ],
      )}\n\n${table(
        [`files: ${uploads.count} uploads of 20 kB, 8 at a time`, 'figure'],
        [
          ['files/s, started, sent to S3 and finished', round(uploads.sentPerSecond)],
          ['files/s, from the first start until the last was checked and can be read', round(uploads.readyPerSecond)],
          ['write units of a file, from its start until it can be read', uploads.units],
        ],
      )}`,
    };
  } finally {
    await stack.stop();
  }
}
