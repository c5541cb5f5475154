import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { createPublisher, type Publisher } from '../../lib/sync/publish.ts';
import { publishConnections } from './contract/behind.ts';
import { spaceOf } from './model/holder.ts';
import { copyOfConnection } from './model/publish-connection.ts';
import type { ConnectionItem } from './store/items.ts';

interface Dependencies {
  readonly publisher: Pick<Publisher, 'publish'>;
}

/** What the row said then is enough: its revision is the version. */
export const operation: ConsumerOperation<typeof publishConnections, Dependencies> = async ({ after }, context) => {
  const row = after as unknown as ConnectionItem;
  const space = spaceOf(row);
  const copy = space && copyOfConnection(row);
  if (!space || !copy) return;
  await context.publisher.publish({ space, version: row.revision, ...copy });
};

export const handler = consume(publishConnections, { publisher: createPublisher() }, operation);
