export function reportFailures(folders: readonly string[], reports: readonly string[]): void;
