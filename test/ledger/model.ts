/** What the ledger is to do, in plain words and in memory: customers with limits, transfers, holds, each command once under its id. */

export type Deed =
  | { readonly do: 'post'; readonly id: string; readonly from: string; readonly to: string; readonly amount: bigint }
  | { readonly do: 'hold'; readonly id: string; readonly from: string; readonly to: string; readonly amount: bigint }
  | {
      readonly do: 'capture';
      readonly id: string;
      readonly hold: string;
      readonly amount: bigint;
      readonly release: boolean;
    }
  | { readonly do: 'void'; readonly hold: string }
  | { readonly do: 'reverse'; readonly id: string; readonly of: string; readonly amount: bigint }
  /** Whatever is to be recorded is recorded: nobody sees a difference but in the lag. */
  | { readonly do: 'record' }
  | { readonly do: 'seal'; readonly account: string };

interface ModelAccount {
  posted: bigint;
  outgoing: bigint;
  incoming: bigint;
  /** `undefined`: no limit. */
  readonly overdraft: bigint | undefined;
  /** Of the recorded lane: nothing can be held on it. */
  readonly isRecorded: boolean;
}
interface Made {
  readonly kind: 'post' | 'hold' | 'capture' | 'reverse';
  readonly from: string;
  readonly to: string;
  readonly amount: bigint;
  reversed: bigint;
  left: bigint;
  state: 'pending' | 'captured' | 'voided';
}

export class Model {
  readonly accounts = new Map<string, ModelAccount>();
  readonly made = new Map<string, Made>();
  /** By command: what it said, and what it was answered. */
  readonly answers = new Map<string, { readonly said: string; readonly answer: string }>();

  /** Does it, or says why not. */
  apply(deed: Deed): string {
    if (deed.do === 'void') return this.#void(deed.hold);
    if (deed.do === 'record' || deed.do === 'seal') return 'done';
    const said = JSON.stringify(deed, (_, value) => (typeof value === 'bigint' ? String(value) : value));
    const before = this.answers.get(deed.id);
    if (before) return before.said === said ? before.answer : 'transfer-id-reused';
    const answer = this.#first(deed);
    this.answers.set(deed.id, { said, answer });
    return answer;
  }

  #first(deed: Exclude<Deed, { do: 'void' | 'record' | 'seal' }>): string {
    switch (deed.do) {
      case 'post':
        return this.#move(deed.id, 'post', deed.from, deed.to, deed.amount);
      case 'hold': {
        if (this.#account(deed.from).isRecorded || this.#account(deed.to).isRecorded) return 'account-recorded';
        if (this.#lacks(deed.from, deed.amount)) return 'insufficient-funds';
        this.#account(deed.from).outgoing += deed.amount;
        this.#account(deed.to).incoming += deed.amount;
        this.#make(deed.id, 'hold', deed.from, deed.to, deed.amount);
        return 'done';
      }
      case 'capture': {
        const hold = this.made.get(deed.hold);
        if (hold?.kind !== 'hold') return 'hold-not-found';
        if (hold.state !== 'pending') return 'hold-resolved';
        if (deed.amount > hold.left) return 'exceeds-hold';
        this.#giveBack(hold, deed.release ? hold.left : deed.amount);
        if (hold.left === 0n) hold.state = 'captured';
        return this.#move(deed.id, 'capture', hold.from, hold.to, deed.amount, true);
      }
      case 'reverse': {
        const made = this.made.get(deed.of);
        if (!made) return 'transfer-not-found';
        if (made.kind === 'hold' || made.kind === 'reverse') return 'not-reversible';
        if (made.reversed + deed.amount > made.amount) return 'exceeds-transfer';
        const answer = this.#move(deed.id, 'reverse', made.to, made.from, deed.amount);
        if (answer === 'done') made.reversed += deed.amount;
        return answer;
      }
    }
  }

  #void(id: string): string {
    const hold = this.made.get(id);
    if (hold?.kind !== 'hold') return 'hold-not-found';
    if (hold.state === 'voided') return 'done';
    if (hold.state === 'captured') return 'hold-resolved';
    this.#giveBack(hold, hold.left);
    hold.state = 'voided';
    return 'done';
  }

  #giveBack(hold: Made, amount: bigint) {
    hold.left -= amount;
    this.#account(hold.from).outgoing -= amount;
    this.#account(hold.to).incoming -= amount;
  }

  #move(id: string, kind: Made['kind'], from: string, to: string, amount: bigint, isHeld = false): string {
    if (!isHeld && this.#lacks(from, amount)) return 'insufficient-funds';
    this.#account(from).posted -= amount;
    this.#account(to).posted += amount;
    this.#make(id, kind, from, to, amount);
    return 'done';
  }

  #make(id: string, kind: Made['kind'], from: string, to: string, amount: bigint) {
    this.made.set(id, { kind, from, to, amount, reversed: 0n, left: amount, state: 'pending' });
  }

  #lacks(id: string, amount: bigint): boolean {
    const { posted, outgoing, overdraft } = this.#account(id);
    return overdraft !== undefined && posted - outgoing - amount < -overdraft;
  }

  #account(id: string): ModelAccount {
    const found = this.accounts.get(id);
    if (!found) throw new Error(`no account ${id}`);
    return found;
  }
}
