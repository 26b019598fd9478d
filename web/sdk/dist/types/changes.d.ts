import type { Follower } from "./follower.js";
import type { Followed } from "./topic.js";
/** The changes of what is followed, one after the other; a slow reader gets the newest only. */
export declare const changes: <T extends Followed>(find: () => Follower<T> | Promise<Follower<T>>, ended: AbortSignal) => AsyncIterable<T>;
