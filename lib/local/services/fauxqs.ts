import type { BuildAppOptions, MessageSpyReader } from 'fauxqs';
import type { Running } from '../model.ts';

type Stores = NonNullable<BuildAppOptions['stores']>;

export interface Fauxqs extends Running {
  readonly url: string;
  /** Queues, topics and objects as they stand, to be prepared without a call. */
  readonly stores: Stores;
  /** Hears of every message and object. */
  readonly spy: MessageSpyReader;
}

/**
 * Starts fauxqs (S3, SQS, SNS) in this process with its data in a SQLite file under `directory`.
 *
 * It is put together here from its own parts instead of with its `startFauxqs`, because that listens on every interface, and because
 * three of its faults must be repaired from outside: a message whose visibility is set to zero was lost once data is kept on disk,
 * message bodies with characters beyond the basic plane (emoji) were refused, and so were objects of more than 11 MiB.
 */
export async function startFauxqs({ directory, region }: { directory: string; region: string }): Promise<Fauxqs> {
  const [{ buildApp }, { SqsStore }, { SnsStore }, { S3Store }, { MessageSpy }, { PersistenceManager }, types] =
    await Promise.all([
      import('fauxqs'),
      part<{ SqsStore: new () => Stores['sqsStore'] }>('./sqs/sqsStore.js'),
      part<{ SnsStore: new () => Stores['snsStore'] }>('./sns/snsStore.js'),
      part<{ S3Store: new () => Stores['s3Store'] }>('./s3/s3Store.js'),
      part<{ MessageSpy: new (options: { bufferSize: number }) => MessageSpyReader }>('./spy.js'),
      part<{ PersistenceManager: new (directory: string) => Persistence }>('./persistence.js'),
      part<{ INVALID_MESSAGE_BODY_CHAR: RegExp }>('./sqs/sqsTypes.js'),
    ]);
  allowEveryPlane(types.INVALID_MESSAGE_BODY_CHAR);
  const stores: Stores = { sqsStore: new SqsStore(), snsStore: new SnsStore(), s3Store: new S3Store() };
  const spy = new MessageSpy({ bufferSize: 100 });
  const persistence = new PersistenceManager(directory);
  keepMessagesMadeVisible(persistence);
  // What is kept must outlive this process, not a power cut: no wait for the disk on every message.
  persistence.db.exec('PRAGMA synchronous = NORMAL');
  // Whoever had received a message ended with the run before: it would be kept from everybody for up to a quarter of an hour.
  persistence.db.exec('UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = NULL');
  persistence.load(stores.sqsStore, stores.snsStore, stores.s3Store);
  const withParts = Object.values(stores) as { persistence?: unknown; spy?: unknown }[];
  for (const store of withParts) Object.assign(store, { persistence, spy });
  for (const queue of stores.sqsStore.allQueues()) Object.assign(queue, { persistence, spy });

  const app = buildApp({ logger: false, defaultRegion: region, stores });
  app.addHook('onRequest', (request, _reply, done) => {
    allowLargeBody(request);
    done();
  });
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  return {
    url,
    stores,
    spy,
    async stop() {
      await app.close();
      persistence.close();
    },
  };
}

interface Persistence {
  readonly db: { exec(sql: string): void; prepare(sql: string): { run(...values: unknown[]): unknown } };
  load(...stores: unknown[]): void;
  close(): void;
  updateMessageReady(messageId: string): void;
}

function part<T>(file: string): Promise<T> {
  return import(new URL(file, import.meta.resolve('fauxqs')).href) as Promise<T>;
}

function keepMessagesMadeVisible(persistence: Persistence): void {
  const statement = persistence.db.prepare(
    'UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = NULL WHERE message_id = ?',
  );
  persistence.updateMessageReady = (messageId) => {
    statement.run(messageId);
  };
}

/** Changes the pattern in place, which is the only way to reach it: SQS allows U+10000 to U+10FFFF. */
function allowEveryPlane(pattern: RegExp): void {
  pattern.compile('[^\\x09\\x0A\\x0D\\x20-\\uD7FF\\uE000-\\uFFFD\\u{10000}-\\u{10FFFF}]', 'u');
}

const contextSymbol = 'Symbol(fastify.context)';

/** Objects may be large; fauxqs itself stops at 11 MiB and offers no way to say otherwise. */
function allowLargeBody(request: object): void {
  const symbol = Object.getOwnPropertySymbols(request).find((candidate) => String(candidate) === contextSymbol);
  const context = symbol && (request as Record<symbol, { _parserOptions: { limit: number } }>)[symbol];
  if (context) context._parserOptions.limit = 512 * 1024 * 1024;
}
