import { type KeyboardEvent, useId, useState } from "react";
import type { FoundThing } from "../api/contract.ts";
import { useCity } from "../screens/CityProvider.tsx";
import { failureWords } from "../screens/Region.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { useFoundThings } from "./useFoundThings.ts";
import { nameOf } from "./ways.ts";

interface Props {
  label: string;
  invalid: boolean;
  onChoose: (thing: FoundThing | null) => void;
}

/** Finds a thing by its name or uid: typed, chosen with the arrows or the pointer. */
export function ThingSearch({ label, invalid, onChoose }: Props) {
  const { t } = useWords();
  const id = useId();
  const [text, setText] = useState("");
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const { found, looking, failure } = useFoundThings(open ? text : "");
  const shown = open ? (found ?? []) : [];
  const choose = (thing: FoundThing) => {
    setText(nameOf(thing));
    setOpen(false);
    onChoose(thing);
  };
  const type = (typed: string) => {
    setText(typed);
    setOpen(true);
    setActive(0);
    onChoose(null);
  };
  const press = (event: KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const thing = shown[active];
    if (step !== 0 && shown.length > 0) setActive((active + step + shown.length) % shown.length);
    else if (event.key === "Enter" && thing !== undefined) choose(thing);
    else if (event.key === "Escape" && shown.length > 0) setOpen(false);
    else return;
    event.preventDefault();
  };
  return (
    <div className="finder">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="text"
        role="combobox"
        value={text}
        placeholder={t("relations.other.hint")}
        autoComplete="off"
        spellCheck={false}
        aria-expanded={shown.length > 0}
        aria-controls={`${id}-found`}
        aria-autocomplete="list"
        aria-activedescendant={shown.length > 0 ? `${id}-${active}` : undefined}
        aria-invalid={invalid || undefined}
        onChange={(event) => type(event.target.value)}
        onKeyDown={press}
      />
      <Found id={id} things={shown} active={active} label={label} onChoose={choose} />
      <p className="fine" role="status">
        {open && looking && t("relations.other.looking")}
        {open && !looking && found?.length === 0 && t("relations.other.none")}
        {open && failure !== null && failureWords(failure, t)}
      </p>
    </div>
  );
}

interface FoundProps {
  id: string;
  things: readonly FoundThing[];
  active: number;
  label: string;
  onChoose: (thing: FoundThing) => void;
}

function Found({ id, things, active, label, onChoose }: FoundProps) {
  const { own } = useWords();
  const { findKind } = useCity();
  return (
    <div id={`${id}-found`} role="listbox" aria-label={label} hidden={things.length === 0}>
      {things.map((thing, index) => {
        const kind = findKind(thing.kind);
        return (
          <div
            key={thing.id}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            data-found={thing.uid}
            // The field keeps the focus, and its keys.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => onChoose(thing)}
            onKeyDown={(event) => event.key === "Enter" && onChoose(thing)}
          >
            <b>{nameOf(thing)}</b>
            <span className="second">
              {[kind && own(kind.title), thing.area && own(thing.area), thing.uid]
                .filter(Boolean)
                .join(" · ")}
            </span>
          </div>
        );
      })}
    </div>
  );
}
