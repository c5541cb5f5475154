import type { Api } from '../operations.ts';
import { checksum } from './checksum.ts';
import type { Hash } from './hash.ts';
import type { FileSource } from './source.ts';
import { sendSmall, type TransferPorts } from './transfer.ts';

/** An image that stands for a video: the app takes it from the video, which needs no codec on the server. */
export interface Poster {
  readonly source: FileSource;
  readonly type: 'image/jpeg' | 'image/png' | 'image/webp';
}

interface Ports extends Pick<TransferPorts, 'send' | 'tools' | 'tries'> {
  readonly api: Pick<Api, 'attachPoster'>;
  readonly createHash: () => Hash;
}

/** Sends the poster of a version; the backend looks at it by itself. */
export async function sendPoster(
  ports: Ports,
  params: { readonly fileId: string; readonly versionId: string },
  { source, type }: Poster,
  signal: AbortSignal = new AbortController().signal,
): Promise<void> {
  const body = { size: source.size, type, sha256: await checksum(source, ports) };
  await sendSmall(ports, source, signal, async () => (await ports.api.attachPoster({ params, body }, { signal })).put);
}
