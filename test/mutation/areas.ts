/** Whose guards are taken out, and which tests have to notice: those that notice most come first. */
export interface Area {
  /** Globs of sources. */
  readonly sources: readonly string[];
  /** Beginnings of the paths of test files: groups that are tried one after the other. */
  readonly tests: readonly (readonly string[])[];
  /** Operands of `&&` too: where rights are decided. */
  readonly withAnd?: true;
}

export const areas: Readonly<Record<string, Area>> = {
  ledger: {
    sources: ['lib/ledger/**/*.ts'],
    tests: [
      ['amounts', 'busy-table', 'meanwhile', 'accounts', 'transfers', 'holds', 'stored-conditions', 'lanes'].map(
        (name) => `test/ledger/${name}`,
      ),
      ['test/ledger/'],
      ['test/banking/'],
    ],
  },
  authorization: {
    sources: ['lib/policy/*.ts', 'lib/runtime/step-up.ts'],
    tests: [
      ['test/policy/', 'test/runtime/', 'test/step-up/'],
      ['rights', 'tokens', 'step-ups', 'organisations'].map((name) => `test/identity/${name}`),
      ['test/identity/', 'test/banking/'],
    ],
    withAnd: true,
  },
  sync: {
    sources: ['lib/sync/**/*.ts', 'functions/sync/**/*.ts'],
    tests: [
      ['core', 'commit', 'push', 'replace', 'mirror', 'collection'].map((name) => `test/sync/${name}`),
      ['test/sync/'],
      ['test/faults/', 'test/client/'],
    ],
  },
};

/** Guards without which nothing else happens, and why: `file: text of the guard`. */
export const harmless: Readonly<Record<string, string>> = {
  'lib/policy/key-account.ts: time !== undefined': 'undefined is before no time; the type asks for it',
  'lib/policy/key-account.ts: secret !== undefined':
    'a secret is opened only where the account has it; the type asks for it',
  'lib/ledger/store/change-account.ts: #state <> :closed': 'an account on which something is held cannot be closed',
  'lib/ledger/store/history.ts: from > upTo': 'the loop ends there by itself, after a pause',
  'lib/ledger/store/holds.ts: #state = :pending':
    'what ends a hold leaves nothing of it, and its other condition asks for what is left',
  'lib/ledger/store/record.ts: attribute_not_exists(pk)': 'the account it is a page of has moved on then',
  'lib/ledger/store/record.ts: #sequence = :from': 'the hash changes with the sequence, and a page stands there then',
  'lib/ledger/store/record.ts: #hash = :before': 'the sequence changes with the hash, and a page stands there then',
  'lib/ledger/store/record-transfer.ts: !(error instanceof LedgerRefusal)':
    'nothing else is thrown there; the type asks for it',
  "lib/ledger/store/transfers.ts: outcome === 'again'": 'no decision of these commands says so; the type asks for it',
};
