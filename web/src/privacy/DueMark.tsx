import { Icon } from "../theme/Icon.tsx";
import type { Due } from "./privacyWords.ts";

/** How a clock stands; what is late has a sign beside its words. */
export function DueMark({ due }: { due: Due }) {
  return (
    <span className={due.late ? "badge notice due" : "badge due"}>
      {due.late && <Icon name="warning" />}
      {due.text}
    </span>
  );
}
