import { AggregatorRefusal } from '../../functions/aggregation/model/aggregator-refusal.ts';
import type { Aggregator } from '../../functions/aggregation/store/aggregator.ts';

interface Row {
  readonly amount: string;
  readonly pending: boolean;
  readonly since: number;
  readonly at: number;
  readonly isGone: boolean;
}

/**
 * A provider that tells as little as it may: what came and went between two positions it never mentions, and whatever changes while pages are
 * read makes it ask for the run to begin again.
 */
export class OtherBank implements Aggregator {
  readonly capabilities = { rowsPerPage: 2, notifies: true };
  readonly rows = new Map<string, Row>();
  version = 0;
  /** Positions before it are lost. */
  floor = 0;
  /** Calls that are not answered. */
  down = 0;
  hasConsent = true;
  removed: string[] = [];
  /** What happens before the next answers. */
  readonly meanwhile: (() => void)[] = [];
  /** Raw rows that a page has beside its own. */
  odd: unknown[] = [];

  change(id: string, amount: number, pending = false): void {
    this.version += 1;
    const before = this.rows.get(id);
    const since = before && !before.isGone ? before.since : this.version;
    this.rows.set(id, { amount: `${amount}.50`, pending, since, at: this.version, isGone: false });
  }

  takeOut(id: string): void {
    const before = this.rows.get(id);
    if (!before || before.isGone) return;
    this.version += 1;
    this.rows.set(id, { ...before, at: this.version, isGone: true });
  }

  loseCursors(): void {
    this.version += 1;
    this.floor = this.version;
  }

  /** As it is to be seen: `<id> <amount> <pending>`. */
  get standing(): string[] {
    return [...this.rows]
      .flatMap(([id, { isGone, amount, pending }]) => (isGone ? [] : [`${id} ${amount} ${pending}`]))
      .sort();
  }

  #answers(): void {
    this.meanwhile.shift()?.();
    if (this.down > 0) {
      this.down -= 1;
      throw new AggregatorRefusal('unavailable');
    }
    if (!this.hasConsent) throw new AggregatorRefusal('consent');
  }

  async begin(connection: string) {
    return { reference: connection, link: `https://bank.example/#c`, linkExpiresAt: '2026-11-21T08:30:00.000Z' };
  }
  async complete() {
    this.hasConsent = true;
    return { consentUntil: '2027-02-19T08:00:00.000Z' };
  }
  async accounts() {
    this.#answers();
    return [{ id: 'giro', name: 'Giro', number: '1234567', currency: 'EUR', balance: '12.00' }];
  }
  async sync(_reference: string, cursor: string) {
    this.#answers();
    const [base = 0, target = this.version, offset = 0] = cursor === '' ? [] : cursor.split('/').map(Number);
    if (base !== 0 && base < this.floor) throw new AggregatorRefusal('cursor-lost');
    if (target !== this.version) throw new AggregatorRefusal('mutated');
    const news = [...this.rows].filter(([, { at, since, isGone }]) => at > base && !(isGone && since > base));
    const page = news.slice(offset, offset + this.capabilities.rowsPerPage);
    const known = (isNew: boolean) =>
      page.flatMap(([id, { amount, pending, since, isGone }]) =>
        isGone || since > base !== isNew
          ? []
          : [{ id, account: 'giro', amount, currency: 'EUR', date: '2026-11-21', description: id, pending }],
      );
    const end = offset + page.length;
    const hasMore = end < news.length;
    return {
      added: [...known(true), ...this.odd],
      modified: known(false),
      removed: page.flatMap(([id, { isGone }]) => (isGone ? [{ id }] : [])),
      next: hasMore ? `${base}/${target}/${end}` : String(this.version),
      hasMore,
    };
  }
  async remove(reference: string) {
    this.meanwhile.shift()?.();
    if (this.down > 0) {
      this.down -= 1;
      throw new AggregatorRefusal('unavailable');
    }
    this.removed.push(reference);
  }
}
