import { randomUUID } from 'node:crypto';
import { rateOf } from '../../lib/ledger/model/rate.ts';
import { scales } from './weigh.ts';
import { ledgerId, legs, type World } from './world.ts';

/** How many transfers are recorded together. */
export const batch = 50;

/** Units written and read by each kind of command, on accounts of a few entries, with ids of 36 characters. */
export async function unitsOfKinds(world: World): Promise<Readonly<Record<string, readonly [number, number]>>> {
  const { ledger, unitsOf } = scales(world);
  const [ann, bob, cleo] = [await world.rich(10_000n), await world.customer(), await world.customer()];
  const franc = await world.customer(0n, 'CHF');
  const [desk, francs, fees, hot] = [
    await world.outside(),
    await world.outside('CHF'),
    await world.outside(),
    await world.hot(),
  ];
  const expiresAt = '2026-12-22T08:00:00.000Z';
  const post = (debit: string, credit: string, amount: bigint, transferId = randomUUID() as string) =>
    ledger.post({ ledgerId, transferId, legs: legs(debit, credit, amount) });
  const hold = (transferId: string) =>
    ledger.hold({ ledgerId, transferId, debit: ann, credit: bob, amount: 50n, currency: 'EUR', expiresAt });
  const [paid, h1, h2] = [randomUUID(), randomUUID(), randomUUID()];
  await post(ann, cleo, 10n, paid);
  for (const account of [ann, bob, cleo, desk, fees]) await ledger.seal(ledgerId, account);
  // From then on this process knows its lane.
  await post(desk, hot, 1n);
  await ledger.recordAll(ledgerId);
  const five = async (debit: string, credit: string) => {
    for (let i = 0; i < 5; i += 1) await post(debit, credit, 1n);
  };
  const many = async () => {
    for (let i = 0; i < batch; i += 1) {
      await post(desk, hot, 1n);
      if (i % 5 === 4) await ledger.seal(ledgerId, desk);
    }
    return (await world.everything()).filter(({ entity }) => entity === 'Unrecorded');
  };
  const work: Record<string, () => Promise<unknown>> = {
    'open an account': () =>
      ledger.openAccount({ ledgerId, accountId: randomUUID(), type: 'liability', currency: 'EUR', overdraft: 0n }),
    'freeze an account': () => ledger.freezeAccount(ledgerId, cleo).then(() => ledger.unfreezeAccount(ledgerId, cleo)),
    post: () => post(ann, cleo, 1n),
    'post with a fee, three accounts': () =>
      ledger.post({ ledgerId, transferId: randomUUID(), legs: [...legs(ann, cleo, 9n), ...legs(ann, fees, 1n)] }),
    'post to an account of the recorded lane': () => post(ann, hot, 1n),
    hold: () => hold(h1),
    'capture a part': () => ledger.capture({ ledgerId, transferId: randomUUID(), holdId: h1, amount: 20n }),
    'void the rest': () => ledger.void(ledgerId, h1),
    'capture with release': async () => {
      await ledger.capture({ ledgerId, transferId: randomUUID(), holdId: h2, amount: 20n, release: true });
    },
    reverse: () => ledger.reverse({ ledgerId, transferId: randomUUID(), reversalOf: paid }),
    convert: () =>
      ledger.convert({
        ledgerId,
        transferId: randomUUID(),
        from: ann,
        to: franc,
        liquidity: { sold: desk, bought: francs },
        sold: { amount: 100n, currency: 'EUR' },
        bought: { currency: 'CHF' },
        rate: rateOf('0.93', 'EUR', 'CHF'),
        rounding: 'half-even',
      }),
    'read a balance': () => ledger.balance(ledgerId, ann),
    'read a balance of the recorded lane': () => ledger.balance(ledgerId, hot),
    'be refused': () => post(bob, ann, 9_999n).catch(() => {}),
  };
  const found: Record<string, readonly [number, number]> = {};
  for (const [name, each] of Object.entries(work)) {
    if (name === 'capture with release') await hold(h2);
    for (const account of [ann, bob, cleo, desk]) await ledger.seal(ledgerId, account);
    const { written, read } = await unitsOf(each);
    found[name] = [written, read];
  }
  const [one, two] = [await world.outside(), await world.customer()];
  const posted = await unitsOf(() => five(one, two));
  const items = (await world.everything()).filter(({ pk, sk }) => sk === 'ACCOUNT' && String(pk).endsWith(`#${two}`));
  // As the stream brings it.
  const sealed = await unitsOf(() => ledger.seal(ledgerId, two, items[0] as never));
  found['post, five times'] = [posted.written, posted.read];
  found['seal the five entries of one account, from the stream'] = [sealed.written, sealed.read];
  await ledger.recordAll(ledgerId);
  const images = await many();
  const recorded = await unitsOf(() => ledger.record(images));
  found[`record ${batch} transfers`] = [recorded.written, recorded.read];
  return found;
}
