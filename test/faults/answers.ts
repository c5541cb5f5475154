import type { DocumentState, MutationOutcome, PulledSpace, WireMutation } from '../../client/src/sync/protocol.ts';
import type { Answer, Request } from './backend.ts';
import type { Community } from './community.ts';

export interface Told {
  readonly device: string;
  /** Versions of the collections that the app knew: a newer app says the same in other words. */
  readonly versions: string;
  readonly mutation: WireMutation;
  readonly status: MutationOutcome['status'];
}

/** Judges every answer that a device receives, and remembers the outcomes. */
export class Answers {
  /** By client and number. */
  readonly outcomes = new Map<string, Told>();
  readonly violations: string[] = [];
  /** Number up to which a cursor knows its space. */
  readonly cursors = new Map<string, number>();
  readonly #community: Community;

  constructor(community: Community) {
    this.#community = community;
  }

  readonly received = (
    device: string,
    { personId, operation, params, body }: Request,
    answer: Answer,
    since: number,
  ): void => {
    if (answer.status >= 400) return;
    const roles = (space: string) => this.#community.rolesSince(space, personId, since);
    const mayHave = (space: string, { collection, id, document }: DocumentState) => {
      if (!document) return;
      const held = roles(space);
      const what = `${device} was given ${space} ${collection}/${id}`;
      if (held.size === 0) this.violations.push(`${what} without a role`);
      else if ('estimate' in document && !held.has('owner') && !held.has('admin')) {
        this.violations.push(`${what} with a field that is hidden from ${[...held]}`);
      }
    };
    if (operation === 'pullChanges') {
      for (const { space, changes, status, cursor, seq } of answer.body.spaces as readonly PulledSpace[]) {
        if (cursor !== undefined) this.cursors.set(cursor, seq ?? 0);
        if (status === 'ok' && roles(space).size === 0)
          this.violations.push(`${device} pulled ${space} without a role`);
        for (const change of changes) mayHave(space, change);
      }
    } else if (operation === 'pushMutations') {
      const { clientId, collections, mutations } = body as {
        clientId: string;
        collections: object;
        mutations: readonly WireMutation[];
      };
      const versions = JSON.stringify(collections);
      for (const outcome of answer.body.outcomes as readonly MutationOutcome[]) {
        const mutation = mutations.find(({ number }) => number === outcome.number);
        if (!mutation) this.violations.push(`${device} was told of ${outcome.number}, which it did not send`);
        else {
          this.#told(`${clientId}/${outcome.number}`, { device, versions, mutation, status: outcome.status });
          if (outcome.current) mayHave(mutation.space, outcome.current);
        }
      }
    } else if (operation === 'replaceDocuments') {
      for (const state of answer.body.conflicts as readonly DocumentState[]) mayHave(params?.spaceId ?? '', state);
    } else if (operation === 'getDocument') {
      mayHave(params?.spaceId ?? '', answer.body as DocumentState);
    }
  };

  #told(key: string, told: Told): void {
    const before = this.outcomes.get(key);
    if (before && before.status !== told.status)
      this.violations.push(`${key} was ${before.status}, then ${told.status}`);
    if (before?.versions === told.versions && JSON.stringify(before.mutation) !== JSON.stringify(told.mutation)) {
      this.violations.push(`${key} was sent with two contents`);
    }
    this.outcomes.set(key, told);
  }
}
