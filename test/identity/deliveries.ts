import { Crash } from './watched-ports.ts';
import type { Message, World } from './world.ts';

const consumerOf: Readonly<Record<string, string>> = {
  invitations: 'sendInvitation',
  erasureMails: 'sendErasureMail',
  exportJobs: 'buildExport',
  erasures: 'erasePerson',
  purges: 'purgeOrganisation',
  accounts: 'alignUserPool',
  renames: 'tellMembers',
  authenticatorMails: 'sendAuthenticatorMail',
};

export interface Delivery {
  /** How often each message is delivered. */
  readonly times?: number;
  /** The last message first. */
  readonly backwards?: boolean;
  /** Deliveries after which a message that goes on failing is given up. */
  readonly most?: number;
}

/** Relays the outbox and delivers messages until nothing is left. A failed delivery is made again; a crash loses nothing else. */
export async function drain(world: World, { times = 1, backwards = false, most = 10 }: Delivery = {}): Promise<void> {
  const failures = new Map<object, number>();
  const attempt = async (subject: object, act: () => Promise<unknown>, again: () => void) => {
    try {
      for (let n = 0; n < times; n += 1) await act();
    } catch (error) {
      const failed = (failures.get(subject) ?? 0) + 1;
      failures.set(subject, failed);
      if (failed >= most && !(error instanceof Crash)) throw error;
      again();
    }
  };
  const take = <T>(list: T[]) => (backwards ? list.pop() : list.shift());
  while (world.outbox.length + world.changed.length + world.messages.length > 0) {
    const change = take(world.changed);
    if (change) {
      await attempt(
        change,
        () => world.run('relayWork', { change: 'modify', keys: {}, sequence: '1', ...change }),
        () => world.changed.push(change),
      );
      continue;
    }
    const item = take(world.outbox);
    if (item) {
      const inserted = { change: 'insert', keys: { pk: item.pk, sk: item.sk }, after: item, sequence: '1' };
      await attempt(
        item,
        () => world.run(item.entity === 'Event' ? 'relayEvents' : 'relayWork', inserted),
        () => world.outbox.push(item),
      );
      continue;
    }
    const message = take(world.messages) as Message;
    const name = consumerOf[message.queue] ?? '';
    await attempt(
      message,
      () => world.run(name, message.body),
      () => world.messages.push(message),
    );
  }
}
