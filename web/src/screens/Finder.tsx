import { type KeyboardEvent, useId, useState } from "react";
import { useWords } from "../words/WordsProvider.tsx";
import { failureWords } from "./Region.tsx";
import { type Search, useFound } from "./useFound.ts";
import "./finder.css";

/** What is shown of something that was found. */
export interface Hit {
  key: string;
  title: string;
  detail: string;
}

interface Props<T> {
  label: string;
  hint: string;
  /** What is said where a text finds nothing. */
  nothing: string;
  invalid?: boolean;
  search: Search<T>;
  describe: (one: T) => Hit;
  onChoose: (one: T | null) => void;
}

/** Finds one of very many by words: typed, chosen with the arrows or the pointer. */
export function Finder<T>({ label, hint, nothing, invalid, search, describe, onChoose }: Props<T>) {
  const { t } = useWords();
  const id = useId();
  const [text, setText] = useState("");
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const { found, looking, failure } = useFound(open ? text : "", search);
  const shown = open ? (found ?? []) : [];
  const choose = (one: T) => {
    setText(describe(one).title);
    setOpen(false);
    onChoose(one);
  };
  const type = (typed: string) => {
    setText(typed);
    setOpen(true);
    setActive(0);
    onChoose(null);
  };
  const press = (event: KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const one = shown[active];
    if (step !== 0 && shown.length > 0) setActive((active + step + shown.length) % shown.length);
    else if (event.key === "Enter" && one !== undefined) choose(one);
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
        placeholder={hint}
        autoComplete="off"
        spellCheck={false}
        aria-expanded={shown.length > 0}
        aria-controls={`${id}-found`}
        aria-autocomplete="list"
        aria-activedescendant={shown.length > 0 ? `${id}-${active}` : undefined}
        aria-invalid={invalid || undefined}
        onChange={(event) => type(event.target.value)}
        onKeyDown={press}
        onBlur={() => setOpen(false)}
      />
      <Hits
        id={id}
        label={label}
        hits={shown.map(describe)}
        active={active}
        onChoose={(index) => {
          const one = shown[index];
          if (one !== undefined) choose(one);
        }}
      />
      <p className="fine" role="status">
        {open && looking && t("finder.looking")}
        {open && !looking && found?.length === 0 && nothing}
        {open && failure !== null && failureWords(failure, t)}
      </p>
    </div>
  );
}

interface HitsProps {
  id: string;
  label: string;
  hits: readonly Hit[];
  active: number;
  onChoose: (index: number) => void;
}

function Hits({ id, label, hits, active, onChoose }: HitsProps) {
  return (
    <div id={`${id}-found`} role="listbox" aria-label={label} hidden={hits.length === 0}>
      {hits.map(({ key, title, detail }, index) => (
        <div
          key={key}
          id={`${id}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === active}
          data-found={key}
          // The field keeps the focus, and its keys.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onChoose(index)}
          onKeyDown={(event) => event.key === "Enter" && onChoose(index)}
        >
          <b>{title}</b>
          <span className="second">{detail}</span>
        </div>
      ))}
    </div>
  );
}
