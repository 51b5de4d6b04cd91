import type { Position } from "geojson";
import { type CSSProperties, type KeyboardEvent, type PointerEvent, useRef } from "react";
import { useWords } from "../words/WordsProvider.tsx";
import { type Corner, cornersOf, type Figure, middlesOf, pointOf } from "./figure.ts";
import type { Pixel, Sight } from "./snapping.ts";

/** So many corners have handles at once; those who need more come nearer. */
export const mostHandles = 250;
/** Between corners nearer than this to each other there is no room for a handle more. */
const roomPx = 56;
const slackPx = 3;
const holdMs = 700;

/** How a handle is dragged: at which corner, and whether it is one more. */
export interface Grip {
  corner: Corner;
  isNew: boolean;
}

interface Props {
  figure: Figure;
  sight: Sight;
  size: { width: number; height: number };
  chosen: Corner | null;
  /** Where the dragged handle is just now. */
  dragged: { grip: Grip; position: Position } | null;
  onChoose: (corner: Corner) => void;
  onDrag: (grip: Grip, pixel: Pixel) => void;
  onDrop: (grip: Grip, pixel: Pixel) => void;
  onCancel: () => void;
  onRemove: (corner: Corner) => void;
  onInsert: (corner: Corner) => void;
  onNudge: (corner: Corner, right: number, down: number) => void;
}

/** Half of a finger's handle: what is nearer to the map's edge is reached by moving the map. */
const edgePx = 22;

export const isSeen = ({ x, y }: Pixel, { width, height }: { width: number; height: number }) =>
  x >= edgePx && y >= edgePx && x <= width - edgePx && y <= height - edgePx;

const same = (one: Corner | null | undefined, other: Corner) =>
  one?.path === other.path && one.index === other.index;

const arrows: Record<string, readonly [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** The corners of a figure to take hold of, and a smaller handle between each two for one more. */
export function Handles({ figure, sight, size, chosen, dragged, ...acts }: Props) {
  const { t } = useWords();
  const seen = (pixel: Pixel) => isSeen(pixel, size);
  const all = cornersOf(figure);
  const shown = all.flatMap((corner, number) => {
    const pixel = sight.project(pointOf(figure, corner) ?? []);
    return seen(pixel) ? [{ corner, number, pixel }] : [];
  });
  const placed = (grip: Grip, pixel: Pixel) => {
    const isHeld = dragged?.grip.isNew === grip.isNew && same(dragged.grip.corner, grip.corner);
    return isHeld && dragged !== null ? sight.project(dragged.position) : pixel;
  };
  if (shown.length > mostHandles) return null;
  const middles = middlesOf(figure).flatMap(({ corner, point }) => {
    const before = sight.project(pointOf(figure, { ...corner, index: corner.index - 1 }) ?? []);
    const pixel = sight.project(point);
    const room = 2 * Math.hypot(pixel.x - before.x, pixel.y - before.y);
    return seen(pixel) && room >= roomPx ? [{ corner, pixel }] : [];
  });
  return (
    <div className="handles">
      {middles.map(({ corner, pixel }) => {
        const grip = { corner, isNew: true };
        return (
          <Handle
            key={`middle ${corner.path} ${corner.index}`}
            grip={grip}
            pixel={placed(grip, pixel)}
            label={t("shaping.middle")}
            {...acts}
          />
        );
      })}
      {shown.map(({ corner, number, pixel }) => {
        const grip = { corner, isNew: false };
        return (
          <Handle
            key={`corner ${corner.path} ${corner.index}`}
            grip={grip}
            pixel={placed(grip, pixel)}
            label={t("shaping.corner", { n: number + 1, all: all.length })}
            chosen={same(chosen, corner)}
            {...acts}
          />
        );
      })}
    </div>
  );
}

interface HandleProps
  extends Pick<Props, "onChoose" | "onDrag" | "onDrop" | "onCancel" | "onRemove" | "onInsert" | "onNudge"> {
  grip: Grip;
  pixel: Pixel;
  label: string;
  chosen?: boolean;
}

/** A pointer that holds a handle: where it began, and whether it has moved since. */
interface Held {
  x: number;
  y: number;
  moved: boolean;
  timer: ReturnType<typeof setTimeout> | undefined;
}

/** Where a pointer is on the map. */
function pixelOf({ clientX, clientY, currentTarget }: PointerEvent<HTMLButtonElement>): Pixel {
  const around = currentTarget.closest(".map")?.getBoundingClientRect();
  return { x: clientX - (around?.left ?? 0), y: clientY - (around?.top ?? 0) };
}

function useHolding({ grip, ...acts }: HandleProps) {
  const held = useRef<Held | null>(null);
  const leave = () => {
    clearTimeout(held.current?.timer);
    held.current = null;
  };
  const press = (event: PointerEvent<HTMLButtonElement>) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const rest = () => {
      leave();
      acts.onRemove(grip.corner);
    };
    // A finger that rests on a corner takes it away, since there is no Delete key.
    const timer = event.pointerType === "touch" && !grip.isNew ? setTimeout(rest, holdMs) : undefined;
    held.current = { x: event.clientX, y: event.clientY, moved: false, timer };
    if (!grip.isNew) acts.onChoose(grip.corner);
  };
  const drag = (event: PointerEvent<HTMLButtonElement>) => {
    const now = held.current;
    if (now === null) return;
    now.moved ||= Math.hypot(event.clientX - now.x, event.clientY - now.y) > slackPx;
    if (!now.moved) return;
    clearTimeout(now.timer);
    acts.onDrag(grip, pixelOf(event));
  };
  const lift = (event: PointerEvent<HTMLButtonElement>) => {
    const before = held.current;
    leave();
    if (before === null) return;
    if (before.moved) acts.onDrop(grip, pixelOf(event));
    else if (grip.isNew) acts.onInsert({ ...grip.corner, index: grip.corner.index - 1 });
  };
  const cancel = () => {
    leave();
    acts.onCancel();
  };
  return { onPointerDown: press, onPointerMove: drag, onPointerUp: lift, onPointerCancel: cancel };
}

function Handle(props: HandleProps) {
  const { grip, pixel, label, chosen = false, onChoose, onInsert, onNudge, onRemove } = props;
  const holding = useHolding(props);
  const { corner, isNew } = grip;
  const press = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || isNew) return;
    const arrow = arrows[event.key];
    const by = event.shiftKey ? 10 : 1;
    if (arrow !== undefined) onNudge(corner, arrow[0] * by, arrow[1] * by);
    else if (event.key === "Delete" || event.key === "Backspace") onRemove(corner);
    else if (event.key === "Insert" || event.key === "+") onInsert(corner);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <button
      type="button"
      className={isNew ? "handle middle" : "handle"}
      style={{ left: pixel.x, top: pixel.y } as CSSProperties}
      tabIndex={isNew ? -1 : 0}
      aria-label={label}
      aria-pressed={isNew ? undefined : chosen}
      data-corner={isNew ? undefined : `${corner.path}.${corner.index}`}
      data-middle={isNew ? `${corner.path}.${corner.index}` : undefined}
      onFocus={() => !isNew && onChoose(corner)}
      onKeyDown={press}
      {...holding}
    />
  );
}
