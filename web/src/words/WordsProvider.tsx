import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from "react";
import type { Words } from "../api/contract.ts";
import { type Blanks, keepLanguage, type Language, pick, readLanguage, say, type WordKey } from "./words.ts";

export interface Speech {
  language: Language;
  setLanguage: (language: Language) => void;
  /** Words of the list. */
  t: (key: WordKey, blanks?: Blanks) => string;
  /** Words of the server. */
  own: (words: Words) => string;
}

const SpeechContext = createContext<Speech | null>(null);

export function WordsProvider({ children }: { children: ReactNode }) {
  const [language, choose] = useState<Language>(() => readLanguage(localStorage));

  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);

  const setLanguage = useCallback((next: Language) => {
    keepLanguage(localStorage, next);
    choose(next);
  }, []);

  const speech = useMemo<Speech>(
    () => ({
      language,
      setLanguage,
      t: (key, blanks) => say(language, key, blanks),
      own: (words) => pick(language, words),
    }),
    [language, setLanguage],
  );
  return <SpeechContext value={speech}>{children}</SpeechContext>;
}

export function useWords(): Speech {
  const speech = useContext(SpeechContext);
  if (speech === null) throw new Error("useWords is called outside WordsProvider.");
  return speech;
}
