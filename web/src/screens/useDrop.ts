import { type RefObject, useEffect, useState } from "react";

/**
 * Whether files are being held over an element, whose drop gives them to `onFiles`. Listeners and not
 * properties, since the element is no control: the button beside it does the same for the keyboard.
 */
export function useDrop(place: RefObject<HTMLElement | null>, onFiles: (files: File[]) => void): boolean {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const over = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      setHeld(true);
    };
    const leave = (event: DragEvent) => {
      if (!element.contains(event.relatedTarget as Node | null)) setHeld(false);
    };
    const drop = (event: DragEvent) => {
      event.preventDefault();
      setHeld(false);
      onFiles([...(event.dataTransfer?.files ?? [])]);
    };
    // A file that misses the place must not take the place of the whole page.
    const miss = (event: DragEvent) => {
      if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
    };
    window.addEventListener("dragover", miss);
    window.addEventListener("drop", miss);
    element.addEventListener("dragover", over);
    element.addEventListener("dragleave", leave);
    element.addEventListener("drop", drop);
    return () => {
      window.removeEventListener("dragover", miss);
      window.removeEventListener("drop", miss);
      element.removeEventListener("dragover", over);
      element.removeEventListener("dragleave", leave);
      element.removeEventListener("drop", drop);
    };
  }, [place, onFiles]);
  return held;
}
