import type { Priority } from "./alarmWords.ts";

/** Octagon, triangle, diamond and circle, in a square of 24. */
export const priorityShapes: Record<Priority, string> = {
  1: "M8 2h8l6 6v8l-6 6H8l-6-6V8z",
  2: "M12 2 23 21.5H1z",
  3: "M12 1 23 12 12 23 1 12z",
  4: "M2 12a10 10 0 1 0 20 0 10 10 0 1 0-20 0",
};

/** Where the line is that a priority's digit stands on: in a triangle there is room further down. */
export const digitY = (priority: Priority) => (priority === 2 ? 19 : 16.5);
