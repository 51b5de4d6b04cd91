import { describe, expect, it } from "vitest";
import { Failure } from "../api/failure.ts";
import { largestBytes, mayPass, refusalOf, type Upload, uploadsAfter } from "./uploads.ts";

const away = new Failure("blob_store_unavailable", "", 503);

describe("uploads", () => {
  it("go from chosen over moved to gone, each by itself", () => {
    let now: Upload<string>[] = [];
    now = uploadsAfter(now, { what: "chosen", key: 1, file: "a", failure: null });
    now = uploadsAfter(now, { what: "chosen", key: 2, file: "b", failure: null });
    now = uploadsAfter(now, { what: "moved", key: 1, share: 0.5 });
    expect(now.map(({ file, share }) => [file, share])).toEqual([
      ["a", 0.5],
      ["b", 0],
    ]);
    now = uploadsAfter(now, { what: "failed", key: 2, failure: away });
    now = uploadsAfter(now, { what: "gone", key: 1 });
    expect(now).toEqual([{ key: 2, file: "b", share: 0, failure: away }]);
  });

  it("are not brought back by a late step", () => {
    expect(uploadsAfter([], { what: "moved", key: 1, share: 1 })).toEqual([]);
    expect(uploadsAfter([], { what: "failed", key: 1, failure: away })).toEqual([]);
  });
});

describe("files", () => {
  it("of 20 MB may go; one byte more, or none at all, may not", () => {
    expect(refusalOf({ size: largestBytes })).toBeNull();
    expect(refusalOf({ size: largestBytes + 1 })?.code).toBe("payload_too_large");
    expect(refusalOf({ size: 0 })?.code).toBe("damaged_file");
  });

  it("are worth sending again where the way was at fault", () => {
    expect(mayPass(away)).toBe(true);
    expect(mayPass(new Failure("unreachable", ""))).toBe(true);
    expect(mayPass(new Failure("damaged_file", "", 422))).toBe(false);
    expect(mayPass(new Failure("payload_too_large", ""))).toBe(false);
  });
});
