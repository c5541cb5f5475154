/** `npm start`: synthesizes the app, unless nothing has changed, and runs it on this machine until Ctrl-C. */
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { entriesOf } from '../lib/bundle/entries.ts';
import { watchBundles } from '../lib/bundle/watch.ts';
import { nextSave } from '../lib/local/command/next-save.ts';
import { overviewOf } from '../lib/local/command/overview.ts';
import { restartWithout } from '../lib/local/command/restart.ts';
import { readStartOptions, type StartOptions, usage } from '../lib/local/command/start-options.ts';
import { type Synthesis, type SynthesisOptions, sourcesOf, synthesize } from '../lib/local/command/synthesize.ts';
import type { LocalRuntime } from '../lib/local/local-runtime.ts';
import { startLocal } from '../lib/local/start-local.ts';
import { lockState } from '../lib/local/state-lock.ts';
import { docsRoutes } from '../lib/openapi/docs-routes.ts';

const root = dirname(import.meta.dirname);

function fail(error: unknown): never {
  console.error(process.env.DEBUG ? error : error instanceof Error ? error.message : String(error));
  process.exit(1);
}

/** Saves under functions and lib: functions whose code is another now are swapped; a contract or the infrastructure needs a new stack. */
async function watch(local: LocalRuntime): Promise<{ stop(): Promise<void> }> {
  const { modules } = await import('../functions/index.ts');
  const pathOf = new Map(local.stack.ofType('AWS::Lambda::Function').map((fn) => [fn.assetPath, fn.path] as const));
  const entries = entriesOf(modules, root);
  const declares = /contract(\.ts|[\\/])|^lib[\\/](contract|infra)[\\/]|functions[\\/]index\.ts/;
  const watching = await watchBundles(entries, root, async ({ changed, files, milliseconds, error }) => {
    const isAnother = files.some((file) => declares.test(file));
    // A function that went with its contract cannot be bundled any more; the new stack does not ask for it.
    const isGone = isAnother && entries.some(({ file }) => !existsSync(join(root, file)));
    if (error && !isGone) return console.error(String(error instanceof Error ? error.message : error));
    if (isAnother) {
      console.log(`${files.join(', ')}: the stack may have changed, starting again`);
      // Not awaited: the watch ends when this callback has.
      void watching.stop();
      await local.stop();
      restartWithout('--fresh');
    }
    const paths = changed.flatMap((name) => pathOf.get(join(root, 'build', 'functions', name)) ?? []);
    if (paths.length === 0) return;
    await local.functions.reload(paths);
    console.log(
      `${files.join(', ')}: ${changed.length} ${changed.length === 1 ? 'function' : 'functions'} swapped in ${milliseconds} ms`,
    );
  });
  return watching;
}

/** Ends everything once on the first signal; a second one does not wait. */
function endOnSignals(end: () => Promise<void>): void {
  let ending = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (ending) process.exit(130);
      ending = true;
      setTimeout(() => process.exit(1), 15_000).unref();
      void end().then(() => process.exit(signal === 'SIGINT' ? 0 : 143), fail);
    });
  }
}

/** While the sources are watched, an app that does not synthesize is a slip that the next save may mend. */
async function synthesizeOrWait(options: SynthesisOptions, watched: boolean): Promise<Synthesis> {
  for (;;) {
    const read = sourcesOf(options);
    try {
      return await synthesize(options);
    } catch (error) {
      if (!watched) throw error;
      console.error(String(error instanceof Error ? error.message : error));
      // What was saved meanwhile may be the mend.
      if (sourcesOf(options) !== read) continue;
      console.log('Waiting for the next save.');
      await nextSave(root);
    }
  }
}

async function run(options: StartOptions): Promise<void> {
  const begun = performance.now();
  const seconds = () => `${((performance.now() - begun) / 1000).toFixed(1)} s`;
  const progress = (step: string) => options.quiet || console.log(`  ${seconds().padStart(6)}  ${step}`);
  const stateDir = resolve(options.state);
  // Before anything is written there: another run may be using what lies in it.
  const unlock = lockState(stateDir);
  process.on('exit', unlock);
  const stops: (() => Promise<void>)[] = [];
  endOnSignals(async () => {
    if (!options.quiet) console.log('\nStopping');
    for (const stop of stops.reverse()) await stop();
  });
  let assembly = options.assembly;
  let sources: string | undefined;
  if (assembly === undefined) {
    progress('reading the app');
    const synthesis = await synthesizeOrWait({ root, stateDir, context: options.context }, options.watch);
    progress(synthesis.made ? 'synthesized' : 'unchanged since the last start');
    ({ assembly, sources } = synthesis);
  }
  const { port, host, fresh, quiet, throttle: throttling } = options;
  let outputs: LocalRuntime['outputs'] | undefined;
  // The page shows the API of this checkout, which an assembly from elsewhere is not.
  const own = options.assembly === undefined;
  const extraRoutes = own ? docsRoutes(() => outputs) : new Map();
  const local = await startLocal({
    assembly,
    stateDir,
    unlock,
    port,
    host,
    fresh,
    quiet,
    throttling,
    extraRoutes,
    progress,
  });
  outputs = local.outputs;
  stops.push(() => local.stop());
  void local.broken.then(async (reason) => {
    await local.stop();
    fail(new Error(`${reason} Start again; what was written before is kept.`));
  });
  console.log(`\n${local.stack.name} runs on this machine, ready in ${seconds()}.\n\n${overviewOf(local)}\n`);
  if (options.watch) {
    const watching = await watch(local);
    stops.push(() => watching.stop());
    if (sourcesOf({ root, context: options.context }) !== sources) {
      console.log('Something was saved while this started, starting again');
      await watching.stop();
      await local.stop();
      restartWithout('--fresh');
    }
    console.log('  Watching functions and lib: a save swaps the functions it touches.');
  }
  const demo = stateDir === join(root, '.local') ? ', or npm run demo in another terminal' : '';
  const next = own ? `Next: open ${local.addresses.api}/docs${demo}. ` : '';
  console.log(`  ${next}Ctrl-C stops everything.\n`);
}

try {
  const options = readStartOptions(process.argv.slice(2), root);
  if (options.help) console.log(usage);
  else await run(options);
} catch (error) {
  fail(error);
}
