/** Values that a terminal should not show in full. */
const long =
  /("(?:[a-zA-Z]*[tT]oken|ticket|Password|PASSWORD|SRP_A|SRP_B|SALT|SECRET_BLOCK|PASSWORD_CLAIM_[A-Z_]+|signature)":\s*")([^"]{8})[^"]*(")/g;

const shorten = (text: string) => text.replace(long, '$1$2…$3');

function indent(text: string): string {
  return text
    .split('\n')
    .map((line) => `      ${line}`)
    .join('\n');
}

function pretty(body: string, most: number): string {
  let text = body;
  try {
    text = JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    // Not JSON: shown as it is.
  }
  const lines = shorten(text).split('\n');
  return indent(
    lines.length > most
      ? [...lines.slice(0, most), `… ${lines.length - most} more lines`].join('\n')
      : lines.join('\n'),
  );
}

/** A `fetch` that shows each request and its answer. Cognito calls are named by their operation. */
export function printingFetch(write: (text: string) => void): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const operation = request.headers.get('x-amz-target')?.split('.').at(-1);
    const body = await request.clone().text();
    const title = operation
      ? `Cognito ${operation}`
      : `${request.method} ${new URL(request.url).pathname}${new URL(request.url).search}`;
    const key = request.headers.get('idempotency-key');
    write(`\n  → ${title}${key ? `   Idempotency-Key: ${key.slice(0, 8)}…` : ''}\n`);
    if (body) write(`${pretty(body, 14)}\n`);
    const started = performance.now();
    const answer = await fetch(request);
    const text = await answer.clone().text();
    write(`  ← ${answer.status} in ${(performance.now() - started).toFixed(0)} ms\n`);
    if (text) write(`${pretty(text, 14)}\n`);
    return answer;
  };
}
