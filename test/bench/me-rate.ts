import autocannon from 'autocannon';
import { signUp } from './person.ts';
import type { RunningStack } from './running-stack.ts';

export interface Rate {
  readonly connections: number;
  readonly requestsPerSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly failures: number;
}

/** `GET /v1/me` over HTTP through gateway, authorizer, function, policy check and DynamoDB Local; warmed up first. */
export async function measureMe(stack: RunningStack, seconds: number, connections: readonly number[]): Promise<Rate[]> {
  const { token } = await signUp(stack, 'rate');
  const url = `${stack.outputs.apiUrl}/v1/me`;
  const headers = { authorization: `Bearer ${token}` };
  await autocannon({ url, headers, connections: Math.max(...connections), duration: 3 });
  const rates: Rate[] = [];
  for (const count of connections) {
    const { requests, latency, non2xx, errors } = await autocannon({
      url,
      headers,
      connections: count,
      duration: seconds,
    });
    rates.push({
      connections: count,
      requestsPerSecond: Math.round(requests.average),
      p50: latency.p50,
      p99: latency.p99,
      failures: non2xx + errors,
    });
  }
  return rates;
}
