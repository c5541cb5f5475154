import type { IncomingHttpHeaders } from 'node:http';

/** What a request says about who signed it and for which service. */
export interface Signer {
  readonly accessKeyId: string;
  /** `yyyymmdd` */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  /** The signature travels in the query: the request was prepared by one party to be sent by another. */
  readonly presigned: boolean;
}

const inHeader = /Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request/;

/** Reads the signer of a SigV4 header or presigned query; nothing for an unsigned request. */
export function signerOf(headers: IncomingHttpHeaders, query: URLSearchParams): Signer | undefined {
  const header = headers.authorization;
  if (header) {
    const found = inHeader.exec(header);
    return found ? signer(found.slice(1), false) : undefined;
  }
  const credential = query.get('X-Amz-Credential');
  return credential ? signer(credential.split('/'), true) : undefined;
}

function signer([accessKeyId = '', date = '', region = '', service = '']: string[], presigned: boolean): Signer {
  return { accessKeyId, date, region, service, presigned };
}
