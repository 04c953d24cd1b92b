/** The first argument of a framework's route: the request itself, or an event that holds it (SvelteKit, Astro). */
export type RequestOrEvent = Request | { readonly request: Request };

/**
 * The request of what a framework passes. A request is recognized by its own `method`: reading `request` of a Next.js
 * edge request throws, and adapters have request classes of their own, so `instanceof` would not do.
 */
export const requestOf = (input: RequestOrEvent): Request => ("method" in input ? input : input.request);
