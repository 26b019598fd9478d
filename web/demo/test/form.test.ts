import { expect, test } from "vitest";
import {
  checkForm,
  faultsOf,
  outOfRange,
  type Method,
} from "../src/state/form";
import { ko } from "../src/words/ko";
import { isTelephone, withDashes } from "../src/words/telephone";

const won = (amount: number) => ({
  amount,
  currency: "KRW",
  decimal: amount,
  formatted: `${amount}원`,
});
const method = (more: Partial<Method> = {}): Method => ({
  payMethod: "card",
  label: "카드",
  minimum: null,
  maximum: null,
  window: "IFRAME",
  storesCard: false,
  requiredBuyerFields: [],
  ...more,
});
const hana = {
  name: "김하나",
  email: "hana@example.com",
  tel: "010-1234-5678",
};
const empty = { name: "", email: "", tel: "" };

test("a method says which fields it needs", () => {
  expect(checkForm(empty, method(), ko)).toEqual({});
  const phone = method({
    label: "휴대폰",
    requiredBuyerFields: ["NAME", "TEL"],
  });
  expect(checkForm(empty, phone, ko)).toEqual({
    "buyer.name": "휴대폰 결제에 꼭 필요해요.",
    "buyer.tel": "휴대폰 결제에 꼭 필요해요.",
  });
  expect(checkForm(hana, phone, ko)).toEqual({});
  expect(Object.keys(checkForm(hana, undefined, ko))).toEqual(["payMethod"]);
});

test("what Iamport would refuse is seen before it is sent", () => {
  const fault = (typed: Partial<typeof hana>) =>
    Object.keys(checkForm({ ...hana, ...typed }, method(), ko));
  expect(fault({ name: "가".repeat(16) })).toEqual([]);
  expect(fault({ name: "가".repeat(17) })).toEqual(["buyer.name"]);
  expect(fault({ email: "hana" })).toEqual(["buyer.email"]);
  expect(fault({ email: `${"a".repeat(60)}@b.kr` })).toEqual(["buyer.email"]);
  expect(fault({ tel: "010-12" })).toEqual(["buyer.tel"]);
  expect(fault({ tel: "+82 10 1234 5678" })).toEqual([]);
});

test("limits hold for their own currency", () => {
  const kakao = method({ minimum: won(100), maximum: won(1_999_999) });
  expect(outOfRange(kakao, { amount: 99, currency: "KRW" })).toBe("tooLow");
  expect(outOfRange(kakao, { amount: 100, currency: "KRW" })).toBe(null);
  expect(outOfRange(kakao, { amount: 2_000_000, currency: "KRW" })).toBe(
    "tooHigh",
  );
  expect(outOfRange(kakao, { amount: 50, currency: "USD" })).toBe(null);
});

test("the server's faults stand at the same paths, the first one of each", () => {
  expect(
    faultsOf([
      { path: ["buyer", "email"], message: "a" },
      { path: ["lines", "0", "sku"], message: "b" },
      { path: ["buyer", "email"], message: "c" },
    ]),
  ).toEqual({ "buyer.email": "a", "lines.0.sku": "b" });
});

test("telephone numbers get their dashes while they are typed", () => {
  for (const [typed, shown] of [
    ["010", "010"],
    ["0101", "010-1"],
    ["01012345", "010-1234-5"],
    ["0111234567", "011-123-4567"],
    ["01012345678", "010-1234-5678"],
    ["010-1234-56789", "010-1234-5678"],
    ["0212345678", "02-1234-5678"],
    ["+1 555 0100", "+1 555 0100"],
  ] as const) {
    expect(withDashes(typed).replace(/-$/, "")).toBe(shown);
  }
  expect(isTelephone("02-123-4567")).toBe(true);
  expect(isTelephone("1588-1588")).toBe(false);
});
