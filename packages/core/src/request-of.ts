/**
 * The first argument that a framework passes to a route: the request itself, or an event that contains the request
 * (SvelteKit, Astro).
 */
export type RequestOrEvent = Request | { readonly request: Request };

/**
 * Returns the request from a route's first argument. A request is recognized by its member `method`: reading the member
 * `request` of a Next.js edge request throws, and `instanceof` fails for adapters with a request class of their own.
 */
export const requestOf = (input: RequestOrEvent): Request => ("method" in input ? input : input.request);
