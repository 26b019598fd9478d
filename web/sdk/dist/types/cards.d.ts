import type { Attempt } from "./attempts.js";
import type { CardDeleted, CardResult, RegisterCardInput, StoredCard } from "./card-types.js";
import { type Landing } from "./landing.js";
import type { Plans } from "./plans.js";
import type { Parts } from "./stored.js";
/** Registers cards, lists and forgets them. */
export declare class Cards {
    #private;
    private readonly parts;
    private readonly plans;
    constructor(parts: Parts, plans: Plans);
    register(input: RegisterCardInput): Promise<CardResult>;
    list(): Promise<readonly StoredCard[]>;
    delete(id: string, endPlans?: boolean): Promise<CardDeleted>;
    /** After a redirect; the customer may have to sign in first. */
    land(landing: Landing): Promise<void>;
    /** After a reload, or in another tab of the same browser. */
    reload(attempt: Attempt): Promise<void>;
    dispose(): void;
}
