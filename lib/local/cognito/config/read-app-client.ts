import { createHash } from 'node:crypto';
import type { Resource } from '../../model.ts';
import { defaultPermissions } from './attribute-rules.ts';
import type { AppClient } from './user-pool.ts';

const SECONDS: Record<string, number> = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 };

const DEFAULT_FLOWS = ['ALLOW_USER_SRP_AUTH', 'ALLOW_CUSTOM_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'];

/** Names of before 2019 and what they allow today. They left the refresh flow open. */
const LEGACY_FLOWS: Record<string, string> = {
  ADMIN_NO_SRP_AUTH: 'ALLOW_ADMIN_USER_PASSWORD_AUTH',
  USER_PASSWORD_AUTH: 'ALLOW_USER_PASSWORD_AUTH',
  CUSTOM_AUTH_FLOW_ONLY: 'ALLOW_CUSTOM_AUTH',
};

/** One AWS::Cognito::UserPoolClient, defaults filled in. */
export function readAppClient(poolId: string, { ref, properties: p }: Resource): AppClient {
  const units = p.TokenValidityUnits ?? {};
  const permissions = defaultPermissions();
  const rotates = p.RefreshTokenRotation?.Feature === 'ENABLED';
  return {
    id: ref,
    name: p.ClientName ?? ref,
    poolId,
    secret: String(p.GenerateSecret) === 'true' ? clientSecret(ref) : undefined,
    flows: flows(p.ExplicitAuthFlows),
    hideUnknownUsers: p.PreventUserExistenceErrors === 'ENABLED',
    revocation: String(p.EnableTokenRevocation ?? true) === 'true',
    rotation: rotates ? { graceSeconds: Number(p.RefreshTokenRotation.RetryGracePeriodSeconds ?? 0) } : undefined,
    accessSeconds: validity(p.AccessTokenValidity, units.AccessToken, 'hours', 3600),
    idSeconds: validity(p.IdTokenValidity, units.IdToken, 'hours', 3600),
    refreshSeconds: validity(p.RefreshTokenValidity, units.RefreshToken, 'days', 30 * 86_400),
    sessionMinutes: Number(p.AuthSessionValidity ?? 3),
    oauthFlows: new Set(String(p.AllowedOAuthFlowsUserPoolClient) === 'true' ? (p.AllowedOAuthFlows ?? []) : []),
    oauthScopes: p.AllowedOAuthScopes ?? [],
    readable: p.ReadAttributes ? new Set(p.ReadAttributes) : permissions.readable,
    writable: p.WriteAttributes ? new Set(p.WriteAttributes) : permissions.writable,
    properties: p,
  };
}

/** The secret of a confidential app client: the same in every run, as its id is. */
function clientSecret(clientId: string): string {
  return createHash('sha256').update(`local-client-secret:${clientId}`).digest('hex').slice(0, 51);
}

function flows(declared: readonly string[] | undefined): Set<string> {
  if (!declared?.length) return new Set(DEFAULT_FLOWS);
  const legacy = declared.some((flow) => flow in LEGACY_FLOWS);
  const allowed = declared.map((flow) => LEGACY_FLOWS[flow] ?? flow);
  return new Set(legacy ? [...allowed, 'ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_SRP_AUTH'] : allowed);
}

function validity(value: unknown, unit: string | undefined, defaultUnit: string, fallback: number): number {
  const amount = Number(value ?? 0);
  return amount > 0 ? amount * (SECONDS[unit ?? defaultUnit] ?? 1) : fallback;
}
