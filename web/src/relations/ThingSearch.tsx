import type { FoundThing } from "../api/contract.ts";
import { searchThings } from "../api/relationRequests.ts";
import { useCity } from "../screens/CityProvider.tsx";
import { Finder } from "../screens/Finder.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { nameOf } from "./ways.ts";

const most = 8;

const search = (text: string, signal: AbortSignal) => searchThings(text, most, signal);

interface Props {
  invalid: boolean;
  onChoose: (thing: FoundThing | null) => void;
}

/** Finds a thing by its name or uid. */
export function ThingSearch({ invalid, onChoose }: Props) {
  const { t, own } = useWords();
  const { findKind } = useCity();
  const describe = (thing: FoundThing) => {
    const kind = findKind(thing.kind);
    const details = [kind && own(kind.title), thing.area && own(thing.area), thing.uid];
    return { key: thing.uid, title: nameOf(thing), detail: details.filter(Boolean).join(" · ") };
  };
  return (
    <Finder
      label={t("relations.other")}
      hint={t("relations.other.hint")}
      nothing={t("relations.other.none")}
      invalid={invalid}
      search={search}
      describe={describe}
      onChoose={onChoose}
    />
  );
}
