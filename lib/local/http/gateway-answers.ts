import type { HeaderMap } from './cors.ts';
import type { Answer } from './function-answer.ts';

const messages: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  413: 'Request Entity Too Large',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

/** An answer of the gateway itself, `{"message":"Not Found"}`. */
export function gatewayAnswer(status: number, headers: HeaderMap = {}): Answer {
  return {
    status,
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ message: messages[status] }),
  };
}
