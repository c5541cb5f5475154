/**
 * An app in a process of its own, which can be killed: signs in and uploads a file, or goes on with what it had begun. Writes a line for each part that S3
 * has, and the file at its end. Its one argument is JSON.
 */
import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { createClient } from '../../client/src/create-client.ts';
import { createFiles } from '../../client/src/files/create-files.ts';
import { sendByFetch } from '../../client/src/files/send.ts';
import { bytesSource } from '../../client/src/files/source.ts';
import { preparedSqlite } from '../../client/src/sync/store/sqlite-drivers.ts';
import { sqliteStore } from '../../client/src/sync/store/sqlite-store.ts';

const { backend, email, password, store, path, space } = JSON.parse(process.argv[2] ?? '{}');
const tell = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);

const client = createClient(backend);
await client.auth.signIn(email, password);
const fetching = sendByFetch(fetch);
const files = createFiles({
  client,
  storage: sqliteStore(preparedSqlite(new DatabaseSync(store) as never)),
  parallel: 1,
  async send(request) {
    const answer = await fetching(request);
    tell({ sent: new URL(request.url).searchParams.get('partNumber'), status: answer.status });
    return answer;
  },
});
const source = bytesSource(readFileSync(path));
const [pending] = await files.pending();
tell({ pending: pending?.name });
const upload = pending
  ? files.resume(pending.id, source)
  : files.upload(source, { space, name: 'film.bin', type: 'application/octet-stream' });
tell({ file: await upload.done });
const [{ fileId }] = [await upload.done];
const read = await files.download({ fileId });
tell({ read: read.size, left: (await files.pending()).length });
