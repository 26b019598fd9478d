import type { Attempt, Attempts } from "./attempts.js";
import type { CardDeleted, CardResult, RegisterCardInput, StoredCard } from "./card-types.js";
import type { Context } from "./context.js";
import { type Landing } from "./landing.js";
import type { Windows } from "./windows.js";
/** Registers cards, lists and forgets them. */
export declare class Cards {
    #private;
    private readonly context;
    private readonly attempts;
    private readonly windows;
    private readonly preload;
    constructor(context: Context, attempts: Attempts, windows: Windows, preload: () => Promise<unknown>);
    register(input?: RegisterCardInput): Promise<CardResult>;
    list(): Promise<readonly StoredCard[]>;
    delete(id: string, endPlans?: boolean): Promise<CardDeleted>;
    /** After a redirect; the customer may have to sign in first. */
    land(landing: Landing): Promise<void>;
    /** After a reload, or in another tab of the same browser. */
    reload(attempt: Attempt): Promise<void>;
    dispose(): void;
}
