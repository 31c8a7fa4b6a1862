import {
  SettingsPage,
  type SettingsPageProps,
} from "../../components/SettingsPage.tsx";
import CopyLink from "../../islands/CopyLink.tsx";
import { settingsWords } from "../../lib/text/host_wording.ts";
import { PageTitle } from "./PageTitle.tsx";

/** The page from which a room is run, with its title. */
export function SettingsShell({ page }: { page: SettingsPageProps }) {
  return (
    <>
      <PageTitle title={settingsWords.title(page.room)} />
      <SettingsPage page={page} link={(url) => <CopyLink url={url} />} />
    </>
  );
}
