/** Lets a thing be under way once: a second call gets the first one's promise. */
export declare class Once {
    #private;
    run<T>(name: string, start: () => Promise<T>): Promise<T>;
    isRunning(name: string): boolean;
}
