/** Whose guards are taken out, and which tests have to notice: those that notice most come first. */
export interface Area {
  /** Globs of sources. */
  readonly sources: readonly string[];
  /** Patterns of test files, tried one after the other. */
  readonly tests: readonly string[];
  /** Operands of `&&` too: where rights are decided. */
  readonly withAnd?: true;
}

export const areas: Readonly<Record<string, Area>> = {
  ledger: {
    sources: ['lib/ledger/**/*.ts'],
    tests: ['test/ledger/(amounts|accounts|transfers|holds|stored-conditions|lanes)', 'test/ledger/', 'test/banking/'],
  },
  authorization: {
    sources: ['lib/policy/*.ts', 'lib/runtime/step-up.ts', 'functions/banking/model/holder-rights.ts'],
    tests: [
      'test/(policy|runtime)/',
      'test/identity/(rights|tokens|step-ups|organisations)',
      'test/(identity|banking)/',
    ],
    withAnd: true,
  },
  sync: {
    sources: ['lib/sync/**/*.ts', 'functions/sync/**/*.ts'],
    tests: ['test/sync/(core|commit|push|replace|mirror|collection)', 'test/sync/', 'test/(faults|client)/'],
  },
};

/** Guards without which nothing else happens, and why: `file: text of the guard`. */
export const harmless: Readonly<Record<string, string>> = {};
