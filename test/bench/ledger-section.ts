import { loadavg } from 'node:os';
import { audit } from '../../lib/verify-ledger/auditor.ts';
import { batch, unitsOfKinds } from '../ledger/unit-kinds.ts';
import { startWorld } from '../ledger/world.ts';
import { accounts, findPostgres, startPostgres } from './ledger-postgres.ts';
import { measureRecorded, measureTransfers, openAccounts, type Rate } from './ledger-rate.ts';
import type { Section } from './sections.ts';
import { round, table } from './table.ts';

const writers = 16;
const seconds = 10;

/** The least by which the same could be kept: a record that makes it happen once, and each account it changes; one unit for a KB, two in a transaction. */
const least: Readonly<Record<string, readonly [number, string]>> = {
  post: [6, 'transfer, 2 accounts'],
  'post, five times': [30, 'the same five times'],
  'seal the five entries of one account, from the stream': [2, 'page, account'],
  'post with a fee, three accounts': [8, 'transfer, 3 accounts'],
  'post to an account of the recorded lane': [4, 'transfer, account; then nothing shows what is on its way'],
  [`record ${batch} transfers`]: [16, 'page of 7 KB, account; then a stream that repeats or reorders is not found out'],
  hold: [6, 'hold, 2 accounts'],
  'capture a part': [8, 'capture, hold, 2 accounts'],
  'capture with release': [8, 'the same'],
  'void the rest': [6, 'hold, 2 accounts'],
  reverse: [8, 'transfer, sum of its reversals, 2 accounts'],
  convert: [10, 'transfer, 4 accounts'],
  'be refused': [7, '3 items that were tried, the refusal'],
  'read a balance': [0, 'account'],
  'read a balance of the recorded lane': [
    0,
    'account, twice, and eight partitions of what is on its way, of which DynamoDB Local counts those with something in them',
  ],
  'open an account': [6, 'account, its place in the ledger, a check of the ledger'],
  'freeze an account': [2, 'account, twice: there and back'],
};

/** Transfers a second beside PostgreSQL, and what each kind of command costs in DynamoDB. */
export async function ledgerSection(): Promise<Section> {
  const load = round(loadavg()[0] ?? Number.NaN);
  const world = await startWorld({ clock: () => new Date() });
  const rows: (readonly (string | number)[])[] = [];
  const row = (what: string, { perSecond, p50, p99, failures }: Rate) =>
    rows.push([what, round(perSecond), round(p50), round(p99), failures]);
  let recording = '';
  try {
    const { names, guarded, recorded } = await openAccounts(world, accounts);
    const post = (hot: string, hotShare: number) =>
      measureTransfers(world.ledger, { names, hot, hotShare }, writers, seconds);
    row(`DynamoDB Local: spread over ${accounts} accounts`, await post(guarded, 0));
    row('DynamoDB Local: 90% to one account, in the transaction', await post(guarded, 0.9));
    const { rate, left, drained, lag } = await measureRecorded(world, names, recorded, writers, seconds);
    row('DynamoDB Local: 90% to one account of the recorded lane', rate);
    recording = `The worker of the recorded lane ran beside, in the same process: a lag of ${round(lag)} ms (median of what it found), and ${left} transfers left at the end, recorded in ${round(drained)} ms.`;
    const wrong = audit(await world.everything());
    if (wrong.length > 0) throw new Error(`the auditor finds: ${wrong.slice(0, 5).join('; ')}`);
  } finally {
    await world.stop();
  }
  const bin = findPostgres();
  let beside = 'PostgreSQL is not here (`apt-get install postgresql`), so nothing stands beside.';
  if (bin) {
    const postgres = await startPostgres(bin);
    try {
      row(`PostgreSQL: spread over ${accounts} accounts`, await postgres.measure(0, writers, seconds));
      row('PostgreSQL: 90% to one account', await postgres.measure(0.9, writers, seconds));
      beside = `${postgres.version}, durable (fsync), by pgbench over a socket; DynamoDB Local keeps everything in memory, over HTTP, and one process signs, sends and measures.`;
    } finally {
      await postgres.stop();
    }
  }
  const kinds = await startWorld();
  try {
    const units = Object.entries(await unitsOfKinds(kinds)).map(([kind, [written, read]]) => {
      const [minimum, which] = least[kind] ?? ['', ''];
      return [kind, written, minimum, read, which];
    });
    return {
      ledger: [
        `Load of the machine before the run: ${load}. ${writers} writers, ${seconds} s each. ${beside} ${recording}`,
        table(['transfers', 'a second', 'p50 ms', 'p99 ms', 'failed'], rows),
        table(['DynamoDB units', 'written', 'least', 'read', 'the least is'], units),
      ].join('\n\n'),
    };
  } finally {
    await kinds.stop();
  }
}
