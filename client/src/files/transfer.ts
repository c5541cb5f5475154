import type { Tools } from '../environment.ts';
import { NetworkError } from '../errors.ts';
import type { StartedUpload } from '../generated/api.ts';
import { jitter, sleep } from '../http/backoff.ts';
import type { Api } from '../operations.ts';
import { FileError } from './errors.ts';
import type { Send } from './send.ts';
import type { FileSource } from './source.ts';

export interface TransferPorts {
  readonly api: Pick<Api, 'presignParts'>;
  readonly send: Send;
  readonly tools: Tools;
  /** Parts that are sent at once. */
  readonly parallel: number;
  /** Tries of one part. */
  readonly tries: number;
}

interface Transfer {
  readonly source: FileSource;
  readonly started: StartedUpload;
  readonly signal: AbortSignal;
  /** Bytes that S3 has or that are on their way. */
  onSent(bytes: number): void;
  /** A new URL for all of a small file. */
  again(): Promise<StartedUpload>;
}

interface SignedPut {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

const backoff = { base: 500, cap: 15_000 };
/** URLs that are asked for at once. */
const batch = 20;

/** Sends all of something small to an address that is asked for anew with each try. */
export async function sendSmall(
  ports: Pick<TransferPorts, 'send' | 'tools' | 'tries'>,
  source: FileSource,
  signal: AbortSignal,
  ask: () => Promise<SignedPut>,
): Promise<void> {
  const body = await source.read(0, source.size);
  await withTries(ports, signal, async () => {
    const { url, headers } = await ask();
    const { status, text } = await ports.send({ url, headers, body, signal, onSent: () => undefined });
    assertStored(status, text);
  });
}

/** Sends what S3 does not have yet. */
export async function transfer(ports: TransferPorts, work: Transfer): Promise<void> {
  const { upload } = work.started;
  if (!upload) return;
  if (upload.parts === undefined) return sendWhole(ports, work);
  return sendParts(ports, work, upload.partSize ?? 0, upload.parts);
}

async function sendWhole(ports: TransferPorts, work: Transfer): Promise<void> {
  const { source, signal, onSent } = work;
  const body = await source.read(0, source.size);
  let put: SignedPut | undefined = work.started.upload?.put;
  await withTries(ports, signal, async () => {
    put ??= (await work.again()).upload?.put;
    // The upload has ended: an earlier try got through.
    if (!put) return;
    const { url, headers } = put;
    put = undefined;
    const { status, text } = await ports.send({ url, headers, body, signal, onSent });
    // 412: it is there already, by a try whose answer was lost.
    if (status !== 412) assertStored(status, text);
  });
  onSent(source.size);
}

async function sendParts(ports: TransferPorts, work: Transfer, partSize: number, parts: number): Promise<void> {
  const { source, started, signal, onSent } = work;
  const params = { fileId: started.file.fileId, versionId: started.version.versionId };
  const ask = (numbers: number[]) => ports.api.presignParts({ params, body: { numbers } }, { signal });
  const sizeOf = (number: number) => Math.min(partSize, source.size - (number - 1) * partSize);
  const onWay = new Map<number, number>();
  const tell = (number: number, bytes: number) => {
    onWay.set(number, bytes);
    onSent([...onWay.values()].reduce((total, each) => total + each, 0));
  };

  const { stored } = await ask([]);
  for (const { number, size } of stored) if (size === sizeOf(number)) tell(number, size);
  const missing = Array.from({ length: parts }, (_, index) => index + 1).filter((number) => !onWay.has(number));

  while (missing.length > 0) {
    const { puts } = await ask(missing.splice(0, batch));
    const queue = [...puts];
    const worker = async () => {
      for (let next = queue.shift(); next; next = queue.shift()) {
        const { number } = next;
        const from = (number - 1) * partSize;
        const body = await source.read(from, from + sizeOf(number));
        let put: SignedPut | undefined = next;
        await withTries(ports, signal, async () => {
          put ??= (await ask([number])).puts[0];
          const { url = '', headers = {} } = put ?? {};
          put = undefined;
          const { status, text } = await ports.send({
            url,
            headers,
            body,
            signal,
            onSent: (bytes) => tell(number, bytes),
          });
          assertStored(status, text);
        });
        tell(number, body.length);
      }
    };
    await Promise.all(Array.from({ length: ports.parallel }, worker));
  }
}

/** S3 refuses a URL whose time is over (403): another try has another URL. */
class Refused extends Error {}

/** S3 waited too long for the rest of it, which it says with 400; or another request of the same key is under way, as a try whose answer was lost. */
const passing = /<Code>(RequestTimeout|ConditionalRequestConflict|OperationAborted)</;

/** @throws NetworkError where S3 is busy, or the line was silent: it refuses nothing by that. */
function assertStored(status: number, text: string): void {
  if (status >= 200 && status < 300) return;
  if (status === 403) throw new Refused(`${status} ${text.slice(0, 300)}`);
  if (status === 429 || status >= 500 || passing.test(text))
    throw new NetworkError(`PUT: ${status} ${text.slice(0, 300)}`);
  throw new FileError('store-refused', `S3 refused it: ${status} ${text.slice(0, 300)}`);
}

async function withTries(
  { tools, tries }: Pick<TransferPorts, 'tools' | 'tries'>,
  signal: AbortSignal,
  act: () => Promise<void>,
): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await act();
    } catch (error) {
      const isPassing = error instanceof NetworkError || error instanceof Refused;
      if (!isPassing || attempt + 1 >= tries) {
        throw error instanceof Refused ? new FileError('store-refused', `S3 refused it: ${error.message}`) : error;
      }
      await sleep(tools, jitter(tools, backoff, attempt), signal);
    }
  }
}
