import { useId } from "react";
import type { FoundThing, Selected } from "../api/contract.ts";
import { formatNumber } from "../formats/numbers.ts";
import { nameOf } from "../relations/ways.ts";
import { Empty } from "../screens/Region.tsx";
import { useWords } from "../words/WordsProvider.tsx";

interface Props {
  selected: Selected;
  ticked: ReadonlySet<string> | null;
  onTicked: (ticked: ReadonlySet<string> | null) => void;
  /** Shows more of them; null where that is all, or as many as are listed at most. */
  onMore: (() => void) | null;
}

/** The things that pass: all of them are meant, or those that are ticked. */
export function SelectedList({ selected, ticked, onTicked, onMore }: Props) {
  const { t, language } = useWords();
  const id = useId();
  const { count, things } = selected;
  const say = (n: number) => formatNumber(n, 0, language);
  const tick = (uid: string, on: boolean) => {
    const next = new Set(ticked);
    if (on) next.add(uid);
    else next.delete(uid);
    onTicked(next);
  };
  return (
    <div className="selected" data-selected={count}>
      <fieldset className="meant">
        <legend>{t("edit.meant")}</legend>
        <label>
          <input type="radio" name={id} checked={ticked === null} onChange={() => onTicked(null)} />
          {t("edit.meant.all", { n: say(count) })}
        </label>
        <label>
          <input
            type="radio"
            name={id}
            data-act="some"
            checked={ticked !== null}
            onChange={() => onTicked(new Set())}
          />
          {t("edit.meant.some", { n: say(ticked?.size ?? 0) })}
        </label>
      </fieldset>
      {ticked !== null && (
        <div className="answers">
          <button
            type="button"
            className="button"
            onClick={() => onTicked(new Set([...ticked, ...things.map(({ uid }) => uid)]))}
          >
            {t("edit.tick.all", { n: say(things.length) })}
          </button>
          <button
            type="button"
            className="button"
            disabled={ticked.size === 0}
            onClick={() => onTicked(new Set())}
          >
            {t("edit.tick.none")}
          </button>
        </div>
      )}
      {count === 0 && (
        <Empty title={t("list.nothing")}>
          <p>{t("edit.nothing.next")}</p>
        </Empty>
      )}
      <ul aria-label={t("edit.listed")} tabIndex={things.length > 0 ? 0 : undefined}>
        {things.map((thing) => (
          <li key={thing.id}>
            {ticked === null ? (
              <Named thing={thing} />
            ) : (
              <label>
                <input
                  type="checkbox"
                  checked={ticked.has(thing.uid)}
                  data-tick={thing.uid}
                  onChange={(event) => tick(thing.uid, event.target.checked)}
                />
                <Named thing={thing} />
              </label>
            )}
          </li>
        ))}
      </ul>
      {count > things.length && (
        <p className="second">{t("edit.listed.first", { n: say(things.length), total: say(count) })}</p>
      )}
      {onMore !== null && (
        <button type="button" className="button" onClick={onMore}>
          {t("edit.listed.more")}
        </button>
      )}
    </div>
  );
}

function Named({ thing }: { thing: FoundThing }) {
  const { own } = useWords();
  return (
    <span className="named">
      <b>{nameOf(thing)}</b>
      <span className="second">{[thing.area && own(thing.area), thing.uid].filter(Boolean).join(" · ")}</span>
    </span>
  );
}
