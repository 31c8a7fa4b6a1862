import type { State } from "../../state.ts";
import type { PageProps } from "fresh";

export default async function About({ url }: PageProps<unknown, State>) {
  const path = await Promise.resolve(url.pathname);
  return <h1>About {path}</h1>;
}
