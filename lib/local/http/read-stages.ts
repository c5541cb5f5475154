import type { Stack } from '../model.ts';

/** Requests a second and the burst above them; absent limits do not limit. */
export interface Throttle {
  readonly rate?: number;
  readonly burst?: number;
}

/** AWS::ApiGatewayV2::Stage of an HTTP or WebSocket API. */
export interface Stage {
  /** `$default` is served without a prefix. */
  readonly name: string;
  readonly variables?: Readonly<Record<string, string>>;
  readonly throttle: Throttle;
  /** By route key, over the stage's own. */
  readonly routeThrottles: Readonly<Record<string, Throttle>>;
  /** Format of access log lines; absent when the stage writes none. */
  readonly accessLog?: string;
}

export function readStages(stack: Stack, apiId: string): Stage[] {
  const stages = stack.ofType('AWS::ApiGatewayV2::Stage').filter((stage) => stage.properties.ApiId === apiId);
  return stages.map(({ properties: p }) => ({
    name: String(p.StageName),
    variables: p.StageVariables,
    throttle: readThrottle(p.DefaultRouteSettings),
    routeThrottles: Object.fromEntries(
      Object.entries((p.RouteSettings ?? {}) as Record<string, unknown>).map(([routeKey, settings]) => [
        routeKey,
        readThrottle(settings),
      ]),
    ),
    accessLog: p.AccessLogSettings?.Format,
  }));
}

function readThrottle(settings: unknown): Throttle {
  const { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst } = (settings ?? {}) as Record<string, unknown>;
  return {
    rate: rate === undefined ? undefined : Number(rate),
    burst: burst === undefined ? undefined : Number(burst),
  };
}
