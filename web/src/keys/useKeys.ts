import { useEffect, useRef } from "react";
import { singleKeysOn, takesText } from "./singleKeys.ts";

export type KeyActions = Record<string, () => void>;

/**
 * Keys of a screen, by `event.key` in lower case. Single characters are dead where text is typed and
 * when switched off; Escape always works. An open dialog keeps all keys to itself.
 */
export function useKeys(actions: KeyActions): void {
  const current = useRef(actions);
  current.current = actions;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (document.querySelector("dialog[open]") !== null) return;
      const single = event.key.length === 1;
      if (single && (takesText(event.target) || !singleKeysOn())) return;
      const act = current.current[event.key.toLowerCase()];
      if (act === undefined) return;
      event.preventDefault();
      act();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);
}
