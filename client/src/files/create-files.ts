import type { Client } from '../create-client.ts';
import { type CryptoProvider, platformCrypto, uuid } from '../crypto/provider.ts';
import { systemTools, type Tools } from '../environment.ts';
import type { LocalStore } from '../sync/store/local-store.ts';
import { checksum } from './checksum.ts';
import { type Downloaded, type DownloadOptions, download } from './download.ts';
import { FileError } from './errors.ts';
import { createSha256, type Hash } from './hash.ts';
import { type Poster, sendPoster } from './poster.ts';
import { receiver } from './receive.ts';
import { type UploadRecord, uploadRecords } from './records.ts';
import { type Send, sendByFetch, sendByXhr } from './send.ts';
import type { FileSource } from './source.ts';
import { runUpload, type Upload, type UploadOptions, type UploadPorts } from './upload.ts';

export interface FilesOptions {
  /** With `auth`, as of `createClient`, an upload goes on only as who began it, and is shown to nobody else. */
  readonly client: Pick<Client, 'api'> & Partial<Pick<Client, 'auth'>>;
  /** Where uploads are kept over restarts of the app: one of sync's stores. Without it they end with the app. */
  readonly storage: LocalStore;
  /** For S3; default: the platform's, and in React Native XMLHttpRequest, which alone tells there that a line is silent. */
  readonly fetch?: typeof fetch;
  /** How bytes go; default: XMLHttpRequest, which tells how far it has come, or else fetch. */
  readonly send?: Send;
  /** A native SHA-256 that takes pieces; default: one in JavaScript. */
  readonly createHash?: () => Hash;
  /** Parts that are sent at once; default 3. */
  readonly parallel?: number;
  /** Tries of one request to S3; default 6. */
  readonly tries?: number;
  readonly crypto?: CryptoProvider;
  readonly tools?: Tools;
}

/** What a new file is, or what gets a new version. */
export interface NewUpload {
  readonly space: string;
  readonly name: string;
  /** Media type: what the file is. Another content is refused. */
  readonly type: string;
  /** Id of the file that gets a new version. */
  readonly versionOf?: string;
}

export interface Files {
  upload(source: FileSource, about: NewUpload, options?: UploadOptions): Upload;
  /** Sends an image that stands for a video that is there, or in the place of another. It shows once the backend has looked at it. */
  poster(of: { readonly fileId: string; readonly versionId: string }, poster: Poster): Promise<void>;
  /** Uploads that who is signed in began and that have not ended, also before the app was started. */
  pending(): Promise<readonly UploadRecord[]>;
  /** Goes on with one of them; `source` is the same file again, which is checked. */
  resume(id: string, source: FileSource, options?: UploadOptions): Upload;
  /** Forgets one of them. The room that it holds is given back after a day; `cancel` of a running one gives it back at once. */
  forget(id: string): Promise<void>;
  /** Reads a file, or what was shared, and checks it. @throws FileError `changed`, `damaged`, `store-refused`. */
  download(
    what:
      | { readonly fileId: string; readonly versionId?: string; readonly variant?: string }
      | { readonly token: string },
    options?: DownloadOptions,
  ): Promise<Downloaded>;
}

/** Uploads that survive breaks and restarts, and downloads that are checked. */
export function createFiles(options: FilesOptions): Files {
  const { client, tools = systemTools, tries = 6, createHash = createSha256 } = options;
  const { api } = client;
  const fetch: typeof globalThis.fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
  const crypto = options.crypto ?? platformCrypto();
  const hasXhr = typeof XMLHttpRequest === 'function';
  const records = uploadRecords(options.storage);
  const send = options.send ?? (hasXhr && !options.fetch ? sendByXhr : sendByFetch(fetch));
  const receive = receiver(fetch, tools, options.fetch !== undefined);
  const personId = async () => (await client.auth?.session())?.personId;
  const parallel = options.parallel ?? 3;
  const newKey = () => uuid(crypto);
  const ports: UploadPorts = { api, personId, newKey, records, send, tools, createHash, tries, parallel };
  /** Of whom nothing is known, from an app without `auth`, is everybody's. */
  const own = async <R extends UploadRecord>(found: readonly R[]): Promise<readonly R[]> => {
    const person = await personId();
    return found.filter((record) => record.personId === undefined || record.personId === person);
  };

  return {
    upload(source, { space, name, type, versionOf }, uploadOptions = {}) {
      const id = newKey();
      const begin = async (onRead: (bytes: number) => void): Promise<UploadRecord> => {
        const person = await personId();
        const sha256 = await checksum(source, ports, onRead);
        const more = {
          ...(versionOf === undefined ? {} : { versionOf }),
          ...(person === undefined ? {} : { personId: person }),
        };
        const record = { id, space, name, type, size: source.size, sha256, startedAt: tools.now(), ...more };
        await records.keep(record);
        return record;
      };
      return runUpload(ports, id, source, begin, uploadOptions);
    },

    poster: (of, poster) => sendPoster(ports, of, poster),

    pending: async () => own(await records.list()),

    resume(id, source, uploadOptions = {}) {
      const find = async (onRead: (bytes: number) => void): Promise<UploadRecord> => {
        const known = await records.find(id);
        const [record] = await own(known ? [known] : []);
        if (!record) throw new FileError('unknown-upload', 'there is no such upload');
        const isSame = source.size === record.size && (await checksum(source, ports, onRead)) === record.sha256;
        if (!isSame) throw new FileError('other-file', 'this is not the file that was begun');
        return record;
      };
      return runUpload(ports, id, source, find, uploadOptions);
    },

    forget: records.forget,

    download(what, downloadOptions = {}) {
      const { signal } = downloadOptions;
      const callOptions = signal ? { signal } : {};
      const ask =
        'token' in what
          ? () => api.openShare({ params: { token: what.token } }, callOptions)
          : () => {
              const { fileId, versionId, variant } = what;
              const query = {
                ...(versionId === undefined ? {} : { versionId }),
                ...(variant === undefined ? {} : { variant }),
              };
              return api.downloadFile({ params: { fileId }, query: query as never }, callOptions);
            };
      return download({ receive, tools, createHash, tries }, ask, downloadOptions);
    },
  };
}
