import type { Api } from "./api.js";
import { socket } from "./socket.js";
import { stream } from "./stream.js";
import type { Limit } from "./time.js";
import type { Followed, Topic } from "./topic.js";
declare const transports: {
    ws: typeof socket;
    sse: typeof stream;
};
/**
 * Runs one transport to its end; reports whether it worked, or may work at
 * once with another token.
 */
export declare function connect<T extends Followed>(api: Api, topic: Topic<T>, id: string, name: keyof typeof transports, line: Limit, tell: {
    heard(): void;
    order(order: T): void;
    completed(): void;
}): Promise<boolean>;
export {};
