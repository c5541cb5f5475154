import type { Stage } from '../http/read-stages.ts';
import { gatewayId } from '../http/request-ids.ts';
import { requestTime } from '../http/request-time.ts';
import type { Handshake } from './handshake.ts';
import type { SocketApi } from './read-socket-api.ts';

/** What stays the same for every event of one connection. */
export interface Peer {
  readonly api: SocketApi;
  readonly stage: Stage;
  readonly connectionId: string;
  /** Epoch milliseconds. */
  readonly connectedAt: number;
  readonly handshake: Handshake;
  /** principalId and context of the authorizer; absent on an open API. */
  readonly authorizer?: Record<string, unknown>;
}

type EventType = 'CONNECT' | 'MESSAGE' | 'DISCONNECT';

function requestContext(peer: Peer, eventType: EventType, routeKey: string) {
  const { api, stage, connectionId, connectedAt, handshake, authorizer } = peer;
  const now = Date.now();
  const requestId = gatewayId();
  return {
    routeKey,
    ...(authorizer && { authorizer }),
    eventType,
    extendedRequestId: requestId,
    requestTime: requestTime(now),
    messageDirection: 'IN',
    stage: stage.name,
    connectedAt,
    requestTimeEpoch: now,
    identity: { userAgent: handshake.userAgent, sourceIp: handshake.sourceIp },
    requestId,
    domainName: handshake.host,
    connectionId,
    apiId: api.id,
  };
}

/** The event of the $connect route. */
export function connectEvent(peer: Peer) {
  const { headers, multiValueHeaders, queryStringParameters, multiValueQueryStringParameters } = peer.handshake;
  return {
    headers,
    multiValueHeaders,
    queryStringParameters,
    multiValueQueryStringParameters,
    stageVariables: peer.stage.variables,
    requestContext: requestContext(peer, 'CONNECT', '$connect'),
    isBase64Encoded: false,
  };
}

/** The event of a REQUEST authorizer. */
export function authorizerEvent(peer: Peer) {
  const { isBase64Encoded: _encoded, ...event } = connectEvent(peer);
  return { type: 'REQUEST', methodArn: connectArn(peer), ...event };
}

/** `arn:aws:execute-api:region:account:api/stage/$connect`. */
export function connectArn({ api, stage }: Peer): string {
  return `arn:aws:execute-api:${api.region}:${api.account}:${api.id}/${stage.name}/$connect`;
}

/** The event of a message. */
export function messageEvent(peer: Peer, routeKey: string, body: string) {
  return {
    stageVariables: peer.stage.variables,
    requestContext: { ...requestContext(peer, 'MESSAGE', routeKey), messageId: gatewayId() },
    body,
    isBase64Encoded: false,
  };
}

/** The event of the $disconnect route; `code` and `reason` of the closing frame. */
export function disconnectEvent(peer: Peer, code: number, reason: string) {
  const headers = { Host: peer.handshake.host, 'x-api-key': '', 'X-Forwarded-For': '', 'x-restapi': '' };
  return {
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    stageVariables: peer.stage.variables,
    requestContext: {
      ...requestContext(peer, 'DISCONNECT', '$disconnect'),
      disconnectStatusCode: code,
      disconnectReason: code === 1005 ? 'Client-side close frame status not set' : reason,
    },
    isBase64Encoded: false,
  };
}
