/** The ARN of the function in an integration or authorizer URI: the ARN itself, or `arn:aws:apigateway:...:path/2015-03-31/functions/<ARN>/invocations`. */
export function functionOfUri(uri: unknown): string | undefined {
  return /arn:[^:]*:lambda:[^:]*:[^:]*:function:[^/]+/.exec(String(uri))?.[0];
}
