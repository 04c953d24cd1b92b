export const readmes: readonly string[];
export function stateLine(file: string): string;
export function originOf(name: string): { repository: object; homepage: string; bugs: string };
