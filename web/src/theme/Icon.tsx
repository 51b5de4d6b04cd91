const lines = {
  map: "M9 4 3.5 6.5v13L9 17l6 2.5 5.5-2.5V4L15 6.5zM9 4v13M15 6.5v13",
  list: "M8.5 6h12M8.5 12h12M8.5 18h12M4 6h.1M4 12h.1M4 18h.1",
  letter: "M3.5 6h17v12.5h-17zM3.5 7l8.5 6.5L20.5 7M17 21.5l3-3",
  close: "M6 6l12 12M18 6 6 18",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  up: "M6 14.5l6-6 6 6",
  down: "M6 9.5l6 6 6-6",
  left: "M14.5 6l-6 6 6 6",
  right: "M9.5 6l6 6-6 6",
  first: "M5.5 5v14M18.5 6l-8 6 8 6",
  last: "M18.5 5v14M5.5 6l8 6-8 6",
  print: "M7 8.5V3.5h10v5M7 17H4V8.5h16V17h-3M7 13.5h10v7H7zM16.5 11h.1",
  fit: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5M12 11.9v.2",
  device: "M4 5h16v11H4zM9 20h6M12 16v4",
  sun: "M8 12a4 4 0 1 0 8 0 4 4 0 1 0-8 0M12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M18.7 5.3l-1.4 1.4M6.7 17.3l-1.4 1.4",
  moon: "M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5z",
  help: "M9 9a3 3 0 1 1 4.3 2.7c-.9.5-1.3 1-1.3 2.3M12 17.5v.1",
  more: "M5 12h.1M12 12h.1M19 12h.1",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  link: "M10 14a4 4 0 0 0 6 .4l3-3a4.2 4.2 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6-.4l-3 3a4.2 4.2 0 0 0 6 6l1-1",
  file: "M6 3h8l4.5 4.5V21H6zM14 3v5h4.5M9 12.5h6.5M9 16.5h6.5",
  record: "M5 3.5h14v17H5zM8.5 8h7M8.5 12h7M8.5 16h4",
  bin: "M4.5 6.5h15M9.5 6.5V4h5v2.5M6.5 6.5 7.5 20h9l1-13.5M10 10.5v6M14 10.5v6",
  lost: "M3 3l18 18M5 12.5a10 10 0 0 1 4-2.4M19 12.5a10 10 0 0 0-6-2.9M8.5 16a5 5 0 0 1 7 0M12 19.5v.1",
  import: "M12 3.5v11M7.5 10l4.5 4.5 4.5-4.5M4 16.5V20h16v-3.5",
  past: "M4.5 12a7.5 7.5 0 1 0 2.4-5.5L4.5 8.7M4.5 4.2v4.5H9M12 7.8V12l3 2",
  edit: "M4 20l1-4.5L16 4.5l3.5 3.5L8.5 19zM13.5 7 17 10.5",
  ruler: "M3.5 15.5 15.5 3.5l5 5-12 12zM7 12l2 2M10 9l2.5 2.5M13 6l2 2",
  patch: "M5 7.5 17 4l3 13.5L7.5 20zM5 7.5v.1M17 4v.1M20 17.5v.1M7.5 20v.1",
  lasso: "M4 4h3M10.5 4h3M17 4h3v3M20 10.5v3M20 17v3h-3M13.5 20h-3M7 20H4v-3M4 13.5v-3M4 7V4M9 12h6M12 9v6",
  ask: "M12 21.5c-4-4.6-6.5-8-6.5-11.5a6.5 6.5 0 0 1 13 0c0 3.5-2.5 6.9-6.5 11.5zM10 8.6a2 2 0 1 1 2.9 1.8c-.6.35-.9.8-.9 1.5M12 14v.1",
  locate: "M12 5a7 7 0 1 0 0 14 7 7 0 1 0 0-14M12 2v3M12 19v3M2 12h3M19 12h3M12 11.9v.2",
  check: "M4.5 12.5 9.5 17.5 19.5 6.5",
  undo: "M8.5 5 4 9.5 8.5 14M4 9.5h10a5 5 0 0 1 0 10h-4",
  redo: "M15.5 5 20 9.5 15.5 14M20 9.5H10a5 5 0 0 0 0 10h4",
  split: "M12 3v4M12 17v4M3 12h5.5M15.5 12H21M9.5 8.5l5 7M14.5 8.5l-5 7",
  merge: "M3 6.5h4.5L12 12h9M3 17.5h4.5L12 12M17.5 8.5 21 12l-3.5 3.5",
  warning: "M12 4 2.8 20h18.4zM12 10v4.5M12 17.2v.1",
  shield: "M12 3l7.5 2.8v5.7c0 4.6-3 7.8-7.5 9.5-4.5-1.7-7.5-4.9-7.5-9.5V5.8zM8.7 11.7l2.4 2.4 4.3-4.6",
  person: "M8 8a4 4 0 1 0 8 0 4 4 0 1 0-8 0M4.5 20.5c.5-4 3.5-6 7.5-6s7 2 7.5 6",
  agency: "M9.5 3.5h5v4.5h-5zM12 8v4M5.5 16v-4h13v4M3 16h5v4.5H3zM16 16h5v4.5h-5zM9.5 16h5v4.5h-5zM12 12v4",
  area: "M4 6.5 9.5 4l5.5 3 5-2v12l-5.5 2.5-5.5-3L4 19zM12 7.5l-1.5 5 4 2",
  pen: "M4 20l1-4.5L16.5 4 20 7.5 8.5 19zM14 6.5l3.5 3.5",
  search: "M4 10.5a6.5 6.5 0 1 0 13 0 6.5 6.5 0 1 0-13 0M15.5 15.5 20.5 20.5",
} as const;

export type IconName = keyof typeof lines;

/** A sign beside words or on a named button; it says nothing by itself, so readers skip it. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="glyph" viewBox="0 0 24 24" aria-hidden="true">
      <path d={lines[name]} />
    </svg>
  );
}
