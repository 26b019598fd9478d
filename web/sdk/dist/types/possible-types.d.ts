/** Which types each interface and union may be. */
export declare const possibleTypes: Record<string, string[]>;
