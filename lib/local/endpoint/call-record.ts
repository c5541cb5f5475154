/** How often one function used one right. */
export interface RecordedCall {
  /** Path of the function; empty for the machine's own key. */
  readonly functionPath: string;
  readonly action: string;
  readonly resource: string;
  allowed: number;
  denied: number;
}

/** Counts every right that was asked for, so that tests can tell which granted ones are never used. */
export class CallRecord {
  readonly #calls = new Map<string, RecordedCall>();

  add(functionPath: string, action: string, resource: string, allowed: boolean): void {
    const key = `${functionPath} ${action} ${resource}`;
    let call = this.#calls.get(key);
    if (!call) {
      call = { functionPath, action, resource, allowed: 0, denied: 0 };
      this.#calls.set(key, call);
    }
    if (allowed) call.allowed++;
    else call.denied++;
  }

  list(): RecordedCall[] {
    return [...this.#calls.values()];
  }

  reset(): void {
    this.#calls.clear();
  }
}
