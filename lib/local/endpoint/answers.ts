import type { Answer, CallRequest, ServiceError } from './call.ts';

/** A result in one of the JSON protocols. */
export function jsonAnswer(contentType: string, requestId: string, content: unknown, status = 200): Answer {
  return {
    status,
    headers: { 'content-type': contentType, 'x-amzn-requestid': requestId },
    body: JSON.stringify(content),
  };
}

/** Errors of JSON 1.0 and 1.1: the code in `__type`, behind the service's namespace. */
export function jsonError(contentType: string, namespace = ''): (error: ServiceError, request: CallRequest) => Answer {
  return ({ status, code, message, details }, { requestId }) =>
    jsonAnswer(
      contentType,
      requestId,
      { __type: `${namespace}${code}`, message, Message: message, ...details },
      status,
    );
}

/** Errors of REST JSON: the code in a header. */
export function restError({ status, code, message, details }: ServiceError, { requestId }: CallRequest): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-requestid': requestId, 'x-amzn-errortype': code },
    body: JSON.stringify({ message, Message: message, ...details }),
  };
}

/** Errors of the query protocol. */
export function queryError({ status, code, message }: ServiceError, { requestId }: CallRequest): Answer {
  const type = status < 500 ? 'Sender' : 'Receiver';
  return {
    status,
    headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
    body: `<ErrorResponse><Error><Type>${type}</Type><Code>${code}</Code><Message>${xmlText(message)}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
  };
}

export function xmlText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
