import { Head } from "fresh/runtime";

/** The title of a page that search engines leave out. */
export function PageTitle({ title }: { title: string }) {
  return (
    <Head>
      <title>{title}</title>
      <meta name="robots" content="noindex" />
    </Head>
  );
}
