import { describe, expect, it } from "vitest";
import type { ImportOptions, ImportView } from "../api/contract.ts";
import { shareRead, standingOf } from "./standing.ts";

const options: ImportOptions = {
  kind: "drain_pipe",
  translator: null,
  layers: null,
  crs: "EPSG:9208",
  former_province: null,
  swapped: false,
  text: "auto",
  encoding: null,
  mapping: null,
  prefix: null,
  x_field: null,
  y_field: null,
  wkt_field: null,
  since: null,
  agency: null,
};

/** An import of one file with three rows, two of them new. */
function oneFile(parts: Partial<ImportView> = {}): ImportView {
  return {
    id: 1,
    made_at: "2026-11-21T07:00:00Z",
    made_by: "local",
    files: [{ name: "cong.geojson", size: 900 }],
    options,
    state: "new",
    dry_run: true,
    stage: "",
    rows_read: 0,
    rows_expected: null,
    report: {
      created: 2,
      updated: 0,
      unchanged: 0,
      refused: 1,
      notices: [],
      crs: "EPSG:9208",
      text: "unicode",
      kinds: { drain_pipe: 2 },
      seconds: 0.1,
    },
    error: null,
    change_id: null,
    undone: false,
    started_at: null,
    ended_at: null,
    ...parts,
  };
}

describe("an import", () => {
  it("begins with files, and can be tried as soon as somebody says what they hold", () => {
    expect(standingOf(null, {}, null)).toMatchObject({ phase: "empty", step: "files", canTry: false });
    expect(standingOf(oneFile({ files: [] }), options, null)).toMatchObject({
      phase: "empty",
      canTry: false,
    });
    const kindless = { ...options, kind: null };
    expect(standingOf(oneFile(), {}, kindless)).toMatchObject({ phase: "ready", canTry: false });
    expect(standingOf(oneFile(), {}, { ...options, crs: null }).canTry).toBe(false);
    expect(standingOf(oneFile(), {}, options)).toMatchObject({ phase: "ready", step: "look", canTry: true });
    const translated = { ...options, kind: null, translator: "osm" };
    expect(standingOf(oneFile(), {}, translated).canTry).toBe(true);
  });

  it("is brought in only after a trial with the same options that found something new", () => {
    const tried = oneFile({ state: "tried" });
    expect(standingOf(tried, options, options)).toMatchObject({
      phase: "tried",
      step: "try",
      canBring: true,
    });
    const nothing = oneFile({ state: "tried", report: { ...tried.report, created: 0, unchanged: 2 } });
    expect(standingOf(nothing, options, options).canBring).toBe(false);
    expect(standingOf(oneFile(), options, options).canBring).toBe(false);
  });

  it("must be tried again when an option has changed since", () => {
    const changed = { ...options, crs: "EPSG:4326" };
    const stale = standingOf(oneFile({ state: "tried" }), changed, changed);
    expect(stale).toMatchObject({ phase: "stale", step: "look", canTry: true, canBring: false });
  });

  it("cannot be changed while the server is at it, nor after it is in", () => {
    const trying = standingOf(oneFile({ state: "running" }), options, options);
    expect(trying).toMatchObject({ phase: "trying", busy: true, changeable: false, canTry: false });
    const waiting = standingOf(oneFile({ state: "waiting", dry_run: false }), options, options);
    expect(waiting).toMatchObject({ phase: "bringing", step: "bring", busy: true });
    const done = oneFile({ state: "done", dry_run: false, change_id: 4 });
    expect(standingOf(done, options, options)).toMatchObject({
      phase: "brought",
      changeable: false,
      canBring: false,
    });
    expect(standingOf({ ...done, undone: true }, options, options).phase).toBe("undone");
  });

  it("can be tried again after it failed or was cancelled", () => {
    for (const state of ["failed", "cancelled"] as const) {
      expect(standingOf(oneFile({ state }), options, options)).toMatchObject({ phase: state, canTry: true });
    }
  });

  it("tells how much is read only where it is known", () => {
    expect(shareRead(oneFile({ rows_read: 5 }))).toBeNull();
    expect(shareRead(oneFile({ rows_read: 5, rows_expected: 20 }))).toBe(0.25);
    expect(shareRead(oneFile({ rows_read: 25, rows_expected: 20 }))).toBe(1);
  });
});
