import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import type { Failure } from "../api/failure.ts";
import { useWords } from "../words/WordsProvider.tsx";
import { failureWords } from "./Region.tsx";
import { type Search, useFound } from "./useFound.ts";
import "./finder.css";

/** What is shown of something that was found. */
export interface Hit {
  key: string;
  title: string;
  detail: string;
  /** The heading under which it stands, with those beside it that have the same. */
  group?: string;
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
  /** The label is not seen, and the field is empty again once something is chosen. */
  brief?: boolean;
  /** Calls back when it is asked for words from elsewhere; gives what ends that. */
  onAsked?: (callback: (text: string) => void) => () => void;
  /** What is said of an answer below its hits. */
  remark?: () => ReactNode;
}

/** Finds one of very many by words: typed, chosen with the arrows or the pointer. */
export function Finder<T>(props: Props<T>) {
  const { label, hint, nothing, invalid, search, describe, onChoose, brief = false, onAsked, remark } = props;
  const id = useId();
  const [text, setText] = useState("");
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  // Enter came before the answer: its first hit is meant.
  const [eager, setEager] = useState(false);
  const { found, looking, failure } = useFound(open ? text : "", search);
  const shown = open ? (found ?? []) : [];
  const choose = (one: T) => {
    setEager(false);
    setText(brief ? "" : describe(one).title);
    setOpen(false);
    onChoose(one);
  };
  const type = (typed: string) => {
    setText(typed);
    setOpen(true);
    setActive(0);
    setEager(false);
    onChoose(null);
  };
  const press = (event: KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const one = shown[active];
    if (step !== 0 && shown.length > 0) setActive((active + step + shown.length) % shown.length);
    else if (event.key === "Enter" && one !== undefined) choose(one);
    else if (event.key === "Enter" && brief && looking) setEager(true);
    else if (event.key === "Escape" && open && text !== "") setOpen(false);
    else if (event.key === "Escape" && brief && text !== "") type("");
    else return;
    event.preventDefault();
  };
  const field = useAsked(onAsked, type);
  useFirst(eager ? found?.[0] : undefined, choose);
  return (
    <div className="finder">
      <label htmlFor={id} className={brief ? "unseen" : undefined}>
        {label}
      </label>
      <input
        ref={field}
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
        onFocus={() => brief && setOpen(true)}
        onBlur={() => setOpen(false)}
      />
      <div className="found">
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
          {open && <Said looking={looking} failure={failure} nothing={found?.length === 0 ? nothing : ""} />}
          {open && found !== null && remark?.()}
        </p>
      </div>
    </div>
  );
}

/** Chooses the first hit as soon as it is there, where there is one to be chosen. */
function useFirst<T>(first: T | undefined, choose: (one: T) => void): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is done with a choice is the newest each time.
  useEffect(() => {
    if (first !== undefined) choose(first);
  }, [first]);
}

/** The field, which takes the words that it is asked for from elsewhere. */
function useAsked(onAsked: Props<unknown>["onAsked"], type: (text: string) => void) {
  const field = useRef<HTMLInputElement>(null);
  const current = useRef(type);
  current.current = type;
  useEffect(
    () =>
      onAsked?.((text) => {
        field.current?.focus();
        current.current(text);
      }),
    [onAsked],
  );
  return field;
}

function Said({ looking, failure, nothing }: { looking: boolean; failure: Failure | null; nothing: string }) {
  const { t } = useWords();
  if (looking) return t("finder.looking");
  return failure === null ? nothing : failureWords(failure, t);
}

interface HitsProps {
  id: string;
  label: string;
  hits: readonly Hit[];
  active: number;
  onChoose: (index: number) => void;
}

function Hits({ id, label, hits, active, onChoose }: HitsProps) {
  const groups = [...new Set(hits.map(({ group }) => group))];
  const option = ({ key, title, detail }: Hit, index: number) => (
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
  );
  return (
    <div id={`${id}-found`} role="listbox" aria-label={label} hidden={hits.length === 0}>
      {groups.map((group) => {
        const options = hits.map((hit, index) => (hit.group === group ? option(hit, index) : null));
        if (group === undefined) return options;
        return (
          // biome-ignore lint/a11y/useSemanticElements: options of a listbox are grouped by a role.
          <div key={group} role="group" aria-label={group}>
            <div className="heading" aria-hidden="true">
              {group}
            </div>
            {options}
          </div>
        );
      })}
    </div>
  );
}
