/** Numbers as reports print them, with a real minus sign. */
export const fixed = (value: number, decimals: number): string => value.toFixed(decimals).replace('-', '−');

/** With its sign, also where it is positive. */
export const signed = (value: number, decimals: number): string => `${value < 0 ? '' : '+'}${fixed(value, decimals)}`;

/** A p value; below 0.001 only that is said. */
export const pValue = (p: number): string => (p < 0.001 ? '< 0.001' : p.toFixed(3));

/** "1.2 MB", for messages. */
export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
