/** Whether a URL's path ends with the route's: a global prefix or a mount point may come before. */
export function endsWith(path: string): (url: string) => boolean {
  const segments = path.split("/").filter(Boolean);
  const escaped = segments.map((part) =>
    part.startsWith(":") ? "[^/]+" : part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"),
  );
  const pattern = new RegExp(`(^|/)${escaped.join("/")}/?$`, "i");
  // Fastify decodes before it routes, Express does not.
  return (url) => pattern.test(url.split("?", 1)[0]!) || pattern.test(decoded(url.split("?", 1)[0]!));
}

function decoded(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}
