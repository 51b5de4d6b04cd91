import { Act, ShapeFault } from "./ShapeCard.tsx";
import type { SavedChanges } from "./savedChanges.ts";
import type { Steps } from "./steps.ts";
import { useHistoryKeys } from "./useHistoryKeys.ts";

interface Props {
  /** What is not saved yet, where anything is being drawn. */
  steps: Steps<unknown> | null;
  saved: SavedChanges;
  onBack?: () => void;
  onForth?: () => void;
  /** Called when a saved change was undone, or done again. */
  onTurned?: () => void;
}

/** Back and forth: first through the steps that are not saved, then through the changes saved on this page. */
export function HistoryButtons({ steps, saved, onBack, onForth, onTurned }: Props) {
  const stepsBack = (steps?.past.length ?? 0) > 0;
  const stepsForth = (steps?.future.length ?? 0) > 0;
  // What is drawn stands on what was saved: that is not undone under it.
  const mayTurn = !stepsBack && !stepsForth;
  const back = () => {
    if (stepsBack) onBack?.();
    else if (mayTurn) saved.back(onTurned);
  };
  const forth = () => {
    if (stepsForth) onForth?.();
    else if (mayTurn) saved.forth(onTurned);
  };
  useHistoryKeys(back, forth);
  return (
    <>
      <Act
        name="back"
        icon="undo"
        words="shaping.back"
        can={stepsBack || (mayTurn && saved.canBack)}
        onAct={back}
      />
      <Act
        name="forth"
        icon="redo"
        words="shaping.forth"
        can={stepsForth || (mayTurn && saved.canForth)}
        onAct={forth}
      />
      <ShapeFault failure={saved.failure} />
    </>
  );
}
