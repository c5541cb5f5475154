import { createQueue, type Queue } from '../../../lib/runtime/aws/queue.ts';
import { queueUrl } from '../../../lib/runtime/environment.ts';
import { identity } from '../contract/module.ts';
import type { OutboxItem, StreamedWork, Work } from './outbox.ts';
import { type People, peopleTable } from './people-table.ts';

export type Queues = Readonly<Record<keyof Work | keyof StreamedWork, Pick<Queue, 'send'>>>;

export const workQueues = (): Queues => ({
  invitation: createQueue(() => queueUrl(identity, 'invitations')),
  'erasure-mail': createQueue(() => queueUrl(identity, 'erasureMails')),
  export: createQueue(() => queueUrl(identity, 'exportJobs')),
  erasure: createQueue(() => queueUrl(identity, 'erasures')),
  purge: createQueue(() => queueUrl(identity, 'purges')),
  account: createQueue(() => queueUrl(identity, 'accounts')),
  'authenticator-mail': createQueue(() => queueUrl(identity, 'authenticatorMails')),
  rename: createQueue(() => queueUrl(identity, 'renames')),
});

export type Relay = ReturnType<typeof relay>;

/** Hands over what the outbox holds. An item stays until its work was handed over: what is left is what got stuck. */
export function relay(people: People = peopleTable(), queues: Queues = workQueues()) {
  return {
    async handOver({ kind, detail }: OutboxItem): Promise<void> {
      await queues[kind].send({ body: detail });
    },

    /** An organisation has another name, which its members are to be told. */
    async renamed(detail: StreamedWork['rename']): Promise<void> {
      await queues.rename.send({ body: detail });
    },

    /** Succeeds also when it was forgotten before. */
    async forget({ pk, sk }: OutboxItem): Promise<void> {
      await people.dynamo.delete({ TableName: people.name(), Key: { pk, sk } });
    },
  };
}
