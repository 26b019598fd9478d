/** A part of the SDK that is loaded when it is first needed. */
export declare class Later<Part> {
    #private;
    private readonly load;
    private readonly page;
    constructor(load: () => Promise<Part>, page: {
        signal: AbortSignal;
        language: "ko" | "en";
    });
    /** The part, if it is there. */
    get part(): Part | null;
    /** Loads it once. A fault is NETWORK, and the next call tries again. */
    get(): Promise<Part>;
    /** Runs with it: at once if it is there, because a popup needs the click. */
    run<T>(act: (part: Part) => Promise<T>): Promise<T>;
}
