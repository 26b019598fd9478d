/** What the SDK itself says to shoppers; the rest comes from the server. */
declare const texts: {
    ko: {
        paid: string;
        virtualAccount: string;
        pending: string;
        elsewhere: string;
        closed: string;
        notPayable: string;
        popup: string;
        unreachable: string;
        refused: string;
    };
    en: {
        paid: string;
        virtualAccount: string;
        pending: string;
        elsewhere: string;
        closed: string;
        notPayable: string;
        popup: string;
        unreachable: string;
        refused: string;
    };
};
/** The SDK's own sentences in one language. */
export type Texts = (typeof texts)["ko"];
export declare const textsIn: (language: "ko" | "en") => Texts;
/** The page's language; Korean where nothing is said, as on the server. */
export declare function pageLanguage(): "ko" | "en";
export {};
