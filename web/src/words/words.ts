import type { Words } from "../api/contract.ts";
import en from "./en.json";
import vi from "./vi.json";

export type Language = "vi" | "en";

export type WordKey = keyof typeof vi;

export type Blanks = Record<string, string | number>;

const lists: Record<Language, Record<WordKey, string>> = { vi, en };

const storageKey = "dothi.language";

/** The words of a key with its {blanks} filled in; a blank that is not given stays visible. */
export function say(language: Language, key: WordKey, blanks: Blanks = {}): string {
  return lists[language][key].replace(/\{(\w+)\}/g, (blank, name: string) => String(blanks[name] ?? blank));
}

/** The key if the word lists hold it: for codes that come from the server. */
export function findKey(key: string): WordKey | null {
  return Object.hasOwn(vi, key) ? (key as WordKey) : null;
}

/** The server's bilingual words in the language of the screen. */
export function pick(language: Language, words: Words): string {
  return words[language] || words.vi;
}

export function readLanguage(storage: Pick<Storage, "getItem">): Language {
  return storage.getItem(storageKey) === "en" ? "en" : "vi";
}

export function keepLanguage(storage: Pick<Storage, "setItem">, language: Language): void {
  storage.setItem(storageKey, language);
}
