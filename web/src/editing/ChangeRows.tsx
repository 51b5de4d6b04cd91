import { useId } from "react";
import type { Kind } from "../api/contract.ts";
import { Icon } from "../theme/Icon.tsx";
import { type Speech, useWords } from "../words/WordsProvider.tsx";
import {
  type AgencyChoice,
  type Change,
  isBlank,
  keyOf,
  openTargets,
  type Target,
  targetOf,
} from "./edit.ts";
import { ValueField } from "./ValueField.tsx";

interface Props {
  kind: Kind;
  agencies: readonly AgencyChoice[];
  changes: readonly Change[];
  /** Keys of what the server could not take, with why. */
  wrong: Readonly<Record<string, string>>;
  onChanges: (changes: Change[]) => void;
}

/** What a target is called. */
export function targetTitle(target: Target, kind: Kind, { t, own }: Pick<Speech, "t" | "own">): string {
  if (target.what === "agency") return t("panel.agency");
  const property = kind.properties.find(({ name }) => name === target.name);
  return property === undefined ? target.name : own(property.title);
}

/** What is to be changed, row by row. */
export function ChangeRows({ kind, agencies, changes, wrong, onChanges }: Props) {
  const speech = useWords();
  const { t } = speech;
  const id = useId();
  const open = openTargets(kind, changes, agencies.length > 0);
  const replace = (change: Change) =>
    onChanges(changes.map((each) => (keyOf(each.target) === keyOf(change.target) ? change : each)));
  return (
    <>
      {changes.length > 0 && (
        <ul className="rows-of-changes">
          {changes.map((change) => (
            <Row
              key={keyOf(change.target)}
              kind={kind}
              agencies={agencies}
              change={change}
              wrong={wrong[keyOf(change.target)]}
              onChange={replace}
              onDrop={() => onChanges(changes.filter((each) => each !== change))}
            />
          ))}
        </ul>
      )}
      {open.length > 0 && (
        <div className="another">
          <label htmlFor={id}>{t(changes.length === 0 ? "edit.what" : "edit.what.more")}</label>
          <select
            id={id}
            value=""
            data-act="what"
            onChange={(event) =>
              onChanges([...changes, { target: targetOf(event.target.value), way: "set", text: "" }])
            }
          >
            <option value="">{t("edit.choose")}</option>
            {open.map((target) => (
              <option key={keyOf(target)} value={keyOf(target)}>
                {targetTitle(target, kind, speech)}
              </option>
            ))}
          </select>
        </div>
      )}
    </>
  );
}

interface RowProps extends Pick<Props, "kind" | "agencies"> {
  change: Change;
  wrong: string | undefined;
  onChange: (change: Change) => void;
  onDrop: () => void;
}

function Row({ kind, agencies, change, wrong, onChange, onDrop }: RowProps) {
  const speech = useWords();
  const { t } = speech;
  const id = useId();
  const { target, way } = change;
  const title = targetTitle(target, kind, speech);
  const property = target.what === "property" && kind.properties.find(({ name }) => name === target.name);
  const required = property !== false && property?.required === true;
  return (
    <li data-change={keyOf(target)}>
      <b>{title}</b>
      <select
        value={way}
        aria-label={t("edit.way.of", { title })}
        onChange={(event) => onChange({ ...change, way: event.target.value === "clear" ? "clear" : "set" })}
      >
        <option value="set">{t("edit.set")}</option>
        {!required && <option value="clear">{t("edit.clear")}</option>}
      </select>
      {way === "set" && (
        <Value
          change={change}
          kind={kind}
          agencies={agencies}
          title={title}
          describedBy={wrong === undefined ? undefined : `${id}-wrong`}
          onChange={onChange}
        />
      )}
      <button
        type="button"
        className="button quiet icon"
        aria-label={t("edit.drop", { title })}
        title={t("edit.drop", { title })}
        onClick={onDrop}
      >
        <Icon name="close" />
      </button>
      {wrong !== undefined && !isBlank(change) && (
        <p id={`${id}-wrong`} className="fault" role="alert">
          {wrong}
        </p>
      )}
    </li>
  );
}

interface ValueProps extends Pick<RowProps, "kind" | "agencies" | "change" | "onChange"> {
  title: string;
  describedBy: string | undefined;
}

function Value({ change, kind, agencies, title, describedBy, onChange }: ValueProps) {
  const { t, own } = useWords();
  const { target, text } = change;
  const label = t("edit.value.of", { title });
  const take = (value: string) => onChange({ ...change, text: value });
  if (target.what === "agency") {
    return (
      <select value={text} aria-label={label} onChange={(event) => take(event.target.value)}>
        <option value="">{t("edit.choose")}</option>
        {agencies.map(({ uid, name, depth }) => (
          <option key={uid} value={uid}>
            {"\u2003".repeat(depth)}
            {own(name)}
          </option>
        ))}
      </select>
    );
  }
  const property = kind.properties.find(({ name }) => name === target.name);
  if (property === undefined) return null;
  return (
    <ValueField
      property={property}
      label={label}
      value={text}
      invalid={describedBy !== undefined}
      describedBy={describedBy}
      onChange={take}
    />
  );
}
