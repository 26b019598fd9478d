/** What the SDK itself says of stored cards and plans. */
const texts = {
  ko: {
    cardStored: "카드를 등록했습니다.",
    cardPending: "카드가 등록되었는지 확인하고 있습니다.",
    cardClosed: "카드 등록 창이 닫혔습니다. 다시 등록해 주세요.",
    planActive: "정기 결제가 시작되었습니다.",
    planTrialing: "무료 이용 기간이 시작되었습니다.",
    planCardChanged: "결제할 카드를 바꾸었습니다.",
    needsCard: "결제할 카드를 선택해 주세요.",
    needsToken:
      "(카드와 정기 결제에는 로그인한 고객의 토큰이 필요합니다. 샌드박스에서는 go run . token --subject customer-42)",
  },
  en: {
    cardStored: "The card is stored.",
    cardPending: "We are checking whether the card is stored.",
    cardClosed: "The window was closed. Please register the card again.",
    planActive: "The plan has started.",
    planTrialing: "The free days have begun.",
    planCardChanged: "The card was changed.",
    needsCard: "Please choose a card.",
    needsToken:
      "(stored cards and plans need the token of a signed-in customer; in the sandbox: go run . token --subject customer-42)",
  },
};

/** Its sentences in one language. */
export const storedTextsIn = (language: "ko" | "en") => texts[language];
