export default async function stopStack() {
  const { child, ended } = globalThis.mainstay;
  child.stdin.end();
  await ended;
}
