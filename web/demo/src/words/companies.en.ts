// Who issues cards and keeps accounts, as the payment window names them in
// English. Providers tell their Korean names only.
const inEnglish: Record<string, string> = {
  신한카드: "Shinhan",
  KB국민카드: "KB Kookmin",
  현대카드: "Hyundai",
  삼성카드: "Samsung",
  BC카드: "BC",
  롯데카드: "Lotte",
  NH농협카드: "NH Nonghyup",
  우리카드: "Woori",
  하나카드: "Hana",
  씨티카드: "Citi",

  신한은행: "Shinhan Bank",
  KB국민은행: "KB Kookmin Bank",
  우리은행: "Woori Bank",
  NH농협은행: "NH Nonghyup Bank",
  IBK기업은행: "IBK",
  하나은행: "Hana Bank",
  카카오뱅크: "KakaoBank",
  케이뱅크: "K bank",
  토스뱅크: "Toss Bank",
  우체국: "Korea Post",
  SC제일은행: "SC First Bank",
  한국씨티은행: "Citibank Korea",
  iM뱅크: "iM Bank",
  부산은행: "Busan Bank",
  광주은행: "Kwangju Bank",
  제주은행: "Jeju Bank",
  전북은행: "Jeonbuk Bank",
  경남은행: "Kyongnam Bank",
  새마을금고: "MG Community Credit",
  신협: "Shinhyup",
  수협은행: "Suhyup Bank",
  KDB산업은행: "KDB",
};

/** A company's English name; the one that was told if it is not known. */
export const companyEn = (name: string): string => inEnglish[name] ?? name;
