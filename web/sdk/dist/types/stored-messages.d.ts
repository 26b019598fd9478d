/** Its sentences in one language. */
export declare const storedTextsIn: (language: "ko" | "en") => {
    cardStored: string;
    cardPending: string;
    cardClosed: string;
    planActive: string;
    planTrialing: string;
    planCardChanged: string;
    needsCard: string;
    needsToken: string;
} | {
    cardStored: string;
    cardPending: string;
    cardClosed: string;
    planActive: string;
    planTrialing: string;
    planCardChanged: string;
    needsCard: string;
    needsToken: string;
};
