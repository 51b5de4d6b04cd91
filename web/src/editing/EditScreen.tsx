import { useCallback, useEffect, useMemo, useState } from "react";
import type { Kind, Selection } from "../api/contract.ts";
import { readSelected } from "../api/editRequests.ts";
import { readAgencies } from "../api/territoryRequests.ts";
import { useResource } from "../api/useResource.ts";
import { formatNumber } from "../formats/numbers.ts";
import { useKeys } from "../keys/useKeys.ts";
import { useServices } from "../live/services.ts";
import { useCity } from "../screens/CityProvider.tsx";
import { Empty, FailureNotice, Skeleton } from "../screens/Region.tsx";
import type { EditRoute } from "../screens/route.ts";
import { go } from "../screens/useRoute.ts";
import { useWords } from "../words/WordsProvider.tsx";
import { ChangeRows, targetTitle } from "./ChangeRows.tsx";
import { ChoiceStep } from "./ChoiceStep.tsx";
import { EditDone } from "./EditDone.tsx";
import {
  type Change,
  type Choice,
  editOf,
  flatAgencies,
  type Having,
  isUnfinished,
  selectionOf,
} from "./edit.ts";
import { editFailureWords, wrongFields } from "./failures.ts";
import { PreviewTable } from "./PreviewTable.tsx";
import { SelectedList } from "./SelectedList.tsx";
import { useEditing } from "./useEditing.ts";
import "./editing.css";

/** Things listed at first, and at most: all that pass are meant, also those that are not listed. */
const portion = 100;
const most = 1_000;

const pauseMs = 300;

/** Many things of a kind changed at once: chosen, seen before and after, changed, and undone. */
export function EditScreen({ route, onHelp }: { route: EditRoute; onHelp: () => void }) {
  const { t } = useWords();
  const { kinds, findKind } = useCity();
  const kind = findKind(route.kind ?? "");
  const unread = kinds.length === 0;
  const [having, setHaving] = useState<Having | null>(null);
  const [ticked, setTicked] = useState<Choice["ticked"]>(null);
  const { text, area, drawn } = route;
  const choice = useMemo(() => ({ text, area, drawn, having, ticked }), [text, area, drawn, having, ticked]);
  const onChoice = (change: Partial<Choice>) => {
    if (change.having !== undefined) setHaving(change.having);
    const { text: words = text, area: code = area, drawn: ring = drawn } = change;
    go({ ...route, text: words, area: code, drawn: ring }, true);
  };
  const onKind = (id: string | null) => {
    setHaving(null);
    setTicked(null);
    go({ ...route, kind: id }, true);
  };
  useKeys({ "?": onHelp });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <section className="page editing" aria-label={t("edit.title")} tabIndex={0}>
      <h1>{t("edit.title")}</h1>
      <p className="about">{t("edit.about")}</p>
      <section className="step" aria-labelledby="edit-choice">
        <h2 id="edit-choice">{t("edit.choice")}</h2>
        <ChoiceStep kind={kind} choice={choice} onKind={onKind} onChoice={onChoice} />
        {unread && <Skeleton lines={4} />}
        {kind === undefined && !unread && (
          <Empty title={t("edit.kind.need")}>
            <p>{t("edit.kind.need.next")}</p>
          </Empty>
        )}
        {kind !== undefined && isUnfinished(choice) && <p className="second">{t("edit.need.having")}</p>}
        {kind !== undefined && !isUnfinished(choice) && (
          <SelectedOnes kind={kind} choice={choice} onTicked={setTicked} />
        )}
      </section>
      {kind !== undefined && <Editor key={kind.id} kind={kind} choice={choice} />}
    </section>
  );
}

/** The same object until its contents have stood for a while. */
function useSettled(selection: Selection): Selection {
  const now = JSON.stringify(selection);
  const [settled, setSettled] = useState(now);
  useEffect(() => {
    const pause = setTimeout(() => setSettled(now), pauseMs);
    return () => clearTimeout(pause);
  }, [now]);
  return useMemo(() => JSON.parse(settled) as Selection, [settled]);
}

interface SelectedProps {
  kind: Kind;
  choice: Choice;
  onTicked: (ticked: Choice["ticked"]) => void;
}

function SelectedOnes({ kind, choice, onTicked }: SelectedProps) {
  const { t } = useWords();
  const { onThings } = useServices();
  const [limit, setLimit] = useState(portion);
  const passing = useSettled(selectionOf(kind, { ...choice, ticked: null }));
  const read = useCallback(
    async (signal: AbortSignal) => ({
      kind: passing.kind,
      selected: await readSelected(passing, limit, signal),
    }),
    [passing, limit],
  );
  const { data, failure, slow, retry } = useResource(read);
  useEffect(() => onThings(retry), [onThings, retry]);
  const selected = data?.kind === kind.id ? data.selected : null;
  const wrong = failure?.code === "invalid_input" ? Object.values(wrongFields(failure, kind, t)) : [];
  return (
    <>
      {wrong.length > 0 && (
        <p className="fault" role="alert">
          {wrong.join(" ")}
        </p>
      )}
      {failure !== null && wrong.length === 0 && (
        <FailureNotice
          what="failure.selected"
          works="failure.selected.works"
          failure={failure}
          onRetry={retry}
        />
      )}
      {slow && <Skeleton lines={4} />}
      {selected !== null && wrong.length === 0 && (
        <SelectedList
          selected={selected}
          ticked={choice.ticked}
          onTicked={onTicked}
          onMore={selected.next !== null && limit < most ? () => setLimit(most) : null}
        />
      )}
    </>
  );
}

function whatIsMissing(choice: Choice) {
  if (choice.ticked?.size === 0) return "edit.need.ticked";
  return isUnfinished(choice) ? "edit.need.having" : "edit.need.change";
}

const readAgenciesNow = (signal: AbortSignal) => readAgencies(null, signal);

/** What is changed of the chosen things: written down, seen, done. */
function Editor({ kind, choice }: { kind: Kind; choice: Choice }) {
  const speech = useWords();
  const { t, own, language } = speech;
  const agencies = useResource(readAgenciesNow);
  const flat = useMemo(() => flatAgencies(agencies.data ?? []), [agencies.data]);
  const [changes, setChanges] = useState<Change[]>([]);
  const what = changes.map(({ target }) => targetTitle(target, kind, speech)).join(", ");
  const title = `${own(kind.title)}: ${what}`;
  const edit = useMemo(() => editOf(kind, choice, changes, title), [kind, choice, changes, title]);
  const editing = useEditing(edit);
  const { preview, done, failure } = editing;
  const wrong = wrongFields(failure, kind, t);
  if (done !== null) {
    const again = () => {
      setChanges([]);
      editing.goOn();
    };
    return <EditDone outcome={done} title={title} onMore={again} />;
  }
  const blocked = edit === null ? whatIsMissing(choice) : null;
  return (
    <section className="step" aria-labelledby="edit-what">
      <h2 id="edit-what">{t("edit.changes.title")}</h2>
      {kind.properties.length === 0 && flat.length === 0 && <p>{t("edit.nothingToChange")}</p>}
      <ChangeRows kind={kind} agencies={flat} changes={changes} wrong={wrong} onChanges={setChanges} />
      <div className="answers">
        <button
          type="button"
          className={preview === null ? "button strong" : "button"}
          disabled={blocked !== null || editing.doing}
          data-act="look"
          onClick={editing.look}
        >
          {t(editing.outdated ? "edit.look.again" : "edit.look")}
        </button>
        <p className="second">{t(blocked ?? "edit.look.about")}</p>
      </div>
      {failure !== null && Object.keys(wrong).length === 0 && (
        <p className="fault" role="alert">
          {editFailureWords(failure, t)}
        </p>
      )}
      {preview !== null && (
        <>
          <PreviewTable outcome={preview} kind={kind} changes={changes} />
          {preview.changed > 0 && (
            <div className="answers">
              <button
                type="button"
                className="button strong"
                disabled={editing.doing}
                data-act="make"
                onClick={editing.make}
              >
                {t(editing.doing ? "edit.making" : "edit.make", {
                  n: formatNumber(preview.changed, 0, language),
                })}
              </button>
              <p className="second">{t("edit.make.about")}</p>
            </div>
          )}
        </>
      )}
    </section>
  );
}
