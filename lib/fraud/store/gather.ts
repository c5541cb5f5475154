import type { Item } from '../../runtime/aws/dynamo.ts';
import { type Count, type Counted, isJustUnder, type Known, type Met } from '../model/derive.ts';
import { entryOf, type Facts, type Parties, partiesOf, things } from '../model/facts.ts';
import { type CounterKey, counterKeys, type Counted as What, type Window, windows } from '../model/velocity.ts';
import { type CounterStore, countIn } from './counters.ts';
import { keptUntil } from './decisions.ts';
import { listKey, metKey } from './items.ts';
import { type FraudTable, keyText } from './table.ts';

type Key = { readonly pk: string; readonly sk: string };
type Found = ReadonlyMap<string, Item>;

const every = Object.keys(windows) as Window[];
const any = '*';

/** The counters of a payment: what by, over which time, under which id. */
function counted({ account, device, ip, payee }: Parties): readonly (readonly [What, Window, string])[] {
  return [
    ...every.map((window) => ['account', window, account] as const),
    ...(device === undefined ? [] : [['device', 'hour', device] as const]),
    ...(ip === undefined ? [] : [['ip', 'hour', ip] as const]),
    ...(payee === undefined ? [] : [['payee', 'day', payee] as const]),
  ];
}

/** Whom an account meets in a payment. */
export function meetings(parties: Parties): Readonly<Partial<Record<keyof Known['met'], Key>>> {
  const { account, payee, device, country } = parties;
  return {
    ...(payee === undefined ? {} : { payee: metKey(account, 'payee', payee), back: metKey(payee, 'payee', account) }),
    ...(device === undefined
      ? {}
      : { device: metKey(account, 'device', device), anyDevice: metKey(account, 'device', any) }),
    ...(country === undefined
      ? {}
      : { country: metKey(account, 'country', country), anyCountry: metKey(account, 'country', any) }),
  };
}

/** Partitions that are about one account alone, or one device. */
export const partitionsOf = ({ account, device }: Partial<Parties>): readonly string[] => [
  ...(account === undefined ? [] : [`SEEN#${account}`, `COUNTER#account#${account}`, `COUNTER#payee#${account}`]),
  ...(device === undefined ? [] : [`COUNTER#device#${device}`]),
];

/** What is read before anything is counted: past buckets, and who has met. */
export function keysToRead(parties: Parties, at: Date): readonly Key[] {
  const before = counted(parties).map(([what, window, id]) => counterKeys(what, id, window, at).before);
  return [...before.map(({ pk, sk }) => ({ pk, sk })), ...Object.values(meetings(parties))];
}

/** Reads items, strongly consistent. */
export async function readAll({ dynamo, name }: FraudTable, keys: readonly Key[]): Promise<Found> {
  if (keys.length === 0) return new Map();
  const TableName = name();
  const Keys = [...new Map(keys.map(({ pk, sk }) => [keyText({ pk, sk }), { pk, sk }])).values()];
  const { Responses } = await dynamo.batchGet<Item>({ RequestItems: { [TableName]: { Keys, ConsistentRead: true } } });
  return new Map((Responses[TableName] ?? []).map((item) => [keyText(item as never), item]));
}

/** The lists that somebody in the payment is on. */
export async function readLists(
  table: FraudTable,
  facts: Facts,
  names: readonly string[],
  at: Date,
): Promise<readonly string[]> {
  const asked = names.flatMap((name) => things(facts).map(([kind, value]) => [name, entryOf(kind, value)] as const));
  const found = await readAll(
    table,
    asked.map(([name, entry]) => listKey(name, entry)),
  );
  const isOn = (item: Item | undefined) =>
    item !== undefined && !(Number(item.expiresAt ?? Number.POSITIVE_INFINITY) * 1000 <= at.getTime());
  return asked.flatMap(([name, entry]) => (isOn(found.get(keyText(listKey(name, entry)))) ? [name] : []));
}

/** Counts the attempt, then tells what was counted: increment, then check. */
export async function count(
  store: CounterStore,
  subject: string,
  facts: Facts,
  found: Found,
  at: Date,
): Promise<Omit<Known, 'lists'>> {
  const parties = partiesOf(facts);
  const met = meetings(parties);
  const at_ = (key: Key | undefined) => (key ? (found.get(keyText(key)) as Met | undefined) : undefined);
  // Of several first attempts at once, one has met the payee first; it still has when it broke off and is repeated.
  const earlier = at_(met.payee);
  const isFirst =
    met.payee !== undefined &&
    (earlier ? earlier.by === subject : await store.meet(met.payee, subject, at, keptUntil(at)));
  const all = await Promise.all(
    counted(parties).map(async ([what, window, id]) => {
      const { now, before } = counterKeys(what, id, window, at);
      const isDay = what === 'account' && window === 'day';
      const more: Partial<Count> = {
        count: 1n,
        sum: facts.amount,
        ...(isDay ? { newPayees: isFirst ? 1n : 0n, justUnder: isJustUnder(facts) ? 1n : 0n } : {}),
      };
      const both: Counted = { now: await store.add(now, more), before: countIn(found.get(keyText(before))) };
      return [what, window, both] as const;
    }),
  );
  const of = (what: What) => all.filter(([each]) => each === what);
  const one = (what: What) => of(what).map(([, , both]) => both)[0];
  const found_ = Object.entries(met).flatMap(([name, key]) => {
    const item = at_(key);
    return item ? [[name, item] as const] : [];
  });
  const more = { device: one('device'), ip: one('ip'), payee: one('payee') };
  return {
    account: Object.fromEntries(of('account').map(([, window, both]) => [window, both])) as Known['account'],
    ...(Object.fromEntries(Object.entries(more).filter(([, both]) => both)) as Pick<Known, 'device' | 'ip' | 'payee'>),
    met: Object.fromEntries(found_),
  };
}

/** The bucket that says what is usual for an account. */
export const usualKey = ({ account }: Pick<Parties, 'account'>, at: Date): CounterKey =>
  counterKeys('account', account, 'week', at).now;
