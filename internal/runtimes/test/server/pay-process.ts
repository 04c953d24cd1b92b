import { payAt } from "./pay.js";

const { URLS = "{}", PROXIES, UNDICI } = process.env;
const urls = JSON.parse(URLS) as Record<string, string>;

/** Makes the payments through each proxy. Returns the results by the name of the proxy. */
async function payThrough(proxies: Record<string, string>, undici: string) {
  const { ProxyAgent, fetch: proxied } = await import(undici);
  const reports = Object.entries(proxies).map(async ([name, proxy]) => {
    const dispatcher = new ProxyAgent(proxy);
    const ownFetch = ((url: string, init: object) => proxied(url, { ...init, dispatcher })) as typeof fetch;
    return [name, await payAt(urls, ownFetch)] as const;
  });
  return Object.fromEntries(await Promise.all(reports));
}

const reports = PROXIES && UNDICI ? await payThrough(JSON.parse(PROXIES), UNDICI) : await payAt(urls);
process.stdout.write(JSON.stringify(reports));
process.exit(0);
