import { deadlineFrom } from '../runtime/aws/deadline.ts';
import type { Dynamo } from '../runtime/aws/dynamo.ts';
import { createDynamo } from '../runtime/aws/dynamo-client.ts';
import { featuresOf } from './model/derive.ts';
import { evaluate } from './model/evaluate.ts';
import { checkedFacts, digestOf, type Facts, partiesOf } from './model/facts.ts';
import { fallbackFor } from './model/fallback.ts';
import { checkedFeatures } from './model/features.ts';
import type { Action } from './model/rule-set.ts';
import { counterStore } from './store/counters.ts';
import { decisionItem, keepDecision } from './store/decisions.ts';
import { count, keysToRead, readAll, readLists } from './store/gather.ts';
import { type ActiveItem, activeKey, type DecisionItem, decisionKey } from './store/items.ts';
import { markKnown, noteKnown } from './store/known.ts';
import { activeWithout, loadRuleSet } from './store/rules-in-force.ts';
import { type FraudTable, fraudTableName, keyText } from './store/table.ts';

/** What becomes of a payment. Why is for analysts: GET /v1/fraud/decisions/{subjectId}. */
export interface Verdict {
  readonly action: Action;
  /** Of the rules; `none`: nobody could decide. */
  readonly version: string;
  readonly score: number;
  readonly decidedAt: string;
  /** Seconds. With it `block` is not for good: answer 503 with Retry-After, and a repeat of the subject decides anew. */
  readonly retryAfter?: number;
}

/** The subject has a decision about another payment. */
export class SubjectReused extends Error {
  override readonly name = 'SubjectReused';
}

export interface DecideOptions {
  /** Milliseconds after which it is decided without rules. */
  readonly withinMs?: number;
  /** Milliseconds that remain then to keep what was decided. */
  readonly keepMs?: number;
  readonly now?: () => Date;
  readonly name?: () => string;
  /** A port whose calls end at a time, epoch milliseconds. */
  readonly connect?: (until: number) => Dynamo;
  /** Told of what made it decide without rules. */
  readonly onFailure?: (error: unknown) => void;
}

export type Fraud = ReturnType<typeof createFraud>;

const verdictOf = ({ action, version, score, decidedAt, retryAfter }: DecisionItem): Verdict => ({
  ...{ action, version, score, decidedAt },
  ...(retryAfter === undefined ? {} : { retryAfter }),
});

/**
 * Decides payments by the rules in force. The function names `decideAccess` in its `access`.
 */
export function createFraud({
  withinMs = 300,
  keepMs = 200,
  now = () => new Date(),
  name = fraudTableName,
  connect = (until) => createDynamo({ deadline: () => until }),
  onFailure = () => {},
}: DecideOptions = {}) {
  const table = (ms: number): FraudTable => {
    const start = Date.now();
    return { dynamo: connect(Math.min(start + ms, deadlineFrom(start))), name };
  };

  /** What the subject was told before, if it is for good. */
  function first(item: DecisionItem | undefined, facts: Facts): DecisionItem | undefined {
    if (!item) return undefined;
    if (item.digest !== digestOf(facts)) throw new SubjectReused(`'${item.subject}' is another payment`);
    return item.retryAfter === undefined ? item : undefined;
  }

  /** One in shadow that cannot be read says nothing, and holds up nothing. */
  const shadowOf = (version: string, within: FraudTable) =>
    loadRuleSet(within, version).catch((error: unknown) => {
      onFailure(error);
      return undefined;
    });

  /** @returns the decision, and who in it are strangers to each other; none for a decision that was made before */
  async function byRules(subject: string, facts: Facts, within: FraudTable, at: Date) {
    const [mine, rules] = [decisionKey(subject), activeKey];
    const found = await readAll(within, [mine, rules, ...keysToRead(partiesOf(facts), at)]);
    const before = found.get(keyText(mine)) as DecisionItem | undefined;
    const known = first(before, facts);
    if (known) return { item: known };
    const active = (found.get(keyText(rules)) as ActiveItem | undefined) ?? activeWithout;
    const [inForce, ...inShadow] = await Promise.all([
      loadRuleSet(within, active.version),
      ...active.shadows.map((version) => shadowOf(version, within)),
    ]);
    if (!inForce) throw new Error(`there is no rule set '${active.version}'`);
    const all = [inForce, ...inShadow.filter((each) => each !== undefined)];
    const names = [...new Set(all.flatMap(({ lists }) => lists))];
    const [lists, counted] = await Promise.all([
      readLists(within, facts, names, at),
      count(counterStore(within), subject, facts, found, at),
    ]);
    const features = checkedFeatures(featuresOf(facts, { ...counted, lists }, at));
    const [decision, ...others] = all.map(({ ruleSet }) => evaluate(features, ruleSet));
    if (!decision) throw new Error('no decision');
    const shadows = others.map(({ version, score, action }) => ({ version, score, action }));
    const fallbacks = before ? (before.fallbacks ?? 0) + 1 : 0;
    const item = decisionItem({ subject, facts, features, decision, shadows, at, fallbacks });
    const kept = await keepDecision(within, item);
    return { item: kept, ...(kept === item ? { met: counted.met } : {}) };
  }

  /** The rules are down: by the kind alone. Also this is kept, where anything can be kept. */
  async function without(subject: string, facts: Facts, at: Date): Promise<DecisionItem> {
    const { kind, amount, currency } = facts;
    const features = { kind, amount, currency };
    const item = decisionItem({ subject, facts, features, decision: fallbackFor(kind), shadows: [], at });
    try {
      return await keepDecision(table(keepMs), item);
    } catch (error) {
      onFailure(error);
      return item;
    }
  }

  return {
    /**
     * Decides about a payment, once: a repeat of the subject hears the first decision. What is counted are attempts, of which each is counted before
     * it is looked at. Never rejects because something is down, but for a caller's mistake.
     * @param subject an id of its own for each payment, 1 to 64 letters, digits and `_.:~-`
     * @throws SubjectReused; RangeError for facts that are none
     */
    async decide(subject: string, facts: Facts): Promise<Verdict> {
      checkedFacts(subject, facts);
      const at = now();
      try {
        const within = table(withinMs);
        const { item, met } = await byRules(subject, facts, within, at);
        first(item, facts);
        if (met && item.action === 'allow') await noteKnown(within, item, facts.amount, at, met).catch(onFailure);
        return verdictOf(item);
      } catch (error) {
        if (error instanceof SubjectReused) throw error;
        onFailure(error);
        const item = await without(subject, facts, at);
        first(item, facts);
        return verdictOf(item);
      }
    },

    /**
     * A payment that was challenged or reviewed was let through after all: payee, device and country are known from now on. Repeating it changes nothing.
     * @returns false when there is no decision about it
     */
    async confirm(subject: string): Promise<boolean> {
      const on = table(Math.max(withinMs, 2_000));
      const { Item } = await on.dynamo.get<DecisionItem>({
        TableName: name(),
        Key: decisionKey(subject),
        ConsistentRead: true,
      });
      if (!Item) return false;
      if (await markKnown(on, Item, now())) await noteKnown(on, Item, BigInt(String(Item.features.amount)), now());
      return true;
    },
  };
}
