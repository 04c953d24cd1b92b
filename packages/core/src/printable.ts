// A pattern for control characters, line separators, and characters that are invisible or change the direction of text.
const unprintable = /[\p{Cc}\p{Cs}\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+/gu;

/**
 * Makes a single line of text that another system sent, so that this text can neither start a new log line nor hide the
 * text beside it.
 */
export const printable = (text: string): string => text.replace(unprintable, " ");
