import { type Api } from "./api.js";
import { PaygraphError } from "./error.js";
import type { Follower } from "./follower.js";
import type { Box } from "./storage.js";
import { type Clock } from "./time.js";
import type { CheckoutConfig, CheckoutInput, Order, Prepared, Result, RetryInput, WindowEvent } from "./types.js";
/** What a checkout needs of its surroundings. */
export interface Surroundings {
    api: Api;
    box: Box;
    clock: Clock;
    followers: {
        of(orderId: string): Follower;
        offer(order: Order): void;
    };
    tell: {
        result(result: Result): void;
        window(event: WindowEvent): void;
    };
}
/** Makes orders, opens windows, and finds out what became of them. */
export declare class Checkout {
    #private;
    private readonly with_;
    constructor(with_: Surroundings);
    preload(): Promise<CheckoutConfig>;
    prepare(input: CheckoutInput): Promise<Prepared>;
    checkout(input: CheckoutInput): Promise<Result>;
    retry(orderId: string, input?: RetryInput): Promise<Result>;
    order(id: string): Promise<Order | null>;
    cancel(orderId: string, reason?: string): Promise<Order>;
    resume(): Promise<Result | null>;
    dispose(error: PaygraphError): void;
}
