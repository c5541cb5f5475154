/**
 * Loads bundles one after the other in one process and prints the first after which undici is loaded, or nothing:
 * `node undici-probe.mjs <bundle>...`. Plain JavaScript, so that nothing but the bundles is loaded.
 */
for (const bundle of process.argv.slice(2)) {
  await import(bundle);
  if (process.moduleLoadList.some((name) => name.includes('undici'))) {
    process.stdout.write(bundle);
    break;
  }
}
process.exit(0);
