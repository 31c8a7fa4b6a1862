import { Head } from "fresh/runtime";
import { MePage, type MePageProps } from "../../components/MePage.tsx";
import Leaving from "../../islands/Leaving.tsx";
import { meWords } from "../../lib/text/wording.ts";

/** The page of a person, with its title. */
export function MeShell(props: MePageProps) {
  return (
    <>
      <Head>
        <title>{meWords.title()}</title>
        <meta name="robots" content="noindex" />
      </Head>
      <MePage {...props} leaving={(form) => <Leaving {...form} />} />
    </>
  );
}
