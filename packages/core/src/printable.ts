// Control characters, line separators, and the marks that turn the direction of text or are invisible.
const unprintable = /[\p{Cc}\p{Cs}\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+/gu;

/** Text from outside as one line: in a log it can neither start a line of its own nor hide what stands beside it. */
export const printable = (text: string): string => text.replace(unprintable, " ");
