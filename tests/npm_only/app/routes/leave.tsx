/** A page that decides, once it has looked, to be none. */
export default async function Leave() {
  await Promise.resolve();
  return new Response("gone", { status: 410 });
}
