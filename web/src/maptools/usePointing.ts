import type { Map as MapView } from "maplibre-gl";
import { useEffect, useRef } from "react";
import type { Place } from "../things/shape.ts";

/** Farther than this between press and release, a press moves the map and means no place. */
const slackPx = 5;

/** How long a finger rests on the map until that asks what is there. */
const restMs = 600;

interface Pointing {
  /** A click or tap; while there is one, nothing on the map opens by it. */
  onPoint: (place: Place) => void;
  onDouble?: () => void;
  /** Where the mouse is, or null when it has left. */
  onHover?: (place: Place | null) => void;
}

const far = (a: { clientX: number; clientY: number }, b: { clientX: number; clientY: number }) =>
  Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY) > slackPx;

function placeAt(map: MapView, { clientX, clientY }: { clientX: number; clientY: number }): Place {
  const { left, top } = map.getContainer().getBoundingClientRect();
  const { lng, lat } = map.unproject([clientX - left, clientY - top]).wrap();
  return { longitude: lng, latitude: lat };
}

/** Keeps clicks and taps on the map to itself as long as something is to be pointed at. */
export function usePointing(map: MapView | null, pointing: Pointing | null): void {
  const current = useRef(pointing);
  current.current = pointing;
  const active = pointing !== null;
  useEffect(() => {
    if (map === null || !active) return;
    const holder = map.getContainer();
    let pressed: PointerEvent | null = null;
    const press = (event: PointerEvent) => {
      pressed = event;
    };
    // The map's own listeners sit further inside, and hear nothing of what is stopped here.
    const click = (event: MouseEvent) => {
      event.stopPropagation();
      if (event.detail > 1 || (pressed !== null && far(pressed, event))) return;
      current.current?.onPoint(placeAt(map, event));
    };
    const double = (event: MouseEvent) => {
      event.stopPropagation();
      current.current?.onDouble?.();
    };
    const move = (event: PointerEvent) => {
      if (event.pointerType === "mouse") current.current?.onHover?.(placeAt(map, event));
    };
    const leave = () => current.current?.onHover?.(null);
    holder.classList.add("aiming");
    map.doubleClickZoom.disable();
    holder.addEventListener("pointerdown", press, true);
    holder.addEventListener("click", click, true);
    holder.addEventListener("dblclick", double, true);
    holder.addEventListener("pointermove", move);
    holder.addEventListener("pointerleave", leave);
    return () => {
      holder.classList.remove("aiming");
      map.doubleClickZoom.enable();
      holder.removeEventListener("pointerdown", press, true);
      holder.removeEventListener("click", click, true);
      holder.removeEventListener("dblclick", double, true);
      holder.removeEventListener("pointermove", move);
      holder.removeEventListener("pointerleave", leave);
    };
  }, [map, active]);
}

/** Calls back for a right click on the map, and for a finger that rests on it. */
export function useResting(map: MapView | null, onRest: (place: Place) => void): void {
  const current = useRef(onRest);
  current.current = onRest;
  useEffect(() => {
    if (map === null) return;
    const holder = map.getContainer();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let finger: Touch | null = null;
    let told = false;
    const rest = (spot: { clientX: number; clientY: number }) => {
      clearTimeout(timer);
      if (told) return;
      told = finger !== null;
      current.current(placeAt(map, spot));
    };
    const menu = (event: MouseEvent) => {
      event.preventDefault();
      rest(event);
    };
    const touch = (event: TouchEvent) => {
      clearTimeout(timer);
      told = false;
      finger = event.touches.length === 1 ? (event.touches[0] ?? null) : null;
      const spot = finger;
      if (spot !== null) timer = setTimeout(() => rest(spot), restMs);
    };
    const move = (event: TouchEvent) => {
      const now = event.touches[0];
      if (finger === null || now === undefined || far(finger, now)) clearTimeout(timer);
    };
    const lift = (event: TouchEvent) => {
      clearTimeout(timer);
      finger = null;
      // A right click that comes later means what it says.
      setTimeout(() => {
        told = false;
      }, restMs);
      // No click follows, which would open what lies under the finger.
      if (told && event.cancelable) event.preventDefault();
    };
    const gone = () => clearTimeout(timer);
    holder.addEventListener("contextmenu", menu, true);
    holder.addEventListener("touchstart", touch, { capture: true, passive: true });
    holder.addEventListener("touchmove", move, { capture: true, passive: true });
    holder.addEventListener("touchend", lift, true);
    holder.addEventListener("touchcancel", gone, true);
    return () => {
      clearTimeout(timer);
      holder.removeEventListener("contextmenu", menu, true);
      holder.removeEventListener("touchstart", touch, true);
      holder.removeEventListener("touchmove", move, true);
      holder.removeEventListener("touchend", lift, true);
      holder.removeEventListener("touchcancel", gone, true);
    };
  }, [map]);
}
