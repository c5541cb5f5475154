import { resourceServer } from '../../../lib/contract/keys.ts';
import type { MachineClient } from '../contract/machine-client.ts';
import type { FoundKey } from '../store/key-accounts.ts';

/** A scope as tokens carry it. */
export const tokenScope = (scope: string) => `${resourceServer}/${scope}`;

/** Scopes of ours among those of a token. */
export const scopesOfToken = (scope: unknown): string[] =>
  String(scope ?? '')
    .split(' ')
    .filter((each) => each.startsWith(`${resourceServer}/`))
    .map((each) => each.slice(resourceServer.length + 1));

/** A machine as it is shown: never its secret, which Cognito alone has. */
export function toMachineClient({ account, lastUsedAt }: FoundKey, tokenUrl: string, now: Date): MachineClient {
  const { personId, client, name, role, scopes, limit, endsAt, createdAt, updatedAt, version } = account;
  const until = client?.previousUntil;
  return {
    keyId: personId,
    clientId: client?.clientId ?? '',
    tokenUrl,
    name,
    role,
    scopes: [...scopes],
    limit: { tokens: limit.tokens, refillPerSecond: limit.refillPerSecond },
    ...(until && until > now.toISOString() ? { previousUntil: until } : {}),
    ...(endsAt ? { endsAt } : {}),
    ...(lastUsedAt ? { lastUsedAt } : {}),
    createdAt,
    updatedAt,
    version,
  };
}
