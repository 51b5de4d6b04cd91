import type { Blanks } from "../api/contract.ts";
import type { Failure } from "../api/failure.ts";
import { useCity } from "../screens/CityProvider.tsx";
import { fillWords } from "../words/fill.ts";
import { useWords } from "../words/WordsProvider.tsx";

/** Finds the sentence of a case in the language of the screen, or null. */
export function useSentence() {
  const { own, language } = useWords();
  const { findKind } = useCity();
  const kindName = (id: string) => {
    const kind = findKind(id);
    return kind === undefined ? id : own(kind.title);
  };
  return (code: string, blanks: Blanks | undefined) => fillWords(code, blanks, language, kindName);
}

interface RefusedProps {
  reason: string;
  blanks: Blanks | undefined;
  message: string;
}

/** Why a row was refused; what the word lists do not know is said as the server says it, in English. */
export function WhyRefused({ reason, blanks, message }: RefusedProps) {
  const words = useSentence()(`refused.why.${reason}`, blanks);
  return words === null ? <span lang="en">{message}</span> : <span>{words}</span>;
}

/** What exactly went wrong, below what failed. The server's own sentence is for those who read English. */
export function WhyFailed({ failure }: { failure: Pick<Failure, "code" | "message" | "why"> }) {
  const { language } = useWords();
  const { code, message, why } = failure;
  const words = useSentence()(`import.why.${why?.reason}`, why?.blanks);
  if (words !== null) return <p className="fine">{words}</p>;
  return language === "vi" || code === "unreachable" ? null : <p className="fine">{message}</p>;
}
