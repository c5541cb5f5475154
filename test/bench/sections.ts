import { modules } from '../../functions/index.ts';
import { measureColdPath } from './cold-path.ts';
import { everyVariable } from './environment.ts';
import { buildFunctions } from './functions.ts';
import { type HelloRate, measureHello } from './hello-rate.ts';
import { measureMe } from './me-rate.ts';
import { measureModuleLoad } from './module-load.ts';
import { runStack } from './running-stack.ts';
import { startServerlessOffline } from './serverless-offline.ts';
import { median } from './statistics.ts';
import { round, table } from './table.ts';

/** Tables by the name of their place in docs/performance.md. */
export type Section = Readonly<Record<string, string>>;

export async function functionsSection(): Promise<Section> {
  const built = await buildFunctions(modules);
  try {
    const loads = await measureModuleLoad(built.functions, built.empty, everyVariable(modules), 5);
    const ratios = new Map(loads.map(({ name, ratio }) => [name, ratio]));
    const bySize = built.functions.toSorted((a, b) => a.bytes - b.bytes);
    const shown = [bySize[0], bySize[bySize.length >> 1], ...bySize.slice(-3)].filter((each) => each !== undefined);
    const summary = [
      ['functions', built.functions.length],
      ['bundling all of them, s', round(built.milliseconds / 1000, 2)],
      ['median bundle, bytes', median(built.functions.map(({ bytes }) => bytes))],
      ['largest bundle, bytes', bySize.at(-1)?.bytes ?? 0],
      ['median load, ratio to an empty handler', round(median([...ratios.values()]), 2)],
      ['slowest load, ratio to an empty handler', round(Math.max(...ratios.values()), 2)],
      ['functions that load undici', loads.filter(({ undici }) => undici).length],
    ] as const;
    const rows = shown.map(({ name, bytes }) => [name, bytes, round(ratios.get(name) ?? Number.NaN, 2)]);
    return {
      functions: `${table(['what', 'figure'], summary)}\n\n${table(['smallest, median and largest function', 'bytes', 'load ratio'], rows)}`,
    };
  } finally {
    built.remove();
  }
}

export async function coldPathSection(): Promise<Section> {
  const results = await measureColdPath(15, 4_000);
  const base = results[2]?.total ?? Number.NaN;
  const rows = results.map(({ name, bytes, load, first, total, cpu }) => {
    return [name, bytes, round(load), round(first), round(total), round(total / base, 2), round(cpu, 3)];
  });
  const columns = ['GET /v1/me', 'bytes', 'load ms', 'first request ms', 'cold ms', 'ratio', 'CPU ms, warm request'];
  return { 'cold-path': table(columns, rows) };
}

export async function stackSection(): Promise<Section> {
  const stack = await runStack();
  try {
    const rates = await measureMe(stack, 8, [1, 8, 16, 32]);
    const rateRows = rates.map((rate) => [rate.connections, rate.requestsPerSecond, rate.p50, rate.p99, rate.failures]);
    return {
      times: table(
        ['what', 'seconds'],
        [
          ['synthesizing the app, bundles built', round(stack.synthMs / 1000)],
          ['starting the whole stack from its assembly', round(stack.startMs / 1000)],
        ],
      ),
      'me-rate': table(['connections', 'requests/s', 'p50 ms', 'p99 ms', 'failures'], rateRows),
    };
  } finally {
    await stack.stop();
  }
}

/** Takes turns with the peer, so that a busy moment of the machine hits both. */
export async function helloSection(peers: boolean): Promise<Section> {
  const peer = peers ? await startServerlessOffline() : undefined;
  const rates: HelloRate[][] = [[], []];
  try {
    for (let turn = 0; turn < 5; turn += 1) {
      rates[0]?.push(await measureHello(3));
      if (peer) rates[1]?.push(await peer.measure(3));
    }
  } finally {
    await peer?.stop();
  }
  const names = ['this local runtime', 'serverless-offline 13'];
  const base = median((rates[0] ?? []).map(({ requestsPerSecond }) => requestsPerSecond));
  const rows = rates.flatMap((own, index) => {
    if (own.length === 0) return [];
    const middle = (of: (rate: HelloRate) => number) => median(own.map(of));
    const rate = middle((each) => each.requestsPerSecond);
    const [p50, p99] = [middle((each) => each.p50), middle((each) => each.p99)];
    return [[names[index] ?? '', rate, p50, p99, middle((each) => each.failures), round(rate / base, 3)]];
  });
  const columns = ['hello world over HTTP, 16 connections', 'requests/s', 'p50 ms', 'p99 ms', 'failures', 'ratio'];
  return { hello: table(columns, rows) };
}
