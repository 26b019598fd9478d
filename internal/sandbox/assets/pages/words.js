// Every sentence of the console and the bank, in both languages. What the
// settings and faults mean is in settings.js and faults.js.
import { lang } from "./dom.js";

const all = {
  brand: ["샌드박스", "Sandbox"],
  site: ["paygraph 샌드박스", "paygraph sandbox"],
  pages: ["샌드박스 페이지", "Pages of the sandbox"],
  console: ["콘솔", "Console"],
  bank: ["은행", "Bank"],
  outbox: ["알림함", "Outbox"],
  playground: ["플레이그라운드", "Playground"],
  shop: ["쇼핑몰", "Shop"],
  clockTitle: ["샌드박스의 시각 (서울)", "The sandbox's time (Seoul)"],
  away: ["샌드박스가 응답하지 않습니다. 계속 다시 시도합니다.", "The sandbox does not answer. Trying again."],
  copy: ["복사", "Copy"],
  copied: ["복사됨", "Copied"],

  consoleTitle: ["콘솔", "Console"],
  consoleLead: [
    "이 컴퓨터에서 도는 아임포트의 반대편입니다. 결제와 웹훅을 들여다보고, 시간을 옮기고, 장애를 일으켜 보세요.",
    "The other side of Iamport, on this machine. Look into payments and webhooks, move time, cause trouble.",
  ],
  sections: ["콘솔 메뉴", "Sections"],
  payments: ["결제", "Payments"],
  webhooks: ["웹훅", "Webhooks"],
  clock: ["시계", "Clock"],
  faults: ["장애", "Faults"],
  settings: ["설정", "Settings"],

  search: ["결제번호, 주문번호, 계좌번호, 이름", "Payment, order, account or name"],
  searchPayments: ["결제 찾기", "Search payments"],
  status: ["상태", "Status"],
  all: ["전체", "All"],
  ready: ["대기", "Ready"],
  waiting: ["입금 대기", "Waits for deposit"],
  paid: ["결제됨", "Paid"],
  cancelled: ["취소됨", "Cancelled"],
  partly: ["일부 취소", "Partly cancelled"],
  failed: ["실패", "Failed"],
  noPayments: ["아직 결제가 없습니다", "No payments yet"],
  noPaymentsWhy: ["쇼핑몰에서 결제창을 열면 여기에 나타납니다.", "They appear once a shop opens the payment window."],
  noMatch: ["찾는 결제가 없습니다", "Nothing found"],
  fresh: ["새 결제 {n}건 보기", "Show {n} new"],
  more: ["더 보기", "Show more"],
  cancelAll: ["전액 취소", "Cancel all of it"],
  cancelSome: ["부분 취소", "Cancel a part"],
  cancelHint: ["가맹점 콘솔에서 취소한 것과 같고, 웹훅이 나갑니다.", "As in the merchant's console; a webhook is sent."],
  amount: ["금액", "Amount"],
  reason: ["사유", "Reason"],
  refundHolder: ["환불 예금주", "Refund holder"],
  refundAccount: ["환불 계좌", "Refund account"],
  approve: ["뒤늦은 승인", "Approve late"],
  approveHint: ["실패했거나 열린 채인 결제를 PG가 뒤늦게 승인합니다.", "The PG approves after all what failed or was left open."],
  toBank: ["은행에서 입금", "Deposit at the bank"],
  resend: ["웹훅 다시 보내기", "Send the webhook again"],
  done: ["했습니다.", "Done."],
  sentTo: ["보냈습니다: ", "Sent: "],
  nowhere: ["웹훅을 받을 주소가 없습니다.", "There is no address to send to."],
  raw: ["JSON 전체", "All of it, as JSON"],

  impUid: ["결제번호", "Payment"],
  merchantUid: ["주문번호", "Order"],
  buyer: ["주문자", "Buyer"],
  pg: ["PG", "PG"],
  started: ["시작", "Started"],
  paidAt: ["결제", "Paid"],
  cancelledAt: ["취소", "Cancelled"],
  failedAt: ["실패", "Failed"],
  failReason: ["실패 사유", "Why it failed"],
  account: ["가상계좌", "Virtual account"],
  card: ["카드", "Card"],
  channel: ["채널", "Channel"],
  test: ["테스트", "Test"],
  live: ["실연동", "Live"],
  atOnce: ["일시불", "in full"],
  months: ["{n}개월", "{n} months"],
  by: { api: ["API", "API"], console: ["콘솔", "console"] },

  noWebhooks: ["보낸 웹훅이 없습니다", "No webhooks sent"],
  noWebhooksWhy: ["결제에 notice_url이 없으면 설정의 webhook_url로 갑니다.", "Without a payment's notice_url they go to the setting webhook_url."],
  testCall: ["테스트 호출", "Test call"],
  testCallWhy: ["없는 결제에 대한 웹훅을 보냅니다. 아임포트 콘솔의 '호출 테스트'와 같습니다.", "Sends a webhook about a payment that does not exist, as the button in Iamport's console does."],
  address: ["주소", "Address"],
  send: ["보내기", "Send"],
  onItsWay: ["가는 중", "On its way"],
  lost: ["응답 없음", "No answer"],
  attempt: ["{n}번째 시도", "Attempt {n}"],
  ofPayment: ["이 결제 보기", "Show this payment"],
  body: ["본문", "Body"],

  clockNow: ["지금 (샌드박스 시각, 서울)", "Now (sandbox time, Seoul)"],
  clockAhead: ["실제보다 {d} 앞섬", "{d} ahead of the world"],
  clockReal: ["실제 시각과 같음", "The same as the world's"],
  clockWhy: [
    "시계는 앞으로만 갑니다. 이 샌드박스를 쓰는 서버의 업무 시각도 함께 움직입니다: 가상계좌 기한, 주문 만료, 웹훅 재시도.",
    "The clock moves forward only. The server's business time moves with it: due times of accounts, expiry of orders, retries of webhooks.",
  ],
  moveBy: ["앞으로 옮기기", "Move forward"],
  duration: ["직접 입력 (예: 90s, 1h30m, 73h)", "Any duration (90s, 1h30m, 73h)"],
  move: ["옮기기", "Move"],
  presets: { "1m": ["1분", "1 minute"], "10m": ["10분", "10 minutes"], "1h": ["1시간", "1 hour"], "24h": ["하루", "1 day"], "73h": ["사흘과 1시간", "3 days and 1 hour"], "168h": ["일주일", "1 week"], "720h": ["30일", "30 days"] },

  faultsWhy: [
    "서버가 아임포트의 REST API를 부를 때 생기는 일입니다. 위에서부터 처음 맞는 장애가 쓰입니다.",
    "What happens when the server calls Iamport's REST API. The first that fits is used.",
  ],
  noFaults: ["지금은 장애가 없습니다", "No trouble at the moment"],
  addFault: ["장애 추가", "Add trouble"],
  fault: ["장애", "Trouble"],
  endpoint: ["엔드포인트", "Endpoint"],
  endpointWhy: ['"*"는 전부, 경로의 앞부분도 됩니다.', '"*" is all; the beginning of a path will do.'],
  count: ["횟수", "How often"],
  countWhy: ["비우면 지울 때까지", "Empty: until removed"],
  delay: ["시간", "Delay"],
  add: ["추가", "Add"],
  remove: ["없애기", "Remove"],
  clearAll: ["모두 없애기", "Remove all"],
  timesLeft: ["{n}번 남음", "{n} left"],
  untilRemoved: ["없앨 때까지", "Until removed"],

  settingsWhy: ["바꾸면 바로 저장되고, 샌드박스를 다시 시작해도 남습니다.", "A change is kept at once, over restarts too."],
  saved: ["저장됨", "Saved"],
  reset: ["모두 기본값으로", "Back to the defaults"],
  changed: ["바뀜", "changed"],
  none: ["없음", "none"],

  bankTitle: ["은행", "Bank"],
  bankLead: ["발급된 가상계좌입니다. 돈이 있는 척 입금해 보세요.", "The virtual accounts that were issued. Deposit money that does not exist."],
  searchAccount: ["계좌번호로 찾기", "Search by account number"],
  noAccounts: ["발급된 계좌가 없습니다", "No accounts yet"],
  noAccountsWhy: ["결제창에서 가상계좌를 고르면 여기에 나타납니다.", "They appear when somebody chooses a virtual account in the payment window."],
  noAccountMatch: ["그런 계좌가 없습니다", "There is no such account"],
  freshAccounts: ["새 계좌 {n}개 보기", "Show {n} new"],
  holder: ["예금주", "Holder"],
  depositor: ["입금자", "Depositor"],
  due: ["입금 기한", "Deposit by"],
  order: ["주문", "Order"],
  deposit: ["{sum} 입금", "Deposit {sum}"],
  otherSum: ["다른 금액", "Another sum"],
  depositOther: ["이 금액 입금", "Deposit this"],
  accountStatus: {
    ready: ["입금 대기", "Waiting"],
    expired: ["기한 지남", "Past due"],
    paid: ["입금됨", "Deposited"],
    cancelled: ["환불됨", "Refunded"],
    failed: ["말소됨", "Revoked"],
  },
  bankTook: ["입금되었습니다.", "The deposit was taken."],
  bankSays: {
    WRONG_AMOUNT: ["은행이 거절했습니다: 이 계좌는 정확한 금액만 받습니다.", "The bank refuses: this account takes the exact sum only."],
    EXPIRED: ["은행이 거절했습니다: 입금 기한이 지났습니다.", "The bank refuses: the due time has passed."],
    REVOKED: ["은행이 거절했습니다: 말소된 계좌입니다.", "The bank refuses: the account was revoked."],
    DEPOSITED: ["은행이 거절했습니다: 이미 입금된 계좌입니다.", "The bank refuses: the deposit was made before."],
    BAD_REQUEST: ["금액을 읽을 수 없습니다.", "The sum cannot be read."],
  },
  refused: ["거절되었습니다: ", "Refused: "],
};

const chosen = (pair) => pair[lang === "ko" ? 0 : 1];
const choose = (value) =>
  Array.isArray(value) ? chosen(value) : Object.fromEntries(Object.entries(value).map(([k, v]) => [k, choose(v)]));

export const words = choose(all);
export { chosen };

export const put = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

// methods are names of pay methods; another one keeps its code.
export const methods = choose({
  card: ["신용카드", "Card"], trans: ["계좌이체", "Transfer"], vbank: ["가상계좌", "Virtual account"], phone: ["휴대폰", "Mobile"],
  kakaopay: ["카카오페이", "KakaoPay"], naverpay: ["네이버페이", "Naver Pay"], tosspay: ["토스페이", "Toss Pay"], payco: ["페이코", "PAYCO"],
  samsung: ["삼성페이", "Samsung Pay"], samsungpay: ["삼성페이", "Samsung Pay"],
});

const banks = {
  "088": "Shinhan Bank", "004": "KB Kookmin Bank", "020": "Woori Bank", "011": "NH Nonghyup Bank", "003": "IBK", "081": "Hana Bank",
  "090": "KakaoBank", "089": "K bank", "092": "Toss Bank", "071": "Korea Post", "023": "SC First Bank", "031": "iM Bank", "032": "Busan Bank",
  "034": "Kwangju Bank", "039": "Kyongnam Bank", "037": "Jeonbuk Bank", "045": "MG Community Credit", "048": "Shinhyup", "007": "Suhyup Bank",
};

// bank names the bank of an account.
export const bank = (p) => (lang === "en" && banks[p.vbank_code]) || p.vbank_name;
