import { expect, test } from "vitest";
import { en } from "../src/words/en";
import { ko } from "../src/words/ko";
import { remaining } from "../src/words/time";
import { written } from "../src/words/sum";

/** Every text of a language, by its place. */
function texts(words: object, path = ""): [string, unknown][] {
  return Object.entries(words).flatMap(([name, value]) =>
    typeof value === "object" && value
      ? texts(value as object, `${path}${name}.`)
      : [[path + name, value] as [string, unknown]],
  );
}

test("both languages say everything, each in its own words", () => {
  const korean = new Map(texts(ko));
  const english = new Map(texts(en));
  expect([...english.keys()].sort()).toEqual([...korean.keys()].sort());
  // What a bank says, it says in Korean; what is written the same is the sum.
  const same = [...korean]
    .filter(
      ([path, value]) =>
        typeof value === "string" && value === english.get(path),
    )
    .map(([path]) => path);
  expect(same).toEqual(["sandbox.declineText"]);
});

test("what is left of a time never goes below none", () => {
  const due = "2026-01-03T00:00:00Z";
  const at = (text: string) => remaining(due, Date.parse(text));
  expect(at("2025-12-31T23:59:57.500Z")).toEqual({
    seconds: 172_803,
    days: 2,
    hours: "00",
    minutes: "00",
    secondsLeft: "03",
  });
  expect(at("2026-01-02T22:58:59Z")).toMatchObject({
    days: 0,
    hours: "01",
    minutes: "01",
    secondsLeft: "01",
  });
  expect(at("2026-02-01T00:00:00Z").seconds).toBe(0);
});

test("sums are written as the API writes them", () => {
  expect(written(12000, "KRW", "ko")).toBe("12,000원");
  expect(written(12000, "KRW", "en")).toBe("₩12,000");
  expect(written(120.5, "USD", "ko")).toBe("$120.50");
  expect(written(1500, "THB", "en")).toBe("1,500.00 THB");
});
