import type { Resource, Stack } from '../model.ts';
import { functionOfUri } from './function-of-uri.ts';

export interface JwtAuthorizerConfig {
  readonly kind: 'JWT';
  readonly id: string;
  readonly issuer: string;
  readonly audience: readonly string[];
  /** `$request.header.Authorization` or `$request.querystring.token`. */
  readonly identitySource: string;
}

export interface RequestAuthorizerConfig {
  readonly kind: 'REQUEST';
  readonly id: string;
  readonly functionArn: string;
  readonly payloadVersion: '1.0' | '2.0';
  readonly simpleResponses: boolean;
  /** 0 when answers are not kept. */
  readonly ttlMs: number;
  readonly identitySources: readonly string[];
}

export type Authorizer = JwtAuthorizerConfig | RequestAuthorizerConfig;

/** Authorizers of an HTTP or WebSocket API by their Ref. */
export function readAuthorizers(stack: Stack, apiId: string, problems: string[]): Map<string, Authorizer> {
  const authorizers = new Map<string, Authorizer>();
  for (const authorizer of stack
    .ofType('AWS::ApiGatewayV2::Authorizer')
    .filter((each) => each.properties.ApiId === apiId)) {
    const read = readAuthorizer(authorizer);
    if (typeof read === 'string') problems.push(`${authorizer.path}: ${read}`);
    else authorizers.set(authorizer.ref, read);
  }
  return authorizers;
}

function readAuthorizer({ ref: id, properties: p }: Resource): Authorizer | string {
  const sources: string[] = typeof p.IdentitySource === 'string' ? [p.IdentitySource] : (p.IdentitySource ?? []);
  if (p.AuthorizerType === 'JWT') {
    const { Issuer: issuer, Audience: audience = [] } = p.JwtConfiguration ?? {};
    if (!issuer) return 'a JWT authorizer needs an issuer';
    return { kind: 'JWT', id, issuer, audience, identitySource: sources[0] ?? '$request.header.Authorization' };
  }
  const functionArn = functionOfUri(p.AuthorizerUri);
  if (p.AuthorizerType !== 'REQUEST')
    return `authorizers of type ${p.AuthorizerType} are not served, only JWT and REQUEST`;
  if (!functionArn) return `authorizer URI ${p.AuthorizerUri} names no Lambda function`;
  const payloadVersion = p.AuthorizerPayloadFormatVersion ?? '1.0';
  const ttlMs = Number(p.AuthorizerResultTtlInSeconds ?? 300) * 1000;
  return {
    kind: 'REQUEST',
    id,
    functionArn,
    payloadVersion,
    simpleResponses: p.EnableSimpleResponses === true || p.EnableSimpleResponses === 'true',
    ttlMs: sources.length === 0 ? 0 : ttlMs,
    identitySources: sources,
  };
}
