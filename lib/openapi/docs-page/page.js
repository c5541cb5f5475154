/* global SwaggerUIBundle */
import { createClient } from '/docs/client.js';

const form = document.getElementById('sign-in');
const { email, password, code, out } = form.elements;
const status = form.querySelector('output');
const backend = await (await fetch('/docs/backend.json')).json();
const client = backend.userPoolId ? createClient(backend) : undefined;
let pending;

const ui = SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#api',
  deepLinking: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  displayOperationId: true,
  displayRequestDuration: true,
  persistAuthorization: false,
  tryItOutEnabled: true,
  validatorUrl: null,
  filter: true,
  plugins: [() => ({ fn: { opsFilter: matching } })],
  // The token is renewed when it has to be, and each command gets a new key, unless one was typed in.
  async requestInterceptor(request) {
    if (request.loadSpec) return request;
    if (request.headers['Idempotency-Key'] === exampleKey()) request.headers['Idempotency-Key'] = crypto.randomUUID();
    const token = await client?.auth.accessToken();
    if (token) request.headers.Authorization = `Bearer ${token}`;
    return request;
  },
});

/**
 * The operations whose group, method, path, name or summary hold every word typed; Swagger UI's own filter knows groups alone.
 * @param groups operations by tag, an Immutable map.
 */
function matching(groups, typed) {
  const words = typed.toLowerCase().split(/\s+/);
  const textOf = (tag, entry) =>
    [
      tag,
      entry.get('method'),
      entry.get('path'),
      entry.getIn(['operation', 'operationId']),
      entry.getIn(['operation', 'summary']),
    ]
      .join(' ')
      .toLowerCase();
  const keep = (tag) => (entry) => words.every((word) => textOf(tag, entry).includes(word));
  return groups
    .map((group, tag) => group.update('operations', (entries) => entries.filter(keep(tag))))
    .filter((group) => group.get('operations').size > 0);
}

/** What the description gives as an example and the form therefore starts with. */
function exampleKey() {
  return ui.specSelectors.specJson().getIn(['components', 'parameters', 'IdempotencyKey', 'example']);
}

function show(session) {
  status.textContent = session ? `Signed in as ${session.claims.email ?? session.personId}` : '';
  out.hidden = !session;
  for (const field of [email, password]) field.closest('label').hidden = Boolean(session);
  form.querySelector('button').hidden = Boolean(session);
  document.getElementById('code').hidden = true;
  pending = undefined;
  if (session) ui.preauthorizeApiKey('accessToken', session.accessToken);
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  void signIn();
});

async function signIn() {
  status.textContent = 'Signing in';
  try {
    const step = pending ? await pending.submit(code.value) : await client.auth.signIn(email.value, password.value);
    if (step.step === 'signed-in') return show(step.session);
    if (step.step !== 'code') throw new Error(`Answer the challenge ${step.challenge} in an app first.`);
    pending = step;
    document.getElementById('code').hidden = false;
    status.textContent = 'Enter the code of your authenticator app.';
  } catch (error) {
    pending = undefined;
    status.textContent = error.message;
  }
}

async function signOut() {
  await client.auth.signOut();
  show(undefined);
  ui.authActions.logout(['accessToken']);
}
out.addEventListener('click', () => void signOut());

form.hidden = !client;
