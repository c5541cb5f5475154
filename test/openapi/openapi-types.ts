/** Type test: what we write is OpenAPI 3.1 by the types of its own community too. Compiled, never run. */
import type { OpenAPIV3_1 } from 'openapi-types';
import type { OpenApi, OperationObject, Parameter, Response } from '../../lib/openapi/document.ts';

type Mutable<T> = T extends object ? { -readonly [K in keyof T]: Mutable<T[K]> } : T;
const fits = <_Wide, _Narrow extends _Wide>() => undefined;

fits<OpenAPIV3_1.InfoObject, Mutable<OpenApi['info']>>();
fits<OpenAPIV3_1.ServerObject[], Mutable<OpenApi['servers']>>();
fits<OpenAPIV3_1.TagObject[], Mutable<OpenApi['tags']>>();
fits<Omit<OpenAPIV3_1.ParameterObject, 'schema'>, Mutable<Omit<Parameter, 'schema'>>>();
fits<Omit<OpenAPIV3_1.ResponseObject, 'content' | 'headers'>, Mutable<Omit<Response, 'content' | 'headers'>>>();
fits<
  Pick<OpenAPIV3_1.OperationObject, 'operationId' | 'tags' | 'summary' | 'security'>,
  Mutable<Pick<OperationObject, 'operationId' | 'tags' | 'summary' | 'security'>>
>();
// @ts-expect-error an operation without summary and tags is none of ours
fits<OperationObject, { operationId: string }>();
