import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDynamoStub } from './dynamo-stub.ts';
import { meEnvironment, meEvent, meHandler, meItem } from './me.ts';
import { type Probe, runProbe } from './run-probe.ts';
import { median } from './statistics.ts';
import { buildVariants } from './variants.ts';

/** Medians, milliseconds. */
export interface ColdPath {
  readonly name: string;
  readonly bytes: number;
  readonly load: number;
  readonly first: number;
  readonly total: number;
  /** Per warm request; NaN when not measured. */
  readonly cpu: number;
}

/**
 * `GET /v1/me` from nothing: module load and first request with its read of DynamoDB, in fresh processes, variants interleaved.
 * @param count how many of the variants.
 * @param warm requests of the CPU measurement, made once per variant; 0 for none.
 */
export async function measureColdPath(rounds: number, warm: number, count = 6): Promise<ColdPath[]> {
  const folder = mkdtempSync(join(tmpdir(), 'mainstay-cold-'));
  const stub = await startDynamoStub(meItem);
  try {
    const event = join(folder, 'event.json');
    writeFileSync(event, JSON.stringify(meEvent));
    const variants = await buildVariants(meHandler, folder, count);
    const environment = meEnvironment(stub.endpoint);
    const probes = variants.map((): Probe[] => []);
    for (let round = 0; round < rounds; round += 1) {
      for (const [index, { file }] of variants.entries()) probes[index]?.push(await runProbe(file, environment, event));
    }
    const results: ColdPath[] = [];
    for (const [index, { name, file, bytes }] of variants.entries()) {
      const own = probes[index] ?? [];
      const cpu = warm > 0 ? (await runProbe(file, environment, event, warm)).cpu : Number.NaN;
      results.push({
        name,
        bytes,
        load: median(own.map(({ load }) => load)),
        first: median(own.map(({ first }) => first)),
        total: median(own.map(({ load, first }) => load + first)),
        cpu,
      });
    }
    return results;
  } finally {
    await stub.stop();
    rmSync(folder, { recursive: true });
  }
}
