import { policyAllows } from '../http/execute-api-policy.ts';
import { identityValue } from '../http/identity-sources.ts';
import type { RequestAuthorizerConfig } from '../http/read-authorizers.ts';
import type { FunctionRunner, Log } from '../model.ts';
import { authorizerEvent, connectArn, type Peer } from './socket-events.ts';

/** Either what later events carry as `requestContext.authorizer`, or the status of the refusal. */
export type Admission = { readonly authorizer: Record<string, unknown> } | { readonly refused: 401 | 403 | 500 };

interface Answer {
  readonly principalId?: unknown;
  readonly policyDocument?: unknown;
  readonly context?: Record<string, unknown>;
}

/**
 * Asks the REQUEST authorizer of $connect: 401 for a missing identity source or a thrown `Unauthorized`, 403 for a policy that does not
 * allow, 500 for anything else that goes wrong.
 */
export async function admit(
  config: RequestAuthorizerConfig,
  functions: FunctionRunner,
  log: Log,
  peer: Peer,
): Promise<Admission> {
  const { lowerHeaders, rawQueryString } = peer.handshake;
  const identified = config.identitySources.every((source) =>
    identityValue(source, { headers: lowerHeaders, rawQueryString }),
  );
  if (!identified) return { refused: 401 };
  try {
    const { error, payload } = await functions.invoke(config.functionArn, authorizerEvent(peer));
    if (error?.message === 'Unauthorized') return { refused: 401 };
    if (error) throw new Error(`it failed: ${error.message}`);
    const answer = (payload ?? {}) as Answer;
    if (!policyAllows(answer.policyDocument, connectArn(peer))) return { refused: 403 };
    return {
      authorizer: {
        ...texts(answer.context),
        ...(answer.principalId !== undefined && { principalId: String(answer.principalId) }),
      },
    };
  } catch (error) {
    log.error(
      `authorizer ${config.functionArn} of WebSocket API ${peer.api.name}: ${error instanceof Error ? error.message : error}`,
    );
    return { refused: 500 };
  }
}

/** Context values are texts, numbers or booleans, and arrive as texts. */
function texts(context: Record<string, unknown> | undefined): Record<string, string> {
  const entries = Object.entries(context ?? {}).filter(([, value]) => value !== null && value !== undefined);
  const nested = entries.find(([, value]) => typeof value === 'object');
  if (nested) throw new Error(`context value ${nested[0]} is no text, number or boolean`);
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
}
