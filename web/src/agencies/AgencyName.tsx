import { useWords } from "../words/WordsProvider.tsx";
import { useAgencies } from "./useAgencies.ts";

/** What an agency is called; one that is no more goes by its uid. */
export function AgencyName({ uid }: { uid: string }) {
  const { own } = useWords();
  const found = useAgencies().find((agency) => agency.uid === uid);
  return <>{found === undefined ? uid : own(found.name)}</>;
}
