import type { TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import { ConditionFailed } from '../../../lib/runtime/aws/errors.ts';
import { Create, type FieldChange, Update, update } from '../../../lib/runtime/aws/expressions.ts';
import { again, untilSettled } from '../../../lib/runtime/until-settled.ts';
import type { CodeAttemptsItem } from './items.ts';
import { codeAttemptsKey } from './keys.ts';
import { type People, peopleTable } from './people-table.ts';

/** Wrong codes in a row before nobody may try another. */
export const mostAttempts = 5;
const firstLock = 15 * 60;
const longestLock = 86_400;
/** Seconds after which locks are forgotten. */
const remembered = 3 * 86_400;

/** Seconds; twice as long each time, as long as no code was right in between. */
const lockSeconds = (locks: number) => Math.min(firstLock * 2 ** locks, longestLock);

export type CodeAttempts = ReturnType<typeof codeAttempts>;

/**
 * Counts guesses of codes before they are looked at: whoever guesses in parallel has taken an attempt for each guess, and no more than there
 * are. Over all apps of a person, since each would give a guess more.
 */
export function codeAttempts({ dynamo, name }: People = peopleTable()) {
  async function changed(personId: string, change: FieldChange): Promise<CodeAttemptsItem | undefined | true> {
    try {
      await dynamo.update(update(name(), codeAttemptsKey(personId), change));
      return true;
    } catch (error) {
      if (error instanceof ConditionFailed) return error.item as CodeAttemptsItem | undefined;
      throw error;
    }
  }

  async function first(personId: string, item: Partial<CodeAttemptsItem>): Promise<true | typeof again> {
    try {
      const created = { entity: 'CodeAttempts', attempts: 1, locks: 0, ...item, ...codeAttemptsKey(personId) };
      await dynamo.put(Create(name(), created).Put);
      return true;
    } catch (error) {
      if (error instanceof ConditionFailed) return again;
      throw error;
    }
  }

  return {
    /** Takes one attempt. @returns seconds to wait when there is none left. */
    take(personId: string, now: Date): Promise<true | number> {
      const seconds = Math.floor(now.getTime() / 1000);
      const until = (locks: number) => ({
        lockedUntil: seconds + lockSeconds(locks),
        expiresAt: seconds + remembered,
      });
      const once = async (locks: number): Promise<true | number | typeof again> => {
        const found = await changed(personId, {
          set: until(locks),
          add: { attempts: 1 },
          when: '#attempts < :most AND #locks = :locks',
          values: { ':most': mostAttempts, ':locks': locks },
        });
        if (found === true) return true;
        if (!found) return first(personId, until(0));
        if (found.attempts < mostAttempts) return found.locks === locks ? again : once(found.locks);
        if (found.lockedUntil > seconds) return found.lockedUntil - seconds;
        const opened = await changed(personId, {
          set: { ...until(found.locks + 1), attempts: 1, locks: found.locks + 1 },
          when: '#attempts >= :most AND #lockedUntil = :seen',
          values: { ':most': mostAttempts, ':seen': found.lockedUntil },
        });
        return opened === true ? true : again;
      };
      return untilSettled(() => once(0), 10);
    },

    /** For the transaction that takes a right code. */
    forgotten: (personId: string): TransactItem =>
      Update(name(), codeAttemptsKey(personId), {
        set: { attempts: 0, locks: 0, lockedUntil: 0 },
        when: 'attribute_exists(#pk) OR attribute_not_exists(#pk)',
      }),
  };
}
