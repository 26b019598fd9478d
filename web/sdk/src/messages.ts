/** What the SDK itself says to shoppers; the rest comes from the server. */
const texts = {
  ko: {
    paid: "결제가 완료되었습니다.",
    virtualAccount: "발급된 계좌로 기한 안에 입금해 주세요.",
    pending: "결제 결과를 확인하고 있습니다.",
    elsewhere: "다른 창에서 결제하고 있습니다.",
    closed: "결제창이 닫혔습니다. 다시 결제해 주세요.",
    notPayable: "결제할 수 없는 주문입니다.",
    popup: "팝업을 허용하고 다시 시도해 주세요.",
    unreachable: "서버에 연결할 수 없습니다. 다시 시도해 주세요.",
    refused: "결제창을 열 수 없습니다. 광고 차단을 끄고 다시 시도해 주세요.",
  },
  en: {
    paid: "The payment is complete.",
    virtualAccount: "Please deposit to this account in time.",
    pending: "We are checking the payment.",
    elsewhere: "The payment is open in another tab.",
    closed: "The payment window was closed. Please pay again.",
    notPayable: "This order cannot be paid.",
    popup: "Please allow popups and try again.",
    unreachable: "The server cannot be reached. Please try again.",
    refused:
      "The payment window does not open. Please turn off ad blocking and try again.",
  },
};

/** The SDK's own sentences in one language. */
export type Texts = (typeof texts)["ko"];

export const textsIn = (language: "ko" | "en"): Texts => texts[language];

/** The page's language; Korean where nothing is said, as on the server. */
export function pageLanguage(): "ko" | "en" {
  const said =
    globalThis.document?.documentElement.lang ||
    (globalThis.document && globalThis.navigator?.language);
  return !said || said.toLowerCase().startsWith("ko") ? "ko" : "en";
}
