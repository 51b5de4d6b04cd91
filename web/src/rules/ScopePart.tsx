import { useCallback, useState } from "react";
import type { FoundArea, FoundThing } from "../api/contract.ts";
import type { Failure } from "../api/failure.ts";
import { searchThings } from "../api/relationRequests.ts";
import { readAreas } from "../api/requests.ts";
import { useResource } from "../api/useResource.ts";
import { AreaField } from "../areas/AreaField.tsx";
import { useCity } from "../screens/CityProvider.tsx";
import { Finder } from "../screens/Finder.tsx";
import { Icon } from "../theme/Icon.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { Choice } from "./Choice.tsx";
import { Part } from "./Part.tsx";
import type { RuleForm } from "./ruleForm.ts";

const mostFound = 8;
/** Nothing that a kind could be called. */
const anyKind = "*";
const search = (text: string, signal: AbortSignal) => searchThings(text, mostFound, signal);

interface Props {
  form: RuleForm;
  set: (change: Partial<RuleForm>) => void;
  failure: Failure | null;
}

/** Which things are watched: all that everything said here holds for. */
export function ScopePart({ form, set, failure }: Props) {
  const { t, own } = useWords();
  const { kinds } = useCity();
  const mayBeAny = form.area !== "" || form.uids.length > 0;
  const every = mayBeAny ? [[anyKind, t("rules.kind.any")] as const] : [];
  return (
    <Part name="scope" legend="rules.part.scope" failure={failure}>
      <Choice
        label="rules.kind"
        value={form.kind === "" && mayBeAny ? anyKind : form.kind}
        options={[...every, ...kinds.map((each) => [each.id, own(each.title)] as const)]}
        onValue={(kind) => set({ kind: kind === anyKind ? "" : kind })}
      />
      <Area code={form.area} onCode={(area) => set({ area })} />
      <Things uids={form.uids} onUids={(uids) => set({ uids })} />
    </Part>
  );
}

function Area({ code, onCode }: { code: string; onCode: (code: string) => void }) {
  const { t } = useWords();
  const [chosen, setChosen] = useState<FoundArea | null>(null);
  const read = useCallback((signal: AbortSignal) => readAreas(code, mostFound, signal), [code]);
  const known = code === "" || chosen?.code === code;
  const { data } = useResource(known ? null : read);
  const found = known ? chosen : (data?.find((each) => isUnit(each) && each.code === code) ?? null);
  if (code !== "" && found === null)
    return (
      <p className="picked">
        <b>{code}</b>
        <button type="button" className="button" onClick={() => onCode("")}>
          {t("areas.pick.other")}
        </button>
      </p>
    );
  return (
    <AreaField
      label={t("rules.area")}
      area={code === "" ? null : found}
      none={t("rules.area.all")}
      fits={isUnit}
      onArea={(area) => {
        setChosen(area);
        onCode(area?.code ?? "");
      }}
    />
  );
}

/** Rules know the province and the commune in which a thing lies. */
const isUnit = ({ level }: FoundArea) => level === "province" || level === "commune";

function Things({ uids, onUids }: { uids: readonly string[]; onUids: (uids: readonly string[]) => void }) {
  const { t, own } = useWords();
  const { findKind } = useCity();
  const [names, setNames] = useState<Readonly<Record<string, string>>>({});
  const describe = ({ uid, name, kind, area }: FoundThing) => {
    const known = findKind(kind);
    const details = [known && own(known.title), area && own(area), uid];
    return { key: uid, title: name.trim() || uid, detail: details.filter(Boolean).join(" · ") };
  };
  const choose = (thing: FoundThing | null) => {
    if (thing === null || uids.includes(thing.uid)) return;
    setNames((before) => ({ ...before, [thing.uid]: describe(thing).title }));
    onUids([...uids, thing.uid]);
  };
  return (
    <>
      <span className="label">{t("rules.things")}</span>
      {uids.length > 0 && (
        <ul className="chosen">
          {uids.map((uid) => (
            <li key={uid} data-uid={uid}>
              <span>{names[uid] ?? uid}</span>
              <button
                type="button"
                className="button quiet icon"
                aria-label={t("rules.things.remove", { name: names[uid] ?? uid })}
                onClick={() => onUids(uids.filter((each) => each !== uid))}
              >
                <Icon name="close" />
              </button>
            </li>
          ))}
        </ul>
      )}
      <Finder
        brief
        label={t("rules.things.add")}
        hint={t("rules.things.hint")}
        nothing={t("relations.other.none")}
        search={search}
        describe={describe}
        onChoose={choose}
      />
    </>
  );
}
