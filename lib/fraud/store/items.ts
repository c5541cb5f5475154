import { createHash } from 'node:crypto';
import type { Decision, Reason } from '../model/evaluate.ts';
import type { Kind, Parties } from '../model/facts.ts';
import type { KeptFeatures } from '../model/kept.ts';
import type { Action, RuleSet } from '../model/rule-set.ts';

/**
 * Items of the table `fraud`.
 *
 * | pk | sk | entity |
 * |--|--|--|
 * | `RULES` | `VERSION#<version>` | Version: a rule set, by whom; never changes but for when it was activated |
 * | | `ACTIVE` | Active: the version in force and those in shadow |
 * | `COUNTER#<what>#<id>` | `<window>#<start>` | counts, sums; TTL |
 * | `SEEN#<account>` | `<what>#<other>` | Met |
 * | `DECISION#<subject>` | `DECISION` | Decision |
 * | `LIST#<name>` | `<kind>.<hash>` | Entry |
 * | `OUTCOME#`, `EVENT#`, `BACKTEST#` | | of the module `fraud` alone |
 */

export const activeKey = { pk: 'RULES', sk: 'ACTIVE' } as const;
export const versionKey = (version: string) => ({ pk: 'RULES', sk: `VERSION#${version}` }) as const;
export const decisionKey = (subject: string) => ({ pk: `DECISION#${subject}`, sk: 'DECISION' }) as const;
export const metKey = (account: string, what: 'payee' | 'device' | 'country', other: string) => ({
  pk: `SEEN#${account}`,
  sk: `${what}#${other}`,
});
export const listKey = (name: string, entry: string) => ({ pk: `LIST#${name}`, sk: entry });

export interface ActiveItem {
  readonly pk: string;
  readonly sk: string;
  readonly entity: 'Active';
  readonly version: string;
  readonly shadows: readonly string[];
  /** Grows with each change. */
  readonly revision: number;
  readonly changedAt: string;
  readonly changedBy: string;
}

export interface VersionItem {
  readonly pk: string;
  readonly sk: string;
  readonly entity: 'Version';
  readonly version: string;
  /** JSON of the rule set. */
  readonly ruleSet: string;
  readonly summary: string;
  readonly rules: number;
  readonly writtenBy: string;
  readonly writtenAt: string;
}

export interface EntryItem {
  readonly pk: string;
  readonly sk: string;
  readonly entity: 'Entry';
  readonly list: string;
  readonly reason: string;
  readonly addedBy: string;
  readonly addedAt: string;
  /** Epoch seconds; not on the list any more from then on, whether it is deleted or not. */
  readonly expiresAt?: number;
}

/** What a rule set in shadow said. */
export interface Shadow {
  readonly version: string;
  readonly score: number;
  readonly action: Action;
}

export interface Label {
  readonly as: 'fraud' | 'legitimate';
  readonly by: string;
  readonly at: string;
  readonly note?: string;
}

export interface DecisionItem extends Decision {
  readonly pk: string;
  readonly sk: string;
  readonly entity: 'Decision';
  readonly subject: string;
  readonly kind: Kind;
  readonly features: KeptFeatures;
  readonly reasons: readonly Reason[];
  readonly shadows: readonly Shadow[];
  /** Who is in it; ids of a person go when the person is erased. */
  readonly parties: Partial<Parties>;
  readonly personId?: string;
  readonly organisationId?: string;
  /** Of the facts: another payment under this subject is refused. */
  readonly digest: string;
  readonly decidedAt: string;
  /** Seconds; a decision without rules that is made anew when it is asked for again. */
  readonly retryAfter?: number;
  /** Decisions without rules that stood here before. */
  readonly fallbacks?: number;
  /** Place in the list by time and action. */
  readonly listed: string;
  readonly listedAt: string;
  readonly label?: Label;
  /** When those in it were noted as known to each other. */
  readonly knownAt?: string;
  readonly expiresAt: number;
}

/** Partitions of one day and action: one of an index takes a thousand writes a second. */
export const listShards = ['0', '1', '2', '3'] as const;
export const listedOf = (action: Action, day: string, shard: string) => `${action}#${day}#${shard}`;
export const shardOf = (subject: string): string =>
  String((createHash('sha256').update(subject).digest()[0] ?? 0) % listShards.length);

export const ruleSetIn = (item: Pick<VersionItem, 'ruleSet'>): unknown => JSON.parse(item.ruleSet) as RuleSet;
