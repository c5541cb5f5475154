/**
 * The least server that RxDB replicates with: documents in memory, a sequence as checkpoint, `RESYNC` lines as stream. No accounts, no
 * rights, nothing on a disk. Plain start for `sync-baseline.ts`; writes its port.
 */
import http, { type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

interface Row {
  readonly seq: number;
  readonly document: { readonly id: string };
}
const rows = new Map<string, Row>();
const listeners = new Set<ServerResponse>();
let last = 0;

const server = http.createServer(async (request, response) => {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  if (url.pathname === '/stream') {
    listeners.add(response.writeHead(200));
    response.write('OPEN\n');
    return;
  }
  if (url.pathname === '/pull') {
    const since = Number(url.searchParams.get('since'));
    // A changed row moves to the end of the map: the rows are in the order of their sequence.
    const found = [...rows.values()].filter(({ seq }) => seq > since).slice(0, Number(url.searchParams.get('limit')));
    const checkpoint = { seq: found.at(-1)?.seq ?? since };
    response.end(JSON.stringify({ documents: found.map(({ document }) => document), checkpoint }));
    return;
  }
  const pushed = (await json(request)) as { assumedMasterState?: object; newDocumentState: { id: string } }[];
  const conflicts: object[] = [];
  for (const { assumedMasterState, newDocumentState: document } of pushed) {
    const current = rows.get(document.id)?.document;
    if (current && JSON.stringify(current) !== JSON.stringify(assumedMasterState)) conflicts.push(current);
    else {
      last += 1;
      rows.delete(document.id);
      rows.set(document.id, { seq: last, document });
    }
  }
  response.end(JSON.stringify(conflicts));
  for (const listener of listeners) listener.write('RESYNC\n');
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
process.once('SIGTERM', () => process.exit(0));
