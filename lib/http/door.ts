/**
 * What stands between `Deno.serve` and the app: refuses what the app has no
 * word for, and sees to it that nothing leaves without the headers that every
 * response has, whoever made it.
 *
 * @module
 */
import type { Services } from "../services.ts";
import { isKnownMethod } from "./methods.ts";
import { protect } from "./security_headers.ts";

export function atTheDoor(
  { config }: Services,
  handle: Deno.ServeHandler,
): Deno.ServeHandler {
  const secure = config.publicOrigin?.startsWith("https:") ?? false;
  return async (request, info) => {
    if (!isKnownMethod(request.method)) {
      return protect(new Response(null, { status: 501 }), secure);
    }
    const response = await handle(request, info);
    return response.headers.has("content-security-policy")
      ? response
      : protect(response, secure);
  };
}
