import { HistoryButtons } from "./HistoryButtons.tsx";
import { useSavedChanges } from "./savedChanges.ts";
import "./shaping.css";

/** Undo and redo of what was saved on this page, as long as there is any of it. */
export function SavedBar() {
  const saved = useSavedChanges();
  if (!saved.canBack && !saved.canForth && !saved.doing && saved.failure === null) return null;
  return (
    <div className="saved" data-saved>
      <HistoryButtons steps={null} saved={saved} />
    </div>
  );
}
