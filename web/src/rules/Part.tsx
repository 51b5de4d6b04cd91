import { type ReactNode, useEffect, useRef } from "react";
import type { Failure } from "../api/failure.ts";
import { refusalWords } from "../forms/refusals.ts";
import { useWords } from "../words/WordsProvider.tsx";
import type { WordKey } from "../words/words.ts";
import { findPart, type PartName } from "./faultParts.ts";

interface Props {
  name: PartName;
  legend: WordKey;
  failure: Failure | null;
  children: ReactNode;
}

/** A part of the form; what was refused in it is said here, and its first field is gone to. */
export function Part({ name, legend, failure, children }: Props) {
  const { t, language } = useWords();
  const part = useRef<HTMLFieldSetElement>(null);
  const refused = failure !== null && findPart(failure.field) === name;
  useEffect(() => {
    if (refused && failure !== null) part.current?.querySelector<HTMLElement>("input, select")?.focus();
  }, [refused, failure]);
  return (
    <fieldset ref={part} className="part" data-part={name}>
      <legend>{t(legend)}</legend>
      {refused && (
        <p className="fault" role="alert">
          {refusalWords(failure, language)}
        </p>
      )}
      {children}
    </fieldset>
  );
}
