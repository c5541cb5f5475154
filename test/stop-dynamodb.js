export default async function stopDynamoDb() {
  await Promise.all(globalThis.mainstayDynamoDb.map((server) => server.stop()));
}
