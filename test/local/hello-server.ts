/** Serves one hello-world function behind an HTTP API and prints its address: what the figures of the local runtime are measured on. */
import { startFunctions } from '../../lib/local/functions/start-functions.ts';
import { startHttpApi } from '../../lib/local/http/start-http-api.ts';
import { credentials, functionOf, keptLog, stackOf, workplace } from './functions-stack.ts';
import { httpApi } from './http-stack.ts';

const place = workplace();
const hello = functionOf(
  place,
  'Hello',
  `export const handler = async () => ({ statusCode: 200, headers: { 'content-type': 'application/json' }, body: '{"hello":"world"}' });`,
);
const stack = stackOf([hello, ...httpApi({ routes: { 'GET /hello': { to: hello } } })]);
const log = keptLog();
const functions = startFunctions({
  stack,
  log,
  stateDir: place.dir,
  awsEndpoint: 'http://127.0.0.1:1',
  rootCredentials: credentials,
  credentialsFor: () => credentials,
});
const [api] = stack.ofType('AWS::ApiGatewayV2::Api');
if (!api) throw new Error('the stack has no API');
const http = await startHttpApi({ stack, functions, log, stateDir: place.dir }, api, {
  port: Number(process.argv[2] ?? 0),
});
process.stdout.write(`${http.url}/hello\n`);
process.on('SIGTERM', async () => {
  process.stdout.write(`workers: ${functions.workers()}\n`);
  await http.stop();
  await functions.stop();
  place.remove();
});
