import type { KeyValueStore } from "./types.js";
/** A store that lasts as long as the page. */
export declare function memory(): KeyValueStore;
/** The first store that works: local, session, memory. */
export declare function pickStore(): KeyValueStore;
/** Values of one server in a store. When that fails, they last as long as the page. */
export declare class Box {
    #private;
    private readonly store;
    private readonly prefix;
    constructor(store: KeyValueStore, prefix: string);
    get<T>(key: string): T | null;
    set(key: string, value: unknown): void;
    remove(key: string): void;
}
