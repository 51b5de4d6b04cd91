import { expect, test } from "vitest";
import { reasonOf, refusalWords } from "./refusals.ts";

test("What the server refuses is said in words, with codes, days and levels in them.", () => {
  expect(reasonOf("No province or commune '31999' is known; import areas first.", "vi")).toBe(
    "Chưa có tỉnh hay xã nào mã 31999; hãy nhập địa bàn trước.",
  );
  expect(reasonOf("The input cannot be used. It has ended on 2026-03-01 already.", "vi")).toBe(
    "Phân công này đã kết thúc từ 01/03/2026.",
  );
  expect(reasonOf("'3100x' is no code of a commune, which has 5 digits.", "vi")).toBe(
    "'3100x' không phải mã xã/phường, mã có 5 chữ số.",
  );
  expect(reasonOf("It would belong to itself: a → b.", "en")).toBe("It would belong to itself: a → b.");
  expect(reasonOf("No pond 'H 2' is known; import zones first.", "vi")).toBe(
    "Chưa có vùng loại pond mã H 2; hãy nhập vùng trước.",
  );
});

test("What is wrong with a parameter is said in words.", () => {
  expect(reasonOf("a.b: '°X' is no unit that is known; write its symbol.", "vi")).toMatch(
    /^Chưa có đơn vị °X\./,
  );
  expect(reasonOf("Values of a.b are told in m, and this one in cm; use that unit.", "en")).toBe(
    "Values of this parameter are told in m; bring yours to that unit.",
  );
  expect(reasonOf("a.b: from 2026-07-01 on there is a value already, from 2026-06-01; let", "vi")).toMatch(
    /^Từ 01\/06\/2026 đã có/,
  );
  expect(reasonOf("a.b: say its source, in up to 300 letters.", "en")).toMatch(/no more than 300 letters/);
});

test("What nobody has words for stays as the server says it, and other failures have theirs.", () => {
  expect(reasonOf("The sky fell.", "vi")).toBe("The sky fell.");
  expect(refusalWords({ code: "invalid_input", message: "The sky fell." }, "vi")).toBe(
    "Máy chủ không đọc được nội dung này: The sky fell.",
  );
  expect(refusalWords({ code: "not_allowed", message: "x" }, "vi")).toMatch(/^Bạn chưa có quyền/);
  expect(refusalWords({ code: "strange", message: "x" }, "vi")).toBe("x");
});
