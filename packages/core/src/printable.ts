// A pattern for control characters, line separators, and characters that are invisible or change the direction of text.
const unprintable = /[\p{Cc}\p{Cs}\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+/gu;

/**
 * Turns text from another system into a single line, so that it can neither start a new log line nor hide the text
 * beside it.
 */
export const printable = (text: string): string => text.replace(unprintable, " ");
