import { type SocketOpener, spacePokes } from '../socket/space-pokes.ts';
import type { Storage } from '../storage/storage.ts';
import { ofOnePerson, type WhoIsThere } from './one-person.ts';
import { type LocalCollection, pullHandler } from './pull-documents.ts';
import { type PushRow, pushHandler } from './push-documents.ts';
import type { ReplicaApi } from './replica-api.ts';
import { sentRows } from './sent-rows.ts';
import type { CollectionFields } from './states.ts';
import { asObservable, createStream, type Stream } from './stream.ts';
import type { Rejection } from './verdict.ts';

export interface ReplicateOptions<C extends LocalCollection> {
  readonly client: SocketOpener & WhoIsThere & { readonly api: ReplicaApi };
  /** `p-...`, `o-...` or `s-...`. One RxCollection holds the documents of one space. */
  readonly space: string;
  /** The collection's name on the server. */
  readonly name: string;
  /** The collection as the app was built with it: its version, and its fields' merge policies and stamps. */
  readonly schema: CollectionFields;
  readonly collection: C;
  /** The local schema's primary key; default `id`. */
  readonly primary?: string;
  /** Stamps, and `revision`, to keep in local documents; default none. They are never compared and never sent. */
  readonly keep?: readonly string[];
  /** False: once, and without a socket. Default true. */
  readonly live?: boolean;
  /** Milliseconds until a request that failed is repeated; default 5,000. */
  readonly retryTime?: number;
  /** Documents of one pull, at most 1,000; default 500. */
  readonly pullBatchSize?: number;
  /** Documents of one push; default 100. */
  readonly pushBatchSize?: number;
  /**
   * Where writes stand whose answer is missing, so that each is done once whatever happens to the app: `itemStorage(localStorage)`.
   */
  readonly storage: Storage;
}

/**
 * Live replications, in the order in which they began. Two at work on one collection, as after a hot reload that ends nothing, would each take what the
 * other one sent for somebody else's, and merge it with itself for ever: the last one is.
 */
const running = new Set<{ readonly collection: object }>();

/**
 * What `replicateRxCollection` takes, ready to spread: handlers over the documented routes, and a stream that says RESYNC on each poke
 * and on each connect of the client's socket (one for all replications of a client). Give the RxCollection `conflictHandler(schema)`.
 * `rejected$` tells of local writes that were not taken: the collection holds the server's state instead, nothing waits behind them.
 * @example replicateRxCollection(replicateOptions({ client, space, name: 'tasks', schema: collections.tasks, collection: db.tasks, storage }))
 */
export function replicateOptions<C extends LocalCollection>(options: ReplicateOptions<C>) {
  const {
    client,
    space,
    name,
    schema,
    collection,
    primary = 'id',
    keep = [],
    live = true,
    retryTime = 5_000,
    storage,
  } = options;
  const rejections = createStream<Rejection>();
  const resync = createStream<'RESYNC'>((emit) => {
    const end = spacePokes(client).listen(space, () => emit('RESYNC'));
    running.add(setting);
    return () => {
      running.delete(setting);
      end();
    };
  });
  const sent = sentRows(`mainstay/${space}/${name}/sent`, storage, schema.version);
  const setting = { api: ofOnePerson(client), space, name, schema, collection, primary, keep, pushed: {}, sent };
  const push = pushHandler({ ...setting, onRejection: rejections.emit });
  return {
    replicationIdentifier: `mainstay/${space}/${name}`,
    collection,
    live,
    retryTime,
    pull: {
      handler: pullHandler(setting),
      batchSize: options.pullBatchSize ?? 500,
      stream$: asObservable(resync.stream),
    },
    push: {
      handler: async (rows: readonly PushRow[]) => {
        const last = [...running].filter((each) => each.collection === collection).pop();
        if (running.has(setting) && last !== setting)
          throw new Error('another replication was begun since: cancel this one');
        return push(rows);
      },
      batchSize: options.pushBatchSize ?? 100,
    },
    rejected$: rejections.stream as Stream<Rejection>,
  };
}
