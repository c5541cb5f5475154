import { createHash, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { readStateFile, writeStateFile } from '../state-file.ts';

/** A device as SNS knows it. */
export interface PushEndpoint {
  readonly arn: string;
  readonly application: string;
  readonly token: string;
  /** False once Apple or Google has refused the token. */
  readonly enabled: boolean;
}

/** Endpoints of platform applications, in `<stateDir>/push-endpoints.json`. */
export class PushEndpoints {
  readonly #file: string;
  readonly #known: Map<string, PushEndpoint>;

  constructor(stateDir: string) {
    this.#file = join(stateDir, 'push-endpoints.json');
    this.#known = new Map((readStateFile<PushEndpoint[]>(this.#file) ?? []).map((each) => [each.arn, each]));
  }

  #keep(endpoint: PushEndpoint): PushEndpoint {
    this.#known.set(endpoint.arn, endpoint);
    this.#write();
    return endpoint;
  }

  #write(): void {
    writeStateFile(this.#file, `${JSON.stringify([...this.#known.values()], null, 2)}\n`);
  }

  /** The same token has the same endpoint. */
  create(application: string, token: string): PushEndpoint {
    const known = [...this.#known.values()].find((each) => each.application === application && each.token === token);
    const arn = `${application.replace(':app/', ':endpoint/')}/${randomUUID()}`;
    return known ?? this.#keep({ arn, application, token, enabled: true });
  }

  find(arn: string): PushEndpoint | undefined {
    return this.#known.get(arn);
  }

  remove(arn: string): void {
    if (this.#known.delete(arn)) this.#write();
  }

  /** As when the provider refuses a token; by the token itself or its SHA-256. @returns how many endpoints it concerned. */
  disable(token: string): number {
    const concerned = [...this.#known.values()].filter((each) => [each.token, sha256(each.token)].includes(token));
    for (const endpoint of concerned) this.#keep({ ...endpoint, enabled: false });
    return concerned.length;
  }
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
