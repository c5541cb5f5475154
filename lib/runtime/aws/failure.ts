import type { Failure } from './errors.ts';
import type { Answer } from './transport.ts';

/** An answer that is not 2xx, before it is known whether to repeat the request. */
export class Failed extends Error {
  readonly failure: Failure;
  readonly answer: Answer;

  constructor(operation: string, answer: Answer) {
    const failure = readFailure(operation, answer);
    super(failure.message);
    this.failure = failure;
    this.answer = answer;
  }
}

/** Reads the error of any of the three shapes: JSON with `__type`, REST with `x-amzn-errortype`, and S3's XML. */
function readFailure(operation: string, answer: Answer): Failure {
  const text = answer.body.toString();
  const json = text.startsWith('{') ? parse(text) : {};
  const named = answer.headers['x-amzn-errortype'] ?? json.__type ?? json.code ?? element(text, 'Code');
  const code = String(named ?? `Http${answer.status}`);
  const requestId = answer.headers['x-amzn-requestid'] ?? answer.headers['x-amz-request-id'];
  return {
    operation,
    status: answer.status,
    code: code.slice(code.indexOf('#') + 1).replace(/:.*/, ''),
    message: String(json.message ?? json.Message ?? element(text, 'Message') ?? ''),
    ...(requestId ? { requestId: String(requestId) } : {}),
  };
}

function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

/** The text of the first such element; error documents of S3 are flat. */
export function element(xml: string, name: string): string | undefined {
  const start = xml.indexOf(`<${name}>`);
  const end = start < 0 ? -1 : xml.indexOf(`</${name}>`, start);
  return end < 0 ? undefined : decodeXml(xml.slice(start + name.length + 2, end));
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const decodeXml = (text: string) =>
  text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) => {
    if (hex || decimal) return String.fromCodePoint(hex ? Number.parseInt(hex, 16) : Number(decimal));
    return entities[name] ?? whole;
  });
