import { ApiError, NetworkError } from '../../client/src/errors.ts';
import type { Request } from './backend.ts';
import { type Community, roles } from './community.ts';
import { Connection } from './connection.ts';
import type { Network } from './network.ts';
import type { Random } from './random.ts';

const kinds = { invite: 4, join: 5, update: 3, remove: 2, leave: 1, end: 0.3 } as const;

/** What people do with spaces that they share, by the routes, over the same network as everything else. */
export class Sharing {
  readonly #network: Network;
  readonly #random: Random;
  readonly #community: Community;
  readonly #codes: string[] = [];

  constructor(network: Network, random: Random, community: Community) {
    this.#network = network;
    this.#random = random;
    this.#community = community;
  }

  /** A space of a person's own making. */
  async found(personId: string): Promise<void> {
    await this.#ask(personId, { operation: 'createSpace', body: { name: 'Together' } });
  }

  /** Somebody does something about a space; whether they may, the backend says. */
  async act(people: readonly string[]): Promise<void> {
    const random = this.#random;
    const spaceId = random.pick(this.#community.made);
    const [actor, personId] = [random.pick(people), random.pick(people)];
    const role = random.pick(roles);
    switch (random.weighted(kinds)) {
      case 'invite': {
        const body = { role };
        const made = await this.#ask(actor, { operation: 'createSpaceInvitation', params: { spaceId }, body });
        if (made) this.#codes.push(made.code);
        return;
      }
      case 'join':
        if (this.#codes.length > 0) {
          await this.#ask(actor, { operation: 'joinSpace', body: { code: random.pick(this.#codes) } });
        }
        return;
      case 'update':
        await this.#ask(actor, { operation: 'updateSpaceMember', params: { spaceId, personId }, body: { role } });
        return;
      case 'remove':
        await this.#ask(actor, { operation: 'removeSpaceMember', params: { spaceId, personId } });
        return;
      case 'leave':
        await this.#ask(actor, { operation: 'removeSpaceMember', params: { spaceId, personId: actor } });
        return;
      case 'end':
        await this.#ask(actor, { operation: 'deleteSpace', params: { spaceId } });
        return;
    }
  }

  // biome-ignore lint/suspicious/noExplicitAny: answers of many routes
  async #ask(personId: string, request: Omit<Request, 'personId'>): Promise<any> {
    try {
      return await new Connection(`settings of ${personId}`, personId, this.#network).ask(request);
    } catch (error) {
      if (!(error instanceof ApiError || error instanceof NetworkError)) throw error;
      return undefined;
    }
  }
}
