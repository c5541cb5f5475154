import { describe, expect, it } from 'vitest';
import { useAuditedWorld, world } from './audited-world.ts';
import { all, ledgerId, legs, outcome } from './world.ts';

useAuditedWorld();

const largest = 10n ** 38n - 1n;
const posted = async (accountId: string) => (await world.ledger.balance(ledgerId, accountId)).posted;

describe('a transfer', () => {
  it('L1: takes from one account what it gives to the others, to the last unit, and says so in all of them', async () => {
    const [ann, shop, fees] = [await world.rich(100n), await world.customer(), await world.customer()];
    const transfer = await world.ledger.post({
      ledgerId,
      transferId: world.id('pay'),
      metadata: { order: '17' },
      legs: [
        { accountId: ann, side: 'debit', amount: 100n, currency: 'EUR' },
        { accountId: shop, side: 'credit', amount: 97n, currency: 'EUR' },
        { accountId: fees, side: 'credit', amount: 3n, currency: 'EUR' },
      ],
    });
    expect([await posted(ann), await posted(shop), await posted(fees)]).toEqual([0n, 97n, 3n]);
    expect(await world.ledger.findTransfer(ledgerId, transfer.transferId)).toEqual(transfer);
    expect((await all(world.ledger.entries(ledgerId, shop))).map(({ sequence, posted: by }) => [sequence, by])).toEqual(
      [[1, -97n]],
    );
  });

  it('nets the legs of an account, which needs the money for the difference only', async () => {
    const [ann, agent, shop] = [await world.rich(10n), await world.customer(), await world.customer()];
    await world.ledger.post({
      ledgerId,
      transferId: world.id('through'),
      legs: [...legs(ann, agent, 10n), ...legs(agent, shop, 9n)],
    });
    expect([await posted(ann), await posted(agent), await posted(shop)]).toEqual([0n, 1n, 9n]);
  });

  it('L2, L3: is refused beyond what is available, the overdraft included, and accounts without a limit go on', async () => {
    const [ann, bob, outside] = [await world.customer(50n), await world.customer(), await world.outside()];
    const pay = (amount: bigint) =>
      outcome(world.ledger.post({ ledgerId, transferId: world.id('pay'), legs: legs(ann, bob, amount) }));
    expect([await pay(51n), await pay(50n), await pay(1n)]).toEqual([
      'insufficient-funds',
      'done',
      'insufficient-funds',
    ]);
    expect(await world.ledger.balance(ledgerId, ann)).toMatchObject({ posted: -50n, available: -50n });
    expect(
      await outcome(world.ledger.post({ ledgerId, transferId: world.id('in'), legs: legs(outside, ann, 5n) })),
    ).toBe('done');
    expect(
      await outcome(world.ledger.post({ ledgerId, transferId: world.id('out'), legs: legs(ann, outside, 5n) })),
    ).toBe('done');
  });

  it('takes back what an account does not hold when its command says so, once, and nothing else leaves it until it is covered', async () => {
    const [ann, bob] = [await world.rich(10n), await world.customer()];
    const take = (transferId: string, uncovered?: string) =>
      outcome(
        world.ledger.post({ ledgerId, transferId, legs: legs(ann, bob, 30n), ...(uncovered ? { uncovered } : {}) }),
      );
    const id = world.id('lent');
    expect([await take(id, ann), await take(id, ann)]).toEqual(['done', 'done']);
    expect([await take(id), await take(id, bob)]).toEqual(['transfer-id-reused', 'transfer-id-reused']);
    expect(await world.ledger.balance(ledgerId, ann)).toMatchObject({ posted: -20n, available: -20n });
    const pay = (from: string, to: string, amount: bigint) =>
      outcome(world.ledger.post({ ledgerId, transferId: world.id('pay'), legs: legs(from, to, amount) }));
    expect([await pay(ann, bob, 1n), await pay(bob, ann, 21n), await pay(ann, bob, 1n)]).toEqual([
      'insufficient-funds',
      'done',
      'done',
    ]);
    expect(await take(world.id('other'), bob)).toBe('insufficient-funds');
  });

  it('watches an asset on its other side: a till cannot give more than is in it', async () => {
    const accountId = world.id('till');
    await world.ledger.openAccount({ ledgerId, accountId, type: 'asset', currency: 'EUR', overdraft: 0n });
    const ann = await world.customer();
    expect(
      await outcome(world.ledger.post({ ledgerId, transferId: world.id('in'), legs: legs(accountId, ann, 8n) })),
    ).toBe('done');
    const out = (amount: bigint) =>
      outcome(world.ledger.post({ ledgerId, transferId: world.id('out'), legs: legs(ann, accountId, amount) }));
    const outside = await world.outside();
    await world.ledger.post({ ledgerId, transferId: world.id('in'), legs: legs(outside, ann, 100n) });
    expect([await out(9n), await out(8n)]).toEqual(['insufficient-funds', 'done']);
    expect(await posted(accountId)).toBe(0n);
  });

  it('L3: of many at once for the same balance exactly as many succeed as it holds', async () => {
    const [ann, bob] = [await world.rich(70n), await world.customer()];
    const spends = Array.from({ length: 30 }, (_, i) =>
      outcome(world.ledger.post({ ledgerId, transferId: `${ann}-spend-${i}`, legs: legs(ann, bob, 10n) })),
    );
    const outcomes = await Promise.all(spends);
    expect(outcomes.filter((each) => each === 'done')).toHaveLength(7);
    expect(outcomes.filter((each) => each === 'insufficient-funds')).toHaveLength(23);
    expect([await posted(ann), await posted(bob)]).toEqual([0n, 70n]);
  });

  it('L4: takes effect once under its id, in a race as well, and answers the first outcome', async () => {
    const [ann, bob] = [await world.rich(100n), await world.customer()];
    const command = { ledgerId, transferId: world.id('once'), legs: legs(ann, bob, 10n) };
    const answers = await Promise.all(Array.from({ length: 8 }, () => world.ledger.post(command)));
    world.pass(1000);
    answers.push(await world.ledger.post(command));
    expect(new Set(answers.map((each) => each.recordedAt)).size).toBe(1);
    expect(await posted(bob)).toBe(10n);
    // The transaction itself says so: it is one call, whether it is the first or another.
    const called: string[] = [];
    const { ledger } = world.with((operation) => void called.push(operation));
    for (const transferId of [command.transferId, world.id('next')]) await ledger.post({ ...command, transferId });
    expect(called).toEqual(['transactWrite', 'transactWrite']);
  });

  it('L4: answers the first outcome by a clock too that has not come to its time', async () => {
    const [ann, bob] = [await world.rich(100n), await world.customer()];
    const command = (transferId: string, amount = 10n) => ({
      ledgerId,
      transferId,
      legs: legs(ann, bob, amount),
      effectiveAt: world.now().toISOString(),
    });
    const [made, refused] = [command(world.id('made')), command(world.id('refused'), 1000n)];
    const first = await world.ledger.post(made);
    expect(await outcome(world.ledger.post(refused))).toBe('insufficient-funds');
    const slow = world.at(() => new Date(world.now().getTime() - 50));
    expect(await slow.post(made)).toEqual(first);
    expect(await outcome(slow.post(refused))).toBe('insufficient-funds');
    expect(await outcome(slow.post({ ...made, metadata: { a: 'b' } }))).toBe('transfer-id-reused');
    expect(await outcome(slow.post(command(world.id('new'))))).toBe('effective-in-future');
    const back = { ledgerId, transferId: world.id('back'), reversalOf: 'nothing', effectiveAt: made.effectiveAt };
    expect(await outcome(world.ledger.reverse(back))).toBe('transfer-not-found');
    expect(await outcome(slow.reverse(back))).toBe('transfer-not-found');
    const [holdId, expiresAt] = [world.id('hold'), '2027-01-01T00:00:00.000Z'];
    const hold = { debit: ann, credit: bob, amount: 5n, currency: 'EUR', expiresAt };
    await world.ledger.hold({ ledgerId, transferId: holdId, ...hold });
    const all = { ledgerId, transferId: world.id('all'), holdId, amount: 5n, effectiveAt: made.effectiveAt };
    const captured = await world.ledger.capture(all);
    expect(await slow.capture(all)).toEqual(captured);
  });

  it('L4: refuses another command under the id, whatever is different in it', async () => {
    const [ann, bob, outside] = [await world.rich(100n), await world.customer(), await world.outside()];
    const command = { ledgerId, transferId: world.id('same'), legs: legs(ann, bob, 10n), metadata: { a: 'b' } };
    await world.ledger.post(command);
    const others = [
      { ...command, legs: legs(ann, bob, 11n) },
      { ...command, legs: legs(bob, ann, 10n) },
      { ...command, legs: legs(ann, outside, 10n) },
      { ...command, metadata: { a: 'c' } },
      { ...command, effectiveAt: '2026-11-20T08:00:00.000Z' },
      { ...command, lockVersions: { [ann]: 1 } },
    ];
    for (const other of others) expect(await outcome(world.ledger.post(other))).toBe('transfer-id-reused');
    const capture = world.ledger.capture({ ledgerId, transferId: command.transferId, holdId: 'none', amount: 10n });
    expect(await outcome(capture)).toBe('transfer-id-reused');
    expect(await posted(bob)).toBe(10n);
  });

  it('L5: that was refused stays refused, though the money has come; under another id it goes through', async () => {
    const [ann, bob, outside] = [await world.customer(), await world.customer(), await world.outside()];
    const command = { ledgerId, transferId: world.id('early'), legs: legs(ann, bob, 10n) };
    expect(await outcome(world.ledger.post(command))).toBe('insufficient-funds');
    await world.ledger.post({ ledgerId, transferId: world.id('in'), legs: legs(outside, ann, 10n) });
    expect(await outcome(world.ledger.post(command))).toBe('insufficient-funds');
    expect(await outcome(world.ledger.post({ ...command, transferId: world.id('later') }))).toBe('done');
  });

  it('takes 38 digits, keeps every one of them, and refuses to grow beyond', async () => {
    const [ann, outside, bob] = [await world.customer(), await world.outside(), await world.customer()];
    const pay = (debit: string, credit: string, amount: bigint) =>
      outcome(() => world.ledger.post({ ledgerId, transferId: world.id('huge'), legs: legs(debit, credit, amount) }));
    expect(await pay(outside, ann, largest)).toBe('done');
    expect(await posted(ann)).toBe(largest);
    expect(await pay(outside, ann, 1n)).toBe('balance-too-large');
    expect(await pay(ann, bob, largest - 1n)).toBe('done');
    expect([await posted(ann), await posted(bob)]).toEqual([1n, largest - 1n]);
    expect(await pay(outside, ann, largest + 1n)).toBe('invalid-amount');
    // Back to what the auditor's other tests expect nothing of.
    expect(await pay(bob, outside, largest - 1n)).toBe('done');
  });
});

describe('a transfer that is wrong in itself', () => {
  const refused: [string, Parameters<typeof legs>, string][] = [
    ['of zero', ['a', 'b', 0n], 'invalid-amount'],
    ['of a negative amount', ['a', 'b', -1n], 'invalid-amount'],
    ['of 39 digits', ['a', 'b', 10n ** 38n], 'invalid-amount'],
    ['in an unknown currency', ['a', 'b', 1n, 'EUX'], 'unknown-currency'],
    ['to the same account', ['a', 'a', 1n], 'self-transfer'],
    ['of an account with an odd name', ['a#b', 'b', 1n], 'invalid-id'],
  ];
  it.each(refused)('%s is refused, and nothing is kept of it', async (_, args, code) => {
    const transferId = world.id('bad');
    expect(await outcome(() => world.ledger.post({ ledgerId, transferId, legs: legs(...args) }))).toBe(code);
    expect((await world.everything()).filter(({ pk }) => pk === `TRANSFER#${ledgerId}#${transferId}`)).toEqual([]);
  });

  it('is refused when debits and credits differ in a currency, though not in sum', async () => {
    const [euro] = legs('a', 'b', 5n);
    const [, franc] = legs('a', 'c', 5n, 'CHF');
    const post = (...some: (typeof euro)[]) =>
      outcome(() => world.ledger.post({ ledgerId, transferId: world.id('bad'), legs: some as never }));
    expect([await post(), await post(euro), await post(euro, franc)]).toEqual([
      'unbalanced',
      'unbalanced',
      'unbalanced',
    ]);
  });

  it('is refused with more accounts than a transaction takes, and made with as many', async () => {
    const payer = await world.rich(98n);
    const opened = await Promise.all(Array.from({ length: 97 }, () => world.customer()));
    const to = (accounts: readonly string[]) => accounts.flatMap((each) => legs(payer, each, 1n));
    const post = (accounts: readonly string[]) =>
      outcome(() => world.ledger.post({ ledgerId, transferId: world.id('many'), legs: to(accounts) }));
    expect(await post([...opened, 'one-more'])).toBe('too-many-accounts');
    expect(await post(opened)).toBe('done');
    expect(await posted(payer)).toBe(1n);
  });

  it('is refused with more legs than an item should have, and when its debits have more than 38 digits together', async () => {
    const post = (some: ReturnType<typeof legs>) =>
      outcome(() => world.ledger.post({ ledgerId, transferId: world.id('bad'), legs: some }));
    expect(await post(Array.from({ length: 251 }, () => legs('a', 'b', 1n)).flat())).toBe('too-many-legs');
    expect(await post([...legs('a', 'b', largest), ...legs('a', 'b', 1n)])).toBe('invalid-amount');
    expect(await post([...legs('a', 'b', largest), ...legs('c', 'd', 1n, 'CHF')])).toBe('invalid-amount');
  });

  it('is refused when it takes effect in the future, or at a time that is none', async () => {
    const post = (effectiveAt: string) =>
      outcome(() =>
        world.ledger.post({ ledgerId, transferId: world.id('when'), legs: legs('a', 'b', 1n), effectiveAt }),
      );
    expect(await post('2027-01-01T00:00:00.000Z')).toBe('effective-in-future');
    for (const none of ['2026-11-20', '+012026-11-20T00:00:00.000Z', '-000001-11-20T00:00:00.000Z'])
      expect([none, await post(none)]).toEqual([none, 'invalid-time']);
  });
});
