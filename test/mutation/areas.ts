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
      ['test/faults/', 'test/client/', 'test/openapi/generated-files'],
    ],
  },
};

const noKeys = 'the port sends nothing where there is no key';

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
  'functions/sync/erase-synced-data.ts: !heir':
    'the write without an heir is refused too, as the space would be without an owner, and all is read again',
  'functions/sync/export-synced-data.ts: !collection': 'the names are those of the collections; the type asks for it',
  'functions/sync/purge-space.ts: !head': 'a closed space has a head; the type asks for it',
  'functions/sync/store/commits.ts: old.length === 0': 'only saves a copy of the documents',
  "lib/sync/merge/merge-field.ts: set === 'conflict'":
    'fields that may conflict take nothing beside; the type asks for it',
  'functions/sync/store/membership-writes.ts: attribute_exists(#pk)':
    'a Joined item comes and goes with its Member, whose condition stands in the same transaction',
  'functions/sync/store/membership-writes.ts: attribute_exists(#spaces)':
    'the sum itself fails where there is no number',
  'functions/sync/store/spaces.ts: attribute_exists(#pk)':
    'a space is made with its head, and its own condition stands beside',
  "functions/sync/store/spaces.ts: kind === 'person'": 'only saves a read: no organisation has the id of a person',
  'functions/sync/store/kept-outcomes.ts: numbers.length === 0': noKeys,
  'functions/sync/store/places.ts: spaceIds.length === 0': noKeys,
  'functions/sync/store/replicas.ts: targets.length === 0': noKeys,
  'functions/sync/store/spaces.ts: ids.length === 0': noKeys,
  'functions/sync/store/spaces.ts: joined.length === 0': noKeys,
  'lib/sync/pull/reader.ts: names.length === 0': noKeys,
  'functions/sync/store/purges.ts: #pending.commitId = :commitId':
    'a closed head takes no other commit, and what is gone may be taken away again',
  'lib/sync/query/plan.ts: from < 0 || !branches.every((branch) => fields.slice(0, from).every(({ name }) => branch.is.has(name)))':
    'the loop finds no such field either, and no range is made where a field before is not bound',
  'lib/sync/search/fold.ts: /^[\\x00-\\x7f]*$/.test(text)': 'only quicker: what follows leaves ASCII alone',
  'lib/sync/commit/commit-plan.ts: revision = :revision':
    'whenever the revision moves the number moves, which stands beside; two are better where all else hangs on it',
  "functions/sync/store/spaces.ts: item?.status !== 'active'": 'the head of a deleted space says so in the same read',
  'functions/sync/store/spaces.ts: error.at(0)': 'read again, it is not there either',
  'functions/sync/model/decide-rows.ts: !access': 'a space without a role ends the commit before; the type asks for it',
  "functions/sync/model/written-row.ts: refused.status !== 'rejected'":
    'no change of a deleted document is taken; the type asks for it',
  'functions/sync/model/audience.ts: gone.size === 0': 'only saves a copy of the list',
  'lib/sync/schema/up-to-date.ts: document.version === collection.version': 'only saves a copy of the document',
};
