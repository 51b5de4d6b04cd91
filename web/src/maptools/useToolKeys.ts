import type { Map as MapView } from "maplibre-gl";
import { useEffect, useRef } from "react";

interface ToolKeys {
  /** The middle of the map is meant. */
  onEnter: () => void;
  onBack: () => void;
  onEnd: () => void;
}

/** While a tool is active: Enter and Backspace on the map, Escape wherever the focus is. */
export function useToolKeys(map: MapView | null, keys: ToolKeys | null): void {
  const current = useRef(keys);
  current.current = keys;
  const active = keys !== null;
  useEffect(() => {
    if (map === null || !active) return;
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (document.querySelector("dialog[open]") !== null) return;
      const onMap = event.target === map.getCanvas();
      const act =
        event.key === "Escape"
          ? current.current?.onEnd
          : onMap && event.key === "Enter"
            ? current.current?.onEnter
            : onMap && event.key === "Backspace"
              ? current.current?.onBack
              : undefined;
      if (act === undefined) return;
      // What Escape means otherwise, such as closing a panel, waits until no tool is active.
      event.preventDefault();
      event.stopPropagation();
      act();
    };
    window.addEventListener("keydown", press, true);
    return () => window.removeEventListener("keydown", press, true);
  }, [map, active]);
}
