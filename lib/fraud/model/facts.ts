import { createHash } from 'node:crypto';

/**
 * What is to be decided. `payout` leaves us; `transfer` goes to another account of ours; `purchase` is paid for goods; `card-present` was made with a chip,
 * `card-not-present` without.
 */
export const kinds = ['payout', 'transfer', 'purchase', 'card-present', 'card-not-present'] as const;
export type Kind = (typeof kinds)[number];

/** What the caller knows of one payment. Ids are 1 to 64 letters, digits and `_.:~-`; times are ISO 8601. */
export interface Facts {
  readonly kind: Kind;
  /** Minor units, above 0. */
  readonly amount: bigint;
  readonly currency: string;
  /** Whose money it is. */
  readonly account: string;
  /** Where it goes: an account of ours, an IBAN, a merchant. */
  readonly payee?: string;
  readonly card?: string;
  readonly device?: string;
  /** As it came; kept as a hash. */
  readonly ip?: string;
  /** Who asks. */
  readonly personId?: string;
  /** Whose account it is, when it is not the person's own. */
  readonly organisationId?: string;
  readonly payeeCountry?: string;
  readonly ipCountry?: string;
  readonly accountOpenedAt?: string;
  readonly credentialChangedAt?: string;
  /** Amounts from which something is reported or asked for, in minor units: staying just under them is counted. */
  readonly thresholds?: readonly bigint[];
}

const id = /^[A-Za-z0-9_.:~-]{1,64}$/;
const country = /^[A-Z]{2}$/;
const named = ['account', 'payee', 'card', 'device', 'personId', 'organisationId'] as const;

/** @throws RangeError for what can only be a mistake of the caller's: no id, no amount, no time */
export function checkedFacts(subject: string, facts: Facts): Facts {
  const wrong = (what: string) => new RangeError(`facts of a payment: ${what}`);
  if (!id.test(subject)) throw wrong('the subject is an id');
  if (!kinds.includes(facts.kind)) throw wrong('there is no such kind');
  if (facts.amount <= 0n) throw wrong('an amount is above 0');
  for (const name of named) {
    const value = facts[name];
    if (value === undefined ? name === 'account' : !id.test(value)) throw wrong(`${name} is an id`);
  }
  for (const name of ['payeeCountry', 'ipCountry'] as const)
    if (facts[name] !== undefined && !country.test(facts[name])) throw wrong(`${name} is two capital letters`);
  for (const name of ['accountOpenedAt', 'credentialChangedAt'] as const)
    if (facts[name] !== undefined && Number.isNaN(Date.parse(facts[name]))) throw wrong(`${name} is a time`);
  return facts;
}

/** What is personal is compared by its hash. It can be guessed by whoever tries all values: it keeps out of sight, it is no secret. */
export const hashOf = (kind: string, value: string): string =>
  createHash('sha256')
    .update(JSON.stringify([kind, value]))
    .digest('base64url')
    .slice(0, 32);

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** Ids of ours as they are; numbers of accounts elsewhere say whose they are. */
const idOf = (account: string) => (uuid.test(account) ? account : hashOf('account', account));

/** Who is in a payment, as keys and decisions name them. */
export interface Parties {
  readonly account: string;
  readonly payee?: string;
  readonly card?: string;
  readonly device?: string;
  /** Hashed. */
  readonly ip?: string;
  /** Where the address is. */
  readonly country?: string;
}

export function partiesOf({ account, payee, card, device, ip, ipCountry }: Facts): Parties {
  return {
    account: idOf(account),
    ...(payee === undefined ? {} : { payee: idOf(payee) }),
    ...(card === undefined ? {} : { card }),
    ...(device === undefined ? {} : { device }),
    ...(ip === undefined ? {} : { ip: hashOf('ip', ip) }),
    ...(ipCountry === undefined ? {} : { country: ipCountry }),
  };
}

/** The same payment, however its request travelled: what a repeat may not change. */
export const digestOf = ({ kind, amount, currency, account, payee, card }: Facts): string =>
  createHash('sha256')
    .update(JSON.stringify([kind, String(amount), currency, account, payee ?? '', card ?? '']))
    .digest('base64url')
    .slice(0, 32);

/** What can stand on a list. An account is found as payer and as payee. */
export const listable = ['account', 'card', 'device', 'ip', 'person'] as const;
export type Listable = (typeof listable)[number];

/** Of a payment, what lists are asked for. */
export function things(facts: Facts): readonly (readonly [Listable, string])[] {
  const { account, payee, card, device, ip, personId } = facts;
  const all: readonly (readonly [Listable, string | undefined])[] = [
    ['account', account],
    ['account', payee],
    ['card', card],
    ['device', device],
    ['ip', ip],
    ['person', personId],
  ];
  return all.flatMap(([kind, value]) => (value === undefined ? [] : [[kind, value] as const]));
}

/** Sort key of a list's entry. */
export const entryOf = (kind: Listable, value: string): string => `${kind}.${hashOf(kind, value)}`;
