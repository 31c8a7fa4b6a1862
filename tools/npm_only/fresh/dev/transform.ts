/**
 * What a project has made of files of `static/` before they are served.
 *
 * @module
 */

export interface OnTransformOptions {
  pluginName: string;
  /** Matched against the absolute path of a file. */
  filter: RegExp;
}

export interface OnTransformArgs {
  path: string;
  content: Uint8Array<ArrayBuffer>;
  readonly text: string;
}

export interface OnTransformResult {
  content: string | Uint8Array<ArrayBuffer>;
}

/** Gives what takes the place of the content, or nothing to leave it. */
export type TransformFn = (
  args: OnTransformArgs,
) => OnTransformResult | void | Promise<OnTransformResult | void>;

export interface Transform {
  options: OnTransformOptions;
  run: TransformFn;
}

/** The content of a file after all that apply; `null` if none does. */
export async function transformed(
  transforms: readonly Transform[],
  path: string,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const fitting = transforms.filter(({ options }) => options.filter.test(path));
  if (fitting.length === 0) return null;
  let content = await Deno.readFile(path);
  let changed = false;
  for (const { run } of fitting) {
    const now = content;
    const result = await run({
      path,
      content: now,
      get text() {
        return new TextDecoder().decode(now);
      },
    });
    if (!result) continue;
    changed = true;
    content = typeof result.content === "string"
      ? new TextEncoder().encode(result.content)
      : result.content;
  }
  return changed ? content : null;
}
